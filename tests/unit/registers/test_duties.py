from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from situs.law import load_law
from situs.registers import AiDuties, Calls, Nis2
from situs.registers.duties import load_duties
from situs.registers.tally import EVIDENCE


def rows(register, story) -> dict:
    return {row["article"]: row for row in register(load_law()).rows(Calls(story))}


def test_every_duty_has_its_source_date_and_confidence() -> None:
    as_of, duties = load_duties()
    assert as_of == "2026-11-23"
    assert len({(d.act, d.article) for d in duties}) == len(duties) >= 20
    assert all(d.source and d.left and d.confidence in ("high", "medium", "low") for d in duties)
    assert {name for d in duties for name in d.evidence} <= EVIDENCE


def test_all_ten_measures_of_nis2_are_there(story) -> None:
    found = rows(Nis2, story)
    assert list(found) == ["20(2)", *(f"21(2)({letter})" for letter in "abcdefghij")]
    assert found["21(2)(e)"]["status"] == "not shown by the record"
    assert found["21(2)(d)"]["evidence"][0].startswith("3 places described")


def test_a_duty_is_shown_no_further_than_the_record_goes(story) -> None:
    story.decide("a")
    story.end("a", attempts=("fr",))
    found = rows(AiDuties, story)
    assert found["26(6)"]["status"] == "shown so far: six months are not reached"
    assert found["12(1)"]["status"] == "shown in part"
    assert found["26(7)"]["status"] == "not shown by the record"
    assert found["26(2)"]["status"] == "not shown by the record"  # nobody reviewed anything
    story.at += 184 * 86_400_000
    story.add({"type": "event", "call": "a", "event": "privilege_reviewed", "by": "anna"})
    found = rows(AiDuties, story)
    assert (found["26(6)"]["status"], found["26(2)"]["status"]) == ("shown by the record", "shown in part")


def test_an_empty_log_shows_nothing(story) -> None:
    story.entries.clear()
    for register in (AiDuties, Nis2):
        shown = [a for a, row in rows(register, story).items() if row["status"] != "not shown by the record"]
        assert set(shown) <= {"12(2)(a)", "12(2)(b)", "12(2)(c)", "26(5)", "21(2)(b)"}


@pytest.mark.parametrize("register", [AiDuties, Nis2])
def test_notes_say_what_a_status_is_not(register) -> None:
    notes = " ".join(register(load_law()).notes())
    assert "not whether it is met" in notes and "not legal advice" in notes


def test_the_data_file_says_how_each_fact_was_read() -> None:
    text = resources.files("situs.registers").joinpath("data", "duties.toml").read_text(encoding="utf-8")
    assert {d["verification"] for d in tomllib.loads(text)["duty"]} <= {"read", "read+memory", "memory", "derived"}


def test_acts_of_people_are_evidence_where_they_were_recorded_and_nowhere_else(story) -> None:
    bare = {register: rows(register, story) for register in (AiDuties, Nis2)}
    assert {bare[AiDuties]["4"]["status"], bare[Nis2]["20(2)"]["status"], bare[Nis2]["21(2)(g)"]["status"]} == {
        "not shown by the record"
    }
    for event in ("learning_completed", "incident_opened", "model_act", "model_compared", "policy_approved"):
        story.add({"type": "event", "call": "x", "event": event, "by": "anna", "person": "anna"})
    for event in ("erasure_ended", "retention_applied"):
        story.add({"type": "event", "call": "x", "event": event})
    gained = {
        register.ACT: {
            article: [e.split(" ")[0] for e in row["evidence"] if e not in bare[register][article]["evidence"]]
            for article, row in rows(register, story).items()
            if row["evidence"] != bare[register][article]["evidence"]
        }
        for register in (AiDuties, Nis2)
    }
    assert set(gained["ai"]) == {"4", "12(2)(a)", "26(1)", "26(5)"}
    assert set(gained["nis2"]) == {"20(2)", *(f"21(2)({letter})" for letter in "abdeghi")}
    assert rows(Nis2, story)["21(2)(e)"]["status"] == "shown in part"
