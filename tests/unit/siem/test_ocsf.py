"""Each entry that the source writes, as an event that the schema knows; the entries are those of the reference."""

from __future__ import annotations

import pytest
from docs.sample_entries import ENTRIES

from situs.acts.act import EVENTS as POLICY_EVENTS
from situs.registers.calls import Calls
from situs.siem.ocsf import EVENTS, OCSF_VERSION, SILENT, Source, call_event, other_event

SOURCE = Source("log.example", "1.0")


def recorded(**changes):
    decision = {**ENTRIES["decision"](), "received": 1, **changes.pop("decision", {})}
    outcome = {**ENTRIES["outcome"](), "at": 9, **changes}
    return next(iter(Calls([(0, decision), (1, outcome)])))


PERMITTED = {
    "effect": "permit", "matter": "M-1", "code": "",
    "rulings": [{"route": "r", "place": "p", "effect": "permit", "policies": ["p1", "p2"]}],
}  # fmt: skip


def variants(entry):
    """Return an event with the names that its form stands for; none for a part of a call."""
    if entry["type"] != "event":
        return []
    names = POLICY_EVENTS if entry["event"] in POLICY_EVENTS else (entry["event"],)
    return [{**entry, "event": name} for name in names]


def test_every_event_of_the_reference_is_told_or_silent_on_purpose(schema) -> None:
    seen = set()
    for name, make in ENTRIES.items():
        for entry in variants(make()):
            event = other_event(entry, 7, SOURCE)
            seen.add(entry["event"])
            if entry["event"] in SILENT:
                assert event is None
                continue
            assert event is not None, name
            assert schema.faults(event) == [], name
            assert (event["metadata"]["uid"], event["metadata"]["sequence"]) == ("log.example#7", 7)
    assert seen >= EVENTS - {"ledger_recovered"}


def test_a_ledger_that_recovered_is_a_finding(schema) -> None:
    event = other_event({"type": "event", "call": "", "at": 5, "event": "ledger_recovered"}, 3, SOURCE)
    assert event is not None and schema.faults(event) == []
    assert (event["class_uid"], event["severity_id"]) == (2004, 4)


def test_a_refusal_is_denied_with_the_policies_that_decided(schema) -> None:
    event = call_event(recorded(), 1, SOURCE)
    assert schema.faults(event) == []
    assert (event["action_id"], event["disposition_id"], event["status_id"], event["status_detail"]) == (
        2,
        2,
        2,
        "refused",
    )
    assert event["authorizations"] == [{"decision": "deny", "policy": {"uid": "id"}}]
    assert "dst_endpoint" not in event or event["unmapped"]["dispatches"]


def test_an_answer_names_the_place_the_model_and_the_tokens(schema) -> None:
    event = call_event(
        recorded(status="answered", code="", attempts=["r"], tokens={"input": 5, "output": 7}, decision=PERMITTED),
        1,
        SOURCE,
    )
    assert schema.faults(event) == []
    assert (event["action_id"], event["status_id"], event["severity_id"]) == (1, 1, 1)
    assert event["dst_endpoint"] == {"svc_name": "p"}
    assert (event["message_context"]["prompt_tokens"], event["message_context"]["completion_tokens"]) == (5, 7)
    assert [a["policy"]["uid"] for a in event["authorizations"]] == ["p1", "p2"]
    assert event["resources"][0]["uid"] == "M-1"


def test_what_was_abandoned_says_so(schema) -> None:
    bare = {"type": "outcome", "call": "c", "at": 9, "status": "abandoned"}
    decision = {**ENTRIES["decision"](), **PERMITTED, "order": ["r"]}
    event = call_event(next(iter(Calls([(0, decision), (1, bare)]))), 1, SOURCE)
    assert schema.faults(event) == []
    assert (event["status_detail"], event["severity_id"]) == ("abandoned", 3)
    assert event["unmapped"]["dispatches"][0]["certain"] is False


@pytest.mark.parametrize(("result", "verdict"), [("remedied", 2), ("no-incident", 1), ("duplicate", 10)])
def test_a_closed_incident_has_a_verdict(schema, result, verdict) -> None:
    entry = {**ENTRIES["incident_closed"](), "result": result}
    event = other_event(entry, 1, SOURCE)
    assert event is not None and schema.faults(event) == []
    assert (event["activity_id"], event["status_id"], event["verdict_id"]) == (3, 5, verdict)


def test_a_grave_classification_is_critical() -> None:
    entry = {**ENTRIES["incident_classified"](), "personal": "high"}
    event = other_event(entry, 1, SOURCE)
    assert event is not None and event["severity_id"] == 5


def told(name, **changes):
    entry = {**ENTRIES[name](), **changes}
    event = other_event(entry, 1, SOURCE)
    assert event is not None
    return event


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"destroyed": True, "conflict": False}, (3004, 4, 2)),
        ({"destroyed": True, "conflict": True}, (2004, 1, 4)),
        ({"destroyed": False, "conflict": False, "code": "interrupted"}, (2004, 1, 3)),
    ],
)
def test_an_erasure_is_a_deletion_unless_it_needs_a_look(schema, changes, found) -> None:
    event = told("erasure_ended", **changes)
    assert schema.faults(event) == []
    assert (event["class_uid"], event["activity_id"], event["severity_id"]) == found
    assert event["metadata"]["correlation_uid"] == "e" and event["unmapped"]["holds"] == ["LH-1"]


def test_an_erasure_has_one_correlation_from_its_beginning_on() -> None:
    begun, blocked = told("erasure_begun"), told("erasure_blocked")
    assert (begun["entity"]["name"], begun["actor"]["user"]["name"]) == ("M-1", "anna")
    assert (blocked["class_uid"], blocked["is_alert"], blocked["unmapped"]["matter"]) == (2004, True, "M-1")
    assert begun["metadata"]["correlation_uid"] == told("erasure_ended")["metadata"]["correlation_uid"]


@pytest.mark.parametrize(
    ("act", "stage", "activity"),
    [("proposed", "approved", 3), ("confirmed", "approved", 8), ("rolled_back", "approved", 8),
     ("confirmed", "evaluated", 3), ("proposed", "retired", 3), ("confirmed", "retired", 9)],
)  # fmt: skip
def test_an_act_on_a_model_says_whether_it_opened_or_closed_it(act, stage, activity) -> None:
    event = told("model_act", act=act, stage=stage)
    assert (event["activity_id"], event["entity"]["name"]) == (activity, "own@1")
    assert event["metadata"]["correlation_uid"] == "model:own@1"


def test_an_activation_is_one_and_an_emergency_stands_out() -> None:
    plain, urgent = (told("policy_act", event="policy_activated", emergency=urgent) for urgent in (False, True))
    assert (plain["activity_id"], plain["severity_id"], urgent["severity_id"]) == (10, 2, 3)
    assert (plain["entity"]["name"], plain["actor"]["user"]["name"]) == ("P-1", "karl")


def test_a_disposal_that_failed_in_part_is_a_failure() -> None:
    assert (told("retention_applied")["status_id"], told("retention_applied", failed=1)["status_id"]) == (1, 2)
    assert told("retention_applied")["entity"] == {"uid": "jobs", "name": "jobs", "type": "retention_applied"}


def test_an_authority_that_failed_is_a_finding_with_its_name() -> None:
    event = told("stamp_failed")
    assert (event["class_uid"], event["unmapped"]) == (2004, {"authority": "t", "code": "authority_unreachable"})


def test_the_checker_finds_faults(schema) -> None:
    event = call_event(recorded(), 1, SOURCE)
    assert schema.version == OCSF_VERSION
    for broken in (
        {**event, "prompt": "x"}, {**event, "activity_id": 5}, {**event, "severity_id": 8}, {**event, "time": "now"},
        {k: v for k, v in event.items() if k != "src_endpoint"}, {**event, "actor": {}}, {**event, "src_endpoint": {}},
        {**event, "api": {}}, {**event, "metadata": {**event["metadata"], "profiles": []}},
        {**event, "category_uid": 2}, {**event, "authorizations": {}},
    ):  # fmt: skip
        assert schema.faults(broken) != []
