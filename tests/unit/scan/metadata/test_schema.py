"""Objects, fields and walls, in source format and in that of the Metadata API."""

from collections.abc import Callable

import pytest

from situs.markup import parse_markup
from situs.scan import SourceFile
from situs.scan.metadata.schema import Schema, take_schema

FIELD = (
    "<fullName>Facts__c</fullName><label>Facts</label><type>LongTextArea</type><complianceGroup>GDPR;PII</complianceGroup>"
    "<securityClassification>Confidential</securityClassification><businessStatus>Active</businessStatus>"
)


@pytest.fixture
def taken(document: Callable) -> Callable[..., Schema]:
    """Return the schema of documents by path: root and body."""

    def take(**files: tuple[str, str, str]) -> Schema:
        sources = [SourceFile(path, document(root, body)) for path, root, body in files.values()]
        return take_schema((source, parse_markup(source.text)) for source in sources)

    return take


@pytest.mark.parametrize(
    ("path", "root", "body"),
    [
        ("objects/Matter__c/fields/Facts__c.field-meta.xml", "CustomField", FIELD),
        ("objects/Matter__c.object", "CustomObject", f"<fields>{FIELD}</fields>"),
    ],
)
def test_a_field_is_read_in_both_formats(path: str, root: str, body: str, taken: Callable) -> None:
    found = taken(a=(path, root, body)).field_of("MATTER__C", "facts__c")
    assert (found.object, found.type, found.security, found.compliance, found.status) == (
        "Matter__c", "LongTextArea", "Confidential", ("GDPR", "PII"), "Active",
    )  # fmt: skip


def test_sharing_and_restriction_rules_are_walls(taken: Callable) -> None:
    rule = "<active>{}</active><enforcementType>{}</enforcementType><targetEntity>Task</targetEntity>"
    schema = taken(
        a=("objects/Matter__c/Matter__c.object-meta.xml", "CustomObject", "<sharingModel>Private</sharingModel>"),
        b=("r/W.rule-meta.xml", "RestrictionRule", rule.format("true", "Restrict")),
    )
    assert schema.objects["matter__c"].sharing == "Private"
    assert set(schema.restricted) == {"task"}
    for active, kind in (("false", "Restrict"), ("true", "Scoping")):
        assert not taken(b=("r/W.rule-meta.xml", "RestrictionRule", rule.format(active, kind))).restricted


def test_a_path_is_walked_over_relations(taken: Callable) -> None:
    client = (
        "<fullName>Client__c</fullName><referenceTo>Account</referenceTo><relationshipName>Matters</relationshipName>"
    )
    schema = taken(a=("objects/Matter__c/fields/Client__c.field-meta.xml", "CustomField", client))
    assert schema.walked("Matter__c", "Client__r.Owner.Email") == ("User", "Email")
    assert schema.walked("Matter__c", "Other__r.Name") == ("Other__r", "Name")
    assert schema.child("Matters__r") == "Matter__c"
    assert schema.child("Unknown__r") == "Unknown__r"


def test_jurisdictions_come_from_picklists_and_record_types(taken: Callable) -> None:
    values = "".join(f"<value><fullName>{v}</fullName></value>" for v in ("DE", "US"))
    picklist = (
        f"<fullName>Governing_Law__c</fullName><valueSet><valueSetDefinition>{values}</valueSetDefinition></valueSet>"
    )
    schema = taken(
        a=("objects/M__c/fields/Governing_Law__c.field-meta.xml", "CustomField", picklist),
        b=("objects/M__c/recordTypes/UK_Matter.recordType-meta.xml", "RecordType", "<fullName>UK_Matter</fullName>"),
        c=("objects/M__c/recordTypes/Simple.recordType-meta.xml", "RecordType", "<fullName>Simple</fullName>"),
        d=("objects/M__c/fields/Stage__c.field-meta.xml", "CustomField", picklist.replace("Governing_Law", "Stage")),
    )
    assert schema.jurisdictions("m__c") == ("DE", "UK_Matter", "US")
    assert schema.jurisdictions("Other") == ()


def test_encrypted_fields_are_known(taken: Callable) -> None:
    for body, is_encrypted in (
        ("<type>EncryptedText</type>", True),
        ("<encryptionScheme>ProbabilisticEncryption</encryptionScheme>", True),
        ("<encryptionScheme>None</encryptionScheme>", False),
    ):
        found = taken(a=("objects/M__c/fields/F__c.field-meta.xml", "CustomField", body)).field_of("M__c", "F__c")
        assert found.encrypted is is_encrypted
