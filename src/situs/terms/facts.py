"""What several clauses establish together, and where they contradict each other or the place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

_LISTS = ("instruments", "sub_processors")
"""Facts that add up; every other has one value."""


def merged(clauses: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return all facts together; of contradictory ones the last, so ask `contradictions` first."""
    found: dict[str, Any] = {}
    for facts in clauses:
        for name, value in facts.items():
            found[name] = (*found.get(name, ()), *value) if name in _LISTS else value
    return found


def contradictions(clauses: Iterable[Mapping[str, Any]], processed_in: Set[str]) -> list[str]:
    """Return, a sentence each, the facts that have two values and the sub-processors outside the place's countries."""
    values: dict[str, list[Any]] = {}
    abroad: list[str] = []
    for facts in clauses:
        for name, value in facts.items():
            if name == "sub_processors":
                abroad += [
                    f"the sub-processor {one['name']} processes in {one['country']}, and the place does not"
                    for one in value
                    if one["country"] not in processed_in
                ]
            elif name not in _LISTS and value not in values.setdefault(name, []):
                values[name].append(value)
    said = [
        f"{name} is stated as {' and as '.join(_word(value) for value in found)}"
        for name, found in sorted(values.items())
        if len(found) > 1
    ]
    return said + abroad


def _word(value: Any) -> str:
    return f"`{str(value).lower()}`"
