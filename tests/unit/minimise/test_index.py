"""A document is read once; its index holds what questions are compared with."""

from __future__ import annotations

import numpy as np

from situs.minimise.index import features_of, index_of
from situs.minimise.words import stem_of


def test_every_table_has_a_row_for_each_segment(contract: str) -> None:
    index = index_of(contract)
    n = len(index.segments)
    assert index.meanings.shape[0] == index.types.shape[0] == len(index.lengths) == len(index.paragraphs) == n
    assert np.isfinite(index.types).all()
    at, counts = index.postings[stem_of("switzerland")]
    assert len(at) == 1
    assert counts.tolist() == [1.0]
    assert contract[index.segments[at[0]].start :].startswith("7.1 This Agreement is governed")


def test_words_under_a_heading_are_found_by_it(contract: str) -> None:
    index = index_of(contract)
    texts = [contract[index.segments[i].start :][:3] for i in index.headed[stem_of("payment")]]
    assert "3.1" in texts
    assert "3.2" in texts


def test_features_are_stems_pairs_and_headings() -> None:
    assert features_of(["a", "b"], ["h"]) == {"a", "b", "a b", "h:h"}


def test_a_text_in_a_language_that_was_not_learned_is_not_familiar(contract: str) -> None:
    assert index_of(contract).familiar > 0.8
    german = (
        "Der Verkäufer verpflichtet sich gegenüber dem Käufer zur Lieferung mangelfreier Maschinen binnen vier Wochen."
    )
    assert index_of(german).familiar < 0.5


def test_an_empty_text_has_an_index() -> None:
    assert index_of("").segments == ()
