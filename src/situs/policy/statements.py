"""Statements about a policy set, in the "never" form: of which texts, and what a permitted route must never be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from situs.errors import ConfigError
from situs.model import Place, Route
from situs.model.place import UNKNOWN
from situs.policy.question import LABELS, MatterFacts
from situs.toml import NotToml, parse_toml

Expand = Callable[[Iterable[str]], frozenset[str]]
"""Turn blocs such as `EEA` into country codes; the law ring has it."""


@dataclass(frozen=True, slots=True)
class Never:
    """Say what a permitted route must not be; any one of them is a violation."""

    permitted: bool = False
    """True: nothing may be permitted at all."""
    processed_outside: frozenset[str] = frozenset()
    """Processed anywhere but in these countries; empty asks nothing."""
    compelled_outside: frozenset[str] = frozenset()
    uncontrolled: bool = False
    training: bool = False
    """The operator trains on it, or may."""
    retention_over: int | None = None
    """Kept longer than so many days, or nobody knows how long."""


@dataclass(frozen=True, slots=True)
class Statement:
    """State what no path may do."""

    id: str
    says: str
    never: Never
    labels: frozenset[str] = frozenset()
    """Speaks of texts that have any of these labels; empty means any text."""
    except_labels: frozenset[str] = frozenset()
    """Does not speak of texts that have no other labels than these."""
    jurisdictions: frozenset[str] = frozenset()
    """Speaks of matters of any of these; empty means of all."""
    action: str = ""
    media: bool | None = None
    asserted: bool | None = None
    outside_wall: bool | None = None
    privileged_matter: bool | None = None
    """Speaks of matters that are held as privileged, or of those that are not; None means of all."""
    required: bool = True
    """Whether a configuration for which it fails may not be served."""


def parse_statements(text: str, expand: Expand) -> tuple[Statement, ...]:
    """Read a TOML document of `[[statement]]`; raise `ConfigError("statements_invalid")`, naming what is wrong."""
    try:
        document = parse_toml(text)
        rows = document.pop("statement")
        if document or not rows:
            raise ValueError("expected one or more [[statement]] and nothing else")
        found = tuple(_statement(row, expand) for row in rows)
    except NotToml as error:
        raise ConfigError("statements_invalid", f"the file of statements {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError("statements_invalid", f"the statements do not read: {error}") from error
    if len({statement.id for statement in found}) != len(found):
        raise ConfigError("statements_invalid", "two statements have the same id")
    return found


def _statement(row: Mapping[str, Any], expand: Expand) -> Statement:
    facts = dict(row)
    labels, excepted = frozenset(facts.pop("labels", ())), frozenset(facts.pop("except_labels", ()))
    strange = sorted((labels | excepted) - LABELS)
    if strange:
        raise ValueError(f"unknown label `{strange[0]}` in statement `{row['id']}`")
    jurisdictions = expand(facts.pop("jurisdictions", ()))
    never = dict(facts.pop("never"))
    for name in ("processed_outside", "compelled_outside"):
        never[name] = expand(never.get(name, ()))
    judged = Never(**never)
    if judged == Never():
        raise ValueError(f"statement `{row['id']}` forbids nothing")
    return Statement(never=judged, labels=labels, except_labels=excepted, jurisdictions=jurisdictions, **facts)


def speaks_of_text(statement: Statement, labels: frozenset[str]) -> bool:
    """Tell whether a statement speaks of texts with these labels in force."""
    if statement.labels and not statement.labels & labels:
        return False
    return not (statement.except_labels and labels <= statement.except_labels)


def speaks_of_matter(statement: Statement, matter: MatterFacts) -> bool:
    """Tell whether a statement speaks of a matter."""
    if statement.privileged_matter not in (None, matter.privileged):
        return False
    return not statement.jurisdictions or bool(matter.jurisdictions & statement.jurisdictions)


def violation(never: Never, route: Route) -> str:
    """Return what about a route would violate a statement if it were permitted, or an empty string."""
    place = route.place
    found = [
        "nothing may be permitted" if never.permitted else "",
        "its operator or another third party runs it" if never.uncontrolled and not place.controlled else "",
        _outside("it may be processed in", place.processed_in, never.processed_outside),
        _outside("it answers to authorities of", place.compelled_by, never.compelled_outside),
        "the operator may train on it" if never.training and place.terms.training != "no" else "",
        _kept(place, never.retention_over),
    ]
    return "; ".join(words for words in found if words)


def _outside(words: str, countries: frozenset[str], bounds: frozenset[str]) -> str:
    if not bounds:
        return ""
    beyond = sorted((countries or frozenset({UNKNOWN})) - (bounds - {UNKNOWN}))
    return f"{words} {', '.join(beyond)}" if beyond else ""


def _kept(place: Place, days: int | None) -> str:
    if days is None:
        return ""
    kept = place.terms.retention_days
    if kept is None or kept < 0:
        return "nobody knows how long it is kept"
    return f"it is kept for {kept} days" if kept > days else ""
