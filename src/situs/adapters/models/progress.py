"""Progress of long work, told to whoever waits."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Takes a step's name (`downloading`, `copying`, `hashing`, `loading`, `ready`), bytes done and in all."""


def silent(step: str, done: int, total: int) -> None:
    """Tell nobody."""
