"""Stop a long reading that nobody waits for any more.

A thread cannot be ended from outside, so what reads long asks at every step whether it should go on. When it should not
is nobody's business here: the core knows no clock.
"""

from __future__ import annotations

from collections.abc import Callable

Halt = Callable[[], None]
"""Returns while somebody waits for the result, and raises once nobody does. Called often: it must be cheap."""


def go_on() -> None:
    """Let everything be read to its end."""
