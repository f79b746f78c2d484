import numpy as np

from situs.classify.names.features import COLUMNS, PARTS, SHAPES, Words, describe, word_key
from situs.classify.names.tokens import make_alphabet, tokenise

ALPHABET = make_alphabet()


def words(text: str) -> Words:
    return describe(tokenise(text, ALPHABET))


def shapes(text: str) -> list[int]:
    found = words(text)
    return found.shapes[found.of].tolist()


def test_a_word_is_described_once_a_case() -> None:
    found = words("muster Muster muster MUSTER muster")
    assert len(found.keys) == 3
    assert len(set(found.keys.tolist())) == 1
    assert found.of[0] == found.of[2] == found.of[4]


def test_shapes_tell_case_digits_signs_and_breaks() -> None:
    assert shapes("muster Muster MUSTER M McM 7 2024 1234567 , \n \n\n") == [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12]
    assert max(shapes("x X 123456 \n\n\n")) < SHAPES


def test_the_key_of_a_word_is_that_of_its_token() -> None:
    for word in ("muster", "Müller", "x", "a" * COLUMNS, "donaudampfschifffahrtsgesellschaft"):
        assert words(word).keys.tolist() == [word_key(word)]


def test_long_words_of_other_ends_have_other_keys() -> None:
    assert word_key("gesellschaftsvertragsform") != word_key("gesellschaftsvertragsnorm")
    assert word_key("a" * 30) != word_key("a" * 31)


def test_parts_are_buckets_with_weights_for_what_there_is() -> None:
    found = words("Muster")
    assert ((found.parts >= 0) & (found.parts < PARTS)).all()
    assert np.count_nonzero(found.weights) == 7 + 6
    assert np.count_nonzero(words("M").weights) == 1 + 1


def test_parts_are_shared_by_words_of_one_ending() -> None:
    one, other = words("Bergmann"), words("Hoffmann")
    assert set(one.parts[one.weights > 0]) & set(other.parts[other.weights > 0])


def test_a_blank_before_a_token_is_told() -> None:
    assert words("O'Muster und").apart.tolist() == [1, 0, 0, 1]
