import pytest

from situs.classify.names.tokens import BREAK, DIGIT, LETTER, SIGN, make_alphabet, split, tokenise

ALPHABET = make_alphabet()


def cut(text: str) -> list[tuple[str, int]]:
    tokens = tokenise(text, ALPHABET)
    return [(text[s:e], int(k)) for s, e, k in zip(tokens.starts, tokens.ends, tokens.kinds, strict=True)]


def test_letters_digits_signs_and_breaks_are_tokens_of_their_own() -> None:
    assert cut("Frau Beispiel-Muster,\n\n18b") == [
        ("Frau", LETTER), ("Beispiel", LETTER), ("-", SIGN), ("Muster", LETTER), (",", SIGN), ("\n\n", BREAK),
        ("18", DIGIT), ("b", LETTER),
    ]  # fmt: skip


def test_every_sign_stands_alone() -> None:
    assert [t for t, _ in cut("(„…“)")] == ["(", "„", "…", "“", ")"]


def test_a_text_without_tokens_has_none() -> None:
    assert cut("") == cut(" \t ") == []


def test_the_separator_of_slots_is_a_break() -> None:
    assert cut("a\0b") == [("a", LETTER), ("\0", BREAK), ("b", LETTER)]


def test_characters_beyond_the_table_keep_their_places() -> None:
    assert cut("山田 😀x") == [("山田", LETTER), ("😀", SIGN), ("x", LETTER)]


def test_combining_marks_belong_to_their_letter() -> None:
    assert cut("Jose\u0301 B") == [("Jose\u0301", LETTER), ("B", LETTER)]


def test_lower_case_keeps_the_length_of_the_text() -> None:
    tokens = tokenise("İSTANBUL", ALPHABET)
    assert len(tokens.lower) == len(tokens.codes) == 8
    assert chr(tokens.lower[0]) == "i"
    assert tokens.capital.all()


@pytest.mark.parametrize(
    "texts", [["Frau Muster", "Muster klagt"], ["", " x ", "\n", ""], ["İ1", "1 ", " 2", "e\u0301"], ["a"]]
)
def test_joined_texts_have_the_tokens_of_each_alone(texts: list[str]) -> None:
    parts = split(tokenise(" ".join(texts), ALPHABET), [len(text) for text in texts])
    for part, text in zip(parts, texts, strict=True):
        alone = tokenise(text, ALPHABET)
        for name in ("codes", "lower", "capital", "starts", "ends", "kinds"):
            assert getattr(part, name).tolist() == getattr(alone, name).tolist()
