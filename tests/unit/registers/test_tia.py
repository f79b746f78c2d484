from __future__ import annotations

from situs.law import load_law
from situs.registers import Calls, Tia
from situs.registers.tia import TO_FILL


def test_each_transfer_has_six_steps_and_what_is_known_of_each(story) -> None:
    story.decide("a", ("us",))
    story.end("a", attempts=("us",))
    story.decide("b", ("fr",))
    story.end("b", attempts=("fr",))
    register = Tia(load_law())
    rows = list(register.rows(Calls(story)))
    assert [(row["place"], row["step"]) for row in rows] == [("us", step) for step in range(1, 7)]
    known = [" ".join(row["known"]) for row in rows]
    assert "importer us Ltd, in US" in known[0] and "1 sending from" in known[0]
    assert "SCC:2" in known[1]
    assert "compel the importer: US" in known[2]
    assert "remove: keys and passwords" in known[3]
    assert all(TO_FILL in row["fill"] for row in rows)
    assert "us" in register.notes()[1]


def test_without_a_transfer_there_is_nothing_to_assess(story) -> None:
    story.decide("b", ("fr",))
    story.end("b", attempts=("fr",))
    register = Tia(load_law())
    assert list(register.rows(Calls(story))) == []
    assert "none" in register.notes()[1]
