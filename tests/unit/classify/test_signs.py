"""Where a layout's sign is missing, nothing of that layout is found, whatever the text."""

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.classify.alignment import HEAD as ALIGNED_HEAD
from situs.classify.alignment import aligned
from situs.classify.chats import HINT as CHAT
from situs.classify.chats import speakers
from situs.classify.detectors import Hit
from situs.classify.detectors.shape import loosened
from situs.classify.fields import RUN_TOGETHER, members
from situs.classify.junctions import BROKEN as BREAK
from situs.classify.junctions import across
from situs.classify.normal import normalise
from situs.classify.notations import HINT as NOTATION
from situs.classify.notations import notated
from situs.classify.signs import ALIGNED, BROKEN, CHATS, MEMBERS, NOTATED, TABLES, signs_in
from situs.classify.tables import HEAD as TABLE_HEAD
from situs.classify.tables import cells

SHOWN = {
    TABLES: ["Name,Born,Phone\nMuster,12.03.1971,030 123456\n", "| Name | IBAN |\n|---|---|\n| Muster | DE89 |\n"],
    ALIGNED: ["Name        Born\nMuster      12.03.1971\n", "before\0 Name   Born\nMuster  12.03.1971"],
    NOTATED: ["last_name = 'Muster'", "<lastName>Muster</lastName>", "BEGIN:VCARD\nFN:Karl Muster\nEND:VCARD"],
    CHATS: ["[12.03.26, 10:15] Karl: yes\n[12.03.26, 10:16] Anna: no\n", "Karl [10:15]\nyes\nAnna [10:16]\nno\n"],
    BROKEN: ["the account DE89 3704 0044\n0532 0130 00 of hers", "write to karl@\nmuster.example"],
    MEMBERS: ['{"dateOfBirth": "12.03.1971"}'],
}
PLAIN = "The parties agree as follows: the price is EUR 1,200.50, due on 12 March 2026 (see 4.2).\n" * 3
FRAGMENTS = st.sampled_from(
    [
        *(
            "Name",
            "Muster",
            "Emp No",
            "DOB__c",
            "12.03.1971",
            "3704 0044",
            "0532013000",
            "a@b",
            ".example",
            "10:15",
            "9.30",
        ),
        *(
            "AM",
            "Uhr",
            "[",
            "]",
            "<",
            "</",
            ">",
            " - ",
            " – ",
            '"',
            "'",
            '"value"',
            ":",
            " =",
            "=",
            "like ",
            "aB",
            "é",
            "1",
        ),
        *(
            "insert into ",
            "begin:vcard",
            "\n",
            "\r\n",
            "\0",
            "  ",
            "   ",
            "\t",
            " ",
            ",",
            ", ",
            ";",
            "|",
            "-",
            "_",
            "/",
            "(",
        ),
    ]
)
PATTERNS = st.sampled_from([TABLE_HEAD, ALIGNED_HEAD, NOTATION, CHAT, BREAK, RUN_TOGETHER])


@pytest.mark.parametrize(("sign", "text"), [(sign, text) for sign, texts in SHOWN.items() for text in texts])
def test_a_layout_shows_its_sign(sign, text):
    assert sign in signs_in(normalise(text).raw)
    assert sign in signs_in(normalise(PLAIN + text + PLAIN).raw)


def test_a_text_of_sentences_shows_none():
    assert not signs_in(normalise(PLAIN).raw)


@examples(300)
@given(st.lists(FRAGMENTS, min_size=2, max_size=40).map("".join))
def test_what_shows_no_sign_has_no_such_layout(text):
    normal = normalise(text)
    signs = signs_in(normal.raw)
    for sign, read in (
        (TABLES, cells),
        (ALIGNED, aligned),
        (NOTATED, notated),
        (CHATS, speakers),
        (MEMBERS, members),
        (BROKEN, lambda value: across(value, [], lambda joined: [Hit(0, len(joined), "IBAN", 0.99, "iban")])),
    ):
        assert sign in signs or not list(read(normal))


@examples(300)
@given(
    st.sampled_from([TABLE_HEAD, ALIGNED_HEAD, NOTATION, CHAT, BREAK, RUN_TOGETHER]), st.lists(FRAGMENTS, max_size=30)
)
def test_a_loosened_pattern_finds_whatever_the_pattern_finds(pattern, parts):
    text = "".join(parts).encode()
    assert re2.search(loosened(pattern).encode(), text) or not re2.search(pattern.encode(), text)


def test_loosening_takes_upper_limits_away():
    assert loosened(r"a{0,4}b{1,3}c{2,80}d{7}") == "a*b+c{2,}d{7}"
