"""Salesforce's LLM Open Connector as the org speaks it: over HTTP, with its key in a header and nothing else."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
import pytest
import pytest_asyncio

from situs.testing import OVERSEAS, Answer, FakeProvider, Gateway, Spot, failure, slow

pytestmark = pytest.mark.asyncio(loop_scope="package")

PATH = "/salesforce/v1/chat/completions"
ASK = "Schreibe an Herrn Dr. Karl Muster, karl.muster@example.com, IBAN DE89 3704 0044 0532 0130 00"
SAID = ASK.replace("DE89 3704 0044 0532 0130 00", "•••• •••• •••• •••• ••30 00")
PROBE = {"model": "chat", "messages": [{"role": "user", "content": "Hello"}]}
ERROR = {"message", "type", "param", "code"}


@dataclass
class Told:
    status: int
    headers: Any
    raw: bytes
    json: dict = field(init=False)

    def __post_init__(self) -> None:
        self.json = orjson.loads(self.raw)

    @property
    def error(self) -> dict:
        assert set(self.json) == {"error"} and set(self.json["error"]) == ERROR
        return self.json["error"]

    @property
    def receipt(self) -> str:
        return self.headers["x-situs-receipt"]


async def post(url: str, body: Any, method: str = "POST", **headers: str) -> Told:
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    head = {"content-type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
    async with aiohttp.ClientSession() as session, session.request(method, url + PATH, data=raw, headers=head) as got:
        return Told(got.status, got.headers, await got.read())


@pytest.fixture
def ask(gateway):
    async def asking(content: Any = ASK, *, raw: bytes | None = None, headers=None, **more) -> Told:
        body = {"model": "chat", "messages": [{"role": "user", "content": content}]} | more
        return await post(gateway.url, raw if raw is not None else body, **(headers or {"api_key": gateway.key}))

    return asking


class TestAnswers:
    @pytest.mark.parametrize("model", ["chat", "claude"])
    async def test_an_answer_has_its_names_back_and_the_declared_fields_alone(self, ask, gateway, provider, model):
        before = int(time.time())
        told = await ask(model=model, max_tokens=512, n=1, temperature=0, parameters={"top_p": 0.9})
        assert told.status == 200 and told.headers["content-type"] == "application/json"
        assert set(told.json) == {"id", "object", "created", "model", "choices", "usage"}
        assert told.json["choices"] == [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": SAID}}
        ]
        assert (told.json["object"], told.json["model"]) == ("chat.completion", model)
        assert told.json["created"] == 1_700_000_000 or before <= told.json["created"] <= time.time()
        counts = told.json["usage"]
        assert set(counts) == {"prompt_tokens", "completion_tokens", "total_tokens"}
        assert provider.last.json()["top_p"] == 0.9
        assert provider.last.json().get("stream") in (None, False)

    async def test_the_receipt_is_offered_and_its_id_is_in_the_body_too(self, ask, gateway, provider):
        told = await ask()
        assert told.json["id"] == f"chatcmpl-{told.receipt}"
        assert (told.headers["x-situs-route"], told.headers["x-situs-place"]) == ("chat", "chat")
        decision, outcome = await gateway.entries(told.receipt)
        assert (decision["face"], decision["effect"], outcome["status"]) == ("salesforce_chat", "permit", "answered")
        assert (decision["matter"], decision["client_asserted"], outcome["restored"]) == (None, [], 3)

    async def test_the_test_of_a_registration_is_a_short_chat_without_a_matter(self, gateway, provider):
        told = await post(gateway.url, PROBE, api_key=gateway.key)
        assert told.json["choices"][0]["message"]["content"] == "Hello"

    async def test_the_text_of_parameters_is_sealed_like_any_other(self, ask, provider):
        told = await ask("Go on.", parameters={"stop": ["Herr Dr. Karl Muster"], "user": "karl.muster@example.com"})
        assert told.status == 200
        sent = provider.last.json()
        assert re.fullmatch(r"(?:Herr )?(?:Dr\. )?PERSON_[A-Z0-9]{7}", sent["stop"][0]), sent
        assert "parameters" not in sent

    async def test_what_is_not_declared_does_not_leave(self, ask, provider):
        message = {"role": "user", "content": "Hello", "note": "Geheimwort"}
        told = await ask(messages=[message], tools=[{"note": "Geheimwort"}], seed=7)
        assert told.status == 200
        assert set(provider.last.json()) == {"model", "messages"}
        assert b"Geheimwort" not in provider.received

    async def test_a_time_in_milliseconds_is_told_in_seconds(self, ask, provider):
        choice = {"index": 0, "message": {"role": "assistant", "content": "Ja"}, "finish_reason": "stop"}
        body = {"id": "x", "object": "chat.completion", "created": 1767225600123, "model": "up", "choices": [choice]}
        provider.script(Answer(body=orjson.dumps(body)))
        told = await ask()
        assert told.json["created"] == 1767225600
        assert "usage" not in told.json


class TestKeys:
    @pytest.mark.parametrize("name", ["api-key", "Api-Key", "x-api-key", "Authorization"])
    async def test_a_key_comes_in_its_header_or_as_a_bearer(self, gateway, provider, name):
        value = f"Bearer {gateway.key}" if name == "Authorization" else gateway.key
        assert (await post(gateway.url, PROBE, **{name: value})).status == 200

    @pytest.mark.parametrize("headers", [{}, {"api_key": "wrong"}, {"api_key": ""}, {"x_ibm_api_key": "KEY"}])
    async def test_no_key_is_401_and_not_recorded(self, gateway, provider, headers):
        size = gateway.runtime.ledger.size
        headers = {name: gateway.key if value == "KEY" else value for name, value in headers.items()}
        told = await post(gateway.url, PROBE, **headers)
        assert (told.status, told.error["type"], told.error["code"]) == (401, "authentication_error", "unauthenticated")
        assert gateway.runtime.ledger.size == size

    async def test_the_keys_matter_holds_and_an_asserted_one_is_marked(self, ask, gateway, provider):
        key = gateway.grant("org", organisation="example", default_matter="M-1", faces=frozenset({"salesforce_chat"}))
        own = await gateway.entries((await ask(headers={"api_key": key})).receipt)
        assert (own[0]["matter"], own[0]["client_asserted"]) == ("M-1", [])
        assert own[0]["principal"]["id"] == "org"
        said = await ask(headers={"api_key": gateway.key, "x_situs_matter": "M-1"})
        assert (await gateway.entries(said.receipt))[0]["client_asserted"] == ["matter"]

    async def test_a_key_of_this_face_opens_no_other(self, gateway, provider):
        key = gateway.grant("bound", faces=frozenset({"salesforce_chat"}))
        async with aiohttp.ClientSession() as session:
            url = gateway.url + "/v1/chat/completions"
            async with session.post(url, json=PROBE, headers={"api-key": key}) as got:
                assert got.status == 403
        assert (await post(gateway.url, PROBE, api_key=key)).status == 200


class TestErrors:
    @pytest.mark.parametrize(
        ("raw", "code", "param"),
        [
            (b"{", "invalid_json", None),
            (b"[]", "wrong_type", ""),
            (b"{}", "missing_field", "/model"),
            (b'{"model":"chat"}', "missing_field", "/messages"),
            (b'{"model":"chat","messages":[]}', "unsupported_value", "/messages"),
        ],
    )
    async def test_a_bad_body(self, ask, gateway, provider, raw, code, param):
        told = await ask(raw=raw)
        assert (told.status, told.error["code"], told.error["param"]) == (400, code, param)
        assert (await gateway.entries(told.receipt))[1]["status"] == "refused"
        assert not provider.received

    async def test_parts_as_content_are_refused(self, ask, provider):
        told = await ask([{"type": "text", "text": ASK}])
        assert (told.status, told.error["code"], told.error["param"]) == (400, "wrong_type", "/messages/0/content")
        assert not provider.received

    async def test_a_stream_is_refused(self, ask, provider):
        told = await ask(stream=True)
        assert (told.status, told.error["code"], told.error["param"]) == (400, "unsupported_field", "/stream")
        assert not provider.received

    async def test_a_parameter_that_nobody_named_is_refused(self, ask, provider):
        told = await ask(parameters={"api_base": "https://elsewhere.example.com"})
        assert (told.error["code"], told.error["param"]) == ("unsupported_field", "/parameters/api_base")
        assert not provider.received

    async def test_an_unknown_alias(self, ask, provider):
        told = await ask(model="gpt-unknown")
        assert (told.status, told.error["type"], told.error["code"]) == (404, "not_found_error", "unknown_model")

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    async def test_another_method(self, gateway, provider, method):
        told = await post(gateway.url, PROBE, method, api_key=gateway.key)
        assert (told.status, told.error["code"], told.headers["allow"]) == (405, "method_not_allowed", "POST")

    async def test_another_address_below(self, gateway):
        async with aiohttp.ClientSession() as session, session.post(gateway.url + "/salesforce/v1/models") as got:
            assert (got.status, set((await got.json())["error"])) == (404, ERROR)

    @pytest.mark.parametrize(("answer", "status", "code"), [
        (failure(500, echo=ASK), 502, "upstream_error"),
        (failure(429, echo=ASK), 503, "upstream_overloaded"),
        (Answer(body=b"[]"), 502, "upstream_garbled"),
    ])  # fmt: skip
    async def test_a_failing_provider_is_not_quoted(self, ask, gateway, provider, answer, status, code):
        provider.respond(lambda _: answer)
        told = await ask()
        assert (told.status, told.error["code"], told.error["type"]) == (status, code, "server_error")
        assert b"Muster" not in told.raw
        assert (await gateway.entries(told.receipt))[1]["code"] == code


async def test_a_refusal_is_403_and_a_policy_violation(ask, gateway, provider):
    told = await ask(model="overseas")
    assert (told.status, told.error["type"], told.error["code"]) == (403, "policy_violation", "policy_refused")
    assert "`overseas`" in told.error["message"] and "Muster" not in told.error["message"]
    decision, outcome = await gateway.entries(told.receipt)
    assert (decision["code"], outcome["status"]) == ("policy_refused", "refused")
    assert not provider.received


OTHERWISE = """
[server]
port = 0
drain_seconds = 2
concurrency = 1
queue = 4
[salesforce]
key_header = "X-IBM-API-Key"
refusal = "content_filter"
answer_seconds = 1
parameters = ["guided"]
"""


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def otherwise(tmp_path_factory):
    async with FakeProvider() as fake:
        url = fake.base_url + "/v1"
        spots = (
            Spot("own", url, models=("own", "two")),
            Spot("next", url, models=("two",), priority=200),
            Spot("overseas", url, OVERSEAS, models=("overseas",)),
        )
        async with Gateway(tmp_path_factory.mktemp("salesforce"), spots, OTHERWISE) as gateway:
            yield gateway, fake


@pytest.fixture
def other(otherwise):
    otherwise[1].forget()
    return otherwise


class TestConfigured:
    async def test_the_key_comes_in_the_header_that_is_named(self, other):
        gateway, _ = other
        for name in ("x-ibm-api-key", "api-key"):
            assert (await post(gateway.url, PROBE | {"model": "own"}, **{name: gateway.key})).status == 200
        async with aiohttp.ClientSession() as session:
            url = gateway.url + "/v1/chat/completions"
            async with session.post(url, json=PROBE, headers={"x-ibm-api-key": gateway.key}) as got:
                assert got.status == 401  # it is this face's alone

    async def test_a_refusal_is_an_answer_that_was_filtered(self, other):
        gateway, fake = other
        body = {"model": "overseas", "messages": [{"role": "user", "content": ASK}]}
        told = await post(gateway.url, body, api_key=gateway.key)
        assert told.status == 200
        assert set(told.json) == {"id", "object", "created", "model", "choices", "usage"}
        (choice,) = told.json["choices"]
        assert (choice["finish_reason"], choice["message"]["role"]) == ("content_filter", "assistant")
        assert "policy_refused" in choice["message"]["content"] and "Muster" not in choice["message"]["content"]
        decision, outcome = await gateway.entries(told.receipt)
        assert (decision["effect"], outcome["status"], outcome["code"]) == ("refuse", "refused", "policy_refused")
        assert not fake.received

    async def test_an_error_that_is_no_refusal_stays_one(self, other):
        gateway, _ = other
        told = await post(gateway.url, PROBE, api_key=gateway.key)
        assert (told.status, told.error["code"]) == (404, "unknown_model")

    async def test_a_parameter_that_is_named_goes_on_sealed(self, other):
        gateway, fake = other
        body = PROBE | {"model": "own", "parameters": {"guided": {"who": ["Herr Dr. Karl Muster"], "depth": 2}}}
        assert (await post(gateway.url, body, api_key=gateway.key)).status == 200
        sent = fake.last.json()["guided"]
        assert sent["depth"] == 2 and "PERSON_" in sent["who"][0] and "Muster" not in sent["who"][0]


class TestTime:
    @pytest.mark.parametrize("model", ["own", "two"])
    @pytest.mark.parametrize("answer", [slow(delay=20), Answer(text="word " * 50, pause=20)], ids=["silent", "half"])
    async def test_a_slow_upstream_is_left_and_told_before_the_org_gives_up(self, other, answer, model):
        gateway, fake = other
        fake.respond(lambda _: answer)
        left, begun = fake.left, time.monotonic()
        told = await post(gateway.url, PROBE | {"model": model}, api_key=gateway.key)
        took = time.monotonic() - begun
        assert (told.status, told.error["code"], told.error["type"]) == (504, "call_timeout", "server_error")
        assert 0.9 <= took < 10
        decision, outcome = await gateway.entries(told.receipt)
        assert (decision["effect"], outcome["status"], outcome["code"]) == ("permit", "failed", "call_timeout")
        assert outcome["attempts"] == ["own:call_timeout"]  # no time is left for another route
        async with asyncio.timeout(5):
            while fake.left == left:
                await asyncio.sleep(0.01)

    async def test_another_face_is_not_bound_by_it(self, other):
        gateway, fake = other
        fake.script(slow(delay=1.3))
        async with aiohttp.ClientSession() as session:
            url = gateway.url + "/v1/chat/completions"
            async with session.post(url, json=PROBE | {"model": "own"}, headers={"api-key": gateway.key}) as got:
                assert got.status == 200

    async def test_a_place_that_another_call_holds_is_waited_for_no_longer(self, other):
        gateway, fake = other
        fake.respond(lambda _: slow(delay=5))
        async with aiohttp.ClientSession() as session:
            url, asked = gateway.url + "/v1/chat/completions", PROBE | {"model": "own"}
            held = asyncio.create_task(session.post(url, json=asked, headers={"api-key": gateway.key}))
            async with asyncio.timeout(5):
                while not fake.requests:
                    await asyncio.sleep(0.01)
            begun = time.monotonic()
            told = await post(gateway.url, asked, api_key=gateway.key)
            assert (told.status, told.error["code"]) == (503, "overloaded")
            assert time.monotonic() - begun < 4.5
            async with await held as got:
                assert got.status == 200

    async def test_the_wait_for_a_place_counts(self, other):
        gateway, fake = other
        fake.respond(lambda _: slow(delay=20))
        begun = time.monotonic()
        calls = [post(gateway.url, PROBE | {"model": "own"}, api_key=gateway.key) for _ in range(3)]
        told = await asyncio.gather(*calls)
        assert time.monotonic() - begun < 10
        assert {t.status for t in told} <= {503, 504}
        assert [t.error["code"] for t in told if t.status == 504].count("call_timeout") >= 1

    async def test_a_body_that_does_not_come_is_told_in_time(self, other):
        gateway, _ = other
        host, port = gateway.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"POST {PATH} HTTP/1.1\r\nHost: h\r\nApi-Key: {gateway.key}\r\n"
        head += "Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
        begun = time.monotonic()
        writer.write(head.encode())
        async with asyncio.timeout(5):
            assert b" 408 " in await reader.readline()
        assert time.monotonic() - begun < 5
        writer.close()
