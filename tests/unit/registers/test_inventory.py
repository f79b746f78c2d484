from situs.law import load_law
from situs.registers import Calls, Inventory


def test_every_showing_has_a_row_and_says_where_on_whose_direction_and_terms(story) -> None:
    story.decide("a", ("us", "fr"))
    story.end("a", attempts=("us:upstream_timeout", "fr"))
    register = Inventory(load_law())
    first, last = register.rows(Calls(story, "M-1"))
    assert set(first) == set(Inventory.COLUMNS)
    assert (first["place"], first["result"], first["abroad"], first["sent_sha256"]) == (
        "us",
        "upstream_timeout",
        True,
        "",
    )
    assert (last["place"], last["result"], last["abroad"], last["sent_sha256"]) == ("fr", "answered", False, "cd" * 32)
    assert (last["direction"], last["by"], last["model"]) == ("counsel", "anna", "up-fr")
    assert last["terms"].startswith("v1: training no, retention 30 days")
    assert last["sealing"] == "2 replaced, 0 removed, 1 passage withheld"


def test_what_was_refused_is_counted_and_what_is_uncertain_is_said(story) -> None:
    story.decide("a", ())
    story.end("a", "refused", ())
    story.decide("b", ("us",), client_asserted=["matter"])
    register = Inventory(load_law())
    (row,) = register.rows(Calls(story, "M-1"))
    assert row["result"] == "open: may have been shown"
    assert row["direction"] == "counsel (the client alone named the matter)"
    assert any("before anything was sent: 1." in note for note in register.notes())
    assert any("no full outcome: 1." in note for note in register.notes())


def test_an_entry_of_an_older_form_says_that_it_does_not_say(story) -> None:
    story.decide("a", matter_facts={}, body={}, labels=[])
    story.end("a")
    (row,) = Inventory(load_law()).rows(Calls(story))
    assert (row["direction"], row["shown"]) == ("not recorded", "0 characters in 0 texts")
