r"""Pass on chat chunks that differ from an earlier one in their content alone, without parsing them again.

Nearly all events of a stream are of one shape: the same bytes up to the content's opening quotation mark, and the
same from its closing one. What stands between is plain text if it holds no `"`, no `\` and no control character
(RFC 8259, section 7), and then the whole event parses to the earlier one's tree with that text in it. So the text
is restored and set into what the earlier event was worded as. Whatever is not exactly so takes the long way.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from situs.wire.answers.shape import Answering
from situs.wire.channels import Channels

_LESSONS = 4
"""A stream whose first events are not alike (an `obfuscation` field differs in each) is not learned from."""
_CHUNK = frozenset({"id", "object", "created", "model", "system_fingerprint", "service_tier", "usage", "choices"})
_CHOICE = frozenset({"index", "delta", "finish_reason", "logprobs"})
_OPENING = re.compile(rb'"content" ?: ?"')
_HOLE = b'"content":""'


class ChatAlike:
    """Know one shape of event, and how it is worded."""

    __slots__ = (
        "_after", "_before", "_channel", "_channels", "_head", "_lessons", "_mode", "_model", "_tail", "_wants_usage"
    )  # fmt: skip

    def __init__(self, channels: Channels, answering: Answering) -> None:
        self._channels = channels
        self._model, self._wants_usage = answering.model, answering.wants_usage
        self._mode = "json" if answering.wants_json else "text"
        self._lessons = _LESSONS
        self._head = self._tail = self._before = self._after = b""
        self._channel = (0, "content", 0)

    def learn(self, data: bytes) -> None:
        """Take note of an event that went the long way, if its shape is likely to come again."""
        if not self._lessons:
            return
        found = list(_OPENING.finditer(data))
        chunk: Any = orjson.loads(data) if len(found) == 1 else None
        if not _has_content_alone(chunk):
            return
        self._lessons -= 1
        start = found[0].end()
        end = data.find(b'"', start)
        if data[start:end] != chunk["choices"][0]["delta"]["content"].encode():
            return
        chunk["choices"][0]["delta"]["content"] = ""
        if orjson.loads(data[:start] + data[end:]) != chunk:
            return
        if "model" in chunk:
            chunk["model"] = self._model
        if not self._wants_usage:
            chunk.pop("usage", None)
        worded = orjson.dumps(chunk)
        if worded.count(_HOLE) != 1:
            return
        before, _, after = worded.partition(_HOLE)
        self._head, self._tail = data[:start], data[end:]
        self._before, self._after = b"data: " + before + _HOLE[:-2], after + b"\n\n"
        self._channel = (chunk["choices"][0]["index"], "content", 0)

    def put(self, data: bytes) -> bytes | None:
        """Return what an event of the known shape becomes, or None where it must take the long way."""
        head, tail = self._head, self._tail
        if not head or not data.startswith(head) or not data.endswith(tail):
            return None
        content = data[len(head) : -len(tail)]
        if not content or b'"' in content or b"\\" in content:
            return None
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return None
        if not text.isprintable():
            return None
        restored = self._channels.feed(self._channel, self._mode, text)
        return self._before + orjson.dumps(restored) + self._after if restored else b""


def _has_content_alone(chunk: Any) -> bool:
    if type(chunk) is not dict or not chunk.keys() <= _CHUNK or chunk.get("usage") is not None:
        return False
    choices = chunk.get("choices")
    if type(choices) is not list or len(choices) != 1 or type(choices[0]) is not dict:
        return False
    choice = choices[0]
    delta = choice.get("delta")
    return (
        choice.keys() <= _CHOICE
        and type(choice.get("index")) is int
        and choice.get("finish_reason") is None
        and choice.get("logprobs") is None
        and type(delta) is dict
        and delta.keys() == {"content"}
        and type(delta["content"]) is str
        and bool(delta["content"])
    )
