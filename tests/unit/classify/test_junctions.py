"""What the end of a line or of a part breaks is found whole; what merely stands below one another is not joined."""

import pytest

from situs.classify import find, load_detectors
from situs.classify.normal import normalise
from situs.model import Category, Slot, category_of

DETECTORS = load_detectors()
COUNTED = (Category.DIRECT, Category.IDENTITY)


def found(*texts: str) -> list[tuple[int, str, str]]:
    """Return what a check or an announcement vouches for: slot, kind, value."""
    hits = find([Slot(f"/{i}", text) for i, text in enumerate(texts)], DETECTORS)
    return [
        (f.slot, f.kind, texts[f.slot][f.start : f.end])
        for f in hits
        if category_of(f.kind) in COUNTED and f.confidence >= 0.85
    ]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("IBAN DE89 3704 0044\n0532 0130 00 please", "IBAN", "DE89 3704 0044\n0532 0130 00"),
        ("pay to DE89\n3704 0044 0532 0130 00.", "IBAN", "DE89\n3704 0044 0532 0130 00"),
        ("pay to DE\n89 3704 0044 0532 0130 00.", "IBAN", "DE\n89 3704 0044 0532 0130 00"),
        ("pay to DE8937040044\n0532013000.", "IBAN", "DE8937040044\n0532013000"),
        ("pay to DE89 3704\n0044 0532\n0130 00 now", "IBAN", "DE89 3704\n0044 0532\n0130 00"),
        ("pay to GB29 NWBK\n6016 1331 9268 19.", "IBAN", "GB29 NWBK\n6016 1331 9268 19"),
        ("> IBAN DE89 3704 0044\n> 0532 0130 00", "IBAN", "DE89 3704 0044\n> 0532 0130 00"),
        ("| IBAN DE89 3704 0044 \r\n  0532 0130 00", "IBAN", "DE89 3704 0044 \r\n  0532 0130 00"),
        ("Überweisung auf DE89 3704 0044\n0532 0130 00 – danke", "IBAN", "DE89 3704 0044\n0532 0130 00"),
        ("call +49 30- 90\n1820 today", "PHONE", "+49 30- 90\n1820"),
        ("the card 4111 1111\n1111 1111 is used", "CARD", "4111 1111\n1111 1111"),
        ("[1] IBAN DE89 3704 0044\n[2] 0532 0130 00", "IBAN", "DE89 3704 0044\n[2] 0532 0130 00"),
        ("call +49 30\n901820 today", "PHONE", "+49 30\n901820"),
        ("Tel. 030\n90182012", "PHONE", "030\n90182012"),
        ("Steuer-ID 86095\n742719 der Mandantin", "TAX_ID", "86095\n742719"),
        ("social security number 123-45-\n6789", "SOCIAL_SECURITY", "123-45-\n6789"),
        ("write to anna.muster@\nexample.com soon", "EMAIL", "anna.muster@\nexample.com"),
        ("write to anna.muster@exam\nple.com soon", "EMAIL", "anna.muster@exam\nple.com"),
        ("write to anna.muster@kanzlei-\nbeispiel.example soon", "EMAIL", "anna.muster@kanzlei-\nbeispiel.example"),
        ("write to anna.muster@kanzlei- beispiel.example soon", "EMAIL", "anna.muster@kanzlei- beispiel.example"),
        ("write to anna.\nmuster@example.com soon", "EMAIL", "anna.\nmuster@example.com"),
    ],
)
def test_what_a_line_breaks_is_one_value(text: str, kind: str, value: str) -> None:
    assert (0, kind, value) in found(text)


def test_what_two_parts_break_is_found_in_both() -> None:
    hits = found("Please pay to DE89 3704 0044", "0532 0130 00, thank you")
    assert [hit for hit in hits if hit[1] == "IBAN"] == [(0, "IBAN", "DE89 3704 0044"), (1, "IBAN", "0532 0130 00")]


def test_a_value_over_three_parts_is_found_in_each() -> None:
    hits = found("IBAN DE89 3704", "0044 0532", "0130 00.")
    assert {hit[0] for hit in hits if hit[1] == "IBAN"} == {0, 1, 2}


def test_a_slot_between_keeps_them_apart() -> None:
    assert found("IBAN DE89 3704 0044", "and", "0532 0130 00") == []


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111\n1111 1111\n",
        "12\n41111111\n11111111\n22",
        "1.10. Consequential Loss 3\n1.11. Late Charge 4\n1.12. Taxes 4",
        "as of 31 December\n2026 the 12 1234567 shares",
        "IBAN DE89 3704 0044\n0532 0130 01 is wrong",
    ],
)
def test_numbers_that_stand_below_one_another_are_not_joined(text: str) -> None:
    assert [hit for hit in found(text) if "\n" in hit[2]] == []


def test_a_value_that_is_whole_at_a_line_s_end_does_not_run_on() -> None:
    assert found("a@example.com\nexample.org") == [(0, "EMAIL", "a@example.com")]
    assert [h[2] for h in found("IBAN DE89 3704 0044 0532 0130 00\n12 Main Street") if h[1] == "IBAN"] == [
        "DE89 3704 0044 0532 0130 00"
    ]


def test_places_are_those_of_the_original_though_it_was_rewritten() -> None:
    text = "J&ouml;rg, pay DE89 3704 0044\n0532 0130 00 now"
    assert normalise(text).map is not None
    assert (0, "IBAN", "DE89 3704 0044\n0532 0130 00") in found(text)
