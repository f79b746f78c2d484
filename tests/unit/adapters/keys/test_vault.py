"""Matter keys from Vault, against a loopback server that answers as its transit documentation says."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from secrets import token_bytes
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from situs.adapters.keys import VaultAddress, VaultKeySource
from situs.errors import CallError, ConfigError


class Transit:
    """The transit engine's keys, HMAC, config and delete endpoints, with token and namespace checks."""

    def __init__(self) -> None:
        self.keys: dict[str, list[bytes]] = {}
        self.deletable: set[str] = set()
        self.status = 0
        self.body: bytes | None = None
        self.log: list[str] = []

    @web.middleware
    async def guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.log.append(f"{request.method} {request.path.replace('/v1/situs/transit/', '')}")
        if request.headers.get("X-Vault-Token") != "s.token" or request.headers.get("X-Vault-Namespace") != "law":
            return web.json_response({"errors": ["permission denied"]}, status=403)
        if self.status:
            return web.Response(status=self.status, headers={"Location": "https://example.com/"})
        answer: web.StreamResponse = await handler(request)
        return answer

    async def read(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self.keys:
            return web.json_response({"errors": []}, status=404)
        return web.json_response({"data": {"name": name, "latest_version": len(self.keys[name])}})

    async def create(self, request: web.Request) -> web.Response:
        body = await request.json()
        assert body == {"type": "aes256-gcm96", "exportable": False}
        self.keys.setdefault(request.match_info["name"], [token_bytes(32)])
        return web.json_response({"data": {}})

    async def config(self, request: web.Request) -> web.Response:
        if (await request.json())["deletion_allowed"]:
            self.deletable.add(request.match_info["name"])
        return web.Response(status=204)

    async def delete(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self.deletable:
            return web.json_response({"errors": ["deletion is not allowed for this key"]}, status=400)
        del self.keys[name]
        return web.Response(status=204)

    async def hmac(self, request: web.Request) -> web.Response:
        body = await request.json()
        versions = self.keys.get(request.match_info["name"])
        if versions is None:
            return web.json_response({"errors": ["encryption key not found"]}, status=400)
        if self.body is not None:
            return web.Response(body=self.body)
        version = body.get("key_version") or len(versions)
        mac = hmac.digest(versions[version - 1], base64.b64decode(body["input"]), hashlib.sha256)
        return web.json_response({"data": {"hmac": f"vault:v{version}:{base64.b64encode(mac).decode()}"}})

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self.guard])
        keys = "/v1/situs/transit/keys/{name}"
        app.router.add_get(keys, self.read)
        app.router.add_post(keys, self.create)
        app.router.add_post(keys + "/config", self.config)
        app.router.add_delete(keys, self.delete)
        app.router.add_post("/v1/situs/transit/hmac/{name}/sha2-256", self.hmac)
        return app


@pytest.fixture
async def transit() -> Transit:
    return Transit()


@pytest.fixture
async def keys(transit: Transit) -> AsyncIterator[VaultKeySource]:
    async with TestServer(transit.app()) as server:
        address = VaultAddress(str(server.make_url("")), mount="situs/transit", namespace="law", timeout=2)
        source = VaultKeySource(address, lambda: "s.token")
        yield source
        await source.aclose()


async def test_keys_are_made_once_and_survive_a_rotation(transit: Transit, keys: VaultKeySource) -> None:
    one = await keys.matter_key("M-1")
    assert len(one) == 32
    assert one != await keys.matter_key("M-2")
    for versions in transit.keys.values():
        versions.append(token_bytes(32))
    assert await keys.matter_key("M-1") == one
    assert not any("M-1" in line for line in transit.log)


async def test_destruction_leaves_a_tombstone_before_it_deletes(transit: Transit, keys: VaultKeySource) -> None:
    await keys.matter_key("M-1")
    transit.log.clear()
    await keys.destroy("M-1")
    made = next(i for i, line in enumerate(transit.log) if line.startswith("POST") and "-destroyed" in line)
    deleted = next(i for i, line in enumerate(transit.log) if line.startswith("DELETE"))
    assert made < deleted
    assert [name for name in transit.keys if not name.endswith("-destroyed")] == []
    await keys.destroy("M-1")
    with pytest.raises(CallError) as caught:
        await keys.matter_key("M-1")
    assert (caught.value.code, caught.value.status) == ("matter_key_destroyed", 410)
    assert [name for name in transit.keys if not name.endswith("-destroyed")] == []


@pytest.mark.parametrize("status", [302, 307, 400, 403, 429, 500, 503])
async def test_every_bad_status_is_unavailable(transit: Transit, keys: VaultKeySource, status: int) -> None:
    await keys.matter_key("M-1")
    transit.status = status
    for attempt in (keys.matter_key, keys.destroy):
        with pytest.raises(ConfigError) as caught:
            await attempt("M-1")
        assert (caught.value.code, caught.value.status) == ("key_source_unavailable", 503)
    transit.status = 0
    assert await keys.matter_key("M-1")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b'{"data": null}',
        b'{"data": {"hmac": 5}}',
        b'{"data": {"hmac": "vault:v2:AAAA"}}',
        b'{"data": {"hmac": "vault:v1:AAAA"}}',
        b'{"data": {"hmac": "vault:v1:!!!"}}',
        b" " * 100_000,
    ],
)
async def test_an_answer_that_is_not_understood_is_no_key(transit: Transit, keys: VaultKeySource, body: bytes) -> None:
    transit.body = body
    with pytest.raises(ConfigError) as caught:
        await keys.matter_key("M-1")
    assert caught.value.code == "key_source_unavailable"


async def test_a_wrong_token_and_a_closed_port_are_unavailable(transit: Transit) -> None:
    server = TestServer(transit.app())
    await server.start_server()
    url = str(server.make_url(""))
    wrong = VaultKeySource(VaultAddress(url, mount="situs/transit", namespace="law"), lambda: "s.other")
    with pytest.raises(ConfigError) as caught:
        await wrong.matter_key("M-1")
    assert "s.other" not in caught.value.message
    await server.close()
    with pytest.raises(ConfigError):
        await wrong.matter_key("M-1")
    await wrong.aclose()


async def test_a_token_that_would_inject_a_header_sends_nothing(transit: Transit, keys: VaultKeySource) -> None:
    async with TestServer(transit.app()) as server:
        address = VaultAddress(str(server.make_url("")), mount="situs/transit", namespace="law")
        source = VaultKeySource(address, lambda: "s.token\r\nX-Evil: 1")
        with pytest.raises(ConfigError):
            await source.matter_key("M-1")
        await source.aclose()
    assert transit.log == []


@pytest.mark.parametrize(
    "url", ["http://vault.example.com", "https://a:b@vault.example.com", "ftp://127.0.0.1", "vault"]
)
def test_an_address_that_would_show_keys_is_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        VaultAddress(url)


@pytest.mark.parametrize("mount", ["", "../sys", "a//b", "a?b", "a/"])
def test_a_mount_that_could_climb_is_refused(mount: str) -> None:
    with pytest.raises(ConfigError):
        VaultAddress("https://vault.example.com", mount=mount)


async def test_asking_for_a_destruction_makes_no_key(keys: VaultKeySource) -> None:
    assert not await keys.is_destroyed("M-1")
    await keys.matter_key("M-1")
    assert not await keys.is_destroyed("M-1")
    assert not await keys.has_key("M-2")
    await keys.matter_key("M-1")
    assert await keys.has_key("M-1")
    await keys.destroy("M-1")
    assert await keys.is_destroyed("M-1") and not await keys.is_destroyed("M-2")
    assert not await keys.has_key("M-1")
