from dataclasses import replace

import numpy as np
import pytest

from situs.classify.names import encoder
from situs.classify.names.encoder import encode, known_rows, listed, make_lookup
from situs.classify.names.features import describe
from situs.classify.names.load import load_names
from situs.classify.names.tokens import split, tokenise

MODEL = load_names()
TEXT = "Frau Anna Beispiel wohnt seit dem 3. Mai 2011 in Musterstadt und arbeitet bei der Muster GmbH. " * 60


def scores(text: str) -> np.ndarray:
    (found,) = scores_of([text])
    return found


def scores_of(texts: list[str]) -> list[np.ndarray]:
    tokens = tokenise(" ".join(texts), MODEL.alphabet)
    return encode(MODEL.network, describe(tokens), [len(part.starts) for part in split(tokens, [*map(len, texts)])])


def test_known_rows_are_places_in_the_vocabulary_counted_from_one() -> None:
    keys = np.array([5, 9, 2, 70], np.uint64)
    assert known_rows(keys, np.array([2, 5, 9], np.uint32)).tolist() == [2, 3, 1, 0]
    assert known_rows(keys, np.array([], np.uint32)).tolist() == [0, 0, 0, 0]


def test_lists_add_up_as_bits() -> None:
    first, second = np.array([2, 5], np.uint32), np.array([5, 9], np.uint32)
    assert listed(np.array([2, 5, 9, 1], np.uint64), (first, second)).tolist() == [1, 3, 2, 0]


def test_one_search_tells_the_row_and_the_lists() -> None:
    first, second = np.array([2, 5], np.uint32), np.array([5, 9], np.uint32)
    rows, bits = make_lookup(np.array([2, 7], np.uint32), (first, second)).find(np.array([2, 5, 9, 7, 1], np.uint64))
    assert rows.tolist() == [1, 0, 0, 2, 0]
    assert bits.tolist() == [1, 3, 2, 0, 0]


@pytest.mark.parametrize(
    "texts", [["Frau Anna", "Beispiel klagt."], ["x", ""], ["", "Muster\n"], [TEXT, "Frau Muster", TEXT]]
)
def test_texts_that_are_read_together_change_nothing_in_each_other(texts: list[str]) -> None:
    for together, text in zip(scores_of(texts), texts, strict=True):
        np.testing.assert_allclose(together, scores(text) if text else np.empty((0, 19)), rtol=1e-3, atol=1e-3)


def test_every_token_has_scores() -> None:
    found = scores(TEXT)
    assert found.shape == (len(tokenise(TEXT, MODEL.alphabet).starts), len(MODEL.network.classes_bias))
    assert np.isfinite(found).all()


def test_scores_do_not_depend_on_the_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = scores(TEXT)
    monkeypatch.setattr(encoder, "_SLICE", 37)
    monkeypatch.setattr(encoder, "_WORDS", 5)
    np.testing.assert_allclose(scores(TEXT), whole, rtol=1e-3, atol=1e-3)


def test_what_is_far_away_does_not_matter() -> None:
    before, after = scores("Muster " * 100 + TEXT), scores(TEXT)
    np.testing.assert_allclose(before[-200:], after[-200:], rtol=1e-3, atol=1e-3)


def test_the_words_around_matter() -> None:
    assert np.abs(scores("Herr Muster klagt")[1] - scores("der Muster klagt")[1]).max() > 0.01


def test_a_network_without_vocabulary_reads_by_parts_of_words() -> None:
    bare = replace(MODEL.network, lookup=make_lookup(np.array([], np.uint32), MODEL.network.lists))
    (found,) = encode(bare, describe(tokenise("Anna Beispiel", MODEL.alphabet)), [2])
    assert np.isfinite(found).all()
