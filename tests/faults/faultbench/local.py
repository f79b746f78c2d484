"""Calls to a gateway in this process, and clients that misbehave."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from situs.testing import Gateway

TEXT = "Herr Dr. Karl Mustermannsky fragt nach der Frist."
MESSAGES = [{"role": "user", "content": TEXT}]
BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "openai_chat": ("/v1/chat/completions", {"model": "chat", "messages": MESSAGES}),
    "openai_responses": ("/v1/responses", {"model": "responses", "input": TEXT}),
    "anthropic_messages": ("/v1/messages", {"model": "messages", "max_tokens": 50, "messages": MESSAGES}),
}
FACES = tuple(BODIES)
TERMINALS = {
    "openai_chat": b"[DONE]",
    "openai_responses": b"response.completed",
    "anthropic_messages": b"message_stop",
}


@dataclass(frozen=True, slots=True)
class Told:
    """Hold what the client saw."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def call(self) -> str:
        """Return the call's id."""
        return self.headers["x-situs-receipt"]


async def ask(gateway: Gateway, face: str, stream: bool, model: str = "", **headers: str) -> Told:
    """Make one call, to another model than the face's own if one is named, and read it to its end."""
    path, body = BODIES[face]
    body = body | {"model": model or body["model"]}
    head = {"authorization": f"Bearer {gateway.key}"} | headers
    async with (
        aiohttp.ClientSession() as session,
        session.post(gateway.url + path, json=body | ({"stream": True} if stream else {}), headers=head) as answer,
    ):
        return Told(answer.status, await answer.read(), {k.lower(): v for k, v in answer.headers.items()})


def request(gateway: Gateway, face: str, stream: bool, missing: int = 0) -> bytes:
    """Return the bytes of a request; the last `missing` ones are left out."""
    path, body = BODIES[face]
    raw = json.dumps(body | ({"stream": True} if stream else {})).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nhost: situs.test\r\nauthorization: Bearer {gateway.key}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(raw)}\r\n\r\n"
    )
    return head.encode() + raw[: len(raw) - missing]


async def connect(gateway: Gateway, **how: Any) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a bare connection."""
    host, port = gateway.url.removeprefix("http://").split(":")
    return await asyncio.open_connection(host, int(port), **how)


async def settled(gateway: Gateway, entries: int, seconds: float = 10) -> None:
    """Wait until the ledger has so many entries of calls, and a moment more in which another might come."""
    entries += 1  # the start has recorded the rules
    async with asyncio.timeout(seconds):
        while gateway.runtime.ledger.size < entries:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    assert gateway.runtime.ledger.size == entries
