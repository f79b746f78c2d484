"""The rules of acts: four eyes, the day, one content, and no act that breaks a rule has effect."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from situs.acts import ACTIVATED, APPROVED, PROPOSED, WITHDRAWN, Act, Content, Standing, settled
from situs.acts.standing import AHEAD_MS
from situs.errors import ConfigError

CONTENT = Content("ab" * 32, "cd" * 32, "", "ef" * 32)
NEXT = replace(CONTENT, policies="aa" * 32, base="ab" * 32)
"""What may be proposed once `CONTENT` is in force."""
DAY = 86_400_000
PROPOSAL = Act("0", PROPOSED, "P-1", "anna", 10 * DAY, CONTENT, date(1970, 1, 12))
APPROVAL = replace(PROPOSAL, id="1", event=APPROVED, by="karl", done=10 * DAY + 1)
ACTIVATION = replace(PROPOSAL, id="2", event=ACTIVATED, by="olga", done=11 * DAY)
WITHDRAWAL = replace(PROPOSAL, id="3", event=WITHDRAWN, done=10 * DAY + 2)


def refused(standing: Standing, act: Act) -> str:
    with pytest.raises(ConfigError) as caught:
        standing.after(act)
    assert caught.value.code in ("policy_act_refused", "policy_proposal_unknown")
    return caught.value.message


def test_a_proposal_that_another_person_approves_comes_into_force_on_its_day() -> None:
    standing = settled([PROPOSAL, APPROVAL, ACTIVATION])
    assert standing.force == ACTIVATION
    assert standing.find("P-1").status == "activated"
    assert standing.ignored == ()


@pytest.mark.parametrize("by", ["anna", "Anna", " anna ", "ANNA", "\uff41nna"])
def test_it_takes_four_eyes(by: str) -> None:
    assert "four eyes" in refused(settled([PROPOSAL]), replace(APPROVAL, by=by))


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
def test_the_form_of_a_letter_makes_no_second_pair_of_eyes(form: str) -> None:
    proposed = replace(PROPOSAL, by="j\u00fcrgen")
    again = unicodedata.normalize(form, "J\u00fcrgen")
    assert "four eyes" in refused(settled([proposed]), replace(APPROVAL, by=again))
    urgent = replace(ACTIVATION, by="j\u00fcrgen", emergency=True)
    assert "four eyes" in refused(settled([PROPOSAL, urgent]), replace(APPROVAL, by=again))


def test_it_takes_approval_and_its_day() -> None:
    assert "nobody has approved" in refused(settled([PROPOSAL]), ACTIVATION)
    approved = settled([PROPOSAL, APPROVAL])
    assert "takes effect on 1970-01-12" in refused(approved, replace(ACTIVATION, done=11 * DAY - 1))


@pytest.mark.parametrize("act", [APPROVAL, ACTIVATION, WITHDRAWAL])
def test_an_act_is_about_what_was_proposed(act: Act) -> None:
    assert "no proposal" in refused(Standing(), act)
    other = replace(act, content=replace(CONTENT, policies="00" * 32))
    assert "another content" in refused(settled([PROPOSAL, APPROVAL]), other)
    assert "another content" in refused(settled([PROPOSAL, APPROVAL]), replace(act, effective=date(1970, 1, 1)))


def test_what_was_done_is_not_done_twice() -> None:
    assert "there already" in refused(settled([PROPOSAL]), replace(PROPOSAL, id="9"))
    assert "approved already" in refused(settled([PROPOSAL, APPROVAL]), replace(APPROVAL, id="9"))
    done = settled([PROPOSAL, APPROVAL, ACTIVATION])
    assert "activated already" in refused(done, replace(ACTIVATION, id="9"))
    assert "in force already" in refused(done, WITHDRAWAL)
    assert "was withdrawn" in refused(settled([PROPOSAL, WITHDRAWAL]), APPROVAL)


def test_what_was_proposed_before_another_came_into_force_is_stale() -> None:
    other = replace(PROPOSAL, id="4", proposal="P-2", done=10 * DAY + 5)
    acts = [PROPOSAL, APPROVAL, other, replace(APPROVAL, id="5", proposal="P-2"), ACTIVATION]
    assert "propose it anew" in refused(settled(acts), replace(ACTIVATION, id="6", proposal="P-2", done=12 * DAY))


def test_an_emergency_waits_for_neither_and_still_needs_another_person() -> None:
    standing = settled([PROPOSAL, replace(ACTIVATION, emergency=True, done=10 * DAY)])
    assert standing.find("P-1").status == "emergency"
    assert "four eyes" in refused(standing, replace(APPROVAL, by="olga"))
    assert standing.after(APPROVAL).find("P-1").status == "activated"


def test_an_emergency_leaves_the_statements_alone() -> None:
    content = replace(NEXT, statements="00" * 32)
    later = replace(PROPOSAL, id="4", proposal="P-2", done=12 * DAY, content=content)
    urgent = replace(ACTIVATION, id="5", proposal="P-2", done=12 * DAY, content=content, emergency=True)
    assert "statements" in refused(settled([PROPOSAL, APPROVAL, ACTIVATION, later]), urgent)
    assert settled([later, urgent]).force == urgent


def test_an_emergency_leaves_the_vectors_alone() -> None:
    content = replace(NEXT, vectors="00" * 32)
    later = replace(PROPOSAL, id="4", proposal="P-2", done=12 * DAY, content=content)
    urgent = replace(ACTIVATION, id="5", proposal="P-2", done=12 * DAY, content=content, emergency=True)
    assert "vectors" in refused(settled([PROPOSAL, APPROVAL, ACTIVATION, later]), urgent)


def test_a_day_is_judged_by_the_ledger_s_clock_too() -> None:
    approved = settled([PROPOSAL, APPROVAL])
    ahead = replace(ACTIVATION, done=11 * DAY, at=11 * DAY - 1)
    assert "takes effect on 1970-01-12" in refused(approved, ahead)
    assert "ahead of the ledger's" in refused(approved, replace(ahead, at=11 * DAY - AHEAD_MS - 1))
    assert approved.after(replace(ACTIVATION, at=20 * DAY)).force is not None
    assert "takes effect" in refused(approved, replace(ACTIVATION, done=11 * DAY - 1, at=20 * DAY))


def test_a_clock_that_jumped_bars_no_later_change() -> None:
    ahead = replace(ACTIVATION, done=900 * DAY, at=900 * DAY)
    later = replace(PROPOSAL, id="4", proposal="P-2", done=12 * DAY, content=NEXT, at=12 * DAY)
    approved = replace(APPROVAL, id="5", proposal="P-2", done=12 * DAY, content=NEXT, at=12 * DAY)
    urgent = replace(ACTIVATION, id="6", proposal="P-2", done=12 * DAY, content=NEXT, at=12 * DAY)
    assert settled([PROPOSAL, APPROVAL, ahead, later, approved, urgent]).force == urgent


def test_what_is_proposed_starts_from_the_set_that_was_activated_last() -> None:
    standing = settled([PROPOSAL, APPROVAL, ACTIVATION])
    other = replace(PROPOSAL, id="4", proposal="P-2", done=12 * DAY, content=replace(NEXT, base="00" * 32))
    assert "activate `P-1` again" in refused(standing, other)
    later = replace(other, content=NEXT)
    urgent = replace(ACTIVATION, id="5", proposal="P-2", done=12 * DAY, content=NEXT, emergency=True)
    assert settled([PROPOSAL, APPROVAL, ACTIVATION, later, urgent]).force == urgent
    ignored = settled([PROPOSAL, APPROVAL, ACTIVATION, other, replace(urgent, content=other.content)])
    assert (ignored.force, [act.id for act, _ in ignored.ignored]) == (ACTIVATION, ["4", "5"])


def test_an_act_that_breaks_a_rule_is_told_and_has_no_effect() -> None:
    standing = settled([PROPOSAL, replace(APPROVAL, by="anna"), ACTIVATION])
    assert standing.force is None
    assert [act.id for act, _ in standing.ignored] == ["1", "2"]


def test_the_same_act_counts_once() -> None:
    assert settled([PROPOSAL, PROPOSAL, APPROVAL, APPROVAL]).ignored == ()


def test_withdrawn_is_withdrawn() -> None:
    assert settled([PROPOSAL, WITHDRAWAL]).find("P-1").status == "withdrawn"
    assert settled([PROPOSAL, APPROVAL]).find("P-1").status == "approved"
