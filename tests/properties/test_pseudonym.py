"""Sealing hides, restoring undoes, and neither depends on how the text was cut."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.model import Category, Finding, Form, Place, Route, Slot
from situs.model.finding import KINDS
from situs.pseudonym import Envelope, Needed, SealOrder, derive, restorer_for, seal
from situs.pseudonym.sealed import Substitution
from situs.pseudonym.token import ALPHABET, kind_word

ROUTE = Route("r", frozenset({"m"}), "m", Place("p", "us", frozenset({"DE"}), frozenset({"DE"}), frozenset()), "u")
ORDER = SealOrder(pseudonymise=frozenset({Category.DIRECT, Category.IDENTITY}), mask=frozenset())
VALUES = ["Anna Beispiel", "Karl Muster", 'O"Neil', "Łódź\nSp", "DE89370400440532013000"]
KEY = b"k" * 32
SUBSTITUTIONS = [Substitution(derive(KEY, "PERSON", v), v, "PERSON") for v in VALUES]


def restore(text: str, cuts: list[int], mode: str = "text") -> str:
    r = restorer_for(SUBSTITUTIONS)(mode)
    edges = [0, *sorted({min(c, len(text)) for c in cuts}), len(text)]
    return "".join(r.feed(text[a:b]) for a, b in pairwise(edges)) + r.close()


def habits(token: str) -> list[str]:
    word, code = token.split("_")
    return [
        token, token.lower(), token.title(), f"{word} {code}", f"{word}\\_{code}", f"{word}-{code}", f"{word}{code}",
        f"{word}\n{code}", f"**{token}**", f"`{token}`", f"{word}_{code[:3]}\n{code[3:]}", f"PERSONNE_{code}", code,
        f"{token}s", f"{token}'s", f"({token})", f"{word}_ {code}", f"{word}\u200b_{code}", f"x_{token}",
    ]  # fmt: skip


@pytest.mark.parametrize("index", range(len(SUBSTITUTIONS)))
def test_every_habit_restores_at_every_split(index: int) -> None:
    s = SUBSTITUTIONS[index]
    for habit in habits(s.token):
        text = f"Dear {habit}, see PERSON_ and PE."
        whole = restore(text, [])
        assert s.value in whole, habit
        assert s.token[-7:].lower() not in whole.lower(), habit
        for cut in range(len(text)):
            assert restore(text, [cut]) == whole, (habit, cut)


def test_an_inflected_suffix_stays() -> None:
    assert restore(f"{SUBSTITUTIONS[1].token}s Klage", []) == "Karl Musters Klage"


PIECES = st.lists(
    st.one_of(
        st.sampled_from([h for s in SUBSTITUTIONS for h in habits(s.token)]),
        st.text(alphabet="PERSONpersonEMAILK7Q2 _-*\\\n.x9B", max_size=12),
        st.sampled_from(["PERSON", "PERSON_", "EMAIL_K7Q", "Perhaps ", "C", "CARD_BCDFGHJ", "DATEOFBIRTH"]),
    ),
    max_size=8,
).map("".join)


@examples(400)
@given(PIECES, st.lists(st.integers(0, 120), max_size=6))
def test_no_split_changes_the_restored_text(text: str, cuts: list[int]) -> None:
    assert restore(text, cuts) == restore(text, [])


@examples(200)
@given(PIECES, st.lists(st.integers(0, 200), max_size=6), st.booleans())
def test_json_stays_json_and_restores_like_text(text: str, cuts: list[int], ascii_only: bool) -> None:
    source = json.dumps({"a": text, "b": [text, 1]}, ensure_ascii=ascii_only)
    out = restore(source, cuts, "json")
    assert json.loads(out) == {"a": restore(text, []), "b": [restore(text, []), 1]}


@examples(100)
@given(PIECES)
def test_no_more_is_held_back_than_one_token(text: str) -> None:
    r = restorer_for(SUBSTITUTIONS)("text")
    for seen, c in enumerate(text):
        r.feed(c)
        assert len(r._held) <= 60, seen


@examples(200)
@given(
    st.lists(st.tuples(st.sampled_from(VALUES), st.text(max_size=10)), min_size=1, max_size=6),
    st.binary(min_size=32, max_size=32),
)
def test_what_is_sealed_does_not_leave_and_comes_back(parts: list[tuple[str, str]], key: bytes) -> None:
    text, findings = "", []
    for value, filler in parts:
        text += f" {filler} "
        findings.append(Finding(0, len(text), len(text) + len(value), "PERSON", 1.0, "t"))
        text += value
    sealed = seal(
        Envelope("c", ROUTE, False, "infer"), Needed([Slot("/x", text)], findings), key, ORDER,
        lambda texts: json.dumps(list(texts)).encode(),
    )  # fmt: skip
    (body,) = json.loads(sealed.body)
    fillers = " ".join(f for _, f in parts)
    for value, _ in parts:
        assert value in fillers or value not in body
    r = restorer_for(sealed.substitutions)("text")
    assert r.feed(body) + r.close() == text


TOUCHING = [
    ("PERSON", "Anna Beispiel"),
    ("PERSON", "Karl"),
    ("EMAIL", "a@example.com"),
    ("IBAN", "DE89370400440532013000"),
    ("PHONE", "+49 30 901820"),
    ("SECRET_KEY", "sk-abc"),
]
BETWEEN = [
    "",
    "",
    "",
    "",
    "x",
    "7",
    "_",
    "\u00e9",
    "B",
    "PERSON",
    "PERSON_",
    "PERSON BCDFGH",
    "-",
    " ",
    "BCDFGHJ",
    "\u0301",
]


@examples(400)
@given(
    st.lists(st.tuples(st.sampled_from(BETWEEN), st.sampled_from(TOUCHING)), min_size=1, max_size=7),
    st.sampled_from([Form.TEXT, Form.NAME]),
    st.lists(st.integers(0, 200), max_size=6),
    st.binary(min_size=32, max_size=32),
)
def test_findings_that_touch_are_each_restored(
    parts: list[tuple[str, tuple[str, str]]], form: Form, cuts: list[int], key: bytes
) -> None:
    """What comes back is the text itself, with a stroke ahead of a value that another or a word ran into."""
    text, wanted, findings = "", "", []
    for between, (kind, value) in parts:
        text += between
        touches = bool(text) and (not between or between[-1].isalnum())
        secret = ("[REDACTED]" if form is Form.TEXT else "REDACTED") if kind == "SECRET_KEY" else ""
        wanted += between + (secret or ("_" if touches else "") + value)
        findings.append(Finding(0, len(text), len(text) + len(value), kind, 1.0, "t"))
        text += value
    sealed = seal(
        Envelope("c", ROUTE, False, "infer"), Needed([Slot("/x", text, form=form)], findings), key, ORDER,
        lambda texts: "".join(texts).encode(),
    )  # fmt: skip
    body = sealed.body.decode()
    assert all(value not in body for kind, value in TOUCHING if kind != "PERSON" or value != "Karl")
    for mode, source in (("text", body), ("json", json.dumps(body))):
        r = restorer_for(sealed.substitutions)(mode)
        edges = [0, *sorted({min(c, len(source)) for c in cuts}), len(source)]
        out = "".join(r.feed(source[a:b]) for a, b in pairwise(edges)) + r.close()
        assert (out if mode == "text" else json.loads(out)) == wanted
        assert r.restored == sum(kind != "SECRET_KEY" for _, (kind, _) in parts)


def test_tokens_do_not_collide_with_the_text() -> None:
    token = derive(KEY, "PERSON", "karl muster")
    word, code = token.split("_")
    spaced = f"{word}\u00a0{code[:3]} _{code[3:5]}\n{code[5:]}"
    # The last one begins inside what another spelling would take.
    hidden = f"PERSON BCDFGH{spaced}"
    for planted in (token, token.lower(), code, word + code, spaced, spaced.lower(), f"**{word}**{code}", hidden):
        text = f"{planted} met Karl Muster"
        sealed = seal(
            Envelope("c", ROUTE, False, "infer"),
            Needed([Slot("/x", text)], [Finding(0, len(planted) + 5, len(text), "PERSON", 1, "t")]),
            KEY,
            ORDER,
            lambda texts: "".join(texts).encode(),
        )
        body = sealed.body.decode()
        r = restorer_for(sealed.substitutions)("text")
        assert r.feed(body) + r.close() == text


def test_no_kind_word_can_be_read_as_a_code_or_as_the_start_of_another_token() -> None:
    words = [kind_word(k) for k in KINDS]
    for word in words:
        assert set(word) - set(ALPHABET), word
        for other in words:
            if other != word and other.startswith(word):
                assert other[len(word)] not in ALPHABET
