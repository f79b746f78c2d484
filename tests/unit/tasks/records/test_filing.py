"""What is proposed for a record: whatever is not known keeps it."""

from datetime import date

import pytest

from situs.examining import load_instruments
from situs.model import Label, Matter, Party
from situs.tasks.records.filing import Circumstances, Proposal, file_record
from situs.tasks.records.schedule import Trigger, parse_schedule

INSTRUMENTS = load_instruments(fast=True)
LETTER = "From: a@example.com\nSubject: Pallets\n\nDear Mr Muster,\nthe pallets came on time.\nKind regards"
ADVICE = "PRIVILEGED AND CONFIDENTIAL - ATTORNEY-CLIENT COMMUNICATION\nFrom: a@example.com\nSubject: advice\n\nDear Mr Muster,\nwe advise to settle.\nKind regards"
TODAY = date(2030, 6, 1)
OLD = {Trigger.CREATED: date(2020, 5, 1)}
OPEN = Matter("M-1")
KNOWN = Circumstances(TODAY, "M-1", OPEN, (), OLD)


def schedule(
    disposition: str = "destroy",
    years: int = 6,
    trigger: str = "created",
    types: str = '["correspondence"]',
    more: str = "",
):
    text = f"[[series]]\nid='s'\ntypes={types}\nyears={years}\nfrom='{trigger}'\ndisposition='{disposition}'\nbasis='b'\n{more}"
    return parse_schedule(text.encode())


def filed(text: str = LETTER, wanted=None, around: Circumstances | None = None):
    return file_record(text, INSTRUMENTS, wanted or schedule(), around or KNOWN)


def test_a_record_whose_period_ended_is_proposed_for_its_disposition() -> None:
    found = filed()
    assert (found.typed.type, found.proposal, found.until) == ("correspondence", Proposal.DESTROY, date(2026, 5, 1))
    assert filed(wanted=schedule("archive")).proposal is Proposal.ARCHIVE
    assert filed(wanted=schedule("review")).proposal is Proposal.REVIEW


@pytest.mark.parametrize(
    ("around", "proposal", "why"),
    [
        (
            Circumstances(TODAY, "M-1", Matter("M-1", legal_hold=True), (), OLD),
            Proposal.HOLD,
            "the matter is under a legal hold",
        ),
        (Circumstances(TODAY, "M-9", None, (), OLD), Proposal.HOLD, "the directory does not know the matter"),
        (Circumstances(TODAY, "M-1", OPEN), Proposal.KEEP, "(`created`) is not known"),
        (Circumstances(date(2026, 5, 1), "M-1", OPEN, (), OLD), Proposal.KEEP, "the period runs until 2026-05-01"),
        (Circumstances(date(2026, 5, 2), "M-1", OPEN, (), OLD), Proposal.DESTROY, "the period ended on 2026-05-01"),
        (Circumstances(TODAY, "", None, (), OLD), Proposal.REVIEW, "no matter was named"),
        (Circumstances(TODAY, "M-1", Matter("M-1", privileged=True), (), OLD), Proposal.REVIEW, "it is privileged"),
    ],
)
def test_what_is_known_of_the_matter_decides(around: Circumstances, proposal: Proposal, why: str) -> None:
    found = filed(around=around)
    assert found.proposal is proposal
    assert why in "; ".join(found.why)


def test_a_hold_wins_over_everything() -> None:
    held = Circumstances(TODAY, "M-1", Matter("M-1", legal_hold=True), (), OLD)
    assert filed(LETTER, schedule(types='["invoice"]'), held).proposal is Proposal.HOLD


def test_privileged_advice_is_not_proposed_for_destruction() -> None:
    found = filed(ADVICE, schedule(types='["*"]'))
    assert Label.PRIVILEGED_ADVICE in found.classification.labels
    assert (found.privileged, found.proposal) == (True, Proposal.REVIEW)


def test_what_nobody_can_tell_is_reviewed() -> None:
    assert filed("The weather is fine.").why == ("no series of the schedule fits",)
    unknown = filed("The weather is fine.", schedule(types='["*"]'))
    assert unknown.proposal is Proposal.REVIEW
    assert "what the record is could not be told" in unknown.why


def test_a_series_may_ask_for_a_label_or_for_personal_data() -> None:
    assert filed(wanted=schedule(more="labels=['MNPI']")).series is None
    assert filed(wanted=schedule(more="labels=['PERSONAL']")).series is not None
    assert filed(wanted=schedule(more="personal=true")).personal.get("EMAIL") == 1


def test_records_that_are_kept_for_good_are_kept() -> None:
    found = filed(wanted=schedule(years=0))
    assert (found.proposal, found.until) == (Proposal.KEEP, None)


def test_a_contracts_end_is_read_from_its_text_and_then_never_destroys_by_itself(contract: str) -> None:
    found = filed(
        contract, schedule(trigger="expired", types='["contract"]', years=1), Circumstances(TODAY, "M-1", OPEN)
    )
    assert found.trigger is not None
    assert (found.trigger[1], found.trigger[2] and found.trigger[2].of(contract)) == (
        date(2028, 3, 31),
        "31 March 2028",
    )
    assert (found.until, found.proposal) == (date(2029, 3, 31), Proposal.REVIEW)
    stated = Circumstances(TODAY, "M-1", OPEN, (), {Trigger.EXPIRED: date(2027, 1, 1)})
    assert (
        filed(contract, schedule(trigger="expired", types='["contract"]', years=1), stated).proposal is Proposal.DESTROY
    )


HELD = Matter("M-2", parties=(Party("Karl Muster", aliases=("Mr Muster",)),), legal_hold=True)


def test_a_record_that_names_parties_of_a_held_matter_is_kept_until_somebody_says_where_it_belongs() -> None:
    found = filed(around=Circumstances(TODAY, "", None, (OPEN, HELD), OLD))
    assert found.proposal is Proposal.HOLD
    assert found.why == ("it names parties of M-2, under a legal hold, and no matter was stated",)


def test_a_record_of_another_matter_that_names_them_is_not_destroyed_unseen() -> None:
    found = filed(around=Circumstances(TODAY, "M-1", OPEN, (OPEN, HELD), OLD))
    assert (found.proposal, [n.matter.id for n in found.named]) == (Proposal.REVIEW, ["M-2"])
    assert "it names parties of a matter that is under a legal hold" in found.why
