"""The embedded upstream: llama.cpp in child processes of its own, restarted when they die.

Until a child serves, calls fail with `upstream_unreachable`, so that another permitted route may follow.
Weights whose digest is wrong are never loaded, and their child is not started again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from situs.adapters.models import Progress, Weights, locate, silent
from situs.adapters.upstream.address import below
from situs.adapters.upstream.child import Child, start_child
from situs.adapters.upstream.http import HttpRequest
from situs.adapters.upstream.openai import accept, openai_path, unsupported
from situs.adapters.upstream.settings import UpstreamSettings
from situs.errors import ConfigError, UpstreamError
from situs.ports import Note, unnoted

if TYPE_CHECKING:
    from situs.pseudonym import Sealed

_FIRST_WAIT = 0.5
_LONGEST_WAIT = 60.0
_STEADY_SECONDS = 60.0
"""A child that has lived so long starts the back-off afresh."""
_CHILDREN = {"infer": "infer", "count": "infer", "embed": "embed"}
"""The child that performs an action: whoever infers can count with the same tokeniser."""


class EmbeddedUpstream:
    """Serve one GGUF file; one child for inference and counting, one for `embed`, as the settings ask."""

    def __init__(self, settings: UpstreamSettings) -> None:
        """Locate the weights; raise `ConfigError` if they are unknown or not there."""
        if not settings.actions or not settings.actions <= _CHILDREN.keys():
            raise ConfigError(
                "upstream_actions", f"upstream `{settings.id}` can `infer`, `count` and `embed`, nothing else"
            )
        self._settings = settings
        self._weights = locate(settings.model, settings.sha256)
        names = {_CHILDREN[action] for action in settings.actions}
        self._watched = {name: _Watched(settings, self._weights, name) for name in sorted(names)}

    @property
    def weights(self) -> Weights:
        """Return the weights with their digest, for the record."""
        return self._weights

    @property
    def ready(self) -> bool:
        """Tell whether every child serves."""
        return all(watched.child is not None for watched in self._watched.values())

    async def start(self, progress: Progress = silent) -> None:
        """Verify and load the weights, and return when they serve; raise `ConfigError` or `UpstreamError`."""
        for watched in self._watched.values():
            await watched.start(progress)

    async def stream(self, sealed: Sealed, note: Note = unnoted) -> AsyncGenerator[bytes, None]:
        """Yield the raw bytes of the answer; the first call starts what `start` has not."""
        path = openai_path(sealed)
        watched = self._watched.get(_CHILDREN.get(sealed.action, ""))
        if watched is None:
            raise unsupported(sealed)
        child = await watched.serving()
        headers = {
            "content-type": "application/json",
            "accept": accept(sealed),
            "authorization": "Bearer " + child.api_key,
        }
        note("", 0)  # the child's own key never leaves this machine
        request = HttpRequest(below(child.base, *path), headers, sealed.body, sealed.stream)
        async with aclosing(child.client.answer(request)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def aclose(self) -> None:
        """Stop every child."""
        for watched in self._watched.values():
            await watched.aclose()


class _Watched:
    """Keep one child alive."""

    def __init__(self, settings: UpstreamSettings, weights: Weights, action: str) -> None:
        self.child: Child | None = None
        self._settings, self._weights, self._action = settings, weights, action
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._refused: ConfigError | None = None
        self._closed = False

    async def start(self, progress: Progress) -> None:
        async with self._lock:
            if self._closed:
                raise self._unreachable("closed")
            if self._task is not None:
                return
            try:
                child = await start_child(self._settings, self._weights, self._action, progress)
            except ConfigError as error:
                self._refused = error
                raise
            if self._closed:
                await child.stop()
                raise self._unreachable("closed")
            self.child = child
            self._task = asyncio.create_task(self._watch(self.child))

    async def serving(self) -> Child:
        if self._refused is not None:
            raise UpstreamError("upstream_unreachable", f"the weights were refused: {self._refused.code}")
        if self._task is None:
            try:
                await self.start(silent)
            except ConfigError as error:
                raise UpstreamError("upstream_unreachable", f"the weights were refused: {error.code}") from None
        if self.child is None:
            raise self._unreachable("being started again")
        return self.child

    async def _watch(self, child: Child) -> None:
        """Wait for the child's end and start it again, ever more slowly while it does not last."""
        loop, wait = asyncio.get_running_loop(), _FIRST_WAIT
        while True:
            began = loop.time()
            await child.process.wait()
            self.child = None
            await child.stop()
            wait = _FIRST_WAIT if loop.time() - began > _STEADY_SECONDS else wait
            while self.child is None:
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
                try:
                    self.child = child = await start_child(self._settings, self._weights, self._action, silent)
                except UpstreamError:
                    continue
                except ConfigError as error:
                    self._refused = error
                    return

    async def aclose(self) -> None:
        self._closed = True
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        child, self.child = self.child, None
        if child is not None:
            await child.stop()

    def _unreachable(self, state: str) -> UpstreamError:
        return UpstreamError("upstream_unreachable", f"the model of `{self._settings.id}` is {state}", after=2.0)
