"""No repetition costs more than in proportion to its length: what runs long inside C holds up every other call."""

import pytest
from tests.growth import grows_in_proportion, is_within

from situs.classify.detectors import Hit
from situs.classify.repeats import with_repeats
from situs.examining import Background, examine, load_instruments
from situs.model import Role, Slot

INSTRUMENTS = load_instruments()
SHORT, LONG = 4_000, 32_000
UNITS = [
    *("\\", "\\\\u", "\\ud83d", "\\u0041", "www.a", "www.a%40", "http://a@", "a@", "a@a.", "%41", "&#x41;", "&", "<b "),
    *("A.", "A. B. ", "Aa-", "Aa", "Dr. ", "Straße ", "GmbH ", "Co ", "1 ", "1.", "1/", "(", "[", "- ", "-\n", "\n"),
    *(
        "*a",
        "“",
        "\u200b",
        "\u0301",
        "From: a@b\n",
        "name: ",
        "DE89",
        "IBAN ",
        "SSN is ",
        "a,b\n",
        "|a|b\n",
        "name,b\n",
        "DE89\n",
        "a 12345678\n12345678",
        '"aB": 1,',
        '"phoneNumber": "12345678",',
        "privileged ",
        "1 May ",
        "one ",
        "one, , ",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_eight_times_the_text_takes_about_eight_times_as_long(unit: str) -> None:
    """Twice that is allowed, and half a second for the machine; a square would make it 64 times."""

    def analyse(size: int) -> None:
        examine([Slot("/a", (unit * size)[:size], Role.USER)], INSTRUMENTS, Background())

    assert grows_in_proportion(analyse, SHORT, LONG)


@pytest.mark.parametrize("unit", ["A.", "Straße ", "GmbH "])
def test_one_long_find_that_repeats_itself_is_not_looked_for(unit: str) -> None:
    text = (unit * LONG)[:LONG]
    hit = Hit(0, LONG, "ORGANISATION", 0.9, "names")
    assert with_repeats(text, [hit]) == [hit]
    assert is_within(lambda: with_repeats(text, [hit]), 0.5)
