"""Columns are compared with the canonical entry, by its bytes where these suffice, and else by all that it says."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.adapters.store.filing import CALL_OF_BODY, check_filed, is_of_type
from situs.adapters.store.schema import KIND_OF_TYPE
from situs.errors import IntegrityError
from situs.ledger import TYPES, canonicalise

CALLS = st.text(st.sampled_from('ab",:}{\\é\n'), min_size=1, max_size=12)
INNER = st.dictionaries(
    st.sampled_from(["a", "call", "type", "zz"]),
    st.one_of(st.sampled_from([*TYPES, 'a","call":"b', '"type":"event"']), CALLS),
    max_size=3,
)


def entry(name: str, call: str, **more: object) -> bytes:
    return canonicalise({"type": name, "call": call, "at": 1, **more})


def holds(kind: object, call: object, body: bytes) -> bool:
    try:
        check_filed(7, kind, call, body)
    except IntegrityError as error:
        return (error.code, error.at) != ("entry_misfiled", 7)
    return True


@given(st.sampled_from(TYPES), CALLS, INNER, st.sampled_from([0, 1, 2, 3, None, b"\x00", "0"]), CALLS)
def test_columns_hold_exactly_where_they_say_what_the_entry_says(name, call, inner, kind, other) -> None:
    body = entry(name, call, inner=inner, listed=[inner])
    assert holds(KIND_OF_TYPE[name], call, body)
    assert holds(kind, call, body) == (kind == KIND_OF_TYPE[name])
    assert holds(KIND_OF_TYPE[name], other, body) == (other == call)


@pytest.mark.parametrize(("call", "body"), [
    ('a","x":"b', entry("event", "a", x="b")),  # what it would be if it were written without its escapes
    ("b", entry("event", "a", inner={"call": "b"})),
    ("a", b"nonsense"),
    ("a", b"[]"),
    ("a", b'{"call":"a","type":[]}'),
    (None, entry("event", "a")),
    (b"a", entry("event", "a")),
])  # fmt: skip
def test_what_only_looks_alike_is_misfiled(call, body) -> None:
    assert not holds(KIND_OF_TYPE["event"], call, body)


@given(st.sampled_from(TYPES), CALLS, INNER)
def test_sql_reads_the_type_and_the_call_that_the_bytes_have(name, call, inner) -> None:
    connection = sqlite3.connect(":memory:")
    conditions = ", ".join(f"coalesce({is_of_type(one)}, 0)" for one in TYPES)
    connection.execute("CREATE TABLE entry (body BLOB)")
    connection.execute("INSERT INTO entry VALUES (?)", (entry(name, call, inner=inner),))
    (row,) = connection.execute(f"SELECT {CALL_OF_BODY}, {conditions} FROM entry").fetchall()
    connection.close()
    assert row == (call, *(one == name for one in TYPES))
