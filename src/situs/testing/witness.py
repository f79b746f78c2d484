"""A witness on loopback: a real C2SP tlog-witness that refuses rollbacks and forks, for tests and for trying it out."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterable
from pathlib import Path

import orjson
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from situs.adapters.store import FileSigner
from situs.errors import IntegrityError
from situs.ledger import (
    COSIGNATURE,
    SIZE_TYPE,
    TreeHead,
    VerifierKey,
    cosign,
    judge,
    parse_submission,
    peek_checkpoint,
    split_note,
)


class Witness:
    """Cosign what extends all that was seen before. Use it as an async context manager; it listens on 127.0.0.1."""

    def __init__(self, name: str, logs: Iterable[VerifierKey], state: Path | None = None) -> None:
        self.signer = FileSigner(Ed25519PrivateKey.generate())
        self.name = name
        self.logs = {key.name: key for key in logs}
        self.seen: dict[str, TreeHead] = {}
        """The latest checkpoint of each log, by its origin."""
        self.answered: list[int] = []
        """The status of every answer."""
        self.failing = 0
        """A status to answer with, whatever is asked; 0 answers as it should."""
        self.delay = 0.0
        """Seconds before each answer."""
        self.ahead = 0
        """Seconds that its clock is ahead."""
        self._state = state
        self._lock = asyncio.Lock()
        self._runner: web.AppRunner | None = None
        self.port = 0
        if state is not None and state.exists():
            known = orjson.loads(state.read_bytes())
            self.seen = {o: TreeHead(size, bytes.fromhex(root)) for o, (size, root) in known.items()}

    @property
    def key(self) -> VerifierKey:
        """Return the key that verifies its cosignatures."""
        return VerifierKey(self.name, self.signer.public, COSIGNATURE)

    @property
    def url(self) -> str:
        """Return the submission prefix."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Witness:
        """Listen, at the same port as before if it has listened before."""
        app = web.Application()
        app.router.add_post("/add-checkpoint", self._add)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop to listen; what was seen stays known."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _add(self, request: web.Request) -> web.Response:
        body = await request.read()
        if self.delay:
            await asyncio.sleep(self.delay)
        answer = web.Response(status=self.failing) if self.failing else await self._judged(body)
        self.answered.append(answer.status)
        return answer

    async def _judged(self, body: bytes) -> web.Response:
        try:
            submission = parse_submission(body)
            origin = peek_checkpoint(submission.note).origin
        except IntegrityError:
            return web.Response(status=400)
        async with self._lock:  # checking and persisting "must be performed atomically" (section "add-checkpoint")
            verdict = judge(submission, self.seen.get(origin), self.logs)
            if verdict.told is not None:
                return web.Response(status=409, text=f"{verdict.told}\n", content_type=SIZE_TYPE)
            if verdict.head is None:
                return web.Response(status=verdict.status)
            self.seen[origin] = verdict.head
            self._persist()
        line = cosign(split_note(submission.note)[0], self.name, self.signer, int(time.time()) + self.ahead)
        return web.Response(text=f"{line}\n")

    def _persist(self) -> None:
        if self._state is not None:
            known = {origin: [head.size, head.root.hex()] for origin, head in self.seen.items()}
            temporary = self._state.with_suffix(".part")
            temporary.write_bytes(orjson.dumps(known))
            os.replace(temporary, self._state)
