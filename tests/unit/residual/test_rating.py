"""The score adds up as the table says, and the level follows from its thresholds."""

import pytest

from situs.model import Category, Finding, Level, Slot
from situs.residual import PRESUMED, Remainder, Table, observe
from situs.residual.rating import rate

QUASI = PRESUMED | {Category.QUASI}


def remainder(text: str, table: Table, **kinds: str) -> Remainder:
    """Return what the text holds; each keyword names a kind and the words that are found as such."""
    places = [(text.index(words), words, kind) for kind, words in kinds.items()]
    findings = [Finding(0, at, at + len(words), kind, 1.0, "test") for at, words, kind in sorted(places)]
    return Remainder(observe([Slot("/a", text)], findings, table, media=False), table)


SALE = "The only notary in Musterdorf sold it on 3 March 2021."


def test_nothing_is_no_risk(table: Table) -> None:
    left = remainder("Please translate: the meeting is at ten.", table).under(PRESUMED)
    assert (left.level, left.score, left.drivers, dict(left.counts)) == (Level.NONE, 0.0, (), {})


def test_a_role_a_place_and_a_day_single_out(table: Table) -> None:
    left = remainder(SALE, table, LOCATION="Musterdorf", DATE="3 March 2021").under(PRESUMED)
    assert left.level is Level.HIGH
    assert dict(left.counts) == {"UNIQUE": 1, "ROLE": 1, "LOCATION": 1, "EXACT_DATE": 1}
    bits = sum(table.bits[kind] for kind in left.counts)
    assert left.score == round(1 - 2 ** (-bits / table.half), 3)
    assert [SALE[d.start : d.end] for d in left.drivers] == ["The only", "notary", "Musterdorf", "3 March 2021"]


def test_sealing_the_place_lowers_the_score(table: Table) -> None:
    found = remainder(SALE, table, LOCATION="Musterdorf", DATE="3 March 2021")
    assert found.under(QUASI).score < found.under(PRESUMED).score
    assert "LOCATION" not in found.under(QUASI).counts
    everything = frozenset(Category)
    assert found.under(everything | {Category.FACT}).score < found.under(QUASI).score


def test_a_role_and_a_day_are_worth_a_note_and_no_more(table: Table) -> None:
    left = remainder("The judge came on 3 March 2021.", table, DATE="3 March 2021").under(PRESUMED)
    assert left.level is Level.LOW


def test_what_stands_apart_counts_less(table: Table) -> None:
    words = {"DATE": "3 March 2021", "MONEY": "EUR 412,350.17"}
    together = remainder("The judge on 3 March 2021 paid EUR 412,350.17.", table, **words).under(PRESUMED)
    paragraph = remainder(
        "The judge came today. Then, on 3 March 2021, there was rain. Paid: EUR 412,350.17.", table, **words
    ).under(PRESUMED)
    apart = remainder("A judge.\n\nA thing on 3 March 2021.\n\nIt was EUR 412,350.17.", table, **words).under(PRESUMED)
    assert together.score > paragraph.score > apart.score
    assert (together.level, apart.level) == (Level.HIGH, Level.NONE)


def test_a_repetition_says_nothing_new_and_a_second_one_half(table: Table) -> None:
    once = remainder("a judge", table).under(PRESUMED)
    again = remainder("a judge, a Judge, a judge", table).under(PRESUMED)
    second = remainder("a judge, a mayor", table).under(PRESUMED)
    assert again.score == once.score
    assert again.counts["ROLE"] == 3
    assert second.score == round(1 - 2 ** (-1.5 * table.bits["ROLE"] / table.half), 3)


def test_a_name_in_clear_is_high_by_itself(table: Table) -> None:
    found = remainder("Jane Roe came", table, PERSON="Jane Roe")
    assert found.under(frozenset()).level is Level.HIGH
    assert found.under(PRESUMED).level is Level.NONE


def test_what_cannot_be_read_is_high(table: Table) -> None:
    found = Remainder(observe([Slot("/a", "what is this?")], (), table, media=True), table)
    assert found.under(frozenset(Category)).level is Level.HIGH


def test_each_sealing_is_rated_once(table: Table) -> None:
    found = remainder(SALE, table)
    assert found.under(PRESUMED) is found.under(frozenset(PRESUMED))
    assert set(found.known) == {PRESUMED}


@pytest.mark.parametrize("shift", [-1, 0])
def test_a_threshold_is_reached_from_its_own_value_on(table: Table, shift: int) -> None:
    traits = observe([Slot("/a", "a judge")], (), table, media=False)
    (trait,) = traits
    for threshold, level, below in ((table.low, Level.LOW, Level.NONE), (table.high, Level.HIGH, Level.LOW)):
        assert rate([trait._replace(bits=threshold + shift)], table).level is (below if shift else level)
