from situs.classify.detectors import Hit
from situs.classify.repeats import with_repeats

TEXT = "Muster Bau AG klagt. Die Muster Bau AG verlor; Musterbau nicht, MUSTER BAU AG nicht. Muster Bau AG!"


def hit(value: str, kind: str = "ORGANISATION", confidence: float = 0.9) -> Hit:
    start = TEXT.index(value)
    return Hit(start, start + len(value), kind, confidence, "names")


def places(hits: list[Hit]) -> list[str]:
    return [TEXT[h.start : h.end] for h in with_repeats(TEXT, hits)]


def test_a_value_is_found_wherever_it_stands_again() -> None:
    assert places([hit("Muster Bau AG")]) == ["Muster Bau AG"] * 3


def test_a_repetition_is_less_sure() -> None:
    first, second, _ = with_repeats(TEXT, [hit("Muster Bau AG")])
    assert first.confidence > second.confidence


def test_parts_of_words_are_not_repetitions() -> None:
    assert places([hit("Muster")]) == ["Muster"] * 3


def test_what_is_unsure_small_or_of_another_kind_is_not_looked_for() -> None:
    assert places([hit("Muster", confidence=0.3)]) == ["Muster"]
    assert places([hit("Muster", kind="DATE")]) == ["Muster"]
    assert places([hit("klagt")]) == ["klagt"]
    assert places([hit("AG")]) == ["AG"]
    assert places([]) == []


def test_of_overlapping_hits_the_longest_stays() -> None:
    short = hit("Muster", kind="PERSON")
    assert places([short, hit("Muster Bau AG")]) == ["Muster Bau AG"] * 3
    assert [h.kind for h in with_repeats(TEXT, [short, hit("Muster Bau AG")])] == ["ORGANISATION"] * 3
