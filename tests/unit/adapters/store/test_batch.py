import pytest

from situs.adapters.store.batch import CLOCK_TOLERANCE_MS, LONGEST_SILENCE_MS, Tip, advance, offer_of, open_from, stage
from situs.errors import LedgerError
from situs.ledger import Tree, leaf_hash, read_entry

NOW = 10_000_000


def offer(kind: str, call: str, at: int = NOW, **more):
    return offer_of({"type": kind, "call": call, "at": at, **more})


def tip() -> Tip:
    return Tip(Tree(), 0, {}, 0)


def outcomes(batch) -> list:
    return [r.code if isinstance(r, LedgerError) else r for r in batch.results]


def test_numbers_hashes_and_open_calls():
    before = tip()
    batch = stage(before, [offer("decision", "a"), offer("decision", "b"), offer("outcome", "a")], NOW)
    assert batch.results == [0, 1, 2]
    assert [row[:3] for row in batch.rows] == [(0, 0, "a"), (1, 0, "b"), (2, 1, "a")]
    assert all(leaf == leaf_hash(body) for _, _, _, leaf, body in batch.rows)
    assert before.tree.size == 0
    assert open_from(before, batch) == 1
    advance(before, batch)
    assert (before.tree.size, before.head_size, before.open) == (3, 3, {"b": 1})
    assert open_from(before, stage(before, [offer("outcome", "b")], NOW)) == 4


def test_one_refusal_leaves_the_others():
    batch = stage(tip(), [offer("outcome", "x"), offer("decision", "a"), offer("decision", "a")], NOW)
    assert outcomes(batch) == ["outcome_unmatched", 0, "decision_repeated"]
    assert len(batch.rows) == batch.tree.size == 1


def test_a_call_is_decided_and_ended_once():
    state = tip()
    offers = [offer("decision", "a"), offer("outcome", "a"), offer("outcome", "a"), offer("decision", "a")]
    assert outcomes(stage(state, offers, NOW)) == [0, 1, "outcome_unmatched", "decision_repeated"]
    assert outcomes(stage(state, [offer("decision", "a")], NOW, frozenset({"a"}))) == ["decision_repeated"]


def test_time_never_goes_back():
    batch = stage(tip(), [offer("event", "", NOW), offer("event", "", NOW - 5)], NOW)
    assert [read_entry(row[4])["at"] for row in batch.rows] == [NOW, NOW]
    assert batch.rows[1][3] == leaf_hash(batch.rows[1][4])


def test_a_year_is_not_jumped_without_a_person_s_word():
    state = tip()
    advance(state, stage(state, [offer("decision", "a"), offer("decision", "b")], NOW))
    last = NOW + LONGEST_SILENCE_MS
    assert outcomes(stage(state, [offer("event", "", last)], last)) == [2]
    later = last + 1
    batch = stage(
        state, [offer("outcome", "a", later), offer("decision", "c", later), offer("event", "", later)], later
    )
    assert outcomes(batch) == [2, "clock_jumped", "clock_jumped"]
    assert read_entry(batch.rows[0][4])["at"] == NOW
    words = offer("event", "", later, event="clock_confirmed")
    batch = stage(state, [words, offer("decision", "c", later), offer("outcome", "b", later)], later)
    assert outcomes(batch) == [2, 3, 4]
    assert [read_entry(row[4])["at"] for row in batch.rows] == [later] * 3


def test_the_first_entry_of_a_ledger_has_none_before_it():
    assert outcomes(stage(tip(), [offer("event", "", 10**15)], 10**15)) == [0]


def test_a_clock_that_cannot_be_trusted():
    late = Tip(Tree(), NOW + CLOCK_TOLERANCE_MS + 1, {"a": 0}, 0)
    assert outcomes(stage(late, [offer("decision", "b"), offer("outcome", "a")], NOW)) == [
        "clock_went_back",
        0,
    ]
    ahead = NOW + CLOCK_TOLERANCE_MS + 1
    state = Tip(Tree(), NOW, {"a": 0}, 0)
    batch = stage(state, [offer("decision", "b", ahead), offer("outcome", "a", ahead)], NOW)
    assert outcomes(batch) == ["clock_went_ahead", 0]
    assert read_entry(batch.rows[0][4])["at"] == NOW


def test_only_every_fourth_level_is_stored():
    batch = stage(tip(), [offer("event", "") for _ in range(256)], NOW)
    assert {(node.level, node.index) for node in batch.nodes} == {(4, i) for i in range(16)} | {(8, 0)}


def test_an_entry_is_fixed_when_offered():
    entry = {"type": "event", "call": "", "at": NOW, "list": [1]}
    made = offer_of(entry)
    entry["list"].append(2)
    assert read_entry(made.body)["list"] == [1]
    with pytest.raises(LedgerError):
        offer_of({"type": "event", "call": "", "at": NOW, "x": 0.5})
