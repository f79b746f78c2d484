"""Tell what a replay found, in plain language or as JSON has it. Metadata alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from situs.acts.recalling import GAPS
from situs.acts.replaying import Moved, Replayed, Turn
from situs.acts.reweighing import Verdict
from situs.policy import Policies
from situs.policy.explaining import in_words, indented

_TURNS = {
    Turn.REFUSED: "would have been refused",
    Turn.PERMITTED: "newly permitted",
    Turn.ELSEWHERE: "permitted as before, on other routes",
    Turn.OTHERWISE: "permitted as before, under other conditions",
    Turn.REASONED: "the same, for other reasons",
    Turn.SAME: "the same in every respect",
}
_SHOWN = 5


def tell_replay(found: Replayed, proposed: Policies, days: int) -> str:
    """Return what a replay of the last days found, in lines."""
    return "\n".join(_lines(found, proposed, days))


def told_replay(found: Replayed) -> dict[str, Any]:
    """Return the same as JSON has it."""
    return {
        **found.figures(),
        "gaps": {gap.value: count for gap, count in sorted(found.gaps.items())},
        "policies": {turn.value: dict(counts.most_common()) for turn, counts in sorted(found.policies.items())},
        "examples": [_example(moved) for moved in found.examples],
    }


def _lines(found: Replayed, proposed: Policies, days: int) -> Iterator[str]:
    spoken = "the last day" if days == 1 else f"the last {days} days"
    if not found.calls:
        yield f"There is no call of {spoken} to replay."
        return
    yield f"{_calls(found.calls)} of {spoken}: {found.turns[Turn.REFUSED]} would have been refused, " \
        f"{found.turns[Turn.PERMITTED]} newly permitted."  # fmt: skip
    for turn in Turn:
        if found.turns[turn]:
            yield f"  {found.turns[turn]:>6}  {_TURNS[turn]}"
            yield from _because(found.policies.get(turn, Counter()), proposed, turn)
    if found.unruled:
        yield f"  {found.unruled:>6}  ended before policy was asked"
    for gap, count in sorted(found.gaps.items()):
        yield f"  {count:>6}  cannot be replayed: {GAPS[gap]}"
    if found.unchecked:
        yield f"{_calls(found.unchecked)} ruled by a set that is not at hand: replayed from the record, unchecked."
    for turn in (Turn.PERMITTED, Turn.REFUSED, Turn.ELSEWHERE):
        chosen = [moved for moved in found.examples if moved.turn is turn]
        if chosen:
            yield ""
            yield f"{_TURNS[turn].capitalize()}, for example:"
            for moved in chosen[:_SHOWN]:
                yield from _told(moved)


def _because(counts: Counter[str], proposed: Policies, turn: Turn) -> Iterator[str]:
    if turn not in (Turn.REFUSED, Turn.PERMITTED):
        return
    for name, count in counts.most_common(_SHOWN):
        policy = proposed.find(name)
        yield indented(f"      {count} by ", f"{name}: {policy.reason}" if policy else name)


def _told(moved: Moved) -> Iterator[str]:
    when = datetime.fromtimestamp(moved.at / 1000, UTC).strftime("%Y-%m-%d %H:%M")
    yield f"  call {moved.call}, {when} UTC, matter {moved.matter or '-'}, {', '.join(moved.labels) or 'no label'}"
    for route, place, was, now in moved.routes:
        yield indented("  ", f"{route} at {place}: {_said(was)}; now {_said(now)}")


def _said(verdict: Verdict) -> str:
    said = f"{'permitted' if verdict.permitted else 'denied'} by {', '.join(verdict.policies)}"
    conditions = "; ".join(in_words(o) for o in verdict.obligations)
    return f"{said} ({conditions})" if conditions else said


def _calls(count: int) -> str:
    return f"{count} call" if count == 1 else f"{count} calls"


def _example(moved: Moved) -> dict[str, Any]:
    return {
        "entry": moved.index,
        "call": moved.call,
        "at": moved.at,
        "turn": moved.turn.value,
        "matter": moved.matter,
        "labels": list(moved.labels),
        "routes": [
            {"route": route, "place": place, "was": _plain(was), "now": _plain(now)}
            for route, place, was, now in moved.routes
        ],
    }


def _plain(verdict: Verdict) -> dict[str, Any]:
    return {
        "effect": "permit" if verdict.permitted else "deny",
        "policies": list(verdict.policies),
        "obligations": [f"{o.name}:{o.argument}" if o.argument else o.name for o in verdict.obligations],
    }
