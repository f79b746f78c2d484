"""Restoring many texts that grow side by side: each channel of an answer has a restorer of its own."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Protocol


class Restorer(Protocol):
    """Put the originals back into one growing text, holding back only what may still become a token."""

    @property
    def restored(self) -> int:
        """Return how many tokens were put back so far."""
        ...

    def feed(self, text: str) -> str:
        """Take the next piece and return what is certain."""
        ...

    def close(self) -> str:
        """Return what was held back; the restorer is spent."""
        ...


MakeRestorer = Callable[[str], Restorer]
"""Make a fresh restorer for `text`, or for `json`: the source of a JSON string, where values are escaped."""


class Channels:
    """Hold the restorers of one answer, by channel, in the order in which they were opened."""

    __slots__ = ("_make", "_open", "_settled")

    def __init__(self, make: MakeRestorer) -> None:
        self._make = make
        self._open: dict[Hashable, Restorer] = {}
        self._settled = 0

    @property
    def restored(self) -> int:
        """Return how many tokens were put back in all channels."""
        return self._settled + sum(restorer.restored for restorer in self._open.values())

    @property
    def names(self) -> list[Any]:
        """Return the open channels."""
        return list(self._open)

    def feed(self, name: Hashable, mode: str, text: str) -> str:
        """Feed a channel, opening it where it is new."""
        restorer = self._open.get(name)
        if restorer is None:
            restorer = self._open[name] = self._make(mode)
        return restorer.feed(text)

    def close(self, name: Hashable) -> str:
        """Close a channel and return its tail; a channel that is not open has none."""
        restorer = self._open.pop(name, None)
        if restorer is None:
            return ""
        tail = restorer.close()
        self._settled += restorer.restored
        return tail

    def whole(self, text: str, mode: str = "text") -> str:
        """Restore a text that is complete."""
        if not text:
            return text
        restorer = self._make(mode)
        out = restorer.feed(text) + restorer.close()
        self._settled += restorer.restored
        return out

    def tree(self, value: Any) -> Any:
        """Restore every string of a JSON value, keys included, as whole texts.

        The value came out of a JSON parser, which bounds its depth.
        """
        kind = type(value)
        if kind is str:
            return self.whole(value)
        if kind is list:
            return [self.tree(item) for item in value]
        if kind is dict:
            return {self.whole(key): self.tree(item) for key, item in value.items()}
        return value
