"""Let the tool calls of a streamed chat answer take turns, for faces whose blocks follow each other.

Chat Completions may stream the arguments of several calls in turns, piece by piece. Blocks of Messages and items of
Responses, as they are written here, do not lie within each other. So one call has its turn until its arguments are a
whole JSON object or array; what comes for another one, or as text, waits until then, and goes out in the order in
which each began. Calls that follow each other anyway wait for nothing. A call without arguments is over at the end.
"""

from __future__ import annotations

from typing import Any

from situs.wire.answers.shape import garbled

Delta = dict[str, Any]
_TEXT = -1
"""What is no call, as a turn."""


class Turns:
    """Put the deltas of one choice in order."""

    __slots__ = ("_arguments", "_current", "_over", "_waiting")

    def __init__(self) -> None:
        self._current = _TEXT
        self._arguments = Nesting()
        self._over: set[int] = set()
        self._waiting: dict[int, list[Delta]] = {}

    @property
    def waiting(self) -> bool:
        """Tell whether anything waits for its turn."""
        return bool(self._waiting)

    def take(self, delta: Delta) -> list[Delta]:
        """Return the deltas whose turn it is, each of one call or of none; raise `UpstreamError`."""
        calls = delta.get("tool_calls")
        if self._current == _TEXT and not calls:
            return [delta]
        out: list[Delta] = []
        words = {key: value for key, value in delta.items() if key not in ("tool_calls", "role") and value}
        if words:
            self._put(_TEXT, words, out)
        for call in calls or ():
            if type(call) is not dict or type(call.get("index", 0)) is not int or call.get("index", 0) < 0:
                raise garbled("a chat completion")
            self._put(call.get("index", 0), {"tool_calls": [call]}, out)
        return out

    def rest(self) -> list[Delta]:
        """Return what waits at the end, where no call can go on."""
        out: list[Delta] = []
        self._end()
        while self._waiting:
            self._next(out)
            self._end()
        return out

    def _put(self, turn: int, delta: Delta, out: list[Delta]) -> None:
        if turn in self._over:
            if _arguments_of(delta).strip():
                raise garbled("a stream whose tool calls end with their arguments")
            return
        if turn != self._current and self._busy:
            self._waiting.setdefault(turn, []).append(delta)
            return
        self._give(turn, delta, out)
        while self._waiting and not self._busy:
            self._next(out)

    @property
    def _busy(self) -> bool:
        return self._current != _TEXT and not self._arguments.whole

    def _next(self, out: list[Delta]) -> None:
        turn = next(iter(self._waiting))
        for delta in self._waiting.pop(turn):
            self._give(turn, delta, out)

    def _give(self, turn: int, delta: Delta, out: list[Delta]) -> None:
        if turn != self._current:
            self._end()
            self._current = turn
        if turn != _TEXT:
            self._arguments.feed(_arguments_of(delta))
        out.append(delta)

    def _end(self) -> None:
        if self._current != _TEXT:
            self._over.add(self._current)
        self._current, self._arguments = _TEXT, Nesting()


class Nesting:
    """Tell where a JSON object or array, which arrives in pieces, is whole (RFC 8259)."""

    __slots__ = ("_depth", "_escaped", "_inside", "whole")

    def __init__(self) -> None:
        self._depth = 0
        self._inside = self._escaped = False
        self.whole = False

    def feed(self, text: str) -> None:
        """Take the next piece."""
        for c in text:
            if self._escaped:
                self._escaped = False
            elif self._inside:
                self._escaped = c == "\\"
                self._inside = c != '"'
            elif c == '"':
                self._inside = True
            elif c in "{[":
                self._depth += 1
            elif c in "}]":
                self._depth -= 1
                self.whole = self._depth <= 0


def _arguments_of(delta: Delta) -> str:
    function = delta["tool_calls"][0].get("function")
    said = function.get("arguments") if type(function) is dict else None
    return said if type(said) is str else ""
