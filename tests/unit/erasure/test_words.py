"""What an erasure says of itself is what happened."""

from __future__ import annotations

import pytest

from situs.erasure import GROUNDS
from situs.erasure.words import leaves_of, reaches_of, says_of, title_of

FACTS = {
    "result": "destroyed", "matter": "M-1", "ground": "objection", "by": "anna", "credential": "stated", "holds": [],
    "code": "", "source": "file", "key": "held", "recovered": False, "hold_known": True,
}  # fmt: skip
REACH = {"places": [], "exports": 0, "trainings": 0}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "was not checked"),
        ({"credential": "jwt"}, "a signed token proved"),
        ({"key": "none"}, "There was no key"),
        ({"recovered": True}, "a later run"),
        ({"holds": ["LH-7"]}, "CONFLICT: a legal hold (LH-7)"),
        ({"hold_known": False}, "CONFLICT NOT EXCLUDED"),
        ({"result": "blocked", "holds": ["LH-7"]}, "under legal hold (LH-7). No key was touched"),
        ({"result": "abandoned", "code": "legal_hold", "holds": ["LH-7"]}, "the hold won"),
        ({"result": "abandoned", "code": "matters_unreadable"}, "failed with matters_unreadable"),
    ],
)
def test_each_end_is_told(changed, words) -> None:
    assert words in " ".join(says_of({**FACTS, **changed}))


@pytest.mark.parametrize("ground", GROUNDS)
def test_each_ground_is_told_with_its_source(ground) -> None:
    assert "GDPR art." in says_of({**FACTS, "ground": ground})[0]


def test_what_was_not_destroyed_reaches_nothing() -> None:
    for result in ("blocked", "abandoned"):
        facts = {**FACTS, "result": result}
        assert reaches_of(facts) == leaves_of(facts, REACH) == []
        assert "Certificate" not in title_of(facts)


@pytest.mark.parametrize("source", ["file", "keyring", "vault", "another"])
def test_backups_are_named_for_each_source(source) -> None:
    assert any("backups" in line for line in leaves_of({**FACTS, "source": source}, REACH))


def test_what_left_in_clear_and_into_models_is_named_first() -> None:
    place = {"with_tokens": 0, "without_tokens": 2, "not_known": 1}
    left = leaves_of(FACTS, {"places": [place], "exports": 1, "trainings": 0})
    assert "3 sendings" in left[0]
    assert "1 data sets" in left[-1]


@pytest.mark.parametrize("clear", [0, 3])
def test_a_token_does_not_make_the_rest_of_a_sending_one(clear) -> None:
    place = {"with_tokens": 4, "without_tokens": clear, "not_known": 0}
    left = leaves_of(FACTS, {"places": [place, place], "exports": 0, "trainings": 0})
    (line,) = [line for line in left if "beside tokens" in line]
    assert "not recognised" in line and "8 sendings" in line
    assert not [line for line in leaves_of(FACTS, REACH) if "beside tokens" in line]
