"""What the log shows of an incident: who received what, and what is not known."""

from __future__ import annotations

from situs.incidents import extent as module
from situs.incidents.extent import find_extents
from situs.incidents.incident import Scope


def extent(log, **scope):
    return find_extents(log, {"x": Scope(**scope)})["x"]


def test_it_counts_calls_showings_and_places(log) -> None:
    log.call("c1", "us")
    log.call("c2", "own", "fr", matter="M-1", labels=("PUBLIC",))
    log.call("c3", matter="M-1")
    log.call("c4", "us", matter="M-2")
    found = extent(log, matter="M-1")
    assert (found.calls, found.refused, len(found.showings), found.uncertain) == (3, 1, 3, 0)
    assert [(r.place, r.showings, r.controlled) for r in found.recipients] == [
        ("fr", 1, False), ("own", 1, True), ("us", 1, False),
    ]  # fmt: skip
    assert (found.outside, found.unlabelled, found.kinds) == (("fr", "us"), 1, {"PERSON": 4})
    assert (found.all_calls, found.all_refused, found.organisation, found.home) == (4, 1, "Kanzlei", ("DE",))
    assert [s.sent_sha256[:2] for s in found.showings] == ["cd", "", "cd"]  # an attempt that was not the last has none


def test_what_was_abandoned_may_have_been_shown_everywhere_it_was_permitted(log) -> None:
    log.call("c1", "us", "fr", status="abandoned")
    found = extent(log, calls=frozenset({"c1"}))
    assert (found.uncertain, found.outside) == (2, ("fr", "us"))
    assert not any(s.certain for s in found.showings)


def test_a_place_narrows_by_what_it_received(log) -> None:
    log.call("c1", "us")
    log.call("c2", "fr")
    assert extent(log, places=frozenset({"fr"})).seen == {"c2"}
    assert extent(log, places=frozenset({"fr"}), calls=frozenset({"c1"})).seen == {"c1", "c2"}


def test_a_change_of_terms_makes_another_row_of_the_same_place(log) -> None:
    log.call("c1", "us")
    changed = {**log.entries[0], "rules": {"config": "c2", "law": "l"}}
    changed["places"] = [{**p, "terms": {**p["terms"], "retention_days": None}} for p in changed["places"]]
    log.add(**{k: v for k, v in changed.items() if k not in ("v", "at")})
    log.entries += [{**e, "call": "c2", "rules": {"config": "c2", "law": "l"}} for e in log.entries[1:3]]
    found = extent(log, matter="M-1")
    assert [(r.place, r.retention_days) for r in found.recipients] == [("us", 30), ("us", None)]
    assert found.outside == ("us",)


def test_beyond_a_number_showings_are_counted_alone(log, monkeypatch) -> None:
    monkeypatch.setattr(module, "MOST_SHOWINGS", 2)
    for number in range(5):
        log.call(f"c{number}", "us")
    found = extent(log, matter="M-1")
    assert (len(found.showings), found.more, found.recipients[0].showings) == (2, 3, 5)


def test_several_scopes_are_one_pass(log) -> None:
    log.call("c1", "us")
    log.call("c2", "fr", matter="M-2")
    entries = iter(log)  # it can be read once alone
    found = find_extents(entries, {"a": Scope(matter="M-1"), "b": Scope(matter="M-2"), "c": Scope()})
    assert {name: sorted(one.seen) for name, one in found.items()} == {"a": ["c1"], "b": ["c2"], "c": []}
