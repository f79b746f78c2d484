"""Objects from a project's files, in both formats; a broken file is passed over."""

from situs.testing.salesforce.schema import objects_of

from .conftest import PROJECT


def test_objects_and_fields_come_from_source_format_and_from_the_metadata_apis_own() -> None:
    objects = objects_of(PROJECT)
    matter = objects["matter__c"]
    assert (matter.label, matter.sharing) == ("Matter", "Private")
    described = matter.fields["description__c"]
    assert (described.security, described.compliance, described.length) == ("Restricted", "GDPR;PII", 32768)
    assert matter.fields["lead__c"].refers_to == "User"
    event = objects["legalairesult__e"]
    assert event.fields["jobid__c"].required and event.fields["jobid__c"].length == 36
    assert "ownerid" not in event.fields and "ownerid" in matter.fields
    assert "broken__c" not in objects and "contentversion" in objects
