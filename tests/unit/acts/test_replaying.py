"""What becomes of recorded calls under another set: counted, named, or told as not replayable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from situs.acts import Gap, Sets, Turn, replay
from situs.errors import CallError
from situs.law import load_law
from situs.pipeline import refuse
from situs.policy import Policies, load_default_policies
from situs.record import decision_entry

from .conftest import AT, FORBID_ABROAD, INTERNAL, policies

SHIPPED = load_default_policies()
OPEN = '@id("all") @reason("r") @legal_basis("b") permit (principal, action, resource);'
STRICTER = policies(own=FORBID_ABROAD)
LOOSER = policies(_20="", _30="", _40="", _50="", open=OPEN)


@pytest.fixture
def log(configured) -> object:
    def made(*decisions: dict) -> Iterator[tuple[int, dict]]:
        return iter(enumerate([*configured(), *({**d, "call": f"c{n}"} for n, d in enumerate(decisions))]))

    return made


def found(entries, proposed: Policies, base: Policies = SHIPPED, **more: object):
    return replay(entries, 0, load_law(), Sets(base, proposed, **more))


def test_under_the_same_set_everything_is_the_same(record, log) -> None:
    made = found(log(record(), record(assertions=(INTERNAL,))), SHIPPED)
    assert made.figures() == {
        "calls": 2, "unruled": 0, "replayed": 2, "unchecked": 0, "refused": 0, "permitted": 0, "elsewhere": 0,
        "otherwise": 0, "reasoned": 0, "same": 2, "unreplayable": 0,
    }  # fmt: skip


def test_a_forbid_takes_a_route_from_a_call_that_stays_permitted(record, log) -> None:
    made = found(log(record(assertions=(INTERNAL,))), STRICTER)
    assert made.turns == {Turn.ELSEWHERE: 1}
    (moved,) = made.examples
    assert {(route, was.permitted, now.permitted) for route, _, was, now in moved.routes} >= {("french", True, False)}


def test_calls_turn_both_ways(record, log, rules) -> None:
    abroad = replace(rules, routes=rules.routes[1:], config_digest="abroad")
    from situs.record import configured_entries

    entries = [*configured_entries(abroad, "Test", AT), record(assertions=(INTERNAL,), under=abroad)]
    assert found(enumerate(entries), STRICTER).turns == {Turn.REFUSED: 1}
    entries[-1] = record(under=abroad)
    made = found(enumerate(entries), LOOSER)
    assert made.turns == {Turn.PERMITTED: 1}
    assert made.policies[Turn.PERMITTED]["all"] == 1


def test_another_obligation_is_told_as_another_condition(record, log) -> None:
    more = policies(own='@id("x") @reason("r") @legal_basis("b") @obligation("restrict_logging")\n'
                        "permit (principal, action, resource);")  # fmt: skip
    assert found(log(record()), more).turns[Turn.OTHERWISE] == 1


def test_a_call_that_ended_before_policy_was_asked_is_counted_apart(record, log, rules) -> None:
    from situs.model import Call, Principal

    call = Call("c", AT, "openai_chat", "infer", "m", Principal("anna"), None, ())
    entry = decision_entry(refuse(call, CallError("rate_limited", "no"), rules), AT)
    made = found(log(entry, record()), SHIPPED)
    assert (made.calls, made.unruled, made.replayed) == (2, 1, 1)


def test_an_entry_whose_ruling_cannot_be_made_again_is_not_replayed(record, log) -> None:
    entry = record()
    entry["rulings"][0]["policies"] = ["something-else"]
    made = found(log(entry), STRICTER)
    assert (made.gaps, made.replayed) == ({Gap.RULING: 1}, 0)
    entry = record()
    entry["rulings"][0]["transfers"] = ["another basis"]
    assert found(log(entry), STRICTER).gaps == {Gap.RULING: 1}


def test_an_entry_that_lacks_its_risk_is_not_replayed(record, log) -> None:
    entry = record()
    del entry["rulings"][0]["residual"]
    assert found(log(entry), STRICTER).gaps == {Gap.UNREADABLE: 1}


def test_calls_of_a_set_that_is_not_at_hand_are_told_as_unchecked(record, log, rules) -> None:
    then = replace(rules, policies=LOOSER)
    entry = record(assertions=(INTERNAL,), under=then)
    assert found(log(entry), STRICTER).unchecked == 1
    assert found(log(entry), STRICTER, others={LOOSER.digest: LOOSER}).unchecked == 0


def test_only_the_period_is_replayed(record, log) -> None:
    assert replay(log(record()), AT + 1, load_law(), Sets(SHIPPED, STRICTER)).calls == 0
    assert replay(log(record()), AT, load_law(), Sets(SHIPPED, STRICTER)).calls == 1
