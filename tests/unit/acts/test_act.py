"""An act and its entry: what is written is what is read."""

from __future__ import annotations

from datetime import date

import pytest

from situs.acts import ACTIVATED, Act, Content, act_entry, read_act
from situs.ledger import canonicalise, check_envelope

ACT = Act(
    "00" * 16, ACTIVATED, "P-1", "olga", 5, Content("a", "b", "", "c"), date(2027, 1, 1), True,
    {"statements": 12, "states": 7}, {"days": 30, "refused": 37},
)  # fmt: skip


def test_an_entry_reads_as_the_act() -> None:
    entry = act_entry(ACT, 9)
    check_envelope(entry)
    canonicalise(entry)
    assert (entry["call"], entry["at"], entry["done"]) == ("P-1", 9, 5)
    found = read_act(entry)
    assert found is not None
    assert (found.by, found.content, found.effective, found.emergency) == ("olga", ACT.content, ACT.effective, True)
    assert (found.proof["statements"], found.replay["refused"], found.replay["permitted"]) == (12, 37, 0)
    assert act_entry(found, 9) == entry
    assert found.at == 9


def test_another_entry_is_none() -> None:
    assert read_act({"type": "event", "event": "configured"}) is None
    assert read_act({"type": "decision"}) is None


@pytest.mark.parametrize(
    "change", [{"by": 1}, {"done": "x"}, {"done": True}, {"effective": "soon"}, {"emergency": 1}, {"proof": 1},
               {"replay": {"a": "b"}}, {"call": ""}, {"act": None}],
)  # fmt: skip
def test_what_does_not_read_is_told(change: dict) -> None:
    with pytest.raises(ValueError):
        read_act({**act_entry(ACT, 9), **change})


def test_a_field_that_is_missing_is_told() -> None:
    for name in ("act", "by", "done", "policies", "proof"):
        entry = act_entry(ACT, 9)
        del entry[name]
        with pytest.raises(ValueError, match="lacks"):
            read_act(entry)
