"""Which calls are followed, by which version, and how answers are compared; the rest is in `test_model_register`."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from situs.model import Call, Matter, Place, Principal, Route, Vetted
from situs.server.shadowing import answer_text, basis_of, candidate_for, likeness
from situs.testing import answers

PLACE = Place("p", "Example", *(frozenset({"DE"}),) * 3)
CALL = Call("c", 1, "openai_chat", "infer", "m", Principal("anna"), None, ())
OWN = Route("old", frozenset({"m"}), "own", PLACE, "u", vetted=Vetted("own@1"))
NEW = replace(OWN, id="new", vetted=Vetted("own@2", "evaluated"))


@pytest.mark.parametrize(
    ("principal", "matter", "asserted", "wanted", "basis"),
    [
        (Principal("t", roles=frozenset({"synthetic"})), None, (), "synthetic", "synthetic"),
        (
            Principal("t", roles=frozenset({"synthetic"}), client_asserted=frozenset({"roles"})),
            None,
            (),
            "consented",
            "",
        ),
        (Principal("anna"), Matter("M-1", approvals=frozenset({"shadow:M-1"})), (), "consented", "consented"),
        (Principal("anna"), Matter("M-1", approvals=frozenset({"shadow:M-1"})), (), "synthetic", ""),
        (Principal("anna"), Matter("M-1", approvals=frozenset({"shadow:M-2"})), (), "consented", ""),
        (Principal("anna"), Matter("M-1", approvals=frozenset({"shadow:M-1"})), ("matter",), "consented", ""),
        (Principal("anna"), None, (), "consented", ""),
    ],
)
def test_what_may_be_followed(principal, matter, asserted, wanted: str, basis: str) -> None:
    call = replace(CALL, principal=principal, matter=matter, asserted=frozenset(asserted))
    assert basis_of(call, wanted) == basis


def test_the_candidate_is_an_evaluated_version_of_the_same_model_for_the_same_alias() -> None:
    assert candidate_for(CALL, OWN, (OWN, NEW)) is NEW
    for other in (
        replace(NEW, vetted=Vetted("own@2", "draft")),
        replace(NEW, vetted=Vetted("own@2", "retired")),
        replace(NEW, vetted=Vetted("own@2", "withdrawn")),
        replace(NEW, vetted=Vetted("own@2")),
        replace(NEW, vetted=Vetted("other@2", "evaluated")),
        replace(NEW, models=frozenset({"x"})),
        replace(NEW, dialect="openai_embeddings"),
    ):
        assert candidate_for(CALL, OWN, (OWN, other)) is None
    assert candidate_for(CALL, replace(OWN, vetted=Vetted()), (replace(NEW, vetted=Vetted("", "evaluated")),)) is None


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [("a b c", "a b c", 1000), ("A, b c!", "a b c", 1000), ("a b", "c d", 0), ("", "", 1000), ("", "a", 0),
     ("?", "!", 0), ("a b c d", "a b c x", 750)],
)  # fmt: skip
def test_likeness_is_of_pairs_of_words(one: str, other: str, like: int) -> None:
    assert likeness(one, other) == like == likeness(other, one)


SHAPES = [answers.openai_chat, answers.anthropic_messages]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_text_of_an_answer(shape, stream: bool) -> None:
    body = b"".join(shape("Hello, Anna Beispiel.", (), {"model": "m", "stream": stream}, 4))
    assert answer_text(body, stream=stream) == "Hello, Anna Beispiel."


@pytest.mark.parametrize("stream", [False, True])
def test_the_text_of_a_response(stream: bool) -> None:
    body = b"".join(answers.openai_responses("Hello, Anna.", {"model": "m", "stream": stream}, 4))
    assert answer_text(body, stream=stream) == "Hello, Anna."


@pytest.mark.parametrize("body", [b"", b"<", b"[]", b'{"choices": []}', orjson.dumps({"choices": [{"message": 1}]})])
def test_what_has_no_known_shape_has_no_text(body: bytes) -> None:
    assert answer_text(body, stream=False) == "" == answer_text(body, stream=True)
