"""Sections that drafts share."""

from __future__ import annotations

from situs.incidents.clocks import clocks_of
from situs.incidents.parts import acts_part, clocks_part, duration, moment, nature_part, recipients_part, remarks

HOUR = 3_600_000


def test_times_and_durations() -> None:
    assert moment(1_782_864_000_000) == "2026-07-01T00:00:00Z"
    assert moment(None) == "no fixed time"
    assert [duration(ms) for ms in (0, 61 * 60_000, 49 * HOUR, -2 * HOUR)] == [
        "0 h 0 min", "1 h 1 min", "2 days 1 h 0 min", "-2 h 0 min",
    ]  # fmt: skip


def test_without_a_scope_a_person_must_state_it(log) -> None:
    log.open()
    case = log.case()
    part = nature_part(case.incident, case.extent)
    assert part.said == () and "state the scope" in part.add[0]
    assert recipients_part(case.extent).table is None


def test_a_named_call_that_is_not_in_the_log_is_told(log) -> None:
    log.call("c1", "us")
    log.open(calls=["c1", "gone"])
    case = log.case()
    assert any("gone" in line for line in nature_part(case.incident, case.extent).said)


def test_remarks_on_a_clock(log) -> None:
    log.open()
    found = {c.duty.id: remarks(c) for c in clocks_of(log.incident())}
    assert len(found["nis2_final"]) == 2 and found["gdpr_33"] == ["not decided whether it applies, so it runs"]


def test_every_act_is_a_row(clawback) -> None:
    clawback.classify(personal="risk")
    clawback.act("incident_scoped", scope={"calls": [], "matter": "M-1", "places": [], "first": None, "last": None})
    clawback.notify("deletion_request", place="us")
    clawback.act("incident_closed", result="remedied", of="")
    table = acts_part(clawback.incident()).table
    assert table is not None
    words = [row[3] for row in table.rows]
    assert words[1:] == [
        "classified: personal risk", "scope stated",
        "done: deletion request at us, 2026-07-01T02:00:00Z as stated; reference R-1",
        "closed: remedied",
    ]  # fmt: skip
    clocks = clocks_part(clocks_of(clawback.incident(), ("us",)), clawback.at).table
    assert clocks is not None and ("a target, no rule" in clocks.rows[5][2])
