"""Identifiers in TAB's sense, and persons by source."""

from __future__ import annotations

import pytest

from situs.model import Finding
from situs.quality.corpora import Span
from situs.quality.personal import entities_of, is_kept_back, personal_tables


def at(text: str, *values: str, kind: str = "PERSON") -> tuple[Finding, ...]:
    places = [(text.find(v), v) for v in values if v in text]
    return tuple(Finding(0, low, low + len(v), kind, 0.9, "x") for low, v in places)


def rows(tables, name: str) -> dict[str, tuple]:
    (table,) = [t for t in tables if t.id == name]
    return {" ".join(str(c) for c in row[:2]): row[2:] for row in table.rows}


def test_an_entity_counts_only_if_all_its_mentions_are_covered(corpora) -> None:
    one = rows(personal_tables(corpora, lambda text: at(text, "Jane Sample", "Exampletown")), "tab")
    assert one["direct identifiers entities, every mention covered"][0].value == 0
    assert one["quasi identifiers entities, every mention covered"][0].value == 1
    assert one["PERSON mentions covered"][0].value == 0.5

    def every(text: str) -> tuple[Finding, ...]:
        return (*at(text, "Ms Jane Sample. Jane Sample", "1234/05"),)

    both = rows(personal_tables(corpora, every), "tab")
    assert both["direct identifiers entities, every mention covered"][0].value == 1
    # Seven tokens are covered: Ms, the four of the name, and the two of the number, which needs no mask.
    assert both["covered tokens share inside an identifier"][0].value == pytest.approx(4 / 7)


def test_an_entity_is_as_strict_as_its_strictest_mention() -> None:
    spans = [Span(0, 1, "PERSON", "QUASI", "e"), Span(2, 3, "PERSON", "DIRECT", "e"), Span(4, 5, "ORG", "NO_MASK", "e")]
    assert {name: (protect, len(mentions)) for name, (protect, mentions) in entities_of(spans).items()} == {
        "e": ("DIRECT", 2)
    }


def test_persons_are_counted_by_language_and_source_and_by_kind(corpora) -> None:
    found = rows(personal_tables(corpora, lambda text: at(text, "Karl Muster", kind="USERNAME")), "persons")
    spans, covered, _, named, precision = found["de LER"]
    assert (spans, covered.value, named.value, precision) == (1, 1, 0, None)
    spans, covered, _, named, precision = rows(
        personal_tables(corpora, lambda text: at(text, "Herr Karl Muster")), "persons"
    )["de LER"]
    assert (covered.value, named.value, precision.value) == (1, 1, pytest.approx(2 / 3))


def test_two_annotations_of_a_text_are_kept_back_together_and_a_fifth_of_all() -> None:
    names = [f"echr-fr-manual-{i}" for i in range(1000)]
    kept = [is_kept_back(name) for name in names]
    assert kept == [is_kept_back(name.replace("manual", "rev")) for name in names]
    assert 150 < sum(kept) < 250


def test_documents_that_training_keeps_back_have_a_share_of_their_own(corpora) -> None:
    tables = personal_tables(corpora, lambda text: at(text, "Jane Sample", "Karl Muster"))
    (table,) = [t for t in tables if t.id == "persons"]
    for row, document in zip(table.rows, ("l1", "t1"), strict=True):
        assert (row[4] is None) is not is_kept_back(document)
