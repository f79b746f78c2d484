"""Promises of the names model: spans lie in the text, apart and in order; the same text has the same findings."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.classify import Reader, Recollection, load_detectors
from situs.classify.names import load_names
from situs.classify.names.encoder import encode
from situs.classify.names.features import describe
from situs.classify.names.tokens import tokenise
from situs.model import Slot

MODEL = load_names()
READER = Reader(load_detectors(), MODEL)
KEPT = Recollection(5_000).of(b"k" * 32)
PROSE = "Frau Anna Beispiel, Köln, and the Muster Bau GmbH agreed on it before the court of appeal. " * 48
"""Long enough to be remembered."""


def scores(text: str) -> np.ndarray:
    words = describe(tokenise(text, MODEL.alphabet))
    (found,) = encode(MODEL.network, words, [len(words.of)])
    return found


PIECES = st.sampled_from(
    ["Frau", "Anna", "Beispiel", "Mr", "Karl", "MUSTER", "GmbH", ",", ".", "\n", "\n\n", "Köln", "3. Mai 2011", "the",
     "court", "und", "-", "(", "12/34", "\0", "İ", "😀", "山田", "née", "K.", "O'", "\u200b", "e\u0301"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map(" ".join), st.lists(PIECES).map("".join))


@given(TEXTS)
@examples(150)
def test_spans_are_of_the_text_apart_and_in_order(text: str) -> None:
    last = 0
    for hit in MODEL.find(text):
        assert last <= hit.start < hit.end <= len(text)
        assert text[hit.start].isalnum() or ord(text[hit.start]) >= 0x300
        assert 0 < hit.confidence <= 1
        last = hit.end


@given(TEXTS)
@examples(60)
def test_reading_twice_is_reading_once(text: str) -> None:
    assert MODEL.find(text) == MODEL.find(text)


@given(TEXTS, TEXTS)
@examples(60)
def test_what_stands_far_behind_changes_no_scores(text: str, other: str) -> None:
    """The convolutions see fifteen tokens."""
    gap = " ;" * 40
    before, after = scores(text + gap), scores(text + gap + other)
    size = len(tokenise(text + " ;", MODEL.alphabet).starts) - 1
    np.testing.assert_allclose(before[:size], after[:size], rtol=1e-3, atol=1e-3)


@given(
    st.lists(st.one_of(TEXTS, TEXTS.map(lambda text: PROSE + text), TEXTS.map(lambda text: text + PROSE)), max_size=4)
)
@examples(40)
def test_what_was_read_before_changes_no_finding(texts: list[str]) -> None:
    slots = [Slot(f"/{i}", text) for i, text in enumerate(texts)]
    assert READER.read(slots, None, KEPT) == READER.read(slots, None, KEPT) == READER.read(slots)


@examples(60)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_texts_read_together_have_the_findings_of_each_alone(texts: list[str]) -> None:
    for together, text in zip(MODEL.find_each(texts), texts, strict=True):
        alone = MODEL.find(text)
        assert [hit._replace(confidence=0) for hit in together] == [hit._replace(confidence=0) for hit in alone]
        np.testing.assert_allclose([h.confidence for h in together], [h.confidence for h in alone], atol=1.1e-3)
