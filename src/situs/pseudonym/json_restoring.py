"""Restore tokens inside the source of a JSON text that arrives in pieces (tool-call arguments).

The strings' content is decoded (RFC 8259 section 7), restored as text, and encoded again, so that a value with a
quotation mark or a line break stays valid JSON. What stands between the strings passes unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Protocol

_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_UNICODE_DIGITS = 4


class TextRestorer(Protocol):
    """Restore plain text in pieces."""

    restored: int

    def feed(self, text: str) -> str:
        """Return what is certain."""
        ...

    def close(self) -> str:
        """Return the tail."""
        ...


class JsonRestorer:
    """Restore within the strings of a JSON source: `feed` pieces, then `close` for the tail."""

    __slots__ = ("_escape", "_high", "_inner", "_inside", "_make", "restored")

    def __init__(self, probe: TextRestorer, make: Callable[[], TextRestorer]) -> None:
        self._make = make
        self._inner = probe
        self._inside = False
        self._escape = ""
        self._high = ""
        self.restored = 0

    def feed(self, text: str) -> str:
        """Return what is now certain, restored and valid; hold back the rest."""
        out: list[str] = []
        plain: list[str] = []
        for c in text:
            if not self._inside:
                out.append(c)
                self._inside = c == '"'
            elif self._escape:
                self._unescape(c, plain)
            elif c == "\\":
                self._escape = c
            elif c == '"':
                out += (self._through(plain), self._finish(), c)
                plain = []
            else:
                self._lone(plain)
                plain.append(c)
        if plain:
            out.append(self._through(plain))
        return "".join(out)

    def close(self) -> str:
        """Return what was held back of a source that ended inside a string."""
        if not self._inside:
            return ""
        escape, self._escape = self._escape, ""
        return self._finish() + escape

    def _unescape(self, c: str, plain: list[str]) -> None:
        self._escape += c
        if self._escape[1] != "u":
            self._lone(plain)
            plain.append(_ESCAPES.get(c, self._escape))
            self._escape = ""
        elif len(self._escape) == 2 + _UNICODE_DIGITS:
            digits, self._escape = self._escape[2:], ""
            try:
                self._unit(chr(int(digits, 16)), plain)
            except ValueError:
                plain.append(f"\\u{digits}")

    def _unit(self, unit: str, plain: list[str]) -> None:
        """Join surrogate pairs (RFC 8259 section 7); a lone one becomes U+FFFD, which can be encoded."""
        if "\ud800" <= unit <= "\udbff":
            self._lone(plain)
            self._high = unit
        elif "\udc00" <= unit <= "\udfff":
            pair = (self._high + unit).encode("utf-16-le", "surrogatepass") if self._high else b""
            plain.append(pair.decode("utf-16-le") if pair else "\ufffd")
            self._high = ""
        else:
            self._lone(plain)
            plain.append(unit)

    def _lone(self, plain: list[str]) -> None:
        if self._high:
            plain.append("\ufffd")
            self._high = ""

    def _through(self, plain: list[str]) -> str:
        return _encode(self._inner.feed("".join(plain)))

    def _finish(self) -> str:
        plain: list[str] = []
        self._lone(plain)
        tail = _encode(self._inner.feed("".join(plain)) + self._inner.close())
        self.restored += self._inner.restored
        self._inner = self._make()
        self._inside = False
        return tail


def _encode(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1] if text else ""
