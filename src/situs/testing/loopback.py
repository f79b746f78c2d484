"""Serve any ASGI application on 127.0.0.1 for the length of a test."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import uvicorn


class Loopback:
    """Serve an application while the context is open; entering gives the base address."""

    def __init__(self, application: Any) -> None:
        config = uvicorn.Config(application, log_config=None, access_log=False, lifespan="off", ws="none")
        self._server = uvicorn.Server(config)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> str:
        """Listen on a free port."""
        listener = socket.create_server(("127.0.0.1", 0))
        # Signals are the test runner's: uvicorn's own handling would take them over.
        self._task = asyncio.create_task(self._server._serve(sockets=[listener]))
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0.005)
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    async def __aexit__(self, *_: object) -> None:
        """Close every connection."""
        self._server.should_exit = True
        self._server.force_exit = True
        if self._task is not None:
            await self._task
