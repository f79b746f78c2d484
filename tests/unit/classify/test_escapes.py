import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.classify import escapes
from situs.classify.escapes import unbreak, unescape, unmark, unquoted, unreference, untag
from situs.classify.normal import normalise


def test_a_text_without_escapes_is_left_alone():
    assert unescape("C:\\Users und \\alpha") is None


def test_escapes_at_any_depth_are_read():
    assert unescape(r"J\u00f6rg")[0] == "Jörg"
    assert unescape(r"J\\\u00f6rg")[0] == "Jörg"
    assert unescape(r"\ud83d\ude00 a\nb\tc\/d\"e")[0] == '😀 a\nb c/d"e'


def test_nul_and_lone_surrogates_vanish():
    assert unescape(r"a\u0000b\ud800c")[0] == "abc"


def test_spans_map_back_to_whole_escapes():
    text = r'{"an": "J\u00f6rg Muster"}'
    normal = normalise(text)
    start = normal.text.index("Jörg")
    low, high = normal.map.span(start, start + len("Jörg Muster"))
    assert text[low:high] == r"J\u00f6rg Muster"


def test_spans_map_back_through_both_rewritings():
    text = r"x\u00e9 J\u200b\u00f6\u200brg y"
    normal = normalise(text)
    start = normal.text.index("Jörg")
    low, high = normal.map.span(start, start + 4)
    assert text[low:high] == r"J\u200b\u00f6\u200brg"


def test_emphasis_is_left_out_and_spans_map_back_over_it():
    text = r"no **3841**4/02 \u00e9 ***Name:*** Karl"
    normal = normalise(text)
    assert normal.text == "no 38414/02 é Name: Karl"
    for part, original in (("38414/02", "3841**4/02"), ("é", r"\u00e9"), ("Name: Karl", "Name:*** Karl")):
        start = normal.text.index(part)
        low, high = normal.map.span(start, start + len(part))
        assert text[low:high] == original


def test_single_and_long_runs_of_asterisks_stay():
    assert unmark("2 * 3 *x* **** ********") is None


def test_marks_inside_a_word_are_left_out():
    assert unmark("Mu*st*er")[0] == "Muster"
    assert untag("Mu<b>st</b>er <div>")[0] == "Muster <div>"
    assert unescape(r"anna\.muster\@example\.com")[0] == "anna.muster@example.com"


@pytest.mark.parametrize(
    "mark",
    ["<b>", "</STRONG>", '<span style="color: red">', '<font color="#ff0000" size="3">', "<i lang='de' />"],
)
def test_a_mark_of_looks_is_left_out(mark):
    assert untag(f"Mu{mark}ster")[0] == "Muster"


@pytest.mark.parametrize(
    "mark",
    [
        "<b DE89 3704 0044 0532 0130 00>",
        '<span title="a.beispiel@example.com">',
        '<b class="Karl Muster">',
        '<b style="1234 5678">',
        '<font size="4111111111111111">',
        "<b \0 a.beispiel@example.com \0>",
    ],
)
def test_what_else_stands_in_a_mark_is_read(mark):
    assert untag(f"see {mark} now") is None


def test_character_references_are_read():
    assert unreference("M&uuml;ller &amp; S&#246;hne &#x41;")[0] == "Müller & Söhne A"
    assert unreference("A & B; C &nosuch; D") is None
    assert unreference("a&#0000;b&#xD800;c") is None


def test_percent_encoding_is_read_outside_addresses():
    assert unquoted("by %41nna %C3%96z, 5 % of it")[0] == "by Anna Öz, 5 % of it"
    assert unquoted("https://example.com/a%20b and www.example.com/%41") is None
    assert unquoted("100%ff of %E9") is None


def test_words_and_numbers_broken_by_a_line_are_joined():
    assert unbreak("the Mus-\nterweg")[0] == "the Musterweg"
    assert unbreak("no. 36042\n/97 and 36043/\n97")[0] == "no. 36042/97 and 36043/97"
    assert unbreak("Mus=\nter")[0] == "Muster"
    assert unbreak("Anna Muster-\nBeispiel")[0] == "Anna Muster-Beispiel"
    assert unbreak("a list\n- one\n- two, 5-\n6") is None


def test_escapes_inside_escapes_are_read():
    assert normalise("%2526%2523%2536%2535%253B").text == "A"
    assert normalise("&amp;#65;nna").text == "Anna"


FROM_EACH_BACKSLASH = re.compile(escapes._ESCAPE.pattern.replace(r"(?<!\\)", "").replace("++", "+"))
"""The same, tried from each backslash of a run and with every length of it."""


@given(
    st.lists(st.sampled_from(["\\", "\\\\", "u", "ud83d", "ude00", "u00f6", "u{f6}", "x41", "n", '"', ".", "f", " "]))
)
def test_a_run_of_backslashes_is_read_from_its_first_as_from_each(parts: list[str]) -> None:
    text = "".join(parts)
    assert FROM_EACH_BACKSLASH.pattern != escapes._ESCAPE.pattern
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(escapes, "_ESCAPE", FROM_EACH_BACKSLASH)
        expected = unescape(text)
    assert unescape(text) == expected
