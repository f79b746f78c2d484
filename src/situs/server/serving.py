"""Serve a runtime with uvicorn until told to stop; reload on SIGHUP; settle open calls before leaving."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import uvicorn

from situs.errors import ConfigError, SitusError
from situs.runtime import Runtime, recall
from situs.server.app import Application
from situs.server.connection import protocol_class

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


class Listening:
    """Serve a runtime while the context is open; entering gives the base address."""

    def __init__(self, runtime: Runtime) -> None:
        self.app = Application(runtime)
        self._runtime = runtime
        settings = runtime.config.server
        self._listener = _listen(settings.host, settings.port)
        self._listener.setblocking(False)
        # asyncio sets it only on sockets whose protocol number is given; without it small answers wait 40 ms.
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._server = uvicorn.Server(_uvicorn(self.app))
        self._task: asyncio.Task[None] | None = None
        self._drain = settings.drain_seconds

    async def __aenter__(self) -> str:
        """Begin the runtime's work, and start to listen."""
        with ExitStack() as undo:  # nobody leaves a context that was not entered
            undo.callback(self._listener.close)
            await self._runtime.begin()
            undo.pop_all()
        # Signals are ours: uvicorn's own handling would end calls before they are settled.
        self._task = asyncio.create_task(self._server._serve(sockets=[self._listener]))
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0.01)
        host, port = self._listener.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def __aexit__(self, *_: object) -> None:
        """Take no more calls, settle the open ones, and close."""
        await self.app.admission.drain(self._drain)
        await self.app.external.jobs.aclose()
        self._server.should_exit = True
        if self._task is not None:
            await self._task


async def serve(runtime: Runtime, config_path: Path, ready: Callable[[str], None] | None = None) -> None:
    """Listen on the configured address; call `ready` with the base address; return after a graceful stop."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for name in ("SIGTERM", "SIGINT"):
        loop.add_signal_handler(getattr(signal, name), stop.set)
    if hasattr(signal, "SIGHUP"):
        reloads: set[asyncio.Task[None]] = set()  # the loop itself keeps no task alive
        loop.add_signal_handler(signal.SIGHUP, lambda: reloads.add(asyncio.create_task(_reload(runtime, config_path))))
    async with Listening(runtime) as url:
        _spare_the_collector()
        _give_memory_back()
        runtime.log.info("serving", address=url, entries=runtime.ledger.size)
        if ready is not None:
            ready(url)
        await stop.wait()
        runtime.log.info("stopping")


def _spare_the_collector() -> None:
    """Keep what lives as long as the process out of garbage collection, and collect the young less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 20, 50)


def _give_memory_back() -> None:
    """Let glibc return the memory of large bodies: one threshold set, it raises none by itself (mallopt(3)).

    Texts below the other are no mappings of their own, whose every page would be a fault, some thousand a large call.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_TRIM_THRESHOLD, 4 << 20)
        mallopt(_M_MMAP_THRESHOLD, 512 << 10)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise ConfigError("address_unusable", f"cannot listen on {host} port {port}: {error.strerror}") from error


def _uvicorn(app: Application) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=protocol_class(),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        ws="none",
        proxy_headers=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=10,
    )


async def _reload(runtime: Runtime, path: Path) -> None:
    try:
        await recall(runtime, path)
    except SitusError as error:
        runtime.log.error("reload_refused", code=error.code, path=path.name)
    else:
        runtime.log.info("reloaded", digest=runtime.rules.digests["config"])
