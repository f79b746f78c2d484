from __future__ import annotations

from situs.registers.calls import Calls
from situs.registers.tally import EVIDENCE, Tally, evidence_of


def told(story, *names: str, verified: frozenset[str] = frozenset()) -> list[str]:
    calls, tally = Calls(story, verified=verified), Tally()
    for recorded in calls:
        tally.add(recorded)
    return [evidence_of(name, tally, calls) for name in names]


def test_an_empty_log_is_no_evidence_of_anything(story) -> None:
    story.entries.clear()
    assert [name for name, words in zip(sorted(EVIDENCE), told(story, *sorted(EVIDENCE)), strict=True) if words] == [
        "failed"
    ]


def test_what_happened_is_counted(story) -> None:
    story.decide("a", ("us", "fr"))
    story.end("a", attempts=("us:upstream_down", "fr"), minimised={"withheld": 3}, pseudonymised=2)
    story.decide("b", (), code="policy_refused")
    story.end("b", attempts=(), status="refused")
    story.add({"type": "event", "call": "a", "event": "privilege_reviewed", "by": "anna"})
    story.add({"type": "event", "call": "", "event": "stamped", "stamps": []})
    words = told(
        story, "calls", "refused", "failover", "minimised", "pseudonymised", "reviews", "countersigned", "places"
    )
    assert [w.split()[0] for w in words[:6]] == ["2", "1", "1", "4", "4", "1"]
    assert words[6] == "checkpoints countersigned: 1 stamped by the log's own word; failures 0"
    assert words[7].startswith("3 places described")
    assert "policy_refused 1" in told(story, "failed")[0]


def test_countersignatures_that_nobody_verified_are_the_log_s_own_word(story) -> None:
    for event in ("stamped", "cosigned", "cosigned", "witness_failed"):
        story.add({"type": "event", "call": "", "event": event})
    (words,) = told(story, "countersigned")
    assert words == (
        "checkpoints countersigned: 2 cosigned by the log's own word, 1 stamped by the log's own word; failures 1"
    )
    (words,) = told(story, "countersigned", verified=frozenset({"cosigned"}))
    assert words.endswith(": 2 cosigned, at least one verified, 1 stamped by the log's own word; failures 1")


def test_retention_says_what_is_reached(story) -> None:
    story.decide("a")
    assert "six months are not reached yet" in told(story, "retention")[0]
    story.at += 184 * 86_400_000
    story.end("a", attempts=("fr",))
    assert told(story, "retention")[0].endswith("six months are reached")
