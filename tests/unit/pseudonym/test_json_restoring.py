"""Strings of a JSON source are decoded, restored and encoded again; what stands between them is not touched."""

from __future__ import annotations

import json

import pytest

from situs.pseudonym import Substitution, restorer_for

NAME = 'Anna "Anni" Beispiel'
TOKEN = "PERSON_K7Q2M9D"
MAKE = restorer_for([Substitution(TOKEN, NAME, "PERSON")])
LOST = "\ufffd"


def restore(source: str, cut: int | None = None) -> str:
    r = MAKE("json")
    return r.feed(source) + r.close() if cut is None else r.feed(source[:cut]) + r.feed(source[cut:]) + r.close()


@pytest.mark.parametrize(
    ("inside", "out"),
    [
        (r"\ud83d\ude00", "\U0001f600"),
        (r"\ud800\udc00", "\U00010000"),
        (r"\udbff\udfff", "\U0010ffff"),
        (r"\uD83D\uDE00!", "\U0001f600!"),
        (r"\ud83d\ude00\ud83d\ude01", "\U0001f600\U0001f601"),
        (r"\ud83d\ude00\ude01", "\U0001f600" + LOST),
        (r"\ud83d", LOST),
        (r"\ude00", LOST),
        (r"\udc00x", LOST + "x"),
        (r"\udfffx", LOST + "x"),
        (r"\ud83dxy", LOST + "xy"),
        (r"\ud83dx\ude00", LOST + "x" + LOST),
        (r"\ud83d\n", LOST + r"\n"),
        (r"\ud83d\u0041", LOST + "A"),
        (r"\ud83d\ud83d\ude00", LOST + "\U0001f600"),
        (r"\ud7ff\ue000", "\ud7ff\ue000"),
    ],
)
def test_surrogates_are_joined_and_a_lone_one_is_replaced_at_every_split(inside: str, out: str) -> None:
    source = f'{{"a": "<{inside}>", "b": "c"}}'
    for cut in range(len(source)):
        assert restore(source, cut) == f'{{"a": "<{out}>", "b": "c"}}', cut


def test_a_lone_surrogate_at_the_end_of_a_source_is_replaced() -> None:
    assert restore('"a\\ud83d') == f'"a{LOST}'


def test_letters_are_given_out_as_letters() -> None:
    assert restore(r'{"k": "\u0141\u00f3d\u017a"}') == '{"k": "Łódź"}'


@pytest.mark.parametrize(
    ("inside", "out"),
    [
        (r"\"\\\/\b\f\n\r\t", r"\"\\/\b\f\n\r\t"),
        (r"\u0022\u005c\u000a", r"\"\\\n"),
    ],
)
def test_escapes_are_decoded_and_encoded_again(inside: str, out: str) -> None:
    assert restore(f'["{inside}"]') == f'["{out}"]'


def test_a_code_that_is_no_number_stays_as_text() -> None:
    assert json.loads(restore(r'["\uZZZZ"]')) == [r"\uZZZZ"]


def test_what_stands_between_strings_passes_unchanged() -> None:
    source = json.dumps({"a": [TOKEN, 1, None, "b"], "c": {}}, indent=2)
    assert restore(source) == source.replace(TOKEN, json.dumps(NAME)[1:-1])


def test_a_token_outside_a_string_is_not_touched() -> None:
    assert restore(f'["a", {TOKEN}, "b"]') == f'["a", {TOKEN}, "b"]'


def test_restorations_are_counted_over_all_strings() -> None:
    r = MAKE("json")
    assert r.restored == 0
    for piece in (f'["{TOKEN} and {TOKEN}", "', f'{TOKEN}"', ', "none"]'):
        r.feed(piece)
    r.close()
    assert r.restored == 3


@pytest.mark.parametrize("source", ['"a\\', '"a\\ud8', f'"{TOKEN[:9]}'])
def test_a_source_that_ends_inside_a_string_is_given_out_once(source: str) -> None:
    r = MAKE("json")
    assert r.feed(source) + r.close() == source
    assert r.close() == ""
