"""What had been sent of a matter, counted from a log."""

from __future__ import annotations

from typing import Any

from situs.erasure import find_reach

RULES = {"config": "c", "law": "l"}
CONFIGURED = {
    "type": "event", "call": "", "at": 1, "event": "configured", "rules": RULES,
    "places": [{"id": "paris", "operator": "Example", "processed_in": ["FR"], "terms": {"retention_days": 30}},
               {"id": "own", "operator": "", "processed_in": ["DE"], "terms": {"retention_days": None}}],
    "routes": [],
}  # fmt: skip


def decision(call: str, matter: str, order: list[str], effect: str = "permit") -> dict[str, Any]:
    return {
        "type": "decision", "call": call, "at": 1, "matter": matter, "effect": effect, "rules": RULES, "order": order,
        "rulings": [{"route": r, "place": r} for r in ("paris", "own")],
    }  # fmt: skip


def outcome(call: str, attempts: list[str], tokens: int) -> dict[str, Any]:
    route = attempts[-1].partition(":")[0] if attempts else ""
    return {
        "type": "outcome", "call": call, "at": 2, "attempts": attempts, "route": route, "pseudonymised": tokens
    }  # fmt: skip


def test_sendings_are_told_apart_by_how_they_left() -> None:
    entries = [
        CONFIGURED,
        decision("a", "M-1", ["paris"]), outcome("a", ["paris"], 3),
        decision("b", "M-1", ["own"]), outcome("b", ["own"], 0),
        decision("c", "M-1", [], "refuse"), outcome("c", [], 0),
        decision("d", "M-1", ["own", "paris"]), outcome("d", ["own:upstream_timeout", "paris"], 1),
        decision("e", "M-2", ["paris"]), outcome("e", ["paris"], 9),
        {"type": "event", "call": "x", "at": 3, "event": "export"},
        {"type": "event", "call": "x", "at": 3, "event": "training"},
        decision("f", "M-1", ["paris"]),
    ]  # fmt: skip
    facts = find_reach(enumerate(entries), "M-1").facts()
    assert (facts["calls"], facts["refused_or_not_sent"], facts["tokens"]) == (5, 1, 4)
    assert (facts["exports"], facts["trainings"]) == (1, 1)
    own, paris = facts["places"]
    assert (own["operator"], own["retention_days"], own["without_tokens"], own["not_known"]) == (
        "the department", "unknown", 1, 1,
    )  # fmt: skip
    assert (paris["processed_in"], paris["retention_days"], paris["with_tokens"], paris["not_known"]) == (
        "FR", "30", 2, 1,
    )  # fmt: skip


def test_a_matter_without_calls_has_nothing() -> None:
    assert find_reach([], "M-1").facts()["places"] == []
