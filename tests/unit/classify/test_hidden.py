from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.classify import find, hidden, load_detectors, resolve
from situs.classify.hidden import hidden_spans, hides, reads_as
from situs.model import Slot

DETECTORS = load_detectors()
NAME = "Anna Beispiel"


def bold(text: str) -> str:
    return "".join(
        chr(0x1D41A + ord(c) - 97) if c.islower() else chr(0x1D400 + ord(c) - 65) if c.isupper() else c for c in text
    )


WAYS = {
    "zero width": "\u200b".join(NAME),
    "joiner": "\u2060".join(NAME),
    "soft hyphen": "\xad".join(NAME),
    "bold": bold(NAME),
    "full width": "".join(chr(ord(c) + 0xFEE0) if c != " " else c for c in NAME),
    "look-alikes": NAME.replace("A", "Α").replace("e", "е").replace("a", "а"),
    "percent": "".join(f"%{ord(c):02X}" for c in NAME),
    "entities": "".join(f"&#{ord(c)};" for c in NAME),
    "hex entities": "".join(f"&#x{ord(c):x};" for c in NAME),
    "json": "".join(f"\\u{ord(c):04x}" for c in NAME),
    "markdown": "**Anna Bei**spiel",
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_hidden_is_covered_whole(way: str) -> None:
    text = f"as stated by {WAYS[way]} before the court"
    start, end = 13, 13 + len(WAYS[way])
    assert any(f.start <= start and f.end >= end and f.kind == "PERSON" for f in find([Slot("/a", text)], DETECTORS))


@pytest.mark.parametrize(
    "text",
    [
        "Die Ver\xadwal\xadtungs\xadge\xadrichts\xadbar\xadkeit des Lan\xaddes",
        "a loss of 5 μm and 3 Ω, 100 % of it",
        "M&uuml;ndliche Verhandlung der Beh&ouml;rde &amp; des Gerichts",
        "the **Agreement** and the **Schedule**, as amended",
        "Решение Суда от имени государства",
        "f\\u00fcr die Beh\\u00f6rde",
        "https://example.com/a%20long%20path%2Fto",
    ],
)
def test_ordinary_text_hides_nothing(text: str) -> None:
    assert [f for f in find([Slot("/a", text)], DETECTORS) if f.detector == "hidden"] == []


@pytest.mark.parametrize(
    ("plain", "kind"),
    [
        ("Anna Beispiel", "PERSON"),
        ("ANNA DE MUSTER", "PERSON"),
        ("Mr. A. Adam", "PERSON"),
        ("36042/97", "CONTRACT_NUMBER"),
        ("Musterweg 10, 8000 Aarhus", "ADDRESS"),
        ("1234567", ""),
        ("URTEIL", ""),
        ("plain words of no one", ""),
        ("x" * 200, ""),
    ],
)
def test_what_it_reads_like(plain: str, kind: str) -> None:
    assert reads_as(plain) == kind


def test_signs_are_known_by_character() -> None:
    assert hides(["é", "\u200b"])
    assert not hides(["é", "—", "’"])
    assert list(hidden_spans("plain")) == []


def test_a_long_run_is_read_in_time() -> None:
    """A hostile text must not make the patterns go back over it again and again."""
    for unit in ("a", "%41a", "\\u0041", "\u200ba", "ａ", "Аa", "&#65;", "**a", "4a4", "a1 "):
        find([Slot("/a", unit * 4_000)], DETECTORS)


@pytest.mark.parametrize("way", ["\u200b".join, "".join])
def test_what_is_known_within_names_the_whole(way: Callable[[str], str]) -> None:
    """A telephone number among other hidden words stays a telephone number, though the span is longer."""
    plain = "Telefon: +49 30 901820987 anrufen."
    text = way(plain) if way("ab") != "ab" else "".join(f"&#x{ord(c):x};" for c in plain)
    (number,) = [f for f in resolve(find([Slot("/a", text)], DETECTORS)) if f.kind != "PERSON"]
    assert number.kind == "PHONE"


MARKS = st.lists(
    st.sampled_from(
        [
            *("%41", "\\u0041", "\\x41", "&#65;", "&#x41;", "**", "\u200b", "\u00ad", "\U0001d400", "\u0410", "\u03b1"),
            *("\ud800", "\uff21", "\u2102", *"Kara .,-/\\%&#;xu0267é—’"),
        ]
    ),
    max_size=40,
)


@examples(400)
@given(MARKS.map("".join))
def test_what_lacks_a_pattern_s_sign_has_nothing_that_the_pattern_fits(text: str) -> None:
    every = [*hidden._needless(text), *(m.span() for m in hidden._SPLIT.finditer(text))]
    every += [m.span() for m in hidden._APART.finditer(text)]
    every += [m.span() for m in hidden._DRESSED.finditer(text) if len(hidden._SIGN.findall(m.group())) > 2]
    assert list(hidden_spans(text)) == [*every, *hidden._swapped(text)]
