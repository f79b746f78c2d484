"""The objects that are named, their fields with what only an org knows, and records of custom metadata."""

import pytest

from situs.adapters.projects import Bounds
from situs.adapters.projects.org import fields
from situs.adapters.projects.org.asking import BASE, Asking
from situs.adapters.projects.org.fields import read_objects
from situs.adapters.projects.org.kinds import read_kinds
from situs.markup import Element, parse_markup
from situs.testing.salesforce import FakeSalesforce, Fault

from .conftest import FILES, field, met, org_of, project_of


@pytest.fixture
async def asking(opened) -> Asking:
    made = Asking(opened[1], Bounds(), 100)
    await read_kinds(made)
    await read_objects(made)
    return made


def root_of(asking: Asking, path: str) -> Element:
    return parse_markup(asking.files[f"{BASE}objects/{path}"].text)


def test_a_field_has_its_classification_type_relation_and_values(asking) -> None:
    facts = root_of(asking, "Matter__c/fields/Facts__c.field-meta.xml")
    assert [facts.value(n) for n in ("type", "securityClassification", "complianceGroup", "label")] == [
        "LongTextArea", "Restricted", "GDPR;PII", "Facts",
    ]  # fmt: skip
    client = root_of(asking, "Matter__c/fields/Client__c.field-meta.xml")
    assert (client.value("referenceTo"), client.value("relationshipName")) == ("Party__c", "Matters")
    values = root_of(asking, "Matter__c/fields/Jurisdiction__c.field-meta.xml").walk()
    assert [e.value("fullName") for e in values if e.tag == "value"] == ["DE", "US"]


def test_only_objects_that_are_named_or_lead_on_are_asked_for(asking, opened) -> None:
    fake: FakeSalesforce = opened[0]
    described = {a.path.split("/")[-2] for a in fake.asked_for("/describe")}
    assert described == {"Matter__c", "Model_Setting__mdt", "Party__c"}
    assert root_of(asking, "Matter__c/Matter__c.object-meta.xml").value("sharingModel") == "Private"


def test_a_record_of_custom_metadata_keeps_its_address(asking) -> None:
    text = asking.files[f"{BASE}customMetadata/Model_Setting.Main.md-meta.xml"].text
    assert "<value>https://api.mistral.ai/v1/chat/completions</value>" in text


async def test_a_relation_with_a_name_of_its_own_leads_on() -> None:
    files = {
        "classes/A.cls": "class A { List<Matter__c> all = [SELECT (SELECT Text__c FROM Reviews__r) FROM Matter__c]; }",
        "objects/Matter__c/fields/A__c.field-meta.xml": field("A__c", "<type>Text</type>"),
        "objects/Opinion__c/fields/Matter__c.field-meta.xml": field(
            "Matter__c",
            "<type>Lookup</type><referenceTo>Matter__c</referenceTo><relationshipName>Reviews</relationshipName>",
        ),
    }
    async with met(org_of(project_of(files))) as (_, client):
        made = Asking(client, Bounds(), 100)
        await read_kinds(made)
        await read_objects(made)
    found = root_of(made, "Opinion__c/fields/Matter__c.field-meta.xml")
    assert found.value("relationshipName") == "Reviews"


async def test_more_objects_than_a_scan_asks_for_are_told_of(monkeypatch) -> None:
    monkeypatch.setattr(fields, "MOST_OBJECTS", 1)
    async with met(org_of(project_of(FILES))) as (_, client):
        made = Asking(client, Bounds(), 100)
        await read_kinds(made)
        await read_objects(made)
    assert "objects/Party__c" in {d.path for d in made.unread}
    assert f"{BASE}objects/Matter__c/Matter__c.object-meta.xml" in made.files


async def test_a_classification_that_the_org_does_not_tell_is_told_of_and_the_field_is_read(opened) -> None:
    fake, client = opened
    made = Asking(client, Bounds(), 100)
    made.keep("classes/A.cls", "class A { Party__c p; }")
    await client.objects()  # opens the session
    listed, described = b'{"sobjects":[{"name":"Party__c"}]}', b'{"fields":[]}'
    fake.script(listed, described, b'{"done":true,"records":[]}', Fault(400, "INVALID_FIELD", "No such column"))
    await read_objects(made)
    assert [(d.path, "SecurityClassification" in d.why) for d in made.unread] == [("objects/Party__c", True)]
    assert root_of(made, "Party__c/fields/Tax_Number__c.field-meta.xml").value("type") == "Text"


async def test_a_description_of_another_shape_stops_nothing(opened) -> None:
    fake, client = opened
    made = Asking(client, Bounds(), 100)
    made.keep("classes/A.cls", "class A { Party__c p; }")
    await client.objects()  # opens the session
    field = b'{"name":"X__c","relationshipName":"A","referenceTo":5,"picklistValues":[7,{"value":null}]}'
    body = b'{"fields":[' + field + b'],"childRelationships":7,"recordTypeInfos":[{"developerName":[]}]}'
    rows = b'{"done":true,"records":[{"QualifiedApiName":"X__c","DataType":9}]}'
    fake.script(b'{"sobjects":[{"name":"Party__c"},{"name":"Bad/../x"}]}', body, b'{"done":true,"records":[]}', rows)
    await read_objects(made)
    assert root_of(made, "Party__c/fields/X__c.field-meta.xml").value("fullName") == "X__c"


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("Long Text Area(32768)", "LongTextArea"), ("LongTextArea(32768)", "LongTextArea"),
        ("Rich Text Area(32768)", "Html"), ("Text(80)", "Text"), ("Text (Encrypted)(175)", "EncryptedText"),
        ("Lookup(Account)", "Lookup"), ("Master-Detail(Matter)", "MasterDetail"), ("Date/Time", "DateTime"),
        ("Number(16, 2)", "Number"), ("Roll-Up Summary (SUM Fee)", "Summary"), ("Geolocation", "Geolocation"),
    ],
)  # fmt: skip
def test_a_type_is_read_from_its_words(told, meant) -> None:
    assert fields._type(told) == meant
