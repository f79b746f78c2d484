"""Tell a comparison of two policy sets in plain language, in the words that `explain` uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from situs.model import Effect
from situs.policy.comparing import Change, Comparison, Direction, StatementChange, VectorChange, differing
from situs.policy.compiling import Policy
from situs.policy.explaining import in_words, indented
from situs.policy.statements import Never, Statement
from situs.policy.vectors import Vector
from situs.policy.wording import Wording, values_of, wording_of

_LEADS = {
    Direction.NARROWS: "it narrows: what it touches is permitted less often than before",
    Direction.WIDENS: "it widens: what it touches may be permitted where it was not before",
    Direction.EITHER: "it may narrow or widen: see what the replay finds",
    Direction.NEITHER: "no ruling can change: only the words that explain one",
}
_NAMES = {
    "effect": "effect", "body": "conditions", "obligations": "obligations", "reason": "reason",
    "legal_basis": "legal basis", "remedy": "remedy",
}  # fmt: skip
_ABOUT = (
    "labels",
    "except_labels",
    "jurisdictions",
    "action",
    "media",
    "asserted",
    "outside_wall",
    "privileged_matter",
)

_NEVER = tuple(field.name for field in fields(Never))


def tell(comparison: Comparison) -> str:
    """Return the comparison, in lines."""
    if comparison.empty:
        return "Nothing changes in what the policies say."
    lines: list[str] = []
    if comparison.schema:
        lines += ["What a policy may ask about has changed (the schema).", ""]
    for change in comparison.policies:
        lines += [*_change(change), ""]
    for statement in comparison.statements:
        lines += [*_statement_change(statement), ""]
    for vector in comparison.vectors:
        lines += [*_vector_change(vector), ""]
    return "\n".join(lines[:-1])


def told(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as JSON has it."""
    return {
        "schema_changed": comparison.schema,
        "only_adds_forbids": comparison.only_adds_forbids,
        "policies": [
            {
                "id": c.id, "kind": c.kind, "direction": c.direction.value, "parts": [_NAMES[p] for p in c.parts],
                "old": _policy(c.old), "new": _policy(c.new),
            }
            for c in comparison.policies
        ],
        "statements": [
            {"id": s.id, "kind": s.kind, "old": _statement(s.old), "new": _statement(s.new)}
            for s in comparison.statements
        ],
        "vectors": [
            {
                "name": v.name, "kind": v.kind, "asked": list(v.asked), "old": _vector(v.old), "new": _vector(v.new),
            }
            for v in comparison.vectors
        ],
    }  # fmt: skip


def _change(change: Change) -> Iterator[str]:
    heads = {"added": "New", "removed": "No longer there", "changed": "Changed"}
    if change.old is not None and change.new is not None:
        yield f"{heads[change.kind]}: {_effect(change.new)} `{change.id}`"
        yield indented("", _LEADS[change.direction])
        for part in change.parts:
            yield from _part(part, change.old, change.new)
        return
    policy = change.new or change.old
    if policy is not None:
        yield f"{heads[change.kind]}: {_effect(policy)} `{policy.id}`"
        yield indented("", _LEADS[change.direction])
        yield from _whole(policy)


def _effect(policy: Policy) -> str:
    return "a permit" if policy.effect is Effect.PERMIT else "a forbid"


def _whole(policy: Policy) -> Iterator[str]:
    yield indented("reason: ", policy.reason)
    yield indented("basis: ", policy.legal_basis)
    yield from _worded(wording_of(policy.body), permits=policy.effect is Effect.PERMIT)
    yield from (indented("condition: ", in_words(o)) for o in policy.obligations)
    if policy.remedy:
        yield indented("to change it: ", policy.remedy)


def _worded(wording: Wording, *, permits: bool) -> Iterator[str]:
    verb = "permits" if permits else "forbids"
    yield indented(f"{verb}: ", f"where {'; '.join(wording.scope)}" if wording.scope else "everything")
    yield from (indented("if " if n == 0 else "and if ", words) for n, words in enumerate(wording.when))
    yield from (indented("unless ", words) for words in wording.unless)


def _part(part: str, old: Policy, new: Policy) -> Iterator[str]:
    if part == "body":
        yield from _conditions(old, new)
    elif part == "obligations":
        before, after = ({in_words(o) for o in policy.obligations} for policy in (old, new))
        yield from (indented("no longer a condition: ", words) for words in sorted(before - after))
        yield from (indented("new condition: ", words) for words in sorted(after - before))
    else:
        was, now = (_effect(p) if part == "effect" else getattr(p, part) for p in (old, new))
        yield indented(f"{_NAMES[part]} was: ", was or "none")
        yield indented(f"{_NAMES[part]} is now: ", now or "none")


def _conditions(old: Policy, new: Policy) -> Iterator[str]:
    was, now = wording_of(old.body), wording_of(new.body)
    for name, label in (("scope", "where "), ("when", "if "), ("unless", "unless ")):
        before, after = getattr(was, name), getattr(now, name)
        yield from (indented(f"no longer: {label}", words) for words in before if words not in after)
        yield from (indented(f"now: {label}", words) for words in after if words not in before)
    if was == now:
        yield indented("", "the same conditions, written in another way")
    gone, come = values_of(old.body) - values_of(new.body), values_of(new.body) - values_of(old.body)
    if come:
        yield indented("it now names: ", ", ".join(sorted(come)))
    if gone:
        yield indented("it no longer names: ", ", ".join(sorted(gone)))


def _statement_change(change: StatementChange) -> Iterator[str]:
    heads = {
        "added": "To be proven from now on",
        "removed": "No longer to be proven",
        "changed": "To be proven otherwise",
    }
    yield f"{heads[change.kind]}: `{change.id}`"
    if change.old is not None and change.new is not None:
        for name in differing(change.old, change.new):
            yield indented(f"{name.replace('_', ' ')} was: ", _value(getattr(change.old, name)))
            yield indented(f"{name.replace('_', ' ')} is now: ", _value(getattr(change.new, name)))
        return
    found = change.new or change.old
    if found is not None:
        yield indented("", found.says)
        yield indented("", "a set for which it fails may not rule" if found.required else "it is told where it fails")
        yield from (indented(f"{name.replace('_', ' ')}: ", words) for name, words in _facts(found).items())


def _vector_change(change: VectorChange) -> Iterator[str]:
    heads = {
        "added": "New vector to be agreed with:",
        "removed": "No longer to be agreed with: vector",
        "changed": "Vector that changes:",
    }
    yield f"{heads[change.kind]} `{change.name}`"
    if change.asked:
        yield indented("it asks otherwise in: ", ", ".join(name.replace("_", " ") for name in change.asked))
    was, now = _expected(change.old), _expected(change.new)
    for part in was or now:
        if not (was and now):
            yield indented(f"{part}: ", (was or now)[part])
        elif was[part] != now[part]:
            yield indented(f"{part} was: ", was[part])
            yield indented(f"{part} is now: ", now[part])


def _expected(vector: Vector | None) -> dict[str, str]:
    if vector is None:
        return {}
    listed = {"policies": vector.policies, "obligations": vector.obligations}
    return {"effect": vector.effect.value, **{name: ", ".join(sorted(all_)) or "none" for name, all_ in listed.items()}}


def _vector(vector: Vector | None) -> dict[str, Any] | None:
    if vector is None:
        return None
    return {
        "effect": vector.effect.value,
        "policies": sorted(vector.policies),
        "obligations": sorted(vector.obligations),
    }


def _facts(statement: Statement) -> Mapping[str, str]:
    about = {name: getattr(statement, name) for name in _ABOUT}
    facts = {name: _value(value) for name, value in about.items() if value not in (None, "", frozenset())}
    return {**facts, "never": _value(statement.never)}


def _value(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "any"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, str | int):
        return "any" if value in (None, "") else str(value)
    said = []
    for name in _NEVER:
        fact = getattr(value, name)
        if not (fact is False or fact is None or fact == frozenset()):
            said.append(f"{name.replace('_', ' ')} {_value(fact)}")
    return "; ".join(said)


def _policy(policy: Policy | None) -> dict[str, Any] | None:
    if policy is None:
        return None
    wording = wording_of(policy.body)
    return {
        "effect": "permit" if policy.effect is Effect.PERMIT else "forbid",
        "reason": policy.reason,
        "legal_basis": policy.legal_basis,
        "remedy": policy.remedy,
        "obligations": [f"{o.name}:{o.argument}" if o.argument else o.name for o in policy.obligations],
        "scope": list(wording.scope),
        "when": list(wording.when),
        "unless": list(wording.unless),
    }


def _statement(statement: Statement | None) -> dict[str, Any] | None:
    if statement is None:
        return None
    return {"says": statement.says, "required": statement.required, **_facts(statement)}
