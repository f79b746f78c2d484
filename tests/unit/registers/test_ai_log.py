from __future__ import annotations

from situs.law import load_law
from situs.registers import AiLog, Calls


def test_each_model_at_each_place_has_its_period_of_use_and_its_failures(story) -> None:
    story.decide("a", ("us", "fr"))
    story.end("a", attempts=("us:upstream_down", "fr"))
    story.at += 1000
    story.decide("b", ("fr",), lowered=[{"label": "PRIVILEGED_ADVICE", "by": "anna"}])
    story.end("b", attempts=("fr",), status="failed", code="upstream_garbled")
    story.decide("c", ("fr",))
    register = AiLog(load_law())
    fr, us = register.rows(Calls(story))
    assert (fr["place"], fr["model"], fr["calls"], fr["failed"], fr["uncertain"]) == ("fr", "up-fr", 3, 1, 1)
    assert (fr["first"], fr["last"], fr["oversight"]) == ("2026-07-01T00:00:00Z", "2026-07-01T00:00:01Z", 1)
    assert (us["failed"], us["codes"]) == (1, ["upstream_down 1"])
    assert register.notes()[0].startswith("Entries are kept from 2026-07-01T00:00:00Z to")


def test_what_was_refused_is_in_the_notes(story) -> None:
    story.decide("a", (), code="policy_refused")
    story.end("a", attempts=(), status="refused", code="policy_refused")
    register = AiLog(load_law())
    assert list(register.rows(Calls(story))) == []
    assert "policy_refused 1" in register.notes()[1]
