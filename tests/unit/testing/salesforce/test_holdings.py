"""Records, files and events of the invented org: who may not see a thing is told that it is not there."""

import pytest

from situs.testing.salesforce import FakeSalesforce

from .conftest import ANNA, FILE, LOG, NOW, OPEN, WALLED, Asking, org_of, pem


@pytest.fixture
async def as_anna(key) -> Asking:
    org = org_of(pem(key))
    app = type(org.app)("key", "", "secret", runs_as="anna@example.com")
    made = Asking(FakeSalesforce(org_of(pem(key), app=app), lambda: NOW))
    await made.enter()
    return made


async def test_a_record_is_read_whole_or_by_its_fields(asking) -> None:
    _, told, _ = await asking("GET", f"sobjects/Matter__c/{OPEN}")
    assert told["Description__c"] == "Kauf" and told["attributes"]["type"] == "Matter__c"
    _, told, _ = await asking("GET", f"sobjects/matter__c/{OPEN[:15]}?fields=Name,number__c")
    assert set(told) == {"attributes", "Name", "number__c"} and told["number__c"] == "M-1"


async def test_what_a_user_may_not_see_is_not_there(as_anna) -> None:
    assert (await as_anna("GET", f"sobjects/Matter__c/{OPEN}"))[0] == 200
    status, told, _ = await as_anna("GET", f"sobjects/Matter__c/{WALLED}")
    assert (status, told[0]["errorCode"]) == (404, "NOT_FOUND")
    assert [row["Id"] for row in await as_anna.rows("SELECT Id FROM Matter__c")] == [OPEN]
    assert (await as_anna("GET", f"sobjects/ContentVersion/{FILE}/VersionData"))[0] == 200
    assert (await as_anna("GET", f"sobjects/EventLogFile/{LOG}/LogFile"))[0] == 404


async def test_a_file_s_bytes_and_a_log_s(asking) -> None:
    _, body, told = await asking("GET", f"sobjects/ContentVersion/{FILE}/VersionData")
    assert (body, told["content-type"]) == (b"Kauf\n", "application/octet-stream")
    assert (await asking("GET", f"sobjects/EventLogFile/{LOG}/LogFile"))[1] == b"A,B"
    (row,) = await asking.rows(f"SELECT Id, VersionData FROM ContentVersion WHERE Id = '{FILE}'")
    assert row["VersionData"].endswith(f"/sobjects/ContentVersion/{FILE}/VersionData")
    (row,) = await asking.rows("SELECT EventType FROM EventLogFile WHERE LogDate = LAST_N_DAYS:7")
    assert row["EventType"] == "ApexCallout"


async def test_an_event_is_enqueued_and_can_be_read_back(asking) -> None:
    fields = {"JobId__c": "j-1", "Outcome__c": "answered", "Done__c": True}
    status, told, _ = await asking("POST", "sobjects/LegalAiResult__e", fields)
    assert (status, told["success"], told["errors"][0]["statusCode"]) == (201, True, "OPERATION_ENQUEUED")
    (one,) = asking.fake.published
    assert (one.event, one.fields, one.username) == ("LegalAiResult__e", fields, "robot@example.com")


@pytest.mark.parametrize(
    ("path", "fields", "status", "code"),
    [
        ("LegalAiResult__e", {"Outcome__c": "x"}, 400, "REQUIRED_FIELD_MISSING"),
        ("LegalAiResult__e", {"JobId__c": "j", "More__c": "x"}, 400, "INVALID_FIELD"),
        ("LegalAiResult__e", {"JobId__c": "j" * 37}, 400, "STRING_TOO_LONG"),
        ("LegalAiResult__e", {"JobId__c": "j", "Done__c": "yes"}, 400, "JSON_PARSER_ERROR"),
        ("LegalAiResult__e", b"[]", 400, "JSON_PARSER_ERROR"),
        ("LegalAiResult__e", b"{" + b" " * 1_000_000 + b"}", 400, "LIMIT_EXCEEDED"),
        ("Nothing__e", {"JobId__c": "j"}, 404, "NOT_FOUND"),
        ("Matter__c", {"Name": "j"}, 405, "METHOD_NOT_ALLOWED"),
    ],
)
async def test_an_event_that_its_definition_does_not_admit_is_refused(asking, path, fields, status, code) -> None:
    told = await asking("POST", f"sobjects/{path}", fields)
    assert (told[0], told[1][0]["errorCode"]) == (status, code)
    assert asking.fake.published == []


async def test_a_description_names_fields_and_no_classification(asking) -> None:
    _, told, _ = await asking("GET", "sobjects/Matter__c/describe")
    assert "Description__c" in {f["name"] for f in told["fields"]}
    assert "Restricted" not in str(told)
    assert (await asking("GET", "sobjects/Nothing__c/describe"))[0] == 404
    assert ANNA not in str(told)


async def test_a_description_tells_relations_both_ways_and_values(asking) -> None:
    _, told, _ = await asking("GET", "sobjects/Matter__c/describe")
    (lead,) = (one for one in told["fields"] if one["name"] == "Lead__c")
    assert (lead["referenceTo"], lead["relationshipName"]) == (["User"], "Lead__r")
    assert [kind["master"] for kind in told["recordTypeInfos"]] == [True]
    _, user, _ = await asking("GET", "sobjects/User/describe")
    assert ("Matter__c", "Lead__c") in {(one["childSObject"], one["field"]) for one in user["childRelationships"]}
    assert not any("securityClassification" in one for one in told["fields"])
