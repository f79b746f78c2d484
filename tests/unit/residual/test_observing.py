"""What narrows down who is meant is found at its place, with what sealing would hide it."""

import re

import pytest
from tests.growth import is_within

from situs.model import Finding, Role, Slot
from situs.residual import Table, observe
from situs.residual.observing import UNREAD, Trait

NOBODY: frozenset[str] = frozenset()


def marked(text: str, role: Role = Role.USER) -> tuple[Slot, tuple[Finding, ...]]:
    """Return a slot and the findings that stand in it as `[value|KIND]`."""
    plain, findings, at = "", [], 0
    for m in re.finditer(r"\[([^|\]]+)\|([A-Z_]+)\]", text):
        plain += text[at : m.start()]
        findings.append(Finding(0, len(plain), len(plain) + len(m.group(1)), m.group(2), 1.0, "test"))
        plain += m.group(1)
        at = m.end()
    return Slot("/a", plain + text[at:], role), tuple(findings)


def seen(text: str, table: Table, role: Role = Role.USER) -> list[tuple[str, str]]:
    slot, findings = marked(text, role)
    traits = observe([slot], findings, table, media=False)
    return [(t.driver.kind, slot.text[t.driver.start : t.driver.end]) for t in traits]


def one(text: str, kind: str, table: Table) -> Trait:
    slot, findings = marked(text)
    (found,) = [t for t in observe([slot], findings, table, media=False) if t.driver.kind == kind]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on [3 March 2021|DATE]", ("EXACT_DATE", "3 March 2021")),
        ("on [03.03.2021|DATE]", ("EXACT_DATE", "03.03.2021")),
        ("in [2021|DATE]", ("VAGUE_DATE", "2021")),
        ("[54-year|DATE]-old", ("VAGUE_DATE", "54-year")),
        ("[EUR 412,350.17|MONEY]", ("EXACT_AMOUNT", "EUR 412,350.17")),
        ("[EUR 1,200.00|MONEY]", ("ROUND_AMOUNT", "EUR 1,200.00")),
        ("[1,234.50 EUR|QUANTITY]", ("EXACT_AMOUNT", "1,234.50 EUR")),
        ("between [2012 and 2019|DATE]", ("VAGUE_DATE", "2012 and 2019")),
        ("[three|QUANTITY] doors", ("QUANTITY", "three")),
        ("[12 O 345/21|DOCKET]", ("DOCKET", "12 O 345/21")),
        ("a NOTARY came", ("ROLE", "NOTARY")),
        ("die Bürgermeisterin kam", ("ROLE", "Bürgermeisterin")),
        ("la sage-femme du village", ("ROLE", "sage-femme")),
    ],
)
def test_a_trait_is_found_at_its_place(text: str, expected: tuple[str, str], table: Table) -> None:
    assert seen(text, table) == [expected]


@pytest.mark.parametrize("text", ["The notaries' act", "judgement", "Please translate: the meeting is at ten.", ""])
def test_other_words_are_no_office(text: str, table: Table) -> None:
    assert seen(text, table) == []


@pytest.mark.parametrize(
    "text",
    [
        "the only notary in town",
        "Der einzige Notar am Ort",
        "le seul notaire du village",
        "the oldest man of [Musterdorf|LOCATION]",
    ],
)
def test_a_word_of_uniqueness_counts_beside_what_it_speaks_of(text: str, table: Table) -> None:
    assert "UNIQUE" in {kind for kind, _ in seen(text, table)}


@pytest.mark.parametrize(
    "text",
    [
        "the only reason for this",
        "This is the only reason. A notary came.",
        "the notary gave the only reason",
        "the only reason " + "why all of this happened " * 4 + "is the notary",
    ],
)
def test_a_word_of_uniqueness_by_itself_says_nothing(text: str, table: Table) -> None:
    assert "UNIQUE" not in {kind for kind, _ in seen(text, table)}


def test_uniqueness_of_what_is_sealed_says_nothing(table: Table) -> None:
    trait = one("the oldest man of [Musterdorf|LOCATION]", "UNIQUE", table)
    assert trait.remains(NOBODY)
    assert not trait.remains(frozenset({"quasi"}))
    both = one("the oldest judge of [Musterdorf|LOCATION]", "UNIQUE", table)
    assert both.remains(frozenset({"quasi"}))


@pytest.mark.parametrize("quoted", ['"{}"', "“{}”", "„{}“", "«{}»", "»{}«"])
def test_a_long_quotation_can_be_searched_for(quoted: str, table: Table) -> None:
    words = "I never saw the man who came to us"
    assert seen("He said " + quoted.format(words) + ".", table) == [("QUOTATION", words)]
    assert seen("He said " + quoted.format("not at all") + ".", table) == []


def test_a_sealed_name_breaks_a_quotation(table: Table) -> None:
    trait = one('"I never saw [Jane Roe|PERSON] when she came to us"', "QUOTATION", table)
    assert trait.remains(NOBODY)
    assert not trait.remains(frozenset({"direct"}))
    longer = one('"I never saw [Jane Roe|PERSON] when she came to us on that dark evening"', "QUOTATION", table)
    assert longer.remains(frozenset({"direct"}))


def test_an_office_inside_a_name_is_hidden_with_it(table: Table) -> None:
    trait = one("[Notar Karl Muster|PERSON] kam", "ROLE", table)
    assert trait.remains(NOBODY)
    assert not trait.remains(frozenset({"direct"}))


def test_sentences_and_paragraphs_are_told_apart(table: Table) -> None:
    slot = Slot("/a", "The judge came. The mayor left, e.g. Dr. vet.\n\nThe priest stayed")
    other = Slot("/b", "A bishop")
    traits = observe([slot, Slot("/c", "nothing"), other], (), table, media=False)
    assert [t.driver.slot for t in traits] == [0, 0, 0, 2]
    assert len({t.sentence for t in traits}) == 4
    assert traits[0].paragraph == traits[1].paragraph
    assert len({t.paragraph for t in traits}) == 3


def test_an_abbreviation_ends_no_sentence(table: Table) -> None:
    slot = Slot("/a", "The judge, Dr. Muster, and the mayor")
    first, second = observe([slot], (), table, media=False)
    assert first.sentence == second.sentence


def test_a_number_that_only_the_model_takes_for_a_docket_counts_less(table: Table) -> None:
    by = {d: Finding(0, 7, 13, "DOCKET", 0.8, d) for d in ("names", "ref.de_aktenzeichen")}
    kinds = {d: observe([Slot("/a", "Clause 14.3.2")], [f], table, media=False)[0] for d, f in by.items()}
    assert (kinds["names"].driver.kind, kinds["ref.de_aktenzeichen"].driver.kind) == ("NUMBER", "DOCKET")
    assert kinds["names"].bits < kinds["ref.de_aktenzeichen"].bits


def test_a_sum_that_the_model_takes_for_a_docket_is_a_sum(table: Table) -> None:
    finding = Finding(0, 5, 19, "DOCKET", 0.8, "names")
    (trait,) = observe([Slot("/a", "paid 412.350,17 EUR")], [finding], table, media=False)
    assert trait.kind == trait.driver.kind == "EXACT_AMOUNT"


@pytest.mark.parametrize(
    "unit",
    [
        "!",
        '"',
        "„",
        "«",
        "“",
        "\n",
        "\n ",
        ". ",
        "the only ",
        "notary ",
        "der einzige Notar ",
        "a",
        '" a a a a a a a a ',
    ],
)
def test_a_hostile_text_costs_no_more_than_its_length(unit: str, table: Table) -> None:
    slot = Slot("/a", (unit * 200_000)[:200_000])
    assert is_within(lambda: observe([slot], (), table, media=False), 2)


def test_what_programmers_wrote_is_read_for_findings_alone(table: Table) -> None:
    assert seen("the only notary of [Musterdorf|LOCATION]", table, Role.DEFINITION) == [("LOCATION", "Musterdorf")]


def test_a_letter_that_grows_in_lower_case_moves_no_place(table: Table) -> None:
    assert seen("İİİ the notary", table) == [("ROLE", "notary")]


def test_an_image_is_something_that_nobody_can_tell(table: Table) -> None:
    (trait,) = observe([Slot("/a", "see")], (), table, media=True)
    assert (trait.driver.kind, trait.driver.slot) == (UNREAD, -1)
    assert trait.remains(frozenset({"direct", "quasi"}))


def test_what_is_not_known_counts_like_a_name(table: Table) -> None:
    assert one("[x|NEW_KIND]", "NEW_KIND", table).bits == one("[x|PERSON]", "PERSON", table).bits == 33
