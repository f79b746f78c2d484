"""The opening is where the parties are named."""

from situs.tasks.contract.opening import openings_of


def test_the_opening_begins_with_the_agreement_and_ends_before_the_recitals(contract: str) -> None:
    text = contract.replace("1. Supply.", "WHEREAS, Buyer needs widgets;\n\n1. Supply.")
    (first, *_) = openings_of(text)
    assert text[first.start :].startswith("This Supply Agreement")
    assert text[first.parties :].lstrip().startswith("Example Widgets GmbH")
    assert text[first.end :].startswith("WHEREAS")


def test_a_title_page_comes_before_the_first_paragraph() -> None:
    text = 'SALES AGREEMENT\nby and between\nA AG and B AG\n\nThis Agreement is made between A AG ("A") and B AG ("B").'
    assert len(list(openings_of(text))) == 2


def test_a_text_that_is_no_contract_has_none() -> None:
    assert list(openings_of("Dear Ms Beispiel, the weather is fine.")) == []
    assert list(openings_of("")) == []
