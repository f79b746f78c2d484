"""The External Service over HTTP: answers with their passages, refusals as 200, and everything on record."""

import re
from dataclasses import replace

import aiohttp
import pytest

from situs.testing import failure

from .conftest import ANNA, BASE, KARL, LEASE, LETTER, LETTERS, ODD, SCAN, WALLED, found

ASK = {"question": "When does the lease end?", "userId": ANNA, "objectApiName": "Matter__c", "recordId": LEASE}


async def test_a_question_is_answered_from_the_record_with_its_passage(desk) -> None:
    desk.provider.script(found("On 31 March 2027, says Karl Muster.", "The lease ends on 31 March 2027"))
    told = await desk.call("askMatter", **ASK)
    assert (told["outcome"], told["found"], told["place"]) == ("answered", True, "own")
    assert told["answer"] == "On 31 March 2027, says Karl Muster."
    (cited,) = told["citations"]
    assert cited["source"] == f"record {LEASE}" and cited["text"] == "The lease ends on 31 March 2027"
    sent = desk.provider.last.json()
    assert sent["response_format"]["json_schema"]["schema"]["required"] == ["found", "quotes", "answer"]
    assert b"never read" not in desk.provider.received


async def test_names_do_not_leave_and_a_quotation_with_one_is_restored_and_found(desk) -> None:
    def quoting(request):
        prompt = request.json()["messages"][1]["content"]
        (line,) = re.findall(r"\[\d+\] (The tenant is [^.\n]+\.)", prompt)
        return found(f"It is {line.removeprefix('The tenant is ')}", line)

    desk.answer(quoting)
    told = await desk.call("askMatter", **(ASK | {"question": "Is Karl Muster the tenant?"}))
    assert told["answer"] == "It is Karl Muster."
    assert [c["text"] for c in told["citations"]] == ["The tenant is Karl Muster."]
    assert b"Muster" not in desk.provider.received


async def test_the_record_s_matter_and_the_check_of_access_are_in_the_decision(desk) -> None:
    desk.provider.script(found("Soon.", "The lease ends on"))
    told = await desk.call("askMatter", **ASK, contentVersionIds=[LETTER])
    decision, outcome = await desk.entries(told["receiptId"])
    assert (decision["face"], decision["secondary"], decision["matter"]) == ("salesforce_service", True, "M-1")
    assert decision["client_asserted"] == ["matter", "user"], "a record does not vouch for the files beside it"
    assert decision["access"] == [{"granted": True, "record": record, "user": ANNA} for record in (LEASE, LETTERS)]
    assert {r["path"] for r in decision["rulings"]} == {"secondary"}
    assert outcome["status"] == "answered"


async def test_a_record_alone_vouches_for_the_matter_that_it_names(desk) -> None:
    desk.provider.script(found("Soon.", "The lease ends on"))
    told = await desk.call("askMatter", **ASK)
    decision, _ = await desk.entries(told["receiptId"])
    assert (decision["matter"], decision["client_asserted"]) == ("M-1", ["user"])


async def test_a_file_is_fetched_and_decoded(desk) -> None:
    desk.provider.script(found("In writing.", "Notice was given in writing"))
    told = await desk.call("askMatter", question="How was notice given?", userId=ANNA, contentVersionIds=[LETTER[:15]])
    (cited,) = told["citations"]
    assert cited["source"] == f"file {LETTER}"
    (body,) = desk.salesforce.asked_for("VersionData")
    assert body.username == "robot@example.com"


async def test_who_may_not_read_is_refused_before_anything_is_read(desk) -> None:
    told = await desk.call("askMatter", **(ASK | {"recordId": WALLED}))
    assert (told["outcome"], told["reasonCode"]) == ("refused", "record_access_denied")
    decision, outcome = await desk.entries(told["receiptId"])
    assert (decision["effect"], decision["code"]) == ("refuse", "record_access_denied")
    assert decision["access"] == [{"granted": False, "record": WALLED, "user": ANNA}]
    assert (outcome["status"], outcome["sent"]["bytes"]) == ("refused", 0)
    assert desk.salesforce.asked_for("sobjects/Matter__c") == [] and desk.provider.requests == []


async def test_one_file_out_of_reach_refuses_the_whole(desk) -> None:
    told = await desk.call("askMatter", question="How?", userId=KARL, contentVersionIds=[LETTER])
    assert told["reasonCode"] == "record_access_denied"
    assert desk.salesforce.asked_for("VersionData") == []


NOWHERE = "068000000000009AAA"


async def test_a_file_that_is_not_there_is_told_like_one_out_of_reach_and_recorded_as_what_it_is(desk) -> None:
    told, asked, entries = [], [], []
    await desk.call("askMatter", question="How?", userId=KARL, contentVersionIds=[LETTER])  # opens the session
    for version in (NOWHERE, LETTER):
        seen = len(desk.salesforce.asked)
        answer = await desk.call("askMatter", question="How?", userId=KARL, contentVersionIds=[version])
        entries.append(await desk.entries(answer.pop("receiptId")))
        told.append(answer)
        asked.append([one.method for one in desk.salesforce.asked[seen:]])
    assert told[0] == told[1]
    assert told[0]["reasonCode"] == "record_access_denied"
    assert len(asked[0]) == len(asked[1])
    (missing, ended), (forbidden, _) = entries
    assert (missing["code"], forbidden["code"]) == ("crm_not_found", "record_access_denied")
    assert missing["access"] == [{"granted": False, "record": NOWHERE, "user": KARL}]
    assert forbidden["access"] == [{"granted": False, "record": LETTERS, "user": KARL}]
    assert (ended["status"], ended["code"]) == ("refused", "crm_not_found")


async def test_a_large_file_out_of_reach_is_told_like_any_other(opening) -> None:
    async with opening.gateway(more="") as gateway:
        desk = opening.desk(gateway)
        org = gateway.runtime.orgs["org"]
        org.client.settings = replace(org.client.settings, max_file_bytes=4)
        karl = await desk.call("askMatter", question="How?", userId=KARL, contentVersionIds=[LETTER])
        anna = await desk.call("askMatter", question="How?", userId=ANNA, contentVersionIds=[LETTER])
    assert (karl["reasonCode"], anna["reasonCode"]) == ("record_access_denied", "crm_too_large")
    assert desk.salesforce.asked_for("VersionData") == []


async def test_a_summary_has_points_with_their_passages(desk) -> None:
    text = '{"points": [{"point": "Notice was given.", "quote": "Notice was given in writing."}]}'
    desk.provider.answer(text)
    told = await desk.call("summarizeMatter", userId=ANNA, contentVersionIds=[LETTER])
    assert (told["outcome"], told["answer"], told["unreadCharacters"]) == ("answered", "Notice was given.", 0)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"question": None}, "missing_field"),
        ({"question": ""}, "missing_field"),
        ({"question": 7}, "wrong_type"),
        ({"question": "x" * 2001}, "unsupported_value"),
        ({"userId": None}, "missing_field"),
        ({"objectApiName": None}, "missing_field"),
        ({"objectApiName": "Account"}, "object_not_configured"),
        ({"recordId": "x' OR Id != '"}, "record_id_malformed"),
        ({"recordId": "a01000000000009AAA", "userId": ANNA}, "record_access_denied"),
        ({"contentVersionIds": [SCAN]}, "document_type_unsupported"),
        ({"matterId": "M-2"}, "matter_conflict"),
        ({"recordId": ODD}, "matter_malformed"),
        ({"recordId": None, "objectApiName": None, "userId": None}, "nothing_to_read"),
        ({"recordId": None, "matterId": "M-404"}, "nothing_to_read"),
        ({"novelty": "Karl Muster"}, "unsupported_field"),
    ],
)
async def test_what_the_caller_can_mend_is_a_recorded_refusal(desk, changed, code) -> None:
    told = await desk.call("askMatter", **(ASK | changed))
    assert (told["outcome"], told["reasonCode"]) == ("refused", code)
    assert "Muster" not in told["reason"]
    decision, _ = await desk.entries(told["receiptId"])
    assert (decision["effect"], decision["code"], decision["principal"]["id"]) == ("refuse", code, "org")
    assert desk.provider.requests == []


async def test_policy_refuses_with_its_reason(opening) -> None:
    async with opening.gateway(model="us") as gateway:
        desk = opening.desk(gateway)
        told = await desk.call("askMatter", **ASK)
    assert (told["outcome"], told["reasonCode"]) == ("refused", "policy_refused")
    assert "`us`" in told["reason"] and told["receiptId"] and desk.provider.requests == []


async def test_without_a_model_nothing_is_asked(opening) -> None:
    async with opening.gateway(model="") as gateway:
        desk = opening.desk(gateway)
        told = await desk.call("askMatter", **ASK)
        assert (told["outcome"], told["reasonCode"]) == ("refused", "service_not_configured")
        assert desk.salesforce.asked == []


async def test_a_failing_provider_and_a_failing_org_are_failures(desk) -> None:
    desk.provider.script(failure(500, echo="Karl Muster"))
    told = await desk.call("askMatter", **ASK)
    assert (told["outcome"], told["reasonCode"]) == ("failed", "upstream_error") and "Muster" not in told["reason"]
    _, outcome = await desk.entries(told["receiptId"])
    assert outcome["status"] == "failed"
    await desk.salesforce.__aexit__()
    told = await desk.call("askMatter", **ASK)
    assert (told["outcome"], told["reasonCode"]) == ("failed", "crm_unreachable")
    decision, _ = await desk.entries(told["receiptId"])
    assert decision["code"] == "crm_unreachable"


async def test_a_principal_without_an_org_reads_nothing(desk) -> None:
    key = desk.gateway.grant("another")
    _, told = await desk.post("askMatter", ASK, key=key)
    assert (told["outcome"], told["reasonCode"]) == ("refused", "crm_not_configured")
    assert desk.salesforce.asked == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"question":"a","question":"b"}', b"\xff", b" " * 262_145])
async def test_a_body_that_cannot_be_read_is_a_recorded_refusal(desk, body) -> None:
    status, told = await desk.post("askMatter", body)
    assert (status, told["outcome"]) == (200, "refused")
    assert len(await desk.entries(told["receiptId"])) == 2


async def test_nobody_known_is_401_and_not_recorded(desk) -> None:
    size = desk.gateway.runtime.ledger.size
    elsewhere = desk.gateway.grant("elsewhere", faces=frozenset({"salesforce_chat"}))
    for key in ("", "situs_invented", elsewhere):
        status, told = await desk.post("askMatter", ASK, key=key)
        assert status in (401, 403) and "outcome" not in told
    assert desk.gateway.runtime.ledger.size == size and desk.salesforce.asked == []
    assert b'face="salesforce_service"' in desk.gateway.runtime.metrics.render()[0]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "askMatter", 405), ("POST", "forgetMatter", 404)])
async def test_no_other_method_and_no_other_operation(desk, method, path, status) -> None:
    async with aiohttp.ClientSession() as session, session.request(method, desk.gateway.url + BASE + path) as answer:
        assert answer.status == status


async def test_an_expired_session_is_renewed_within_the_call(desk) -> None:
    desk.provider.script(*[found("Soon.", "The lease ends on")] * 2)
    await desk.call("askMatter", **ASK)
    desk.salesforce.expire_sessions()
    told = await desk.call("askMatter", **ASK)
    assert told["outcome"] == "answered" and len(desk.salesforce.asked_for("/services/oauth2/token")) == 2
