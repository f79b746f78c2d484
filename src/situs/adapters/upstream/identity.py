"""Ask a model server what it runs, before a text goes there: its word must be what was approved.

| asked | address | what must be approved |
|---|---|---|
| `models` | `…/models` below the base address | the listed id, of several the one that the route asks for |
| `llamacpp` | `/props` | `model_alias`, or the file's name of `model_path` |
| `ollama` | `/api/tags` | the listed name that the route asks for, and its `digest` |
| `tgi` | `/info` | `model_id`, and its `model_sha` |

What a server says is remembered for half a minute; the name in each answer is compared all the same.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import orjson
from yarl import URL

from situs.adapters.upstream.address import base_address, below
from situs.adapters.upstream.http import HttpClient
from situs.adapters.upstream.settings import UpstreamSettings, credential
from situs.errors import ConfigError, UpstreamError
from situs.model import Vetted

_LARGEST = 4_194_304
_SECONDS = 10.0
"""The longest wait for a server's word."""
_REMEMBERED = 30.0
"""Seconds for which a server's word is taken."""
Told = Iterator[tuple[str, str]]
"""Names with the digests that are reported of them; the digest is empty where none is."""


class ServerIdentity:
    """Ask one server, and remember for a while what it said."""

    def __init__(self, settings: UpstreamSettings, client: HttpClient) -> None:
        """Take the base address of the settings; raise `ConfigError` as `base_address` does."""
        self._base = base_address(settings.url, allow_http=settings.allow_http, upstream=settings.id)
        self._settings, self._client = settings, client
        self._until: dict[tuple[str, frozenset[str], str, str], float] = {}

    async def require(self, vetted: Vetted, model: str) -> None:
        """Raise `UpstreamError("upstream_model_mismatch")` unless the server says that it runs what was approved.

        `model` is the name by which the call asks for it. A server that does not say is not known to run it; other
        `UpstreamError`s are those of asking.
        """
        if not vetted.asked or not vetted.names:
            return
        key = (vetted.asked, vetted.names, vetted.reported_digest, model)
        if self._until.get(key, 0.0) > time.monotonic():
            return
        self._until.pop(key, None)
        try:
            async with asyncio.timeout(_SECONDS):
                told = await self._ask(vetted.asked)
        except TimeoutError:
            raise UpstreamError(
                "upstream_timeout", "the server does not say in time what it runs", status=504
            ) from None
        if not _is_approved(told, vetted, model):
            raise _mismatch("does not say that it runs the model that was approved")
        self._until[key] = time.monotonic() + _REMEMBERED

    async def _ask(self, way: str) -> list[tuple[str, str]]:
        path, read, root = _WAYS[way]
        headers = {"accept": "application/json"}
        try:
            if self._settings.api_key is not None:
                headers["authorization"] = "Bearer " + credential(self._settings.api_key, self._settings.id, "api_key")
        except ConfigError as error:
            raise UpstreamError("upstream_unauthorised", f"no credential to ask with: {error.code}") from None
        base = _root(self._base) if root else self._base
        raw = await self._client.fetch(below(base, *path), headers, _LARGEST)
        try:
            return list(read(orjson.loads(raw)))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _mismatch("does not say what it runs") from None


def _is_approved(told: list[tuple[str, str]], vetted: Vetted, model: str) -> bool:
    """Tell whether what a server lists under approved names is what was approved, and is what will answer.

    Where it lists several models, or always takes the one that a call names, that one must be among them.
    """
    approved = {name for name, _ in told if name in vetted.names}
    if vetted.reported_digest and any(name in approved and digest != vetted.reported_digest for name, digest in told):
        return False
    chosen = vetted.asked == "ollama" or (vetted.asked == "models" and len({name for name, _ in told}) > 1)
    return model in approved if chosen else bool(approved)


def _models(body: Mapping[str, Any]) -> Told:
    for one in body["data"]:
        yield _text(one["id"]), ""


def _llamacpp(body: Mapping[str, Any]) -> Told:
    yield _text(body.get("model_alias")), ""
    yield PurePosixPath(_text(body.get("model_path")).replace("\\", "/")).name, ""


def _ollama(body: Mapping[str, Any]) -> Told:
    for one in body["models"]:
        digest = _text(one.get("digest")).removeprefix("sha256:")
        for name in (_text(one.get("name")), _text(one.get("model"))):
            yield name, digest
            yield name.removesuffix(":latest"), digest


def _tgi(body: Mapping[str, Any]) -> Told:
    yield _text(body["model_id"]), _text(body.get("model_sha"))


_WAYS: Mapping[str, tuple[tuple[str, ...], Callable[[Mapping[str, Any]], Told], bool]] = {
    "models": (("models",), _models, False),
    "llamacpp": (("props",), _llamacpp, True),
    "ollama": (("api", "tags"), _ollama, True),
    "tgi": (("info",), _tgi, True),
}
"""How each kind of server is asked: path, reader, and whether the path starts at the server's root."""


def _root(base: URL) -> URL:
    """Return the address without its version path: `https://host/x/v1` is served from `https://host/x`."""
    text = str(base)
    return URL(text.removesuffix("/v1"), encoded=True)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _mismatch(how: str) -> UpstreamError:
    return UpstreamError("upstream_model_mismatch", f"the server {how}")
