import pytest

from situs.classify.normal import normalise, replacement


def test_ascii_is_taken_as_it_is() -> None:
    normal = normalise("plain text")
    assert (normal.text, normal.map, normal.ascii) == ("plain text", None, True)


def test_one_to_one_replacements_need_no_map() -> None:
    normal = normalise("April\u00a030, D\uff25")
    assert (normal.text, normal.map) == ("April 30, DE", None)


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u2060", "\ufe0f"])
def test_invisible_characters_vanish_and_spans_map_back(hidden: str) -> None:
    text = f"x K{hidden}arl y"
    normal = normalise(text)
    assert normal.text == "x Karl y"
    assert normal.map is not None
    start, end = normal.map.span(2, 6)
    assert text[start:end] == f"K{hidden}arl"


def test_decomposed_accents_are_composed_and_covered() -> None:
    text = "Jose\u0301 y"
    normal = normalise(text)
    assert normal.text == "Jos\u00e9 y"
    assert normal.map is not None
    assert normal.map.span(0, 4) == (0, 5)


def test_lookalikes_become_latin_inside_latin_words_only() -> None:
    assert normalise("\u041ca\u0440ia").text == "Mapia"
    assert normalise("Москва есть город").text == "Москва есть город"


def test_lone_surrogates_do_not_raise_and_keep_positions() -> None:
    normal = normalise("a\ud800 b\u00e9")
    assert len(normal.text) == 5


def test_digits_and_tags_are_read() -> None:
    assert replacement("٣") == "3"
    assert replacement("\U000e0041") == "A"
