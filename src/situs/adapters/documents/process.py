"""Documents decoded in another process, which may be slow, or die, without harm to this one."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from dataclasses import asdict

import orjson

from situs.adapters.documents.bounds import Bounds, too_large, unreadable
from situs.adapters.documents.media import kind_of
from situs.errors import CallError

_FRAME = 8
_MEMORY = 1_610_612_736
_BOUNDS = Bounds()
_WAITING = 32


class DocumentDecoder:
    """Decode documents in one child process, kept for `tasks` documents, killed after `timeout` seconds.

    The child inherits no environment, so no secret of ours is in its memory.
    """

    __slots__ = ("_bounds", "_child", "_lock", "_served", "_tasks", "_timeout", "_waiting")

    def __init__(self, bounds: Bounds = _BOUNDS, timeout: float = 20.0, tasks: int = 200) -> None:
        self._bounds = bounds
        self._timeout = timeout
        self._tasks = tasks
        self._child: asyncio.subprocess.Process | None = None
        self._served = 0
        self._waiting = 0
        self._lock = asyncio.Lock()

    async def decode(self, media_type: str, filename: str, data: bytes) -> str:
        """Return the document's text; raises as `decoding.decode` does.

        Beyond that `CallError`: `document_timeout` (422), and `document_busy` (503) where 32 documents wait.
        """
        kind_of(media_type, filename)
        if len(data) > self._bounds.input_bytes:
            raise too_large("bytes")
        if self._waiting >= _WAITING:
            raise CallError("document_busy", "too many documents are waiting to be decoded", status=503)
        self._waiting += 1
        try:
            async with self._lock:
                return await self._ask(media_type, filename, data)
        finally:
            self._waiting -= 1

    async def aclose(self) -> None:
        """End the child process."""
        async with self._lock:
            await self._end()

    async def _ask(self, media_type: str, filename: str, data: bytes) -> str:
        whole = False
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._exchange(media_type, filename, data)
            whole = True
        except TimeoutError:
            raise CallError("document_timeout", "the document took too long to decode", status=422) from None
        except (asyncio.IncompleteReadError, ConnectionError, orjson.JSONDecodeError):
            raise unreadable("its parser gave up") from None
        finally:
            # After a timeout, a crash or a cancellation an answer may still be on its way: it must not be
            # taken for that of the next document.
            if not whole or self._served >= self._tasks:
                await self._end()
        if "text" in answer:
            return str(answer["text"])
        raise CallError(str(answer["code"]), str(answer["message"]), status=int(str(answer["status"])))

    async def _exchange(self, media_type: str, filename: str, data: bytes) -> dict[str, object]:
        child = await self._started()
        assert child.stdin is not None
        assert child.stdout is not None
        self._served += 1
        said = {
            "media_type": media_type,
            "filename": filename.encode("utf-8", "replace").decode(),
            "size": len(data),
            "bounds": asdict(self._bounds),
        }
        header = orjson.dumps(said)
        child.stdin.write(len(header).to_bytes(_FRAME) + header)
        child.stdin.write(data)
        await child.stdin.drain()
        length = int.from_bytes(await child.stdout.readexactly(_FRAME))
        if length > self._bounds.text_chars * 6 + 1024:
            raise too_large("characters")
        answer: dict[str, object] = orjson.loads(await child.stdout.readexactly(length))
        return answer

    async def _started(self) -> asyncio.subprocess.Process:
        if self._child is not None and self._child.returncode is None:
            return self._child
        self._served = 0
        self._child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-B",
            "-m",
            "situs.adapters.documents.worker",
            str(_MEMORY),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
        )
        return self._child

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
        if child.stdin is not None:
            child.stdin.close()
