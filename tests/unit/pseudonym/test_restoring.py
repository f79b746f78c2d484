"""What a restorer does with tokens that are not its own, and with the mode for JSON."""

from __future__ import annotations

import json
import re
import sys

import pytest

from situs.pseudonym import Substitution, derive, restorer_for
from situs.pseudonym.restoring import upper_case

NAME = 'Anna "Anni" Beispiel'
TOKEN = derive(b"k" * 32, "PERSON", "anna")
KNOWN = [Substitution(TOKEN, NAME, "PERSON")]


def restore(text: str, mode: str = "text") -> str:
    r = restorer_for(KNOWN)(mode)
    return r.feed(text) + r.close()


def test_another_matters_token_is_left_alone() -> None:
    other = derive(b"x" * 32, "PERSON", "anna")
    assert restore(f"{other} and {TOKEN}") == f"{other} and {NAME}"


def test_of_two_tokens_that_a_model_runs_together_the_second_keeps_its_kind_word() -> None:
    assert restore(f"{TOKEN}_{TOKEN}") == f"{NAME}_{NAME}"
    assert restore(f"{TOKEN}{TOKEN}") == f"{NAME}PERSON_{NAME}"


def test_without_substitutions_nothing_is_held_back() -> None:
    r = restorer_for([])("text")
    assert r.feed("PERSON_") == "PERSON_"
    assert r.close() == ""


def test_a_text_that_ends_in_the_middle_of_a_token_is_given_out_at_the_close() -> None:
    r = restorer_for(KNOWN)("text")
    assert r.feed("see " + TOKEN[:10]) == "see "
    assert r.close() == TOKEN[:10]


def test_restorations_are_counted() -> None:
    r = restorer_for(KNOWN)("text")
    r.feed(f"{TOKEN}, {TOKEN.lower()} and ")
    r.close()
    assert r.restored == 2


@pytest.mark.parametrize("escaped", [True, False])
def test_a_value_with_quotation_marks_stays_inside_its_json_string(escaped: bool) -> None:
    source = json.dumps({"to": f"– {TOKEN} –", "n": 1}, ensure_ascii=escaped)
    assert json.loads(restore(source, "json")) == {"to": f"– {NAME} –", "n": 1}


def test_a_token_in_a_json_key_is_restored_too() -> None:
    assert json.loads(restore(json.dumps({TOKEN: 1}), "json")) == {NAME: 1}


def test_escapes_that_are_not_json_pass_as_they_came() -> None:
    assert restore(r'{"a": "\q"', "json").startswith('{"a": "')


def test_a_source_that_ends_inside_a_string_keeps_what_it_had() -> None:
    assert restore('{"a": "PERSO', "json") == '{"a": "PERSO'


@pytest.mark.slow
def test_upper_case_compares_every_character_as_ignoring_case_does() -> None:
    letters, either = re.compile("[A-Z2-9]"), re.compile("[A-Z2-9]", re.IGNORECASE)
    word, separator = re.compile(r"[^\W_]"), re.compile(r"[\s_*\\`~\u200b\u00ad-]")
    turned = 0
    for point in range(sys.maxunicode + 1):
        c = chr(point)
        upper = upper_case(c)
        if upper is None:
            continue
        turned += c != upper
        assert len(upper) == 1
        assert bool(letters.match(upper)) == bool(either.match(c))
        assert not letters.match(upper) or re.match(re.escape(upper), c, re.IGNORECASE)
        assert bool(word.match(upper)) == bool(word.match(c))
        assert bool(separator.match(upper)) == bool(separator.match(c))
    assert turned > 1000


@pytest.mark.parametrize("c", ["\u0130", "\u0345", "\u212a", "\u0149"])
def test_a_text_that_upper_case_would_change_is_compared_the_slow_way(c: str) -> None:
    assert upper_case(f"a{c}b") is None
    assert restore(f"{c} {TOKEN.lower()} {c}") == f"{c} {NAME} {c}"


FIXED = restorer_for([Substitution("PERSON_K7Q2M9D", NAME, "PERSON")])


@pytest.mark.parametrize("begun", ["P", "PERS", "PERSON_", "K7Q"])
def test_without_substitutions_no_beginning_is_held_back(begun: str) -> None:
    assert restorer_for([])("text").feed(begun) == begun


def test_what_was_held_back_is_given_out_once() -> None:
    r = FIXED("text")
    r.feed("see PERSON_K7")
    assert [r.close() for _ in range(3)] == ["PERSON_K7", "", ""]


@pytest.mark.parametrize("letter", ["9", "X", "Z"])
def test_a_letter_that_begins_neither_a_kind_word_nor_a_code_of_the_call_is_not_held_back(letter: str) -> None:
    assert FIXED("text").feed(letter) == letter


def test_a_first_letter_that_both_a_kind_word_and_codes_may_have_is_held_back() -> None:
    r = FIXED("text")
    assert r.feed("see P") == "see "
    assert r.feed("ERSON_K7Q2M9D") + r.close() == NAME


def test_a_code_that_grows_out_of_a_word_is_left_alone_at_every_split() -> None:
    for text in ("éK7Q2M9D", "xyK7Q2M9D"):
        for cut in range(len(text)):
            r = FIXED("text")
            assert r.feed(text[:cut]) + r.feed(text[cut:]) + r.close() == text


def test_upper_case_keeps_the_length_of_a_sharp_s() -> None:
    assert upper_case("Straße") == "STRAẞE"
