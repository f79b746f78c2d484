"""What context betrayed once is found again wherever it stands."""

from __future__ import annotations

import pytest

from situs.classify import propagate
from situs.model import Finding, Slot


def spans(texts: list[str], found: list[tuple[int, str, str]]) -> list[tuple[int, str]]:
    slots = [Slot(f"/{n}", text) for n, text in enumerate(texts)]
    findings = [
        Finding(slot, texts[slot].index(value), texts[slot].index(value) + len(value), kind, 1.0, "t")
        for slot, value, kind in found
    ]
    again = [f for f in propagate(slots, findings) if f.detector == "propagation"]
    return [(f.slot, texts[f.slot][f.start : f.end]) for f in again]


def test_a_surname_is_found_alone_in_capitals_and_in_other_slots() -> None:
    texts = ["Frau Dr. Anna Müllner kam.", "Müllner ging. MÜLLNER rief an.", "Anna Müllner schrieb."]
    assert spans(texts, [(0, "Anna Müllner", "PERSON")]) == [(1, "Müllner"), (1, "MÜLLNER"), (2, "Anna Müllner")]


def test_a_name_that_a_line_breaks_is_found_in_one_line_and_by_its_surname() -> None:
    texts = ["Herrn Karl\nMustermann in dieser Sache", "Karl Mustermann und Mustermann"]
    assert spans(texts, [(0, "Karl\nMustermann", "PERSON")]) == [(1, "Karl Mustermann"), (1, "Mustermann")]


def test_what_stands_below_a_whole_name_is_no_surname() -> None:
    texts = ["Anna Mustermann\nRelatora", "Relatora e Mustermann"]
    assert spans(texts, [(0, "Anna Mustermann\nRelatora", "PERSON")]) == [(1, "Mustermann")]
    assert spans(["MUSTERMANN\nADVOGADO", "ADVOGADO"], [(0, "MUSTERMANN\nADVOGADO", "PERSON")]) == []


def test_a_small_word_behind_a_name_is_no_surname() -> None:
    assert spans(["Jane Roebuckle\nlast week", "at last"], [(0, "Roebuckle\nlast", "PERSON")]) == []


def test_a_name_in_capitals_is_found_as_names_are_written() -> None:
    texts = ["DOÑA LUZ MUSTERA", "La señora Mustera; doña Luz Mustera; LUZ"]
    assert spans(texts, [(0, "LUZ MUSTERA", "PERSON")]) == [(1, "Mustera"), (1, "Luz Mustera")]


def test_of_a_doubtful_name_the_surname_alone_is_found() -> None:
    slots = [Slot("/0", "EUSEBIO MUSTER LUNA"), Slot("/1", "Muster LUNA Luna MUSTER")]
    again = propagate(slots, [Finding(0, 0, 19, "PERSON", 0.6, "names")])
    assert [slots[1].text[f.start : f.end] for f in again if f.slot == 1] == ["LUNA"]


def test_a_surname_before_a_comma_is_found_alone() -> None:
    texts = ["Geschädigte: Mustera, Svenja Anna", "die Mustera und MUSTERA; Svenja"]
    assert spans(texts, [(0, "Mustera, Svenja Anna", "PERSON")]) == [(1, "Mustera"), (1, "MUSTERA")]


def test_of_three_words_the_middle_one_is_found_alone() -> None:
    texts = ["Eusebio Muster Luna", "Muster und Luna, Eusebio nicht"]
    assert spans(texts, [(0, "Eusebio Muster Luna", "PERSON")]) == [(1, "Muster"), (1, "Luna")]
    assert spans(["Karl von Muster", "von"], [(0, "Karl von Muster", "PERSON")]) == []
    assert spans(["Prefeito do Monte Muster", "Monte"], [(0, "Prefeito do Monte Muster", "PERSON")]) == []
    assert spans(["MONTE", "Monte"], [(0, "MONTE", "PERSON")]) == []
    assert spans(["Karl The Muster", "The"], [(0, "Karl The Muster", "PERSON")]) == []


def test_a_person_s_name_that_is_taken_for_a_place_is_a_person_s() -> None:
    slots = [Slot("/0", "Frau Anna Müllner"), Slot("/1", "nach Müllner")]
    found = [Finding(0, 5, 17, "PERSON", 0.9, "t"), Finding(1, 5, 12, "LOCATION", 0.5, "names")]
    assert ("PERSON", "propagation") in [(f.kind, f.detector) for f in propagate(slots, found) if f.slot == 1]


def test_parts_of_longer_words_are_left_alone() -> None:
    assert spans(["Herr Karl Berg", "Bergbau und Heidelberg, aber Berg."], [(0, "Karl Berg", "PERSON")]) == [
        (1, "Berg")
    ]


def test_a_name_ends_with_its_sentence() -> None:
    assert spans(["Frau Anna Beispiel. Später", "Beispiel kam Später."], [(0, "Anna Beispiel. Später", "PERSON")]) == [
        (0, "Anna Beispiel"),
        (1, "Beispiel"),
    ]


def test_a_number_that_needed_its_word_is_found_without_it() -> None:
    assert spans(["Steuernummer 12345678901", "siehe 12345678901"], [(0, "12345678901", "TAX_ID")]) == [
        (1, "12345678901")
    ]


def test_short_words_and_kinds_of_their_own_shape_are_not_propagated() -> None:
    assert spans(["Herr Li", "Li"], [(0, "Li", "PERSON")]) == []
    assert spans(["a@example.com", "a@example.com"], [(0, "a@example.com", "EMAIL")]) == []


NAME = (0, "Karl Muster", "PERSON")


def test_the_longest_value_counts() -> None:
    assert spans(["Karl Muster", "und Karl Muster ging"], [NAME]) == [(1, "Karl Muster")]


def test_another_case_is_another_word() -> None:
    assert spans(["Karl Muster", "das muster, ein Muster-Fall"], [NAME]) == [(1, "Muster")]


@pytest.mark.parametrize("text", ["Mustermann", "Ermuster Obermuster", "XMuster", "Muster1", "ÄMuster", "Musterß"])
def test_nothing_is_found_inside_a_word(text: str) -> None:
    assert spans(["Karl Muster", text], [NAME]) == []


def test_a_word_that_begins_like_a_value_hides_no_other() -> None:
    assert spans(["Karl Muster", "Karl Musterhaft Muster"], [NAME]) == [(1, "Muster")]


@pytest.mark.parametrize("name", ["Jörg Müßig", "Łukasz Żółć", "王小明先生", "Zoë 😀 Émile"])
def test_letters_of_any_script_keep_their_places(name: str) -> None:
    assert spans([name, f"€ – “{name}” 😀 … {name}"], [(0, name, "PERSON")]).count((1, name)) == 2


def test_letters_outside_latin_1_are_told_apart() -> None:
    assert spans(["Żółć Ąęśćł", "Źóńć Ąęśćł"], [(0, "Żółć Ąęśćł", "USERNAME")]) == []


def test_a_lone_surrogate_is_no_obstacle() -> None:
    assert spans(["Karl Muster", "\ud800 Muster"], [NAME]) == [(1, "Muster")]


def test_a_thousand_values_are_all_found() -> None:
    names = [f"Name{i:04d}x" for i in range(1000)]
    text = " ".join(names)
    seeds = [Finding(0, i * 10, i * 10 + 9, "USERNAME", 0.9, "t") for i in range(1000)]
    again = propagate([Slot("/0", text), Slot("/1", text)], seeds)
    assert [(f.start, f.end) for f in again if f.slot == 1] == [(f.start, f.end) for f in seeds]


def test_nothing_comes_of_nothing() -> None:
    assert propagate([Slot("/0", "Muster")], []) == ()


def test_a_whole_name_is_found_in_small_letters_and_common_words_are_none() -> None:
    assert spans(["Karl Muster", "so karl muster kam"], [NAME]) == [(1, "karl muster")]
    assert spans(["The Muster", "so the muster"], [(0, "The Muster", "PERSON")]) == []
    assert spans(["of karl muster", "das muster"], [(0, "karl muster", "PERSON")]) == []
