"""What a decoder of an upstream's answer and an encoder for a face agree on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from situs.errors import UpstreamError
from situs.model import Usage


@dataclass(frozen=True, slots=True)
class Answering:
    """State what an answer must echo: the caller's alias and wishes, and ids made from the call."""

    model: str
    call_id: str
    created: int
    """Seconds since the epoch."""
    wants_usage: bool = True
    wants_json: bool = False
    eager: bool = False
    """Let the channels of a choice follow each other, each closed before the next, for faces whose blocks do."""
    request: Any = None
    """The caller's request tree, for faces that echo it."""
    names: frozenset[str] = frozenset()
    """Names that the upstream may report its model under; empty: none is compared."""


class Decoder(Protocol):
    """Restore an upstream's stream, event by event."""

    @property
    def usage(self) -> Usage:
        """Return the tokens that the upstream has reported so far."""
        ...

    @property
    def ended(self) -> bool:
        """Tell whether the upstream's terminal event was seen."""
        ...

    def take(self, name: str, data: bytes) -> Sequence[dict[str, Any]]:
        """Return the restored events that one event of the upstream gives; raise `UpstreamError`."""
        ...

    def check_end(self) -> None:
        """Raise `UpstreamError("upstream_truncated")` unless the answer is complete."""
        ...


class Encoder(Protocol):
    """Word restored events for a face."""

    def put(self, item: dict[str, Any]) -> bytes:
        """Return the face's bytes for one restored event; what ends the answer is kept for `finish`."""
        ...

    def finish(self, usage: Usage) -> bytes:
        """Return the face's terminal events."""
        ...

    def fail(self, code: str, message: str) -> bytes:
        """Return the event that ends a broken answer."""
        ...


class Shortcut(Protocol):
    """Pass events on that are like an earlier one, with the same result as decoder and encoder have."""

    def put(self, data: bytes) -> bytes | None:
        """Return the face's bytes for one event, or None where decoder and encoder must see it."""
        ...

    def learn(self, data: bytes) -> None:
        """Take note of an event that decoder and encoder have passed on."""
        ...


def check_model(answering: Answering, reported: Any) -> None:
    """Raise `UpstreamError("upstream_model_mismatch")` where an answer is not by a model that was approved.

    An answer that names no model is by none that was.
    """
    if answering.names and (type(reported) is not str or reported not in answering.names):
        raise UpstreamError("upstream_model_mismatch", "the upstream reports another model than was approved")


def garbled(what: str) -> UpstreamError:
    """Say that the upstream's answer is not what its dialect promises."""
    return UpstreamError("upstream_garbled", f"the upstream's answer is not {what}")


def truncated() -> UpstreamError:
    """Say that the upstream ended before its terminal event."""
    return UpstreamError("upstream_truncated", "the upstream ended before its answer was complete")


def reported() -> UpstreamError:
    """Say that the upstream itself reported an error inside an answer; its words are not repeated."""
    return UpstreamError("upstream_failed", "the upstream reported an error within its answer")


def load(data: bytes, what: str) -> dict[str, Any]:
    """Return the JSON object of an event or a body; raise `UpstreamError`: cut short, or garbled."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise (truncated() if error.pos >= len(error.doc.rstrip()) else garbled(what)) from None
    if type(value) is not dict:
        raise garbled(what)
    return value


def tokens(usage: Any, input_name: str, output_name: str) -> Usage:
    """Return a usage object's two counts; what is no count is None."""
    if type(usage) is not dict:
        return Usage()
    return Usage(_count(usage.get(input_name)), _count(usage.get(output_name)))


class Tally:
    """Add up what a provider reports as input in several counts, each of which a later report may repeat.

    `inputs` name the counts that make up the input, those of a prompt's cache among them: what is read from a cache
    was processed, and is paid for, as well. OpenAI's and Mistral's count of the prompt already holds what was cached.
    """

    __slots__ = ("_counts", "_inputs", "_output")

    def __init__(self, inputs: Sequence[str], output: str) -> None:
        self._inputs = inputs
        self._output = output
        self._counts: dict[str, int] = {}

    def report(self, usage: Any) -> Usage:
        """Take a usage object and return the counts so far; what is no count is passed over."""
        if type(usage) is dict:
            for name in (*self._inputs, self._output):
                count = _count(usage.get(name))
                if count is not None:
                    self._counts[name] = count
        given = [self._counts[name] for name in self._inputs if name in self._counts]
        return Usage(sum(given) if given else None, self._counts.get(self._output))


def _count(value: Any) -> int | None:
    return value if type(value) is int and value >= 0 else None


def merge(old: Usage, new: Usage) -> Usage:
    """Return the later report, keeping earlier counts that it does not repeat."""
    return Usage(
        old.input_tokens if new.input_tokens is None else new.input_tokens,
        old.output_tokens if new.output_tokens is None else new.output_tokens,
    )
