"""Doctrine: what the forum of a matter makes of privilege; of several jurisdictions the least protective counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from situs.law.fact import Fact
from situs.law.tables import Doctrine, Tables

UNRESEARCHED = Doctrine(forum="unknown", name="unknown", in_house="unknown", disclosure="unknown")
"""The doctrine of a forum that the data do not cover."""

_LEAST_PROTECTIVE = {"no": 0, "unknown": 1, "limited": 2, "yes": 3}


def doctrine_of(tables: Tables, forum: str, jurisdictions: Iterable[str], holds: Callable[[Fact], bool]) -> Doctrine:
    """Return the doctrine of a forum such as `DE`, `GB`, `EU-COM` or `DE:criminal`; without one, of the jurisdictions.

    A forum that is named but not covered is `unknown`, whatever the jurisdictions say, and so is one whose fact holds
    no longer.
    """
    if forum.strip():
        return _of_forum(tables, forum.strip(), holds)
    found = [_of_forum(tables, code, holds) for code in sorted(jurisdictions)]
    return min(found, key=lambda doctrine: _LEAST_PROTECTIVE[doctrine.in_house], default=UNRESEARCHED)


def _of_forum(tables: Tables, forum: str, holds: Callable[[Fact], bool]) -> Doctrine:
    code, _, proceedings = forum.partition(":")
    code = tables.forum_aliases.get(code.upper(), code.upper())
    doctrine = tables.doctrines.get(code)
    if doctrine is None or not holds(doctrine.fact):
        return replace(UNRESEARCHED, forum=forum)
    exception = dict(doctrine.exceptions).get(proceedings.strip().lower())
    return replace(doctrine, in_house=exception) if exception else doctrine
