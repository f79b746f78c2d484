"""What was done with a key, and what must be done about it."""

from __future__ import annotations

from typing import Any

import pytest

from situs.registers import Calls, KeyUse, Leak


def decision(call: str, at: int, principal: dict[str, Any], matter: str | None = "M-1", label: str = "PERSONAL"):
    return {
        "type": "decision", "call": call, "at": at, "principal": principal, "matter": matter, "effect": "permit",
        "order": ["r"], "rulings": [{"route": "r", "place": "paris"}], "labels": [{"label": label}],
        "body": {"sha256": call * 2},
    }  # fmt: skip


def outcome(call: str, at: int, attempts: list[str], keys: list[str] | None, status: str = "answered"):
    known = {} if keys is None else {"keys": keys}
    return {"type": "outcome", "call": call, "at": at, "status": status, "attempts": attempts, **known}


ANNA = {"id": "anna", "credential": "api_key", "key": "k1"}
LOG = [
    decision("a", 1000, ANNA, label="PRIVILEGED_ADVICE"), outcome("a", 1001, ["r"], ["p1"]),
    decision("b", 2000, {**ANNA, "key": "k2"}), outcome("b", 2001, ["r"], ["p2"]),
    decision("c", 3000, ANNA, None), outcome("c", 3001, [], [], "refused"),
    decision("d", 4000, {"id": "anna", "credential": "api_key"}), outcome("d", 4001, ["r"], None),
    decision("e", 5000, {"id": "karl", "credential": "api_key", "key": "k3"}),
    decision("f", 9000, ANNA, "M-2"), outcome("f", 9001, ["r:upstream_timeout", "r"], ["p2", "p1"]),
]  # fmt: skip


def used(leak: Leak) -> tuple[KeyUse, list[dict[str, Any]]]:
    found = KeyUse(leak)
    return found, list(found.rows(Calls(enumerate(LOG))))


def test_the_calls_of_an_api_key_are_listed_and_no_others() -> None:
    found, rows = used(Leak("k1", "anna", revoked=5000))
    assert [(row["call"], row["status"], row["after"]) for row in rows] == [
        ("a", "answered", False), ("c", "refused", False), ("f", "answered", True),
    ]  # fmt: skip
    assert (found.calls, found.sent, found.answered, found.after, found.unnamed) == (3, 2, 2, 1, 1)
    assert dict(found.matters) == {"M-1": 1, "none named": 1, "M-2": 1}
    assert found.privileged == {"M-1"}
    told = " ".join(found.notes())
    assert "1 call of anna of which the record names no key" in told
    assert "calls after that: 1" in told
    assert "72 hours" in told and "privileged matters" in told


def test_only_what_came_since_is_listed() -> None:
    assert [row["call"] for row in used(Leak("k1", "anna", since=3001))[1]] == ["f"]


def test_the_calls_of_a_provider_s_key_are_listed_by_attempt() -> None:
    found, rows = used(Leak("p1"))
    assert [row["call"] for row in rows] == ["a", "f"]
    assert found.unnamed == 2  # one outcome is older than the field, one was never written
    assert "revoke the key at the provider" in found.steps()[0]


@pytest.mark.parametrize("leak", [Leak("none", "karl"), Leak("none")])
def test_a_key_that_nobody_used_still_has_its_steps(leak: Leak) -> None:
    found, rows = used(leak)
    assert rows == []
    assert found.found()[0].startswith("0 calls with the key none:")
    assert len(found.steps()) >= 3


def exchanged(call: str, at: int, attempts: list[str], keys: list[str], ends: list[int]):
    return outcome(call, at, attempts, keys) | {"key_ends": ends}


CONFIGURED = {
    "type": "event", "event": "configured", "call": "", "at": 1, "rules": {}, "places": [],
    "routes": [{"id": "r", "upstream": "bedrock"}, {"id": "other", "upstream": "own"}],
}  # fmt: skip
EXCHANGED = [
    decision("old", 1, ANNA), outcome("old", 2, ["r"], None),
    decision("static", 3, ANNA), exchanged("static", 4, ["r"], ["p1"], [0]),
    decision("a", 5, ANNA), exchanged("a", 6, ["r:upstream_timeout", "other"], ["s1", "p9"], [9_000, 0]),
    decision("b", 7, ANNA, label="PRIVILEGED_ADVICE"), exchanged("b", 8, ["other", "r"], ["p9", "s2"], [0, 12_000]),
    decision("none", 9, ANNA), exchanged("none", 10, ["r:upstream_unauthorised"], [""], [0]),
    decision("elsewhere", 11, ANNA), exchanged("elsewhere", 12, ["other"], ["s9"], [99_000]),
]  # fmt: skip


@pytest.mark.parametrize("log", [EXCHANGED, [CONFIGURED, *EXCHANGED]], ids=["no configuration", "configured"])
@pytest.mark.parametrize(
    ("kind", "words"),
    [("aws", "sessions of the role"), ("google", "disable the pool"), ("entra", "federated credential")],
)
def test_an_upstream_without_a_key_shows_what_it_was_given_and_what_to_revoke(log, kind: str, words: str) -> None:
    """A credential that ends by itself is nothing to rotate; the trust that it comes from is what can be taken away."""
    found = KeyUse(Leak("", upstream="bedrock", exchange=kind, routes=frozenset({"r"})))
    rows = list(found.rows(Calls(enumerate(log))))
    assert [row["call"] for row in rows] == ["a", "b"]
    assert (found.given, found.unnamed) == ({"s1": 9_000, "s2": 12_000}, 1)
    told = found.found()
    assert told[0].startswith("2 calls by the upstream bedrock, with 2 credentials had in exchange for identity tokens")
    assert told[1] == "the last of these credentials ends by itself at 1970-01-01T00:00:12Z"
    steps = found.steps()
    assert "no key to rotate" in steps[0] and words in steps[0]
    assert "put another at the reference" not in " ".join(steps)


def test_a_route_that_had_another_upstream_then_is_told_by_the_log() -> None:
    moved = CONFIGURED | {"routes": [{"id": "r", "upstream": "own"}, {"id": "other", "upstream": "bedrock"}]}
    found = KeyUse(Leak("", upstream="bedrock", exchange="aws", routes=frozenset({"r"})))
    assert [row["call"] for row in found.rows(Calls(enumerate([moved, *EXCHANGED])))] == ["elsewhere"]
