"""The head of a mail, as far as its text has one."""

import pytest

from situs.classify.privilege import read_mail

MAIL = """From: anna.beispiel@example.com
To: a@kanzlei-muster.example, b@example.com
Cc: c@example.com
Subject: Offer

> From: d@example.com
> To: e@smith-law.example
"""


def test_a_head_tells_subject_recipients_and_firms() -> None:
    mail = read_mail(MAIL)
    assert mail is not None and mail.subject is not None
    assert MAIL[slice(*mail.subject)] == "Offer"
    assert mail.recipients == 3
    assert [MAIL[slice(*span)] for span in mail.firms] == ["a@kanzlei-muster.example", "e@smith-law.example"]


@pytest.mark.parametrize("text", ["", "Dear Anna,", "To: do", "Note: from here on"])
def test_a_text_without_a_head_is_no_mail(text: str) -> None:
    assert read_mail(text) is None


@pytest.mark.parametrize(
    "head", ["Von: A\nAn: B\nBetreff: C\n", "De : A\nÀ : B\nObjet : C\n", "Da: A\nA: B\nOggetto: C\n"]
)
def test_a_head_is_known_in_other_languages(head: str) -> None:
    mail = read_mail(head)
    assert mail is not None and mail.subject is not None and head[slice(*mail.subject)].strip() == "C"
