"""The numbers that set how an answer is made: none leaves with digits enough to be somebody's.

An account's number rides on a seed or a limit as well as in a text, and a number cannot be replaced by a token.
"""

from __future__ import annotations

from typing import Any

from situs.wire.faults import unsupported_value, wrong_type
from situs.wire.spec import Sink

LONG = 1_000_000
"""From seven digits on a number may be an account's or a telephone's."""
_DECIMALS = 6
_SEEDS = 999_983
"""The greatest prime below `LONG`."""
_WHY = "a number of seven digits or more could be somebody's; a limit may be a power of two or round"


def lengthy(value: int | float) -> bool:
    """Tell whether a number has digits enough to be somebody's: seven or more, and it is no limit's usual value.

    Powers of two, what lies one beside them, and two digits with nothing but zeros behind them are such values.
    """
    size = abs(value)
    if size < LONG:
        return False
    if type(size) is not int:
        return True
    power = any(n & (n - 1) == 0 for n in (size - 1, size, size + 1))
    return not power and size % 10 ** (len(str(size)) - 2) != 0


class Number:
    """Declare an integer or a float; it leaves with six decimals at most."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Pass the number; refuse one that could be somebody's."""
        del sink
        if type(value) is not int and type(value) is not float:
            raise wrong_type(at, "a number")
        if lengthy(value):
            raise unsupported_value(at, _WHY)
        return round(value, _DECIMALS) if type(value) is float else value


class Integer:
    """Declare an integer."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Pass the integer; refuse one that could be somebody's."""
        del sink
        if type(value) is not int:
            raise wrong_type(at, "an integer")
        if lengthy(value):
            raise unsupported_value(at, _WHY)
        return value


class Seed:
    """Declare an integer of which only that equal ones are equal matters: a long one leaves as its remainder."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Pass the integer, modulo a prime of six digits where it has more."""
        del sink
        if type(value) is not int:
            raise wrong_type(at, "an integer")
        return value if abs(value) < LONG else value % _SEEDS


class Between:
    """Declare a number within bounds; a `whole` one is an integer."""

    __slots__ = ("least", "most", "whole")

    def __init__(self, least: int, most: int, *, whole: bool = False) -> None:
        self.least = least
        self.most = most
        self.whole = whole

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Pass a number within the bounds."""
        passed = (INTEGER if self.whole else NUMBER).walk(value, at, sink)
        if not self.least <= value <= self.most:
            raise unsupported_value(at, f"it must be {self.least} to {self.most}")
        return passed


class Bias:
    """Declare an object from token ids (digits alone) to numbers."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Pass digits and numbers; refuse what could be somebody's."""
        if type(value) is not dict:
            raise wrong_type(at, "an object")
        for key in value:
            if not (key.isascii() and key.isdigit() and len(key) <= 7):
                raise unsupported_value(at, "keys must be token ids")
        return {key: NUMBER.walk(bias, f"{at}/{key}", sink) for key, bias in value.items()}


NUMBER = Number()
INTEGER = Integer()
SEED = Seed()
