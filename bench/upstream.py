"""A fixed upstream without delay: `python -m bench.upstream PORT`. Answers chat completions, whole or as 100 events."""

from __future__ import annotations

import asyncio
import sys

import httptools
import orjson
import uvloop

TEXT = "The liability of the supplier is limited to the fees paid in the twelve months before the claim arose. "


def whole() -> bytes:
    """Return the body of a whole answer."""
    return orjson.dumps(
        {
            "id": "chatcmpl-bench",
            "object": "chat.completion",
            "created": 1700000000,
            "model": "bench",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": TEXT * 4},
                    "finish_reason": "stop",
                    "logprobs": None,
                }
            ],
            "usage": {"prompt_tokens": 200, "completion_tokens": 80, "total_tokens": 280},
        }
    )


def events() -> list[bytes]:
    """Return the server-sent events of a streamed answer."""
    words = (TEXT * 6).split(" ")[:98]
    chunks = [{"role": "assistant", "content": ""}, *({"content": w + " "} for w in words)]
    out = [
        orjson.dumps(
            {
                "id": "chatcmpl-bench",
                "object": "chat.completion.chunk",
                "created": 1700000000,
                "model": "bench",
                "choices": [{"index": 0, "delta": delta, "finish_reason": None}],
            }
        )
        for delta in chunks
    ]
    end = {"index": 0, "delta": {}, "finish_reason": "stop"}
    out.append(
        orjson.dumps(
            {
                "id": "chatcmpl-bench",
                "object": "chat.completion.chunk",
                "created": 1700000000,
                "model": "bench",
                "choices": [end],
            }
        )
    )
    return [b"data: %s\n\n" % e for e in out] + [b"data: [DONE]\n\n"]


BODY = whole()
WHOLE = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(BODY), BODY)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
EVENTS = events()
PIECES = [b"".join(EVENTS[i : i + 10]) for i in range(0, len(EVENTS), 10)]
"""Ten writes, as a server makes that produces faster than the network takes."""
WRITES = [b"".join(b"%x\r\n%s\r\n" % (len(e), e) for e in EVENTS[i : i + 10]) for i in range(0, len(EVENTS), 10)]


class Link(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.body = b""
        self.parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self.body = body if not self.body else self.body + body

    def on_message_complete(self) -> None:
        stream = b'"stream":true' in self.body or b'"stream": true' in self.body
        self.body = b""
        if not stream:
            self.transport.write(WHOLE)
            return
        self.transport.write(HEAD)
        for piece in WRITES:
            self.transport.write(piece)
        self.transport.write(b"0\r\n\r\n")


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Link, "127.0.0.1", port, backlog=256)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
