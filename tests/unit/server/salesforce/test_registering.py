"""What an org is given to know the operations by."""

import json

from situs.markup import parse_markup
from situs.server.salesforce.describing import service_document
from situs.server.salesforce.registering import registration


def test_the_registration_holds_the_document_behind_the_credential_with_every_operation_active() -> None:
    root = parse_markup(registration())
    document = json.loads(service_document())
    assert json.loads(root.value("schema")) == document
    assert (root.value("namedCredential"), root.value("status")) == ("Situs", "Complete")
    assert {(one.value("name"), one.value("active")) for one in root.all("operations")} == {
        (verb["operationId"], "true") for path in document["paths"].values() for verb in path.values()
    }
