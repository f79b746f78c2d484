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
