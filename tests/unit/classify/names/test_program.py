"""What a program names is nobody, unless a name may be in it."""

import pytest

from situs.classify.detectors import Hit
from situs.classify.names import load_names
from situs.classify.names.program import without_identifiers

ORDINARY = load_names().ordinary


def kept(text: str, part: str) -> bool:
    start = text.index(part)
    hit = Hit(start, start + len(part), "PERSON", 0.5, "names")
    return without_identifiers(text, [hit], ORDINARY) == [hit]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('{"LastModifiedBy": 1}', "LastModifiedBy"),
        ('"MailingStreet":"x"', "MailingStreet"),
        ("String.isBlank(a)", "isBlank"),
        ("m.Practice_Area__c =", "Practice"),
        ("SystemModstamp", "SystemModstamp"),
        ("Termination_Date__c", "Date"),
    ],
)
def test_an_identifier_of_ordinary_words_is_nobody(text: str, part: str) -> None:
    assert not kept(text, part)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("user MarkHunter wrote", "MarkHunter"),
        ("KarlMuster.docx", "KarlMuster"),
        ("Muster__c", "Muster"),
        ("McDonald", "McDonald"),
        ("Contract of Muster", "Muster"),
        ("Price and Size", "Price"),
        ("Price_Size", "Price"),
        ("naoJ was there", "naoJ"),
        ("a" * 200 + "lastName" + "b" * 200, "lastName"),
    ],
)
def test_what_may_be_a_name_stays(text: str, part: str) -> None:
    assert kept(text, part)
