"""Clocks, whatever is recorded in whatever order, and acts from outside, whatever they hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.errors import CallError
from situs.incidents import (
    EMPTY_SCOPE,
    FACETS,
    Present,
    State,
    act_entry,
    check_act,
    clocks_of,
    follow,
    load_duties,
    parse_act,
)
from situs.incidents.clocks import add_months

ID = "INC-20260701-00000001"
AT = 1_782_864_000_000
DAY = 86_400_000
LATER = st.integers(0, 90 * DAY)
PLACES = st.sampled_from(["us", "fr"])


@st.composite
def acts(draw) -> dict[str, Any]:
    """Return one act on the incident that is well formed."""
    if draw(st.booleans()):
        said = {name: draw(st.sampled_from([*values, ""])) for name, values in FACETS.items()}
        return {"event": "incident_classified", "incident": ID, **said}
    duty = draw(st.sampled_from(sorted(load_duties().values(), key=lambda d: d.id)))
    place = draw(PLACES) if duty.per_place else ""
    return {
        "event": "incident_notified", "incident": ID, "duty": duty.id, "place": place, "sent": AT + draw(LATER),
        "reference": "", "sha256": "",
    }  # fmt: skip


@st.composite
def logs(draw) -> list[tuple[int, dict[str, Any]]]:
    """Return a log of one incident, whose times do not go back."""
    opening = {
        "event": "incident_opened", "kind": draw(st.sampled_from(["incident", "clawback"])), "aware": AT,
        "found_by": "staff", "scope": EMPTY_SCOPE,
    }  # fmt: skip
    at, entries = AT + draw(LATER), []
    for act in [opening, *draw(st.lists(acts(), max_size=8))]:
        at += draw(st.integers(0, 10 * DAY))
        entries.append(act_entry(ID, act, "Anna Beispiel", at))
    return list(enumerate(entries))


@given(logs(), LATER, LATER)
def test_what_is_past_is_never_undone_by_time(entries, one, other) -> None:
    """As time goes on a duty becomes overdue and nothing else; and the log's last entry is a least time."""
    incident = follow(entries)[ID]
    early, late = sorted((AT + one, AT + other))
    for clock in clocks_of(incident, ("us",)):
        before, after = clock.state(early), clock.state(late)
        assert before is after or (before, after) == (State.RUNNING, State.OVERDUE)
        last = entries[-1][1]["at"]
        assert clock.state(Present(early, last).now) is clock.state(max(early, last))


@given(logs(), LATER)
def test_what_was_done_is_met_by_its_limit_and_late_after_it(entries, now) -> None:
    incident = follow(entries)[ID]
    for clock in clocks_of(incident, ("us", "fr")):
        state = clock.state(AT + now)
        sent = [
            s.act["sent"]
            for s in incident.steps
            if s.act.get("duty") == clock.duty.id and s.act["place"] == clock.place
        ]
        if sent:
            assert (state is State.LATE) == (clock.due is not None and min(sent) > clock.due)
            assert state in (State.MET, State.LATE)
        else:
            assert state in (State.RUNNING, State.OVERDUE, State.OPEN, State.EXCUSED)
        excused = incident.facets[clock.duty.facet] not in clock.duty.applies
        assert (state is State.EXCUSED) == (excused and not sent)


@given(logs())
def test_an_incident_is_closed_by_check_only_with_nothing_due(entries) -> None:
    known = follow(entries)
    closing = {"event": "incident_closed", "incident": ID, "result": "remedied", "of": ""}
    waiting = [
        c for c in clocks_of(known[ID], ())
        if c.duty.required and c.done is None and c.excused is None
    ]  # fmt: skip
    if waiting:
        with pytest.raises(CallError):
            check_act(known, closing, AT + 400 * DAY)
    else:
        check_act(known, closing, AT + 400 * DAY)


@given(st.integers(0, 200_000_000_000_000), st.integers(0, 36))
def test_a_month_is_28_to_31_days_and_keeps_the_time_of_day(at, months) -> None:
    found = add_months(at, months)
    assert found % DAY == at % DAY
    assert 28 * DAY * months <= found - at <= 31 * DAY * months
    assert add_months(at, months) <= add_months(at, months + 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_nothing_from_outside_is_more_than_refused(raw) -> None:
    with pytest.raises(CallError) as caught:
        parse_act(raw)
    assert caught.value.code == "incident_invalid"


@given(acts(), st.sampled_from(["incident", "duty", "place", "sent", "reference", "sha256", "personal"]), JSON)
def test_a_member_from_outside_is_taken_whole_or_refused(act, member, value) -> None:
    changed = {**act, member: value}
    try:
        found = parse_act(changed)
    except CallError as error:
        found = {"code": error.code}
    assert found in (changed, {"code": "incident_invalid"})
