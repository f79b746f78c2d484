"""No pattern of the package backtracks without end: whoever writes a text could stop the gateway with forty letters."""

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import situs

CANDIDATES = "a1A. -_/\"'\n=:;,(<[{@#%&\x00é\u0100"
REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
MANY = 10
"""A repetition of fewer is a bounded one."""
LENGTHS = (40, 1_200)
"""Ambiguity without end shows in forty rounds; one of the third power, in a thousand."""
SECONDS = 2.0
"""Of processor time. Ten times what the slowest takes; what is ambiguous takes hours."""
CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s", sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def patterns() -> dict[tuple[str, int], str]:
    """Return each compiled pattern that a module of the package holds, with where it stands."""
    found: dict[tuple[str, int], str] = {}

    def add(value: object, name: str, depth: int = 0) -> None:
        if isinstance(value, re.Pattern):
            source = value.pattern if isinstance(value.pattern, str) else value.pattern.decode("latin-1")
            found.setdefault((source, value.flags & ~re.UNICODE), name)
        elif depth < 2 and isinstance(value, tuple | list | frozenset | dict):
            for inner in value.values() if isinstance(value, dict) else value:
                add(inner, name, depth + 1)

    for module in pkgutil.walk_packages(situs.__path__, "situs."):
        if not module.name.endswith(("__main__", "columns_worker")):
            for name, value in vars(importlib.import_module(module.name)).items():
                add(value, f"{module.name}.{name}")
    return found


def fits(op: Any, argument: Any, sign: str) -> bool:
    """Tell whether a sign is in a set, or is what a single operation matches."""
    match op:
        case sre.LITERAL:
            return bool(ord(sign) == argument)
        case sre.NOT_LITERAL:
            return bool(ord(sign) != argument)
        case sre.RANGE:
            return bool(argument[0] <= ord(sign) <= argument[1])
        case sre.CATEGORY:
            return re.fullmatch(CATEGORIES[argument], sign) is not None
        case sre.IN:
            negated = argument[0][0] is sre.NEGATE
            return any(fits(*one, sign) for one in argument if one[0] is not sre.NEGATE) is not negated
        case _:
            return op is sre.ANY


def sign_of(op: Any, argument: Any) -> str:
    """Return a sign that an operation matches, a letter rather than others, since letters are what sets share."""
    if op is sre.LITERAL:
        return chr(argument)
    low = [chr(one[1][0]) for one in argument if one[0] is sre.RANGE] if op is sre.IN else []
    alone = [chr(one[1]) for one in argument if one[0] is sre.LITERAL] if op is sre.IN else []
    return next((c for c in (*CANDIDATES, *low, *alone) if fits(op, argument, c)), "")


def shortest(items: Sequence[tuple[Any, Any]]) -> str:
    """Return a short text that a sequence matches, mostly: without what may be left out, of branches the first."""
    parts = []
    for op, argument in items:
        if op in REPEATS:
            parts.append(shortest(argument[2]) * argument[0])
        elif op is sre.SUBPATTERN:
            parts.append(shortest(argument[3]))
        elif op is sre.ATOMIC_GROUP:
            parts.append(shortest(argument))
        elif op is sre.BRANCH:
            parts.append(shortest(argument[1][0]))
        elif op in (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY):
            parts.append(sign_of(op, argument))
    return "".join(parts)


def pumps(items: Sequence[tuple[Any, Any]], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield what leads to each repetition, and what it repeats, one for each branch within."""
    for op, argument in items:
        if op in REPEATS:
            inner = argument[2]
            if argument[1] is sre.MAXREPEAT or argument[1] >= MANY:
                for one in turns(inner):
                    yield before, one
            yield from pumps(inner, before)
        elif op is sre.SUBPATTERN:
            yield from pumps(argument[3], before)
        elif op is sre.ATOMIC_GROUP:
            yield from pumps(argument, before)
        elif op is sre.BRANCH:
            for branch in argument[1]:
                yield from pumps(branch, before)
        before += shortest([(op, argument)])


def turns(items: Sequence[tuple[Any, Any]]) -> Iterator[str]:
    """Yield the short texts of a repetition's body: one, or one for each of its first branches."""
    for at, (op, argument) in enumerate(items):
        inner = argument[3] if op is sre.SUBPATTERN else [(op, argument)]
        if len(inner) == 1 and inner[0][0] is sre.BRANCH:
            head, tail = shortest(items[:at]), shortest(items[at + 1 :])
            for branch in inner[0][1][1]:
                yield head + shortest(branch) + tail
            return
    yield shortest(items)


@contextmanager
def alarm() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def slow(source: str, flags: int) -> str | None:
    """Return a short description of a text that a pattern does not get done with."""
    pattern = re.compile(source, flags)
    for before, one in {*pumps(_parser.parse(source, flags))}:
        for length in LENGTHS:
            for end in ("\x01", "!\n", ""):
                try:
                    with alarm():
                        pattern.search(before + one * length + end)
                except TimeoutError:
                    return f"{before[:40]!r} + {one[:40]!r} * {length} + {end!r}"
    return None


@pytest.mark.slow
def test_every_pattern_gets_done_with_what_it_repeats() -> None:
    found = {name: text for (source, flags), name in patterns().items() if (text := slow(source, flags))}
    assert found == {}


@pytest.mark.slow
def test_the_measure_finds_what_is_ambiguous() -> None:
    assert slow(r"^[a-z]*(?:[._]?[a-z]+)*$", 0)
    assert slow(r"\((?:(?:'[^']*'|[^(),']{1,100})\s*,?\s*){1,100}\)", 0)
    assert slow(r"(?:a|aa)+$", 0)
    assert slow(r"^[a-z]+(?:[._][a-z]+)*$", 0) is None
