"""Names of credentials, labels, records and services, looked up as Apex does."""

from collections.abc import Callable

from situs.markup import parse_markup
from situs.scan import SourceFile
from situs.scan.metadata.inventory import take_inventory


def test_what_the_metadata_name(document: Callable, credential: Callable) -> None:
    files = {
        "n/Open.namedCredential-meta.xml": credential("https://user@Api.OpenAI.com:443/v1"),
        "n/Old.namedCredential": document("NamedCredential", "<endpoint>https://old.example/x</endpoint>"),
        "l/CustomLabels.labels": document(
            "CustomLabels", "<labels><fullName>Host</fullName><value>https://a/</value></labels>"
        ),
        "m/Model.Main.md-meta.xml": document(
            "CustomMetadata", "<values><field>Url__c</field><value>https://b/</value></values>"
        ),
        "s/Gate.externalServiceRegistration": document(
            "ExternalServiceRegistration", "<namedCredential>Open</namedCredential>"
        ),
    }
    taken = take_inventory((SourceFile(path, text), parse_markup(text)) for path, text in files.items())
    assert (taken.credentials["open"].host, taken.credentials["open"].external) == ("api.openai.com", ("key",))
    assert taken.credentials["old"].host == "old.example"
    assert taken.labels == {"host": "https://a/"}
    assert taken.records == {("model", "main", "url__c"): "https://b/"}
    assert taken.services == {"gate": "open"}
