"""The process that parses documents: frames in on standard input, frames out on standard output.

A frame is eight bytes of length, big-endian, and a JSON object; a request's frame is followed by the
document's bytes. What a parser raises beyond the documented errors ends the process, and the parent refuses
the document.
"""

from __future__ import annotations

import sys
from typing import BinaryIO

import orjson

from situs.adapters.confining import confine
from situs.adapters.documents.bounds import Bounds
from situs.adapters.documents.decoding import decode
from situs.errors import CallError

FRAME = 8


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests until the source ends."""
    while len(prefix := source.read(FRAME)) == FRAME:
        request = orjson.loads(source.read(int.from_bytes(prefix)))
        answer = orjson.dumps(_answer(request, source.read(request["size"])))
        sink.write(len(answer).to_bytes(FRAME) + answer)
        sink.flush()


def _answer(request: dict[str, object], data: bytes) -> dict[str, object]:
    try:
        bounds = Bounds(**request["bounds"])  # type: ignore[arg-type]
        text = decode(str(request["media_type"]), str(request["filename"]), data, bounds)
    except CallError as error:
        return {"code": error.code, "message": error.message, "status": error.status}
    return {"text": text.encode("utf-8", "replace").decode()}


if __name__ == "__main__":
    confine(int(sys.argv[1]))
    serve(sys.stdin.buffer, sys.stdout.buffer)
