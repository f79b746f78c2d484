"""What is set around letters or in their place is read as it shows, and spans map back over it."""

import pytest

from situs.classify.normal import normalise
from situs.classify.typesetting import unbox, unfill, unmail, unset_rtf, untex


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"{\rtf1\ansi Frau M\'fcller,\par wir {\b J\'f6rg} \u228?x}", "Frau Müller,\nwir Jörg äx"),
        (r"\documentclass{x}J\"org M{\"u}ller \'{e} stra{\ss}e Mo\v{c}nik\\ Prof.~Muster", None),
        ("J=C3=BCrgen =E2=82=AC1 a=20b", "Jürgen €1 a=20b"),
        ("=?UTF-8?Q?Ma=C3=ABlys_Muster?= <m>", "Maëlys Muster <m>"),
        ("=?utf-8?B?SsO8cmdlbiBN?= x", "Jürgen M x"),
        ("Name: __Muster_____ geb.: __1.2.1950__", "Name:   Muster      geb.:   1.2.1950  "),
        ("ID: |DE|8|9|3|7|0|4| x", "ID: DE893704 x"),
    ],
)
def test_what_is_set_is_read_as_it_shows(text: str, shown: str | None) -> None:
    normal = normalise(text)
    if shown is None:
        assert normal.text.endswith("}Jörg Müller é straße Močnik\n Prof. Muster")
    else:
        assert normal.text == shown


def test_marks_of_quoted_mail_are_blanks() -> None:
    assert unfill("> Anna Muster\n>> Weg 1\n > x\na > b") == "  Anna Muster\n   Weg 1\n   x\na > b"


def test_spans_map_back_to_what_is_written() -> None:
    text = r"{\rtf1 Frau {\b M\'fcller} kam}"
    normal = normalise(text)
    assert normal.map is not None
    start = normal.text.index("Müller")
    low, high = normal.map.span(start, start + 6)
    assert text[low:high] == r"M\'fcller"


@pytest.mark.parametrize(
    "text",
    [
        r"l\'accord, \'fc, {\b x}",
        r"\"uber\" \alpha \'e",
        "a=C3 =C3=C3 =?x?",
        "=?utf-8?B?!!!?=",
        "foo__bar snake_case ______",
        "| 1 | 2 | 3 | 4 | 5 | 6 | |a|b|c|d|e|f|",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert [rewrite(text) for rewrite in (unset_rtf, untex, unmail, unbox)] == [None] * 4
    assert unfill(text) == text
