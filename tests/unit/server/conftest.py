"""One gateway for the tests of the server that need a real one: own machine in DE, a processor in FR, overseas US."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from situs.testing import GOOD_TERMS, OVERSEAS, FakeProvider, Gateway, Spot

FEW = """[[statement]]
id = "nothing-inside-trains"
says = "Nothing that moves a market trains a model."
action = "train"
labels = ["MNPI"]
never = { permitted = true }
"""
MATTERS = """[[matter]]
id = "M-1"
client = "Beispiel GmbH"
jurisdictions = ["DE"]
forum = "DE"
parties = [{ name = "Karl Muster" }]
"""
SETTINGS = """[policies]
statements = "few.toml"
[server]
port = 0
max_body_bytes = 200000
drain_seconds = 1
"""


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def running(tmp_path_factory) -> AsyncIterator[tuple[Gateway, FakeProvider]]:
    folder = tmp_path_factory.mktemp("server")
    (folder / "few.toml").write_text(FEW, encoding="utf-8")
    async with FakeProvider() as provider:
        url = provider.base_url + "/v1"
        spots = (
            Spot("own", url, models=("m", "near")),
            Spot("fr", url, GOOD_TERMS, models=("m", "fr"), priority=200),
            Spot("us", url, OVERSEAS, models=("us",)),
        )
        async with Gateway(folder, spots, SETTINGS, MATTERS) as gateway:
            yield gateway, provider


@pytest.fixture
def gateway(running) -> Gateway:
    return running[0]


@pytest.fixture
def provider(running) -> Iterator[FakeProvider]:
    running[1].forget()
    return running[1]


@dataclass(frozen=True)
class Told:
    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def text(self) -> str:
        return self.content.decode()


async def request(method: str, url: str, data: bytes | None, headers: dict[str, str]) -> Told:
    async with aiohttp.ClientSession() as session, session.request(method, url, data=data, headers=headers) as answer:
        return Told(answer.status, answer.headers, await answer.read())


@pytest.fixture
def ask(gateway):
    """Post a chat to the gateway and return the answer."""

    async def asking(text: str = "Guten Tag", *, key: str = "", path="/v1/chat/completions", raw=None, **more) -> Told:
        headers = {"authorization": f"Bearer {key or gateway.key}", "content-type": "application/json"}
        headers |= more.pop("headers", {})
        body = {"model": "near", "messages": [{"role": "user", "content": text}]} | more
        return await request("POST", gateway.url + path, raw if raw is not None else json.dumps(body).encode(), headers)

    return asking


@pytest.fixture
def flood():
    """Post one body to a face of any gateway, many times, and return the answers."""

    async def flooding(gateway: Gateway, path: str, key: str, raw: bytes, times: int) -> list[Told]:
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        return [await request("POST", gateway.url + path, raw, headers) for _ in range(times)]

    return flooding


@pytest.fixture
def get(gateway):
    async def getting(path: str, key: str = "", method: str = "GET", **headers: str) -> Told:
        if key:
            headers["authorization"] = f"Bearer {key}"
        return await request(method, gateway.url + path, None, headers)

    return getting
