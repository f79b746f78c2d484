"""One governed call over HTTP: whoever is known gets a recorded decision, refusals and defects included."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from situs.adapters.identity import KeyFile
from situs.errors import SitusError
from situs.model import Label, Principal, Provenance
from situs.server import governing
from situs.server.calls import _assertions
from situs.server.http import Head
from situs.server.openapi import GOVERNED
from situs.testing import OVERSEAS, Gateway, Spot, failure

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.fixture
def entries(gateway):
    async def of(answer) -> list[dict]:
        return await gateway.entries(answer.headers["x-situs-receipt"])

    return of


async def test_an_answer_says_where_it_was_processed_and_its_receipt_holds_both_entries(ask, provider, entries) -> None:
    answer = await ask("Bitte grüßen Sie Karl Muster, karl.muster@example.com.")
    assert answer.status == 200
    assert (answer.headers["x-situs-route"], answer.headers["x-situs-place"]) == ("own", "own")
    decision, outcome = await entries(answer)
    assert (decision["type"], decision["effect"]) == ("decision", "permit")
    assert (outcome["type"], outcome["status"]) == ("outcome", "answered")
    assert "karl.muster@example.com" in answer.json()["choices"][0]["message"]["content"]
    assert b"karl.muster" not in provider.received


async def test_an_unknown_caller_is_turned_away_counted_and_not_recorded(ask, gateway, provider) -> None:
    size = gateway.runtime.ledger.size
    answer = await ask(key="situs_invented")
    assert answer.status == 401
    assert "x-situs-receipt" not in answer.headers
    assert (gateway.runtime.ledger.size, provider.requests) == (size, [])
    assert b'code="unauthenticated"' in gateway.runtime.metrics.render()[0]


@pytest.mark.parametrize(
    ("raw", "headers", "code", "status"),
    [
        (b"{", {}, "invalid_json", 400),
        (b"", {}, "invalid_json", 400),
        (b"\xff", {}, "invalid_utf8", 400),
        (b'{"model":"near","model":"us","messages":[{"role":"user","content":"a"}]}', {}, "duplicate_key", 400),
        (b'{"model":"near","messages":[{"role":"user","content":"a"}],"novelty":"x"}', {}, "unsupported_field", 400),
        (b"{}", {"content-type": "text/plain"}, "unsupported_media_type", 415),
        (b" " * 200_001, {}, "body_too_large", 413),
        (b"{}", {"x-situs-matter": "M-404"}, "unknown_matter", 403),
        (b"{}", {"x-situs-matter": "a//b"}, "matter_malformed", 400),
        (b"{}", {"x-situs-label": "TOP_SECRET"}, "unknown_label", 400),
    ],
)
async def test_a_request_that_cannot_be_understood_is_a_recorded_refusal(
    ask, provider, entries, raw: bytes, headers: dict, code: str, status: int
) -> None:
    answer = await ask(raw=raw, headers=headers)
    assert (answer.status, answer.json()["error"]["code"]) == (status, code)
    decision, outcome = await entries(answer)
    assert (decision["effect"], decision["code"], decision["principal"]["id"]) == ("refuse", code, "tester")
    assert (outcome["status"], outcome["sent"]["bytes"]) == ("refused", 0)
    assert provider.requests == []


async def test_a_refusal_by_policy_is_451_with_the_reason(ask, provider, entries) -> None:
    answer = await ask("Ordinary note.", model="us")
    assert answer.status == 451
    assert answer.json()["error"]["code"] == "policy_refused"
    assert "`us`" in answer.json()["error"]["message"]
    decision, outcome = await entries(answer)
    assert (decision["code"], outcome["status"]) == ("policy_refused", "refused")
    assert provider.requests == []


async def test_an_unknown_model_s_name_is_not_kept(ask, gateway, entries) -> None:
    answer = await ask(model="Karl Muster's secret")
    assert (answer.status, answer.json()["error"]["code"]) == (404, "unknown_model")
    decision, _ = await entries(answer)
    assert decision["model"] == ""
    assert "Muster" not in answer.text


async def test_a_call_that_broke_in_the_gate_is_refused_and_recorded(
    ask, gateway, provider, entries, monkeypatch
) -> None:
    class Defect(Exception):
        pass

    def broken(*_: object):
        raise Defect("quotes Karl Muster")

    monkeypatch.setattr(governing, "prepare", broken)
    answer = await ask("Karl Muster")
    assert (answer.status, answer.json()["error"]["code"]) == (500, "internal_error")
    assert "Muster" not in answer.text
    _, outcome = await entries(answer)
    assert (outcome["status"], outcome["code"]) == ("refused", "internal_error")
    assert provider.requests == []
    assert b'situs_defects_total{type="Defect"} 1.0' in gateway.runtime.metrics.render()[0]


async def test_a_matter_is_found_and_marked_as_asserted_by_the_caller(ask, entries) -> None:
    decision, _ = await entries(await ask(headers={"x-situs-matter": "M-1"}))
    assert (decision["matter"], decision["client_asserted"]) == ("M-1", ["matter"])


async def test_a_matter_of_the_key_is_not_asserted(ask, gateway, entries) -> None:
    key = gateway.grant("bound", default_matter="M-1")
    decision, _ = await entries(await ask(key=key))
    assert (decision["matter"], decision["client_asserted"]) == ("M-1", [])


async def test_a_matter_s_parties_are_found_and_replaced(ask, provider) -> None:
    answer = await ask("Herr Muster kommt.", headers={"x-situs-matter": "M-1"})
    assert b"Muster" not in provider.received
    assert "Muster" in answer.json()["choices"][0]["message"]["content"]


async def test_an_upstream_that_fails_is_the_provider_s_fault_in_the_api_s_shape(ask, provider, entries) -> None:
    provider.script(failure(500, echo="Karl Muster"))
    answer = await ask()
    assert answer.status == 502
    assert "Muster" not in answer.text
    _, outcome = await entries(answer)
    assert outcome["status"] == "failed"


async def test_the_faces_of_both_apis_go_through_the_same_gate(ask, entries) -> None:
    answer = await ask(
        path="/v1/messages", headers={"x-api-key": "", "anthropic-version": "2023-06-01"}, max_tokens=5, model="us"
    )
    assert (answer.status, answer.json()["type"]) == (451, "error")
    decision, _ = await entries(answer)
    assert decision["face"] == "anthropic_messages"


async def test_a_stream_carries_the_receipt_s_id_in_its_head(ask, entries) -> None:
    answer = await ask("Karl Muster sagt guten Tag.", stream=True)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.rstrip().endswith("data: [DONE]")
    await asyncio.sleep(0.05)
    assert [e["type"] for e in await entries(answer)] == ["decision", "outcome"]


async def test_a_revoked_key_is_refused_once_the_ring_is_replaced(ask, gateway) -> None:
    key = gateway.grant("leaver")
    assert (await ask(key=key)).status == 200
    file = KeyFile(gateway.folder / "api-keys.toml")
    record = next(r for r in file.load().records if r.grant.principal == "leaver")
    file.revoke(record.id, int(time.time()))
    gateway.runtime.gatekeeper.replace_keys(file.load())
    assert (await ask(key=key)).status == 401


def labelled(value: str, *roles: str):
    return _assertions(Head("POST", "/", [(b"x-situs-label", value.encode())]), Principal("p", roles=frozenset(roles)))


async def test_a_label_is_the_caller_s_assertion_or_a_named_person_s_word() -> None:
    assert _assertions(Head("POST", "/", []), Principal("p")) == ()
    (asserted,) = labelled("public")
    assert (asserted.label, asserted.provenance, asserted.by) == (Label.PUBLIC, Provenance.CLIENT_ASSERTED, "")
    first, second = labelled("INTERNAL, Work_Product", "classify:lower")
    assert (first.label, first.provenance, first.by) == (Label.INTERNAL, Provenance.HUMAN, "p")
    assert second.label is Label.WORK_PRODUCT


@pytest.mark.parametrize("value", ["", "SECRET", "PUBLIC,,INTERNAL", "PUBLIC;INTERNAL"])
async def test_a_label_that_does_not_exist_is_refused_and_not_quoted(value: str) -> None:
    with pytest.raises(SitusError) as caught:
        labelled(value)
    assert caught.value.code == "unknown_label"
    assert value == "" or value not in caught.value.message


@pytest_asyncio.fixture(loop_scope="package")
async def strict(tmp_path, provider) -> AsyncIterator[Gateway]:
    """A gateway that lets each caller ask twice a minute, and sends nothing overseas."""
    limits = "[limits]\nrequests_per_minute = 2\n"
    spots = (Spot("us", provider.base_url + "/v1", OVERSEAS, models=("us",)),)
    async with Gateway(tmp_path, spots, limits) as gateway:
        yield gateway


OVERSEAS_NOTE = b'{"model":"us","max_tokens":9,"messages":[{"role":"user","content":"Ordinary note."}]}'


@pytest.mark.parametrize("path", sorted(GOVERNED))
async def test_on_every_face_refused_requests_count_and_a_flood_leaves_few_entries(
    strict, provider, flood, path
) -> None:
    size = strict.runtime.ledger.size
    answers = await flood(strict, path, strict.grant("anna"), OVERSEAS_NOTE, 9)
    assert all(answer.status != 429 for answer in answers[:2])
    assert [answer.status for answer in answers[2:]] == [429] * 7
    assert all(int(answer.headers["retry-after"]) >= 25 for answer in answers[2:])
    assert len({answer.content for answer in answers[2:]}) == 1
    assert strict.runtime.ledger.size == size + 2 * 3
    assert ["x-situs-receipt" in answer.headers for answer in answers] == [True] * 3 + [False] * 6
    decision, outcome = await strict.entries(answers[2].headers["x-situs-receipt"])
    assert (decision["code"], decision["turned_away"], outcome["status"]) == ("rate_limited", 0, "refused")
    assert (decision["body"]["bytes"], provider.requests) == (0, [])
    counted = f'situs_refusals_total{{code="rate_limited",face="{GOVERNED[path].name}"}} 7.0'
    assert counted.encode() in strict.runtime.metrics.render()[0]


async def test_the_next_entry_of_the_caller_tells_how_many_were_turned_away(strict, flood) -> None:
    path, anna, bernd = "/v1/chat/completions", strict.grant("anna"), strict.grant("bernd")
    await flood(strict, path, anna, OVERSEAS_NOTE, 9)
    config = strict.runtime.config
    more = config.limits.model_copy(update={"requests_per_minute": 6000})
    strict.runtime.limiter.replace(config.model_copy(update={"limits": more}))
    await asyncio.sleep(0.1)
    told = await flood(strict, path, bernd, OVERSEAS_NOTE, 1) + await flood(strict, path, anna, OVERSEAS_NOTE, 2)
    counts = [(await strict.entries(answer.headers["x-situs-receipt"]))[0]["turned_away"] for answer in told]
    assert counts == [0, 6, 0]


async def test_what_cannot_be_read_counts_like_any_other(strict, flood) -> None:
    answers = await flood(strict, "/v1/chat/completions", strict.key, b"{", 3)
    codes = [answer.json()["error"]["code"] for answer in answers]
    assert codes == ["invalid_json", "invalid_json", "rate_limited"]
