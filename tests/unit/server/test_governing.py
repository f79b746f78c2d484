"""Long texts are gated beside the loop, within a time; an early refusal names its matter where it may."""

import asyncio
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

import aiohttp
import pytest
import pytest_asyncio

from situs.adapters.identity import KeyFile
from situs.classify import Reader
from situs.erasure import Asked
from situs.model import Call, Principal, Slot
from situs.runtime import recall
from situs.runtime.analysing import LONG
from situs.server.governing import _size
from situs.testing import FakeProvider, Gateway, Spot

pytestmark = pytest.mark.asyncio(loop_scope="package")

MATTERS = """[[matter]]
id = "M-1"
client = "Beispiel GmbH"
jurisdictions = ["DE"]
forum = "DE"
"""
LETTER = "Sehr geehrte Frau Anna Beispiel, die Frist endet am Montag. " * 800
PATIENCE = 20
"""Seconds that a test waits at most for what must come; none of them is reached where all is well."""


@dataclass(frozen=True)
class Told:
    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self):
        return json.loads(self.content)


async def request(method: str, url: str, data: bytes | None, headers: dict[str, str]) -> Told:
    async with aiohttp.ClientSession() as session, session.request(method, url, data=data, headers=headers) as answer:
        return Told(answer.status, answer.headers, await answer.read())


class Latched:
    """The names model itself, which does not begin with a long text before it is let."""

    def __init__(self, names) -> None:
        self.names, self.begun, self.let = names, threading.Event(), threading.Event()
        self.digest = names.digest

    def find_each(self, texts, halt=lambda: None, guesses=""):
        if len(texts[0]) >= LONG:
            self.begun.set()
            for _ in range(PATIENCE * 100):
                if self.let.wait(0.01):
                    break
                halt()
        return self.names.find_each(texts, halt, guesses)


@pytest_asyncio.fixture(loop_scope="package")
async def opened(tmp_path):
    """Open a gateway with further settings of the server, whose names model is latched."""
    gateways = []

    async def opening(provider: FakeProvider, settings: str = "") -> tuple[Gateway, Latched]:
        spots = (Spot("own", provider.base_url + "/v1", models=("m",)),)
        settings = f"[server]\nport = 0\ndrain_seconds = 1\n{settings}"
        gateway = Gateway(tmp_path, spots, settings, MATTERS)
        await gateway.__aenter__()
        gateways.append(gateway)
        runtime = gateway.runtime
        instruments = runtime.rules.instruments
        latch = Latched(instruments.reader.names)
        reader = Reader(instruments.reader.detectors, latch)
        runtime.rules = replace(runtime.rules, instruments=replace(instruments, reader=reader))
        return gateway, latch

    yield opening
    for gateway in gateways:
        await gateway.__aexit__(None, None, None)


async def post(gateway: Gateway, text: str, path: str = "/v1/chat/completions", **headers: str):
    head = {"authorization": f"Bearer {gateway.key}", "content-type": "application/json"} | headers
    body = {"model": "m", "max_tokens": 50, "messages": [{"role": "user", "content": text}]}
    return await request("POST", gateway.url + path, json.dumps(body).encode(), head)


async def test_others_are_answered_while_a_long_text_is_analysed(opened, provider) -> None:
    gateway, latch = await opened(provider)
    order = []
    long = asyncio.create_task(post(gateway, LETTER))
    long.add_done_callback(lambda _: order.append("long"))
    assert await asyncio.to_thread(latch.begun.wait, PATIENCE)
    healthz = await request("GET", gateway.url + "/healthz", None, {})
    order.append("healthz")
    small = await post(gateway, "Guten Tag")
    order.append("small")
    latch.let.set()
    answer = await long
    assert (healthz.status, small.status, answer.status) == (200, 200, 200)
    assert order == ["healthz", "small", "long"]
    assert "Anna Beispiel" in answer.json()["choices"][0]["message"]["content"]
    assert b"Beispiel" not in provider.received


async def test_long_texts_of_several_calls_do_not_mix(opened, provider) -> None:
    gateway, latch = await opened(provider)
    latch.let.set()
    texts = [f"Schreiben {n} an zeuge{n}@example.com, {n}{n}. " + LETTER for n in range(6)]
    answers = await asyncio.gather(*(post(gateway, text, **{"x-situs-matter": "M-1"}) for text in texts))
    assert [answer.status for answer in answers] == [200] * 6
    assert [answer.json()["choices"][0]["message"]["content"] for answer in answers] == texts
    assert b"@example.com" not in provider.received and b"Beispiel" not in provider.received


async def test_many_short_texts_and_much_media_are_as_good_as_a_long_text() -> None:
    call = Call("c", 0, "openai_chat", "infer", "m", Principal("anna"), None, ())
    assert _size(call) == 0
    assert _size(replace(call, slots=(Slot("/a", "x" * LONG),))) >= LONG
    assert _size(replace(call, slots=(Slot("/a", "x"),) * 2000)) >= LONG
    assert _size(replace(call, body_bytes=16 << 20)) >= LONG


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/responses", "/v1/messages"])
async def test_a_text_that_takes_too_long_is_a_recorded_refusal_and_the_thread_is_free_again(
    opened, provider, path: str
) -> None:
    gateway, latch = await opened(provider, "analysis_seconds = 0.4\n")
    said = {"max_tokens": 50, "messages": [{"role": "user", "content": LETTER}]}
    body = {"model": "m"} | ({"input": LETTER} if path == "/v1/responses" else said)
    head = {"authorization": f"Bearer {gateway.key}", "content-type": "application/json", "x-situs-matter": "M-1"}
    answer = await request("POST", gateway.url + path, json.dumps(body).encode(), head)
    assert answer.status == 422
    told = answer.json()
    assert told["error"]["type"] == "invalid_request_error"
    assert b"analysis_timeout" in answer.content
    assert b"Beispiel" not in answer.content
    decision, outcome = await gateway.entries(answer.headers["x-situs-receipt"])
    assert (decision["effect"], decision["code"], decision["matter"]) == ("refuse", "analysis_timeout", "M-1")
    assert (outcome["status"], outcome["sent"]["bytes"]) == ("refused", 0)
    assert provider.requests == []
    latch.let.set()
    gateway.runtime.config = gateway.runtime.config.model_copy(
        update={"server": gateway.runtime.config.server.model_copy(update={"analysis_seconds": PATIENCE * 10})}
    )
    assert (await post(gateway, LETTER)).status == 200


async def test_documents_that_take_too_long_are_a_recorded_refusal(opened, provider) -> None:
    gateway, _ = await opened(provider, "analysis_seconds = 0.001\n")
    part = {"type": "file", "file": {"filename": "a.html", "file_data": "data:text/html;base64,PGI+SGFsbG88L2I+"}}
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": [part]}]}).encode()
    head = {"authorization": f"Bearer {gateway.key}", "content-type": "application/json"}
    answer = await request("POST", gateway.url + "/v1/chat/completions", body, head)
    assert (answer.status, answer.json()["error"]["code"]) == (422, "analysis_timeout")
    decision, _ = await gateway.entries(answer.headers["x-situs-receipt"])
    assert (decision["code"], provider.requests) == ("analysis_timeout", [])


@pytest.mark.parametrize(
    ("raw", "headers", "code"),
    [
        (b"{}", {"content-type": "text/plain"}, "unsupported_media_type"),
        (b"{", {}, "invalid_json"),
        (b" " * 2001, {}, "body_too_large"),
        (b"{}", {"x-situs-label": "TOP_SECRET"}, "unknown_label"),
    ],
)
async def test_an_early_refusal_names_the_matter_that_is_known_and_may_be_named(
    opened, provider, raw: bytes, headers: dict, code: str
) -> None:
    gateway, _ = await opened(provider, "max_body_bytes = 2000\n")

    async def decided(key: str, **more: str) -> dict:
        head = {"authorization": f"Bearer {key}", "content-type": "application/json"} | headers | more
        answer = await request("POST", gateway.url + "/v1/chat/completions", raw, head)
        return (await gateway.entries(answer.headers["x-situs-receipt"]))[0]

    named = await decided(gateway.key, **{"x-situs-matter": "M-1"})
    assert (named["matter"], named["client_asserted"], named["matter_facts"]["forum"]) == ("M-1", ["matter"], "DE")
    assert named["code"] == code
    bound = await decided(gateway.grant("bound", default_matter="M-1"))
    assert (bound["matter"], bound["client_asserted"]) == ("M-1", [])
    listed = gateway.grant("listed", matters=frozenset({"M-2"}))
    for key, matter in [(gateway.key, "M-404"), (gateway.key, "Anna//Beispiel"), (listed, "M-1")]:
        unknown = await decided(key, **{"x-situs-matter": matter})
        assert unknown["matter"] is None
        assert unknown["code"] == code or code == "invalid_json"  # the body is read once the matter is found


async def test_a_refusal_for_too_many_requests_names_its_matter(opened, provider, flood) -> None:
    gateway, _ = await opened(provider, "[limits]\nrequests_per_minute = 1\n")
    key = gateway.grant("bound", default_matter="M-1")
    answers = await flood(gateway, "/v1/chat/completions", key, b"{}", 2)
    decision, _ = await gateway.entries(answers[1].headers["x-situs-receipt"])
    assert (decision["code"], decision["matter"]) == ("rate_limited", "M-1")


async def test_a_defect_and_a_missing_key_are_recorded_with_the_matter(opened, provider) -> None:
    gateway, _ = await opened(provider)

    class Broken:
        async def matter_key(self, matter: str) -> bytes:
            raise ValueError

    gateway.runtime.keys = Broken()
    answer = await post(gateway, "Guten Tag", **{"x-situs-matter": "M-1"})
    decision, _ = await gateway.entries(answer.headers["x-situs-receipt"])
    assert (answer.status, decision["code"], decision["matter"]) == (500, "internal_error", "M-1")


async def begun(gateway: Gateway, latch: Latched, key: str = "", **headers: str) -> asyncio.Task:
    """Post a long text and return once its analysis has begun."""
    if key:
        headers["authorization"] = f"Bearer {key}"
    task = asyncio.create_task(post(gateway, LETTER, **headers))
    assert await asyncio.to_thread(latch.begun.wait, PATIENCE)
    return task


async def refusal(gateway: Gateway, task: asyncio.Task) -> tuple[int, str]:
    """Return status and recorded code of a call that was refused."""
    answer = await task
    decision, outcome = await gateway.entries(answer.headers["x-situs-receipt"])
    assert (decision["effect"], outcome["status"], outcome["sent"]["bytes"]) == ("refuse", "refused", 0)
    return answer.status, decision["code"]


async def test_a_matter_that_is_erased_during_the_analysis_is_not_sent(opened, provider) -> None:
    gateway, latch = await opened(provider)
    task = await begun(gateway, latch, **{"x-situs-matter": "M-1"})
    erasure = await gateway.runtime.eraser.erase(Asked("M-1", "Anna Beispiel", "objection"))
    assert erasure.state == "destroyed"
    latch.let.set()
    assert await refusal(gateway, task) == (410, "matter_key_destroyed")
    assert provider.requests == []


async def test_a_wall_that_is_raised_during_the_analysis_holds(opened, provider) -> None:
    gateway, latch = await opened(provider)
    task = await begun(gateway, latch, **{"x-situs-matter": "M-1"})
    gateway.matters = MATTERS + 'wall = ["deal-team"]\n'
    gateway.write()
    await recall(gateway.runtime, gateway.config_path)
    latch.let.set()
    assert await refusal(gateway, task) == (451, "policy_refused")
    decision, _ = await gateway.entries((await task).headers["x-situs-receipt"])
    assert decision["matter"] == "M-1" and provider.requests == []


async def test_a_matter_that_is_gone_after_the_analysis_is_unknown(opened, provider) -> None:
    gateway, latch = await opened(provider)
    task = await begun(gateway, latch, **{"x-situs-matter": "M-1"})
    gateway.matters = ""
    gateway.write()
    await recall(gateway.runtime, gateway.config_path)
    latch.let.set()
    assert await refusal(gateway, task) == (403, "unknown_matter")
    assert provider.requests == []


async def test_a_key_that_is_revoked_during_the_analysis_opens_nothing(opened, provider) -> None:
    gateway, latch = await opened(provider)
    key = gateway.grant("anna", roles=frozenset({"lawyer"}))
    task = await begun(gateway, latch, key)
    KeyFile(gateway.folder / "api-keys.toml").revoke(key.split("_")[1], 1)
    latch.let.set()
    assert await refusal(gateway, task) == (401, "credential_revoked")
    assert provider.requests == []


async def test_a_route_that_is_closed_during_the_analysis_gets_nothing(opened, provider) -> None:
    gateway, latch = await opened(provider)
    task = await begun(gateway, latch)
    gateway.runtime.rules = replace(gateway.runtime.rules, routes=())
    latch.let.set()
    assert await refusal(gateway, task) == (404, "unknown_model")
    assert provider.requests == []


async def test_other_rules_that_permit_as_well_are_the_ones_on_record_and_the_answer_comes(opened, provider) -> None:
    gateway, latch = await opened(provider)
    task = await begun(gateway, latch)
    rules = gateway.runtime.rules
    route = replace(rules.routes[0], id="new")
    gateway.runtime.rules = replace(rules, routes=(route,))
    latch.let.set()
    answer = await task
    decision, outcome = await gateway.entries(answer.headers["x-situs-receipt"])
    assert (answer.status, len(provider.requests), outcome["route"]) == (200, 1, "new")
    assert {ruling["route"] for ruling in decision["rulings"]} == {"new"}


async def test_rules_that_change_each_time_end_in_a_refusal(opened, provider) -> None:
    gateway, latch = await opened(provider)
    runtime, find_each, rounds = gateway.runtime, latch.find_each, []

    def changing(texts, halt=lambda: None, guesses=""):
        if len(texts[0]) >= LONG:
            rounds.append(1)
            runtime.rules = replace(runtime.rules)
        return find_each(texts, halt, guesses)

    latch.find_each = changing
    latch.let.set()
    assert await refusal(gateway, asyncio.create_task(post(gateway, LETTER))) == (503, "rules_changed")
    assert len(rounds) >= 2 and provider.requests == []


async def test_a_caller_s_place_is_taken_before_its_text_is_read_and_given_back(opened, provider) -> None:
    gateway, latch = await opened(provider, "[limits]\nconcurrent = 1\n")
    task = await begun(gateway, latch)
    assert await refusal(gateway, asyncio.create_task(post(gateway, LETTER))) == (429, "too_many_concurrent")
    other = await request(
        "POST",
        gateway.url + "/v1/chat/completions",
        b'{"model": "m", "messages": [{"role": "user", "content": "Hi"}]}',
        {"authorization": f"Bearer {gateway.grant('bernd')}", "content-type": "application/json"},
    )
    assert (other.status, task.done()) == (200, False)
    latch.let.set()
    assert (await task).status == 200
    head = {"authorization": f"Bearer {gateway.key}", "content-type": "application/json"}
    for _ in range(2):  # what is refused, or cannot be read, gives its place back
        told = await request("POST", gateway.url + "/v1/chat/completions", b"{", head)
        assert told.status == 400
    assert (await post(gateway, "Guten Tag")).status == 200


async def test_context_takes_nothing_from_the_budget(opened, provider) -> None:
    gateway, _ = await opened(provider, "[limits]\ntokens_per_day = 2000\n")
    body = {"model": "m", "max_tokens": 50, "messages": [{"role": "user", "content": "Guten Tag"}]}
    head = {"authorization": f"Bearer {gateway.key}", "content-type": "application/json"}
    raw = json.dumps(body | {"situs_context": ["Die Frist endet am Montag. " * 400]}).encode()
    assert (await request("POST", gateway.url + "/v1/chat/completions", raw, head)).status == 200
