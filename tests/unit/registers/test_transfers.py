from situs.law import load_law
from situs.registers import Calls, Transfers


def test_what_stayed_is_counted_and_what_went_is_listed_with_its_basis(story) -> None:
    story.decide("a")
    story.end("a")
    story.decide("b", ("us",))
    story.end("b", attempts=("us",))
    story.decide("c", ("us",))
    story.end("c", "abandoned")
    register = Transfers(load_law())
    (row,) = register.rows(Calls(story))
    assert set(row) == set(Transfers.COLUMNS)
    assert (row["countries"], row["basis"], row["tia"]) == (["US"], "gdpr_ch5 safeguard art. 46 SCC:2", True)
    assert (row["calls"], row["uncertain"], row["instruments"]) == (2, 1, ["SCC:2"])
    assert any(note.endswith("which are not listed: 1.") for note in register.notes())


def test_a_place_of_many_countries_is_abroad_if_one_of_them_is(story) -> None:
    story.decide("a", ("world",))
    story.end("a", attempts=("world",))
    (row,) = Transfers(load_law()).rows(Calls(story))
    assert row["countries"] == ["US"]


def test_an_unknown_place_is_a_transfer_without_a_recorded_basis(story) -> None:
    story.decide("a", ("nowhere",), rulings=[])
    story.end("a", attempts=("nowhere",))
    (row,) = Transfers(load_law()).rows(Calls(story))
    assert (row["countries"], row["basis"], row["tia"]) == (["unknown"], "not recorded", False)
