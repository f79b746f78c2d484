"""The bare pass-through that everything is compared with: uvicorn and aiohttp, no control at all."""

from __future__ import annotations

import sys

import aiohttp
import uvicorn

UPSTREAM = ""
session: aiohttp.ClientSession | None = None


async def app(scope, receive, send):
    global session
    if session is None:
        session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), auto_decompress=False)
    body = b""
    while True:
        message = await receive()
        body = body + message.get("body", b"") if body else message.get("body", b"")
        if not message.get("more_body"):
            break
    async with session.post(
        UPSTREAM + scope["path"], data=body, headers={"content-type": "application/json"}
    ) as response:
        kind = response.headers["content-type"].encode()
        await send({"type": "http.response.start", "status": response.status, "headers": [(b"content-type", kind)]})
        async for chunk in response.content.iter_any():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def main(port: int) -> None:
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False, lifespan="off")
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    UPSTREAM = sys.argv[2]
    import uvloop

    uvloop.run(main(int(sys.argv[1])))
