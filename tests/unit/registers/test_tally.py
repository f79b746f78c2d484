from __future__ import annotations

from situs.registers.calls import Calls
from situs.registers.tally import EVIDENCE, Tally, evidence_of


def told(story, *names: str, verified: frozenset[str] = frozenset()) -> list[str]:
    calls, tally = Calls(story, verified=verified), Tally()
    tally.read(calls)
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
    assert words[6] == "checkpoints countersigned: 1 stamped by the log's own word (entry 6); failures 0"
    assert words[7].startswith("3 places described")
    assert "policy_refused 1" in told(story, "failed")[0]


def test_countersignatures_that_nobody_verified_are_the_log_s_own_word(story) -> None:
    for event in ("stamped", "cosigned", "cosigned", "witness_failed"):
        story.add({"type": "event", "call": "", "event": event})
    (words,) = told(story, "countersigned")
    assert words == (
        "checkpoints countersigned: 2 cosigned by the log's own word (entries 2, 3), "
        "1 stamped by the log's own word (entry 1); failures 1"
    )
    (words,) = told(story, "countersigned", verified=frozenset({"cosigned"}))
    assert words.endswith(
        ": 2 cosigned, at least one verified (entries 2, 3), 1 stamped by the log's own word (entry 1); failures 1"
    )


def test_retention_says_what_is_reached(story) -> None:
    story.decide("a")
    assert "six months are not reached yet" in told(story, "retention")[0]
    story.at += 184 * 86_400_000
    story.end("a", attempts=("fr",))
    assert told(story, "retention")[0].endswith("six months are reached")


def test_keys_are_told_by_principal_and_those_that_no_entry_names_too(story) -> None:
    for number, key in enumerate(("k1", "k2", "k1", "")):
        who = {"id": "anna", "credential": "api_key", **({"key": key} if key else {})}
        story.decide(f"c{number}", principal=who)
        story.end(f"c{number}", keys=["0a0a0a0a", ""])
    story.decide("t", principal={"id": "karl", "credential": "jwt", "key": ""})
    keys, theirs = told(story, "keys", "provider_keys")
    assert keys.startswith("2 API keys of 1 principal, ")
    assert "1 principal used more than one" in keys and keys.endswith("1 call by a key that is not named")
    assert theirs.startswith("1 key of providers used")


def test_credentials_that_end_by_themselves_are_counted_by_their_calls(story) -> None:
    """There is another one each hour: their ids would grow with the log, and say nothing of a rotation."""
    for number in range(3):
        story.decide(f"c{number}")
        story.end(f"c{number}", keys=["0a0a0a0a", f"{number:08x}"], key_ends=[0, 9_000 + number])
    (theirs,) = told(story, "provider_keys")
    assert theirs == (
        "1 key of providers used, told apart by their ids in outcomes; "
        "3 calls with a provider's credential that ends by itself"
    )


def test_a_model_that_was_closed_is_told_and_a_candidate_is_not(story) -> None:
    for why, words in (
        ("evaluated", ""),
        ("superseded", ""),
        ("advisory", "fr (advisory)"),
        ("expired", "fr (expired)"),
    ):
        story.add({
            "type": "event", "call": "", "event": "configured", "places": [], "rules": {"config": "c1", "law": "l1"},
            "routes": [{"id": "fr", "place": "fr", "upstream_model": "u", "registered": {"closed": why}}],
        })  # fmt: skip
        assert told(story, "suspended")[0].endswith(words)
        assert bool(told(story, "suspended")[0]) is bool(words)
