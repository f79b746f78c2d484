"""Which act may follow: nothing is closed that is due, and no time is stated that cannot be."""

from __future__ import annotations

import pytest

from situs.errors import CallError
from situs.incidents.acts import EMPTY_SCOPE
from situs.incidents.admitting import TOLERANCE_MS, check_act
from situs.incidents.incident import follow

ID, OTHER = "INC-20260701-00000001", "INC-20260701-00000002"
HOUR = 3_600_000


def refused(log, act, now=None) -> tuple[str, int]:
    with pytest.raises(CallError) as caught:
        check_act(follow(log), act, log.at if now is None else now)
    return caught.value.code, caught.value.status


def opening(aware: int):
    return {"event": "incident_opened", "kind": "incident", "aware": aware, "found_by": "staff", "scope": EMPTY_SCOPE}


def notice(duty: str, sent: int, place: str = "", name: str = ID):
    return {"event": "incident_notified", "incident": name, "duty": duty, "place": place, "sent": sent}


def closing(result: str = "remedied", of: str = "", name: str = ID):
    return {"event": "incident_closed", "incident": name, "result": result, "of": of}


def test_nobody_became_aware_in_the_future(log) -> None:
    check_act({}, opening(log.at + TOLERANCE_MS), log.at)
    assert refused(log, opening(log.at + TOLERANCE_MS + 1)) == ("incident_time_invalid", 400)


def test_an_act_needs_an_incident_that_is_open(clawback) -> None:
    assert refused(clawback, notice("gdpr_33", clawback.at, name=OTHER)) == ("incident_unknown", 404)
    clawback.act("incident_closed", result="remedied", of="")
    assert refused(clawback, notice("gdpr_33", clawback.at)) == ("incident_closed", 409)


def test_a_notice_has_a_time_and_a_place_that_can_be(clawback) -> None:
    at = clawback.at
    check_act(follow(clawback), notice("gdpr_33", at), at)
    check_act(follow(clawback), notice("deletion_request", at, "us"), at)
    assert refused(clawback, notice("gdpr_33", at - 1)) == ("incident_time_invalid", 400)
    assert refused(clawback, notice("gdpr_33", at + HOUR)) == ("incident_time_invalid", 400)
    assert refused(clawback, notice("deletion_request", at)) == ("incident_invalid", 400)
    assert refused(clawback, notice("gdpr_33", at, "us")) == ("incident_invalid", 400)


def test_a_classification_says_something(clawback) -> None:
    nothing = {"event": "incident_classified", "incident": ID, "personal": "", "significant": "", "privileged": ""}
    assert refused(clawback, nothing) == ("incident_invalid", 400)
    check_act(follow(clawback), {**nothing, "personal": "none"}, clawback.at)


def test_what_is_due_keeps_it_open(clawback) -> None:
    assert refused(clawback, closing()) == ("incident_duties_open", 409)
    assert refused(clawback, closing("no-incident")) == ("incident_duties_open", 409)
    clawback.classify(personal="none", significant="out-of-scope")
    check_act(follow(clawback), closing(), clawback.at)  # its places are checked by whoever reads the log
    clawback.notify("deletion_request", place="us")
    check_act(follow(clawback), closing(), clawback.at)


def test_a_duplicate_names_what_it_repeats(clawback) -> None:
    clawback.open(OTHER)
    check_act(follow(clawback), closing("duplicate", ID, OTHER), clawback.at)
    for act in (closing("duplicate"), closing("duplicate", ID), closing("remedied", OTHER),
                closing("duplicate", "INC-20260701-00000009")):  # fmt: skip
        assert refused(clawback, act) == ("incident_invalid", 400)
    clawback.act("incident_closed", OTHER, result="duplicate", of=ID)
    assert refused(clawback, closing("duplicate", OTHER)) == ("incident_invalid", 400)


@pytest.mark.parametrize("result", ["no-incident", "remedied"])
def test_the_duties_of_a_duplicate_do_not_go_to_one_that_is_closed(clawback, result) -> None:
    clawback.open(OTHER)
    clawback.classify(OTHER, personal="none", significant="no", privileged="no")
    clawback.act("incident_closed", OTHER, result=result, of="")
    clawback.classify(personal="high", significant="yes", privileged="yes")
    assert refused(clawback, closing("duplicate", OTHER)) == ("incident_invalid", 400)


def test_the_duties_of_a_duplicate_do_not_go_where_they_are_excused(clawback) -> None:
    clawback.open(OTHER)
    clawback.classify(OTHER, personal="none", significant="no", privileged="yes")
    check_act(follow(clawback), closing("duplicate", OTHER), clawback.at)  # nobody classified the one that repeats it
    clawback.classify(personal="high")
    assert refused(clawback, closing("duplicate", OTHER)) == ("incident_duties_open", 409)
    clawback.classify(OTHER, personal="high")
    check_act(follow(clawback), closing("duplicate", OTHER), clawback.at)
