"""What may leave: a request that `seal` made, and the substitutions that undo it in the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from situs.model import Route, Segments

_WITNESS = object()
"""Known to `situs.pseudonym.sealing` alone; without it a `Sealed` cannot be made."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """State that `token` stands for `value` in this call; `masked` says that answers show a mask in its place."""

    token: str
    value: str
    kind: str
    masked: bool = False


@final
class Sealed:
    """Hold the bytes that may go to one route. Users hold it, but only `seal` makes it."""

    __slots__ = (
        "action", "body", "call", "characters", "redacted", "replaced", "route", "segments", "stream", "substitutions"
    )  # fmt: skip

    def __init__(self, witness: object, call: str, route: Route, body: bytes, redacted: int, replaced: int) -> None:
        if witness is not _WITNESS:
            raise TypeError("only `seal` makes a `Sealed`")
        self.call = call
        self.route = route
        self.body = body
        self.redacted = redacted
        self.replaced = replaced
        self.stream = False
        self.action = "infer"
        self.segments = Segments()
        self.characters = 0
        self.substitutions: tuple[Substitution, ...] = ()

    def __repr__(self) -> str:
        """Show figures only: the body is client text."""
        return f"Sealed(call={self.call!r}, route={self.route.id!r}, bytes={len(self.body)})"
