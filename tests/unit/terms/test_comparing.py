"""Texts of terms: layout does not matter, words do."""

from hypothesis import given
from hypothesis import strategies as st

from situs.terms import Change, compare, locate, nearest, normalised

OLD = "1. We do not train on Content. 2. Content is deleted after 30 days. 3. Nobody reads it."
NEW = "1. We do not train on Content. 2. Content is deleted after 90 days. 3. Nobody reads it. 4. Fees rise."


def test_layout_and_what_is_not_seen_are_no_difference() -> None:
    assert normalised(" We\u00a0do\r\n  not\ttr\u00adain\u200b. ") == "We do not train."
    assert normalised("ﬁle") == "file"


def test_a_terminal_is_not_told_what_to_do_by_a_provider_s_text() -> None:
    assert normalised("a\x1b[2Jb\u202ec") == "a[2Jbc"


@given(st.text())
def test_a_normalised_text_stays_as_it_is(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once


def test_a_quotation_is_found_whatever_its_line_ends() -> None:
    assert locate(OLD, "Content is\n   deleted after 30 days.") == OLD.index("Content is")
    assert locate(NEW, "Content is deleted after 30 days.") is None


def test_changes_are_sentences() -> None:
    assert compare(OLD, OLD) == ()
    assert compare(OLD, NEW) == (
        Change(("Content is deleted after 30 days.",), ("Content is deleted after 90 days.",)),
        Change((), ("4.", "Fees rise.")),
    )


def test_texts_beyond_the_bound_are_not_compared() -> None:
    assert compare("a. " * 20_001, "b.") is None
    assert compare("a. " * 300, "b.") is not None


def test_the_successor_of_a_quotation_is_the_new_sentence_most_like_it() -> None:
    changes = compare(OLD, NEW) or ()
    assert nearest("Content is deleted after 30 days.", changes) == "Content is deleted after 90 days."
    assert nearest("The Agreement is governed by the law of Ruritania, wherever that is.", changes) == ""
