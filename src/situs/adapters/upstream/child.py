"""One child process that serves weights on a socket of its own: started, watched, stopped."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

import orjson
from yarl import URL

from situs.adapters.models import Progress, Weights
from situs.adapters.upstream import embedded_child
from situs.adapters.upstream.http import HttpClient
from situs.adapters.upstream.settings import UpstreamSettings
from situs.errors import ConfigError, UpstreamError

_LOAD_SECONDS = 600.0
_STOP_SECONDS = 3.0
_KEPT = frozenset({"PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LANG", "LC_ALL", "TMPDIR"})
"""What a child sees of the environment: credentials that lie there are not its business."""


@dataclass(frozen=True, slots=True, eq=False)
class Child:
    """Hold a child that is ready: its process, the client that reaches it, its address and its folder."""

    process: Process
    client: HttpClient
    base: URL
    api_key: str
    folder: Path

    async def stop(self) -> None:
        """End the child: first by the end of its input, then by force."""
        await self.client.aclose()
        await _end(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __repr__(self) -> str:
        """Show the process id only."""
        return f"Child(pid={self.process.pid})"


async def start_child(settings: UpstreamSettings, weights: Weights, action: str, progress: Progress) -> Child:
    """Start a child, wait until it serves, and return it.

    Raises `ConfigError` with the child's code (`weights_mismatch`, `weights_missing`, `weights_writable`,
    `weights_unloadable`), or `UpstreamError("upstream_unreachable")` if it ends or takes ten minutes.
    """
    folder = Path(tempfile.mkdtemp(prefix="situs-"))
    api_key = token_urlsafe(32)
    listen = str(folder / "s.sock") if sys.platform != "win32" else "127.0.0.1"
    order = {
        "path": str(weights.path),
        "sha256": weights.sha256,
        "name": weights.name,
        "listen": listen,
        "api_key": api_key,
        "action": action,
        "context_tokens": settings.context_tokens,
        "parallel": settings.parallel,
        "threads": settings.threads,
        "prompt_cache": settings.prompt_cache,
    }
    process: Process | None = None
    try:
        process = await _spawn()
        assert process.stdin is not None
        process.stdin.write(orjson.dumps(order) + b"\n")
        async with asyncio.timeout(_LOAD_SECONDS):
            await process.stdin.drain()
            address = await _until_ready(process, weights.name, progress)
    except (OSError, ValueError, KeyError, TypeError) as error:  # a time-out is an `OSError`
        await _discard(process, folder)
        words = f"the child of `{settings.id}` did not start ({type(error).__name__})"
        raise UpstreamError("upstream_unreachable", words) from None
    except BaseException:  # a cancelled start must not leave a process behind
        await _discard(process, folder)
        raise
    socket = address.removeprefix("unix://") if address.startswith("unix://") else ""
    client = HttpClient(settings.timeouts, settings.max_response_bytes, socket)
    base = URL("http://localhost/v1" if socket else address + "/v1")
    return Child(process, client, base, api_key, folder)


async def _spawn() -> Process:
    # `-P`: neither this folder, whose modules have the names of the standard library's, nor the working
    # directory.
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        str(Path(embedded_child.__file__)),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={name: value for name, value in os.environ.items() if name in _KEPT} | {"OMP_WAIT_POLICY": "passive"},
    )


async def _until_ready(process: Process, name: str, progress: Progress) -> str:
    assert process.stdout is not None
    async for line in process.stdout:
        event = orjson.loads(line)
        match event["event"]:
            case "hashing" | "loading":
                progress(event["event"], event.get("done", 0), event.get("total", 0))
            case "ready":
                progress("ready", 0, 0)
                return str(event["address"])
            case "failed":
                raise ConfigError(event["code"], f"the weights of `{name}` were not loaded")
            case _:
                break
    raise UpstreamError("upstream_unreachable", f"the child that loads `{name}` ended")


async def _discard(process: Process | None, folder: Path) -> None:
    if process is not None:
        await _end(process)
    shutil.rmtree(folder, ignore_errors=True)


async def _end(process: Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
