"""A witness on loopback: a real C2SP tlog-witness that refuses rollbacks and forks, for tests and for trying it out.

It judges, keeps and cosigns as a gateway's mirror does; it alone can be told to fail.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from situs.adapters.cosigning import Cosigner
from situs.adapters.store import FileSigner, MirrorStore
from situs.adapters.store.mirror import prepare
from situs.errors import IntegrityError
from situs.ledger import SIZE_TYPE, TreeHead, VerifierKey, parse_submission, peek_checkpoint


class Witness:
    """Cosign what extends all that was seen before. Use it as an async context manager; it listens on 127.0.0.1."""

    def __init__(self, name: str, logs: Iterable[VerifierKey], state: Path | None = None) -> None:
        self.name = name
        self.cosigner = Cosigner(
            name, FileSigner(Ed25519PrivateKey.generate()), {key.name: key for key in logs}, _store(state)
        )
        self.answered: list[int] = []
        """The status of every answer."""
        self.failing = 0
        """A status to answer with, whatever is asked; 0 answers as it should."""
        self.delay = 0.0
        """Seconds before each answer."""
        self.ahead = 0
        """Seconds that its clock is ahead."""
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def key(self) -> VerifierKey:
        """Return the key that verifies its cosignatures."""
        return self.cosigner.key

    @property
    def seen(self) -> dict[str, TreeHead]:
        """Return the latest checkpoint of each log, by its origin."""
        newest = {origin: self.cosigner.store.newest(origin) for origin in self.cosigner.store.origins()}
        return {origin: peek_checkpoint(one.note).head for origin, one in newest.items() if one is not None}

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
        answer = web.Response(status=self.failing) if self.failing else self._judged(body)
        self.answered.append(answer.status)
        return answer

    def _judged(self, body: bytes) -> web.Response:
        try:
            submission = parse_submission(body)
        except IntegrityError:
            return web.Response(status=400)
        reply = self.cosigner.take(submission, int(time.time()) + self.ahead)
        if reply.told is not None:
            return web.Response(status=409, text=f"{reply.told}\n", content_type=SIZE_TYPE)
        if reply.cosignature is None:
            return web.Response(status=reply.status)
        return web.Response(text=f"{reply.cosignature}\n")


def _store(state: Path | None) -> MirrorStore:
    if state is None:
        database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        prepare(database)
        return MirrorStore(database)
    if not state.exists():
        MirrorStore.create(state)
    return MirrorStore.open(state)
