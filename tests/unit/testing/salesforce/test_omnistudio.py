"""OmniStudio of a project as the records that an org holds."""

import json

from situs.scan import Project, SourceFile
from situs.testing.salesforce.omnistudio import omnistudio_records

PROCEDURE = (
    "<?xml version='1.0'?><OmniIntegrationProcedure><isActive>false</isActive><omniProcessElements><name>Ask</name>"
    "<propertySetConfig>{}</propertySetConfig><type>Rest Action</type></omniProcessElements><subType>B</subType>"
    "<type>A</type></OmniIntegrationProcedure>"
)
STEP = {
    "Name": "Ask",
    "VlocityRecordSObjectType": "%vlocity_namespace%__Element__c",
    "%vlocity_namespace%__PropertySet__c": {"restPath": "/chat"},
    "%vlocity_namespace%__OmniScriptId__c": {
        "VlocityMatchingRecordSourceKey": "%vlocity_namespace%__OmniScript__c/A/B/Procedure"
    },
}


def records(*files: tuple[str, str]) -> dict:
    return dict(omnistudio_records(Project(tuple(SourceFile(*file) for file in files))))


def test_a_procedure_is_a_record_with_its_steps() -> None:
    made = records(("omniIntegrationProcedures/A_B_Procedure_3.oip-meta.xml", PROCEDURE))
    ((process,), (step,)) = made["OmniProcess"], made["OmniProcessElement"]
    assert (process["Type"], process["SubType"], process["VersionNumber"], process["IsActive"]) == (
        "A",
        "B",
        3.0,
        False,
    )
    assert (process["UniqueName"], process["IsIntegrationProcedure"]) == ("A_B_Procedure_3", True)
    assert (step["OmniProcessId"], step["Name"], step["PropertySetConfig"]) == (process["Id"], "Ask", "{}")


def test_steps_of_a_data_pack_share_the_procedure_that_they_name() -> None:
    made = records(("vlocity/A.json", json.dumps(STEP)), ("vlocity/B.json", json.dumps([STEP])))
    (script,) = made["vlocity_cmt__OmniScript__c"]
    assert (script["vlocity_cmt__Type__c"], script["vlocity_cmt__IsProcedure__c"]) == ("A", True)
    assert {row["vlocity_cmt__OmniScriptId__c"] for row in made["vlocity_cmt__Element__c"]} == {script["Id"]}
    assert {row["vlocity_cmt__PropertySet__c"] for row in made["vlocity_cmt__Element__c"]} == {'{"restPath": "/chat"}'}


def test_a_project_without_it_has_no_such_objects() -> None:
    assert records(("A.oip", "<?xml version='1.0'?><broken"), ("B.cls", "class B {}")) == {}
