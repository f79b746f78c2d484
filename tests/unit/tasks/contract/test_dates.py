"""Dates by their roles."""

from datetime import date

import pytest

from situs.minimise.segments import segment
from situs.tasks.contract.dates import Role, dates_of


def dated(text: str) -> dict[Role, tuple[str, date | None]]:
    return {d.role: (text[d.start : d.end], d.value) for d in dates_of(text, segment(text))}


def test_made_effective_and_ended(contract: str) -> None:
    assert dated(contract) == {
        Role.MADE: ("3 March 2025", date(2025, 3, 3)),
        Role.EFFECTIVE: ("1 April 2025", date(2025, 4, 1)),
        Role.ENDS: ("31 March 2028", date(2028, 3, 31)),
    }


def test_one_day_may_have_two_roles() -> None:
    text = 'This Agreement is dated as of May 4, 2020 (the "Effective Date") between A AG and B AG.'
    assert dated(text) == {
        Role.MADE: ("May 4, 2020", date(2020, 5, 4)),
        Role.EFFECTIVE: ("May 4, 2020", date(2020, 5, 4)),
    }


@pytest.mark.parametrize(
    "said",
    [
        "Muster GmbH was appointed as trustee of Beispiel AG on 14 February 2012 in accordance with the law.",
        "Muster GmbH, a company incorporated in Austria on 14 February 2012, gives what it has.",
    ],
)
def test_the_day_on_which_somebody_was_appointed_or_made_is_none_of_the_contract(said: str) -> None:
    assert Role.MADE not in dated(f"CONFIDENTIALITY AGREEMENT\n\n{said}\n\nNotice was given on 14 February 2012.\n")
    assert dated(f"{said}\n\nThis Agreement is dated 4 May 2020.")[Role.MADE][1] == date(2020, 5, 4)


def test_a_blank_is_found_and_is_no_day() -> None:
    assert dated("This Agreement is made this ___ day of ________, 2004 by A AG.")[Role.MADE][1] is None


def test_effective_as_of_the_date_hereof_is_told_in_its_words() -> None:
    text = "This Agreement is dated 4 May 2020. It is effective as of the date first written above."
    assert dated(text)[Role.EFFECTIVE] == ("effective as of the date first written above", None)


@pytest.mark.parametrize(
    "said",
    [
        "This Agreement shall become effective upon its approval by the board",
        "This Agreement takes effect when both have signed",
        '"Effective Date" means the day of the last signature',
        "effective as of the later of the two signatures below",
    ],
)
def test_what_is_said_in_words_is_cited_and_is_no_day(said: str) -> None:
    assert dated(f"Preamble. {said}. More.")[Role.EFFECTIVE] == (said, None)


def test_a_contract_without_dates_has_none() -> None:
    assert dated("This Agreement binds A AG and B AG.") == {}


def test_a_date_at_the_foot_of_each_page_is_none_of_the_contracts() -> None:
    foot = "Draft of 1 January 2020, for comment"
    text = f"{foot}\n\nThe first clause stands here.\n\n{foot}\n\nThe second one here.\n\n{foot}\n\nThe third."
    assert dated(text) == {}
