"""A gateway without any provider's key: identity tokens are exchanged, at fakes that check every parameter.

One fake is the token services of three clouds, the other the clouds' models, which answer only to a credential that the
first one gave and that has not ended.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from situs.adapters.upstream.settings import key_id
from situs.testing import OWN, Answer, FakeClouds, FakeIssuer, FakeProvider, Gateway, Spot, failure
from situs.testing.provider import RecordedRequest

NAME = "Mustermannsky"
BODY = {"model": "m", "messages": [{"role": "user", "content": f"Was schuldet Karl {NAME}?"}]}
AUDIENCES = {
    "bedrock": "sts.amazonaws.com",
    "vertex": "https:" + FakeClouds().pool,
    "account": "https:" + FakeClouds().pool,
    "azure": "api://AzureADTokenExchange",
}
DIALECTS = {"bedrock": "bedrock_converse"}
KINDS = tuple(AUDIENCES)


def upstream_of(cloud: str, clouds: FakeClouds, token_file: Path, url: str) -> str:
    """Return the keys of an upstream that exchanges, as an operator would write them."""
    told = {
        "bedrock": f'kind = "aws", role = "{clouds.role}"',
        "vertex": f'kind = "google", audience = "{clouds.pool}"',
        "account": f'kind = "google", audience = "{clouds.pool}", account = "{clouds.account}", account_url = "{url}"',
        "azure": f'kind = "entra", tenant = "{clouds.tenant}", client = "{clouds.client}"',
    }[cloud]
    region = {"bedrock": "eu-central-1", "azure": ""}.get(cloud, "europe-west3")
    exchange = f'exchange = {{ {told}, token_file = "{token_file}", url = "{url}" }}'
    return f'region = "{region}"\nproject = "example-legal"\n{exchange}'


@dataclass
class World:
    """Hold a gateway with what it calls."""

    cloud: str
    folder: Path
    clouds: FakeClouds
    services: FakeProvider
    models: FakeProvider
    spare: FakeProvider
    gateway: Gateway = field(init=False)
    tokens: list[str] = field(default_factory=list)
    """Every identity token that was ever in the file."""

    @property
    def token_file(self) -> Path:
        return self.folder / "identity-token"

    def rotate(self, issuer: FakeIssuer | None = None, seconds: int = 3600) -> str:
        """Put another identity token into the file, as the kubelet does."""
        token = (issuer or self.clouds.issuer).token(AUDIENCES[self.cloud], seconds=seconds)
        self.token_file.write_text(token, encoding="utf-8")
        self.tokens.append(token)
        return token

    async def ask(self, **more: Any) -> tuple[int, bytes, str]:
        """Make a call; return its status, its body and its receipt's id."""
        head = {"authorization": f"Bearer {self.gateway.key}"}
        url = self.gateway.url + "/v1/chat/completions"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, json=BODY | more, headers=head) as answer,
        ):
            return answer.status, await answer.read(), answer.headers["x-situs-receipt"]

    async def outcome(self, call: str) -> dict[str, Any]:
        """Return the outcome in a call's receipt, once that is verified."""
        return (await self.gateway.entries(call))[-1]

    def bearer(self, request: RecordedRequest) -> str:
        """Return what names the credential of a call: the id of a key, or a token."""
        header = request.header("authorization") or ""
        return header.partition("Credential=")[2].partition("/")[0] or header.removeprefix("Bearer ")


@pytest.fixture
def opened(tmp_path: Path):
    @asynccontextmanager
    async def opening(cloud: str, *, spare: bool = False, **known: Any) -> AsyncIterator[World]:
        clouds = FakeClouds(**known)
        async with FakeProvider() as services, FakeProvider() as models, FakeProvider() as other:
            world = World(cloud, tmp_path, clouds, services, models, other)
            world.rotate()
            services.respond(clouds.exchange)
            models.respond(clouds.serve)
            more = upstream_of(cloud, clouds, world.token_file, services.base_url)
            kind = "vertex" if cloud == "account" else cloud
            url = models.base_url + ("/openai/v1" if cloud == "azure" else "")
            dialect = DIALECTS.get(cloud, "openai_chat")
            spots = [Spot("cloud", url, OWN, kind=kind, dialect=dialect, more=more, priority=1)]
            if spare:
                spots.append(Spot("spare", other.base_url + "/v1", OWN, priority=2))
            settings = "[telemetry]\nlog_level = 'debug'\n[limits]\nrequests_per_minute = 0\nconcurrent = 0\n"
            async with Gateway(tmp_path / "state", tuple(spots), settings) as world.gateway:
                yield world

    return opening


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("cloud", KINDS)
async def test_a_call_is_answered_and_its_receipt_names_the_credential(opened, cloud: str, stream: bool):
    async with opened(cloud) as world:
        status, body, call = await world.ask(stream=stream)
        assert (status, world.clouds.faults) == (200, [])
        assert b"Was schu" in body
        used = world.bearer(world.models.last)
        outcome = await world.outcome(call)
        assert (outcome["attempts"], outcome["keys"]) == (["cloud"], [key_id(used)])
        (end,) = outcome["key_ends"]
        known = world.clouds.keys[used][1] if cloud == "bedrock" else world.clouds.tokens[used]
        assert abs(end / 1000 - known) < 3
        assert world.tokens[0].encode() in bytes(world.services.received)
        assert NAME.encode() not in bytes(world.services.received)


@pytest.mark.parametrize("cloud", KINDS)
async def test_many_calls_at_once_share_one_exchange(opened, cloud: str):
    async with opened(cloud) as world:
        world.services.respond(lambda r: _late(world.clouds.exchange(r)))
        found = await asyncio.gather(*(world.ask() for _ in range(20)))
        assert {status for status, _, _ in found} == {200}
        assert len(world.services.requests) == (2 if cloud == "account" else 1)
        assert len({world.bearer(request) for request in world.models.requests}) == 1


def _late(answer: Answer) -> Answer:
    return Answer(status=answer.status, body=answer.body, headers=answer.headers, delay=0.1)


@pytest.mark.parametrize("cloud", KINDS)
async def test_what_is_near_its_end_is_renewed_with_the_token_that_is_there_then(opened, cloud: str):
    async with opened(cloud, lifetime=60.0) as world:
        used = set()
        for _ in range(3):
            token = world.rotate()
            status, _, call = await world.ask()
            assert status == 200
            exchanged = next(r for r in reversed(world.services.requests) if not r.path.endswith("generateAccessToken"))
            assert token.encode() in exchanged.body
            used |= set((await world.outcome(call))["keys"])
        assert len(used) == 3


@pytest.mark.parametrize("cloud", KINDS)
@pytest.mark.parametrize("fault", ["refused", "ended", "missing", "garbled", "failing", "away", "redirect", "flood"])
async def test_without_a_credential_nothing_is_sent_there_and_the_next_route_answers(opened, cloud: str, fault: str):
    answers = {
        "garbled": Answer(body=b"<html>not what was asked for"),
        "failing": failure(500, echo=NAME),
        "redirect": Answer(status=307, body=b"", headers=(("location", "/elsewhere"),)),
        "flood": Answer(body=b"x" * 100_000),
    }
    async with opened(cloud, spare=True) as world:
        if fault == "refused":
            world.rotate(FakeIssuer())
        elif fault == "ended":
            world.rotate(seconds=-5)
        elif fault == "missing":
            world.token_file.unlink()
        elif fault == "away":
            await world.services.aclose()
        else:
            world.services.respond(lambda _: answers[fault])
        status, body, call = await world.ask()
        outcome = await world.outcome(call)
        code = {"failing": "upstream_error", "away": "upstream_unreachable"}.get(fault, "upstream_unauthorised")
        assert (status, outcome["attempts"]) == (200, [f"cloud:{code}", "spare"])
        assert (outcome["keys"], outcome["key_ends"]) == (["", key_id("upstream-test-key")], [0, 0])
        assert not world.models.received
        assert len(world.services.requests) == (0 if fault in ("missing", "away") else 1)
        assert b"eyJ" not in body


@pytest.mark.parametrize("cloud", KINDS)
async def test_a_credential_that_the_provider_refuses_is_discarded_once(opened, cloud: str):
    async with opened(cloud, spare=True) as world:
        assert (await world.ask())[0] == 200
        revoked = world.bearer(world.models.last)
        world.clouds.tokens.pop(revoked, None)
        world.clouds.keys.pop(revoked, None)
        _, _, call = await world.ask()
        outcome = await world.outcome(call)
        assert outcome["attempts"] == ["cloud:upstream_unauthorised", "spare"]
        assert outcome["keys"][0] == key_id(revoked)
        _, _, call = await world.ask()
        assert (await world.outcome(call))["attempts"] == ["cloud"]
        assert world.bearer(world.models.last) != revoked
        exchanged = len(world.services.requests)
        world.models.respond(lambda _: Answer(status=403, body=b"{}"))  # a permission is missing
        for _ in range(3):
            await world.ask()
        assert len(world.services.requests) == exchanged


STATIC = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "static-secret",
    "AWS_BEARER_TOKEN_BEDROCK": "static-bearer",
    "AZURE_OPENAI_API_KEY": "static-key",
    "AZURE_CLIENT_SECRET": "static-secret",
    "GOOGLE_APPLICATION_CREDENTIALS": "static.json",
}


@pytest.mark.parametrize("cloud", KINDS)
async def test_what_happens_to_be_in_the_environment_is_not_used(opened, cloud: str, monkeypatch):
    async with FakeProvider() as proxy:
        for name, value in STATIC.items():
            monkeypatch.setenv(name, value)
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.base_url)
        async with opened(cloud) as world:
            assert (await world.ask())[0] == 200
            world.token_file.unlink()
            world.clouds.tokens.clear()
            world.clouds.keys.clear()
            assert (await world.ask())[0] == 502  # refused by the provider, and dropped
            sent = len(world.models.requests)
            status, body, call = await world.ask()
            assert (status, len(world.models.requests)) == (502, sent)
            assert b"upstream_unauthorised" in body
            assert (await world.outcome(call))["keys"] == [""]
            left = bytes(world.models.received + world.services.received)
            assert not [value for value in STATIC.values() if value.encode() in left]
        assert not proxy.received


@pytest.mark.parametrize("cloud", KINDS)
async def test_no_token_is_left_anywhere(opened, cloud: str, capfd):
    async with opened(cloud) as world:
        told, calls = [], []
        for wanted in (200, 502):
            for stream in (False, True):
                status, body, call = await world.ask(stream=stream)
                assert status == wanted
                told.append(body)
                calls.append(call)
            # The credential is refused from here on, and so is the identity with which another is asked for.
            world.models.respond(lambda _: Answer(status=403, body=b"{}"))
            world.rotate(FakeIssuer())
        assert world.clouds.faults == ["signature"]
        head = {"authorization": f"Bearer {world.gateway.key}"}
        async with aiohttp.ClientSession(headers=head) as session:
            for path in ("/metrics", "/readyz", *(f"/situs/v1/receipts/{call}" for call in calls)):
                async with session.get(world.gateway.url + path) as answer:
                    told.append(await answer.read())
        with sqlite3.connect(world.gateway.folder / "ledger.db") as ledger:
            told += [row[0] for row in ledger.execute("SELECT body FROM entry")]
        ledger.close()
        said = capfd.readouterr()
        assert said.err.count('"event":"call"') == 4
        told += [said.out.encode(), said.err.encode()]
        told += [file.read_bytes() for file in world.gateway.folder.rglob("*") if file.is_file()]
        identities = [part for token in world.tokens for part in token.split(".")[1:]]
        secrets = [secret.encode() for secret in (*world.clouds.secrets, *identities)]
        assert len(secrets) >= 5
        assert [text for text in told if any(secret in text for secret in secrets)] == []
