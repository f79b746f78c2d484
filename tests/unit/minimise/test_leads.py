"""What an item completes, and what a sentence takes back."""

from __future__ import annotations

import time

import pytest

from situs.minimise.leads import leads_in, takes_back
from situs.minimise.segments import segment

LONG = "of every drawing, sample, recipe and list of customers that it has had from the other one in trials of it"
DUTIES = (
    "TERMS\n\n5. Duties. The Recipient:\n\n"
    f"(a) shall keep a register {LONG};\n\n"
    f"(b) shall make no copy {LONG}; (ii) shall mark each copy {LONG}; (iii) shall burn each copy {LONG}; "
    f"and (iv) shall hand back the rest {LONG}. However, counsel may keep one copy.\n\n"
    "- shall train its staff;\n\n"
    "6. Fees are due at once. Nobody pays them twice."
)


def led(text: str) -> dict[str, str]:
    """Return the beginnings of segments that complete others, with the beginnings of those."""
    parts = segment(text)
    start = [text[p.start : p.start + 9] for p in parts]
    return {start[at]: start[lead] for at, lead in enumerate(leads_in(text, parts)) if lead >= 0}


def test_items_complete_the_sentence_that_ends_with_a_colon() -> None:
    found = led(DUTIES)
    assert found["(a) shall"] == found["(b) shall"] == found["- shall t"] == "5. Duties"


def test_parts_of_a_long_sentence_complete_its_beginning() -> None:
    found = led(DUTIES)
    assert found["and (iv) "] == "(b) shall"


def test_whole_sentences_complete_nothing() -> None:
    found = led(DUTIES)
    assert not {"5. Duties", "However, ", "6. Fees a"} & set(found)


def test_a_paragraph_of_its_own_ends_a_list() -> None:
    text = "The fees are:\n\n- one for the start;\n\nThe parties agree on the rest later.\n\n- and one for the end."
    assert list(led(text)) == ["- one for"]


@pytest.mark.parametrize(
    ("second", "limits"),
    [
        ("However, counsel may keep one copy.", True),
        ("Notwithstanding the foregoing, counsel may keep one copy.", True),
        ("Counsel may keep one copy, however.", False),
    ],
)
def test_a_sentence_that_takes_back_is_told_by_how_it_begins(second: str, limits: bool) -> None:
    text = f"The Recipient shall hand back all that it has had from the Owner within ten days. {second}"
    parts = segment(text)
    assert len(parts) == 2
    assert takes_back(text, parts, 1) is limits
    assert not takes_back(text, parts, 0)


def test_what_begins_a_paragraph_takes_nothing_back() -> None:
    text = "The Recipient shall hand back all that it has had.\n\nHowever, counsel may keep one copy."
    assert not takes_back(text, segment(text), 1)


def test_no_text_has_no_leads() -> None:
    assert leads_in("", ()) == ()


def test_long_lists_are_read_once() -> None:
    parts = segment("The list:\n\n" + "a) x;\n\n" * 20_000)
    text = "The list:\n\n" + "a) x;\n\n" * 20_000
    started = time.process_time()
    leads = leads_in(text, parts)
    assert leads[1:] == (0,) * (len(parts) - 1)
    assert time.process_time() - started < 2
