"""Answer a query from rows: conditions, order and pages as an org answers them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from situs.testing.salesforce.faults import Fault, malformed
from situs.testing.salesforce.org import same_id
from situs.testing.salesforce.soql import Comparison, Condition, Literal, Logic, Query

Row = Mapping[str, Any]
Find = Callable[[Row, str], Any]
"""Return the value of a field in a row; raise `Fault` (400, `INVALID_FIELD`) where the object has no such field."""

_LAST_DAYS = re.compile(r"LAST_N_DAYS:(\d{1,5})")


def select(rows: Iterable[Row], query: Query, find: Find, now: datetime) -> list[Row]:
    """Return the rows that a query asks for, in its order and within its limit."""
    found = [row for row in rows if query.where is None or holds(query.where, row, find, now)]
    for name, descends in reversed(query.order):
        found.sort(key=lambda row: _rank(find(row, name)), reverse=descends)
    end = None if query.limit is None else query.offset + query.limit
    return found[query.offset : end]


def holds(condition: Condition, row: Row, find: Find, now: datetime) -> bool:
    """Tell whether a row fulfils a condition."""
    if isinstance(condition, Logic):
        parts = (holds(part, row, find, now) for part in condition.parts)
        if condition.operator == "and":
            return all(parts)
        return any(parts) if condition.operator == "or" else not next(parts)
    return _compares(condition, find(row, condition.field), now)


def comparisons(condition: Condition | None) -> list[Comparison]:
    """Return every comparison of a condition, in the order of the text."""
    if condition is None:
        return []
    if isinstance(condition, Comparison):
        return [condition]
    return [one for part in condition.parts for one in comparisons(part)]


def _compares(condition: Comparison, value: Any, now: datetime) -> bool:
    first = condition.values[0]
    match condition.operator:
        case "=":
            return _same(value, first, now)
        case "!=":
            return not _same(value, first, now)
        case "in":
            return any(_same(value, one, now) for one in condition.values)
        case "not in":
            return not any(_same(value, one, now) for one in condition.values)
        case "like":
            return isinstance(value, str) and _like(str(first.value)).fullmatch(value) is not None
        case "includes" | "excludes":
            chosen = {part.lower() for part in str(value or "").split(";")}
            met = any({p.lower() for p in str(one.value).split(";")} <= chosen for one in condition.values)
            return met is (condition.operator == "includes")
        case _:
            return _lies(condition.operator, value, first)


def _same(value: Any, literal: Literal, now: datetime) -> bool:
    wanted = literal.value
    if literal.kind == "word" and isinstance(wanted, str):
        return _within(value, wanted, now)
    if isinstance(value, str) and isinstance(wanted, str):
        return value.lower() == wanted.lower() if not same_id(value, value) else same_id(value, wanted)
    return bool(value == wanted) and isinstance(value, bool) is isinstance(wanted, bool)


def _within(value: Any, word: str, now: datetime) -> bool:
    """Tell whether a date lies in a named span; days are those of UTC."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = _LAST_DAYS.fullmatch(word)
    if word != "TODAY" and days is None:
        raise malformed(f"this stand-in knows no date literal '{word[:40]}'")
    start = today - timedelta(days=int(days[1])) if days else today
    at = _time(value)
    return at is not None and start <= at < today + timedelta(days=1)


def _lies(operator: str, value: Any, literal: Literal) -> bool:
    wanted: Any = literal.value
    if literal.kind == "time":
        value, wanted = _time(value), _time(wanted)
    if value is None or wanted is None or isinstance(value, str) is not isinstance(wanted, str):
        return False
    if isinstance(value, str):
        value, wanted = value.lower(), wanted.lower()
    return bool({"<": value < wanted, "<=": value <= wanted, ">": value > wanted, ">=": value >= wanted}[operator])


def _time(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _like(pattern: str) -> re.Pattern[str]:
    parts = re.findall(r"\\[%_]|.", pattern, re.DOTALL)
    made = {"%": ".*", "_": "."}
    return re.compile("".join(made.get(p) or re.escape(p.removeprefix("\\")) for p in parts), re.IGNORECASE | re.DOTALL)


def _rank(value: Any) -> tuple[bool, str, float]:
    """Order nulls first, as SOQL does for both directions where nothing else is said."""
    if isinstance(value, int | float):
        return True, "", float(value)
    return value is not None, str(value or "").lower(), 0.0


_LIMITED = frozenset({"fielddefinition", "entitydefinition", "entityparticle"})
"""Objects that are made up on each query; the Tooling API's reference lists what a query of them may not have."""


def check_limits(query: Query) -> Query:
    """Hold a query to the limits of the objects that are made up; return it as it is really answered.

    `LIMIT` and `OFFSET` are ignored there without a word (Tooling API, "SOQL operation limitations").
    """
    if query.source.lower() not in _LIMITED:
        return query
    if query.counts or query.groups:
        raise malformed("aggregate functions are not supported on this entity")
    if _uses(query.where, {"or", "not"}):
        raise malformed("disjunctions are not supported on this entity")
    for comparison in comparisons(query.where):
        if comparison.operator in ("includes", "excludes"):
            raise Fault(400, "UNKNOWN_EXCEPTION", "Unsupported filter type")
        if comparison.operator != "=":
            raise malformed(f"only equals comparisons are supported on this entity, not '{comparison.operator}'")
    filters = {c.field.lower() for c in comparisons(query.where)}
    if query.source.lower() != "entitydefinition" and not filters & _ENTITY:
        raise malformed("a filter on a reified column is required [EntityDefinitionId,DurableId]")
    return Query(query.fields, query.source, query.where, (), query.order)


_ENTITY = frozenset({"entitydefinition.qualifiedapiname", "entitydefinitionid", "durableid"})


def _uses(condition: Condition | None, operators: set[str]) -> bool:
    if not isinstance(condition, Logic):
        return False
    return condition.operator in operators or any(_uses(part, operators) for part in condition.parts)


def check_access_query(query: Query) -> tuple[str, Sequence[str]]:
    """Return the user and the records of a query on `UserRecordAccess`; both filters are obligatory there."""
    filters = {c.field.lower(): c for c in comparisons(query.where)}
    if set(filters) != {"userid", "recordid"} or _uses(query.where, {"or", "not"}):
        raise malformed("UserRecordAccess must be filtered by UserId and RecordId")
    user, records = filters["userid"], filters["recordid"]
    if user.operator != "=" or records.operator not in ("=", "in"):
        raise malformed("UserRecordAccess takes one UserId, and RecordId by = or IN")
    if len(records.values) > 200:
        raise malformed("UserRecordAccess takes 200 records at most")
    return str(user.values[0].value), [str(v.value) for v in records.values]
