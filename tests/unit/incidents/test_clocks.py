"""Clocks: limits, what meets them, and a clock that jumps."""

from __future__ import annotations

import pytest

from situs.incidents.clocks import Present, State, add_months, clocks_of, hindrances

HOUR, DAY = 3_600_000, 86_400_000
AT = 1_782_864_000_000


def states(log, now: int, places=None) -> dict[str, str]:
    return {c.name: c.state(now).value for c in clocks_of(log.incident(), places)}


def clock(log, duty: str, place: str = "", places=None):
    return next(c for c in clocks_of(log.incident(), places) if c.duty.id == duty and c.place == place)


def test_limits_count_from_awareness_and_not_from_opening(log) -> None:
    log.at += 10 * HOUR
    log.open(aware=AT)
    due = {c.duty.id: c.due for c in clocks_of(log.incident())}
    assert (due["gdpr_33"], due["nis2_early_warning"], due["nis2_notification"]) == (
        AT + 72 * HOUR, AT + 24 * HOUR, AT + 72 * HOUR,
    )  # fmt: skip
    assert due["gdpr_34"] is None


def test_a_limit_passes_in_the_moment_after_it(log) -> None:
    log.open()
    due = AT + 24 * HOUR
    assert clock(log, "nis2_early_warning").state(due) is State.RUNNING
    assert clock(log, "nis2_early_warning").state(due + 1) is State.OVERDUE


def test_what_was_done_in_time_is_met_and_afterwards_late(log) -> None:
    log.open()
    log.at += 25 * HOUR
    log.notify("nis2_early_warning", AT + 24 * HOUR)
    log.notify("nis2_notification", log.at)
    log.at += 50 * HOUR
    log.notify("gdpr_33")
    found = states(log, log.at)
    assert (found["nis2_early_warning"], found["nis2_notification"], found["gdpr_33"]) == ("met", "met", "late")
    assert clock(log, "nis2_early_warning").recorded_late
    assert not clock(log, "nis2_notification").recorded_late


def test_the_first_of_several_notices_counts(log) -> None:
    log.open()
    log.at += 80 * HOUR
    log.notify("gdpr_33")
    log.notify("gdpr_33", AT + 70 * HOUR)
    assert clock(log, "gdpr_33").state(log.at) is State.MET


def test_the_final_report_follows_the_notification_and_until_then_its_limit(log) -> None:
    log.open()
    early = clock(log, "nis2_final")
    assert (early.due, early.provisional) == (add_months(AT + 72 * HOUR, 1), True)
    log.at += 30 * HOUR
    log.notify("nis2_notification")
    late = clock(log, "nis2_final")
    assert (late.due, late.provisional) == (add_months(AT + 30 * HOUR, 1), False)


def test_a_month_is_of_the_calendar() -> None:
    def ms(day: str) -> int:
        from datetime import datetime

        return int(datetime.fromisoformat(day + "T10:30:00+00:00").timestamp() * 1000) + 7

    assert add_months(ms("2027-01-31"), 1) == ms("2027-02-28")
    assert add_months(ms("2028-01-31"), 1) == ms("2028-02-29")
    assert add_months(ms("2026-12-15"), 1) == ms("2027-01-15")
    assert add_months(ms("2026-11-30"), 14) == ms("2028-01-30")


def test_nothing_is_excused_before_somebody_says_so(log) -> None:
    log.open()
    assert State.EXCUSED not in states(log, AT).values()
    assert all(c.undecided for c in clocks_of(log.incident()))
    log.classify(personal="unlikely", significant="out-of-scope", privileged="no")
    assert set(states(log, AT).values()) == {"excused"}
    log.classify(personal="high")
    found = states(log, AT)
    assert (found["gdpr_33"], found["gdpr_34"], found["nis2_final"]) == ("running", "open", "excused")


def test_an_excuse_after_the_limit_says_that_it_had_passed(log) -> None:
    log.open()
    log.at += 80 * HOUR
    log.classify(personal="none", significant="no")
    assert clock(log, "gdpr_33").state(log.at) is State.EXCUSED
    assert clock(log, "gdpr_33").passed_first
    log.at += HOUR
    log.classify(personal="unlikely")  # it stays excused from when it first was
    assert clock(log, "gdpr_33").excused == AT + 80 * HOUR


def test_each_place_has_a_clock_of_its_own(clawback) -> None:
    named = states(clawback, clawback.at, ("us", "fr"))
    assert {n for n in named if n.startswith("deletion_request")} == {"deletion_request (us)", "deletion_request (fr)"}
    clawback.notify("deletion_request", place="us")
    found = states(clawback, clawback.at, ("us", "fr"))
    assert (found["deletion_request (us)"], found["deletion_request (fr)"]) == ("met", "running")


def test_a_place_that_is_not_known_is_met_by_nothing(clawback) -> None:
    assert states(clawback, clawback.at + 2 * DAY)["deletion_request (place not known)"] == "overdue"
    clawback.notify("deletion_request", place="us")
    assert "deletion_request (place not known)" not in states(clawback, clawback.at)
    assert states(clawback, clawback.at, ("", "us"))["deletion_request (place not known)"] == "running"
    assert not any(name.startswith("deletion") and "fr" in name for name in states(clawback, clawback.at, ()))


def test_what_hinders_closing(clawback) -> None:
    assert {c.duty.id for c in hindrances(clawback.incident(), ("us",))} == {
        "gdpr_33", "gdpr_34", "nis2_early_warning", "nis2_notification", "nis2_final", "deletion_request",
    }  # fmt: skip
    clawback.classify(personal="none", significant="no")
    clawback.at += 9 * DAY
    clawback.notify("deletion_request", place="us")
    assert hindrances(clawback.incident(), ("us",)) == ()  # late is done; the confirmation is not required
    assert [c.name for c in hindrances(clawback.incident(), ("us", ""))] == ["deletion_request (place not known)"]


@pytest.mark.parametrize(("clock_ms", "now", "behind"), [(AT, AT, 0), (AT + 5, AT + 5, 0), (AT - 7, AT, 7)])
def test_the_present_is_never_before_the_log_s_last_entry(clock_ms, now, behind) -> None:
    found = Present(clock_ms, AT)
    assert (found.now, found.behind) == (now, behind)


def test_a_limit_that_passed_stays_passed_when_the_clock_goes_back(log) -> None:
    """The clock jumps over the limit, something is recorded, and the clock is set right again."""
    log.open()
    log.at += 100 * HOUR
    log.call("c9", "own")
    back = Present(AT + HOUR, log.entries[-1]["at"])
    assert clock(log, "gdpr_33").state(back.now) is State.OVERDUE
    log.notify("gdpr_33")  # the ledger gives it its last entry's time at least
    assert clock(log, "gdpr_33").state(back.now) is State.LATE
