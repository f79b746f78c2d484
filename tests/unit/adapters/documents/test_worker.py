"""The frames of the process that parses documents."""

import io
from dataclasses import asdict
from typing import Any

import orjson

from situs.adapters.documents import Bounds
from situs.adapters.documents.worker import FRAME, serve


def frame(media_type: str, data: bytes) -> bytes:
    said = {"media_type": media_type, "filename": "", "size": len(data), "bounds": asdict(Bounds())}
    header = orjson.dumps(said)
    return len(header).to_bytes(FRAME) + header + data


def answers(stream: bytes) -> list[dict[str, Any]]:
    sink = io.BytesIO()
    serve(io.BytesIO(stream), sink)
    found, rest = [], sink.getvalue()
    while rest:
        end = FRAME + int.from_bytes(rest[:FRAME])
        found.append(orjson.loads(rest[FRAME:end]))
        rest = rest[end:]
    return found


def test_each_request_gets_its_answer() -> None:
    found = answers(frame("text/plain", b"one") + frame("image/png", b"x") + frame("text/html", b"<p>two"))
    assert found[0] == {"text": "one"}
    assert (found[1]["code"], found[1]["status"]) == ("document_type_unsupported", 415)
    assert found[2] == {"text": "two"}
    assert answers(b"") == []
