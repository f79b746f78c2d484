"""Flat objects: what is read of a request, and how a field is described."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.errors import CallError
from situs.server.salesforce.fields import Field, described, read_fields

FIELDS = (
    Field("question", "What is asked.", required=True, longest=10, personal=True),
    Field("kind", "Which.", choices=("a", "b")),
    Field("ids", "Several.", "strings", longest=3),
    Field("loud", "Whether.", "boolean"),
)


def read(body: Any) -> Any:
    return read_fields(body if isinstance(body, bytes) else json.dumps(body).encode(), FIELDS)


def test_what_a_flow_leaves_out_is_not_given() -> None:
    body = {"question": "why", "kind": "", "ids": [], "loud": None}
    assert read(body) == {"question": "why"}
    assert read({"question": "why", "kind": "a", "ids": ["x"], "loud": False}) == {
        "question": "why", "kind": "a", "ids": ["x"], "loud": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({}, "missing_field", "/question"),
        ({"question": None}, "missing_field", "/question"),
        ({"question": 1}, "wrong_type", "/question"),
        ({"question": "x" * 11}, "unsupported_value", "/question"),
        ({"question": "x", "kind": "c"}, "unsupported_value", "/kind"),
        ({"question": "x", "ids": "x"}, "wrong_type", "/ids"),
        ({"question": "x", "ids": ["xxxx"]}, "unsupported_value", "/ids/0"),
        ({"question": "x", "ids": ["x"] * 21}, "unsupported_value", "/ids"),
        ({"question": "x", "loud": 1}, "wrong_type", "/loud"),
        ({"question": "x", "Karl Muster": 1}, "unsupported_field", "/*"),
        ([], "wrong_type", ""),
        (b'{"question":"x","question":"y"}', "duplicate_key", None),
    ],
)
def test_what_does_not_fit_is_told_by_its_place(body: Any, code: str, pointer: str | None) -> None:
    with pytest.raises(CallError) as caught:
        read(body)
    assert caught.value.code == code
    assert pointer is None or caught.value.pointer == pointer


ANY = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.lists(st.text(max_size=4))


@given(st.dictionaries(st.sampled_from(["question", "kind", "ids", "loud", "x"]), ANY))
def test_whatever_is_read_is_what_was_declared(body: dict[str, Any]) -> None:
    try:
        found = read(body)
    except CallError:
        return
    assert set(found) <= {f.name for f in FIELDS} and isinstance(found["question"], str)


def test_a_field_is_described_with_what_applink_reads() -> None:
    assert described(FIELDS[0], asked=True) == {
        "type": "string",
        "description": "What is asked.",
        "x-sfdc": {"agent": {"action": {"isUserInput": True}}, "privacy": {"isPii": True}},
    }
    assert described(FIELDS[1], asked=False)["enum"] == ["a", "b"]
    assert described(FIELDS[2], asked=False)["items"] == {"type": "string"}
