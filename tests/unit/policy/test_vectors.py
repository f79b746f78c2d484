import copy
from typing import Any

import pytest

from situs.errors import ConfigError
from situs.model import Effect, Obligation, Reason, Ruling, Terms
from situs.policy import parse_vectors, run_vectors

DOCUMENT: dict[str, Any] = {
    "routes": {
        "r": {
            "media": True,
            "place": {
                "processed_in": ["DE"],
                "compelled_by": ["DE"],
                "weights_from": ["FR"],
                "terms": {"instruments": ["SCC:2"]},
            },
        }
    },
    "principals": {"anna": {"roles": ["partner"]}},
    "matters": {"m": {"jurisdictions": ["DE"]}},
    "legal": {"home": {"permitted_in": ["DE"], "transfer": "home", "compelled": []}},
    "vectors": [
        {
            "name": "one",
            "question": {
                "route": "r",
                "principal": "anna",
                "matter": "m",
                "legal": "home",
                "labels": ["MNPI"],
            },
            "expect": {"effect": "permit", "policies": ["p"], "obligations": ["redact:secret", "minimise"]},
        }
    ],
}


def test_a_document_becomes_questions() -> None:
    (vector,) = parse_vectors(DOCUMENT)
    question = vector.question
    assert (question.action, question.labels, question.transfer) == ("infer", {"MNPI"}, "home")
    assert (question.route.media, question.route.place.terms.instruments) == (True, {"SCC:2"})
    assert (question.principal.roles, question.matter.jurisdictions) == ({"partner"}, {"DE"})
    assert hash(question)
    assert (vector.effect, vector.policies) == (Effect.PERMIT, {"p"})


def test_differences_are_told() -> None:
    vectors = parse_vectors(DOCUMENT)
    right = Ruling(
        "r", "r", Effect.PERMIT, (Reason("p", "t"),), (Obligation("minimise"), Obligation("redact", "secret"))
    )
    wrong = Ruling("r", "r", Effect.DENY, (Reason("q", "t"),))
    assert run_vectors(vectors, lambda _: right) == ()
    failures = run_vectors(vectors, lambda _: wrong)
    assert [(f.what, f.expected, f.found) for f in failures] == [
        ("effect", "permit", "deny"),
        ("policies", "p", "q"),
        ("obligations", "minimise redact:secret", ""),
    ]


@pytest.mark.parametrize(
    "path",
    [
        ("routes", "r", "colour"),
        ("routes", "r", "place", "colour"),
        ("routes", "r", "place", "terms", "colour"),
        ("principals", "anna", "colour"),
        ("matters", "m", "colour"),
        ("vectors", 0, "colour"),
        ("vectors", 0, "question", "colour"),
        ("vectors", 0, "expect", "colour"),
    ],
)
def test_an_undeclared_name_is_refused(path: tuple[Any, ...]) -> None:
    document = copy.deepcopy(DOCUMENT)
    node: Any = document
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = "x"
    with pytest.raises(ConfigError) as caught:
        parse_vectors(document)
    assert caught.value.code == "vectors_invalid"


@pytest.mark.parametrize(("noun", "name"), [("route", "s"), ("principal", "karl"), ("matter", "n"), ("legal", "law")])
def test_a_name_that_is_not_declared_is_refused(noun: str, name: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["vectors"][0]["question"][noun] = name
    with pytest.raises(ConfigError):
        parse_vectors(document)


def test_names_are_unique_and_there_must_be_some() -> None:
    with pytest.raises(ConfigError):
        parse_vectors({**DOCUMENT, "vectors": []})
    with pytest.raises(ConfigError):
        parse_vectors({**DOCUMENT, "vectors": DOCUMENT["vectors"] * 2})
    with pytest.raises(ConfigError):
        parse_vectors({})


def test_lists_become_what_the_field_is() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["legal"]["home"]["transfer_bases"] = ["b", "a"]
    del document["routes"]["r"]["place"]["terms"]
    (vector,) = parse_vectors(document)
    assert vector.question.transfer_bases == ("b", "a")
    assert vector.question.route.place.terms == Terms()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"vectors": []}, "there must be vectors"),
        ({"vectors": DOCUMENT["vectors"] * 2}, "a name of its own"),
        ({"vectors": [{**DOCUMENT["vectors"][0], "more": 1}]}, "ValueError: vector `one` has fields"),
        ({"legal": {}}, "KeyError"),
    ],
)
def test_what_is_wrong_with_a_document_is_told(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        parse_vectors({**DOCUMENT, **change})
    assert caught.value.code == "vectors_invalid"
