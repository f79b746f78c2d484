import numpy as np
import pytest

from situs.classify.names.decoding import CLASSES, KINDS, LABELS, Operation, decode_spans, softmax
from situs.classify.names.tokens import make_alphabet, tokenise

ALPHABET = make_alphabet()
NONE = np.zeros(len(LABELS), np.float32)
HALF = Operation(NONE + 0.5, NONE, 1.0)


def decode(
    text: str, classes: list[int], begins: tuple[int, ...] = (), operation: Operation = HALF
) -> list[tuple[str, str]]:
    tokens = tokenise(text, ALPHABET)
    scores = np.zeros((len(tokens.starts), CLASSES + 1), np.float32)
    for i, which in enumerate(classes):
        scores[i, which] = 6
        scores[i, CLASSES] = 1 if i in begins else -1
    return [(text[h.start : h.end], h.kind) for h in decode_spans(tokens, scores, operation)]


PERSON, ORG = 2 + LABELS.index("PERSON"), 2 + LABELS.index("ORG")
PUBLIC = PERSON + len(LABELS) + 1


def test_neighbours_of_one_label_are_one_span() -> None:
    assert decode("Anna Beispiel klagt", [PERSON, PERSON, 0]) == [("Anna Beispiel", "PERSON")]


def test_a_beginning_parts_them() -> None:
    assert decode("Anna Beispiel", [PERSON, PERSON], begins=(0, 1)) == [("Anna", "PERSON"), ("Beispiel", "PERSON")]


def test_labels_part_them() -> None:
    assert decode("Muster AG Beispiel", [ORG, ORG, PERSON]) == [("Muster AG", "ORGANISATION"), ("Beispiel", "PERSON")]


def test_what_is_public_or_law_is_not_masked() -> None:
    assert decode("Article 6 Court", [1, 1, PUBLIC]) == []


def test_breaks_and_signs_at_the_ends_are_left_out() -> None:
    assert decode("(Anna,\n", [PERSON] * 4) == [("Anna", "PERSON")]
    assert decode("(,)", [PERSON] * 3) == []
    assert decode('"Anna",', [PERSON] * 4) == [("Anna", "PERSON")]
    assert decode("'Anna'", [PERSON] * 3) == [("Anna", "PERSON")]


def test_the_threshold_is_that_of_the_label() -> None:
    tokens = tokenise("Anna", ALPHABET)
    scores = np.zeros((1, CLASSES + 1), np.float32)
    scores[0, PERSON] = scores[0, 0] = 5
    for least, count in ((0.4, 1), (0.6, 0)):
        assert len(list(decode_spans(tokens, scores, Operation(NONE + least, NONE, 1.0)))) == count


def test_the_temperature_changes_confidence_alone() -> None:
    tokens = tokenise("Anna", ALPHABET)
    scores = np.zeros((1, CLASSES + 1), np.float32)
    scores[0, PERSON] = 5
    (sharp,) = decode_spans(tokens, scores, HALF)
    (soft,) = decode_spans(tokens, scores, Operation(HALF.thresholds, NONE, 3.0))
    assert sharp.confidence > soft.confidence > 0.5
    assert sharp[:3] == soft[:3]


def test_nothing_comes_of_nothing() -> None:
    assert list(decode_spans(tokenise("", ALPHABET), np.zeros((0, CLASSES + 1), np.float32), HALF)) == []


def test_softmax_sums_to_one_and_does_not_overflow() -> None:
    found = softmax(np.array([[1000.0, 1000.0], [-1000.0, 0.0]], np.float32))
    assert found.sum(1) == pytest.approx([1, 1])


def test_every_label_has_a_kind() -> None:
    assert len(KINDS) == len(LABELS)


def test_signs_between_parts_of_one_name_are_bridged() -> None:
    assert decode("Anna-Beispiel, Muster", [PERSON, 0, PERSON, 0, PERSON]) == [
        ("Anna-Beispiel", "PERSON"),
        ("Muster", "PERSON"),
    ]


def test_a_share_of_what_is_public_counts() -> None:
    some = Operation(HALF.thresholds, NONE + 0.8, 1.0)
    assert decode("Court", [PUBLIC], operation=some) == [("Court", "ORGANISATION")]


def test_names_without_a_capital_must_be_sure() -> None:
    tokens = tokenise("the muster", ALPHABET)
    scores = np.zeros((2, CLASSES + 1), np.float32)
    for score, count in ((4.0, 0), (9.0, 1)):
        scores[1, PERSON] = score
        assert len(list(decode_spans(tokens, scores, HALF))) == count


def test_an_article_at_the_beginning_of_a_sentence_must_be_sure() -> None:
    weak = Operation(NONE + 0.6, NONE, 1.0)
    tokens = tokenise("A notice. A notice to A", ALPHABET)
    scores = np.zeros((len(tokens.starts), CLASSES + 1), np.float32)
    scores[[0, 3, 6], PERSON] = 4
    assert [h.start for h in decode_spans(tokens, scores, weak) if h.end - h.start == 1] == [22]


def test_a_particle_alone_must_be_sure() -> None:
    tokens = tokenise("De zaak", ALPHABET)
    scores = np.zeros((2, CLASSES + 1), np.float32)
    scores[0, PERSON] = 4
    assert list(decode_spans(tokens, scores, HALF)) == []
