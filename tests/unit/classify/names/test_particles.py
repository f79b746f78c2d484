"""A name keeps its particles, its number and its second half."""

import pytest

from situs.classify.detectors import Hit
from situs.classify.names.particles import with_particles


def whole(text: str, *values: str, kind: str = "PERSON") -> list[str]:
    hits = [Hit(text.index(v), text.index(v) + len(v), kind, 0.6, "names") for v in values]
    return [text[h.start : h.end] for h in with_particles(text, hits)]


@pytest.mark.parametrize(
    ("text", "values", "name"),
    [
        ("door Anna van Voorbeeld zelf", ("Anna", "Voorbeeld"), "Anna van Voorbeeld"),
        ("Erika von und zu Musterberg,", ("Erika", "Musterberg"), "Erika von und zu Musterberg"),
        ("Anne d'Exemple a", ("Anne", "Exemple"), "Anne d'Exemple"),
        ("il Presidente De Esempi osserva", ("Esempi",), "De Esempi"),
        ("zag 't Voorbeeld lopen", ("Voorbeeld",), "'t Voorbeeld"),
        ("dat de heer von Voorbeeld kwam", ("Voorbeeld",), "von Voorbeeld"),
        ("keizer Exemplius III zei", ("Exemplius",), "Exemplius III"),
        ("een dochter van Exemplius I van Muster", ("Exemplius",), "Exemplius I"),
        ("Kim Exam-un kwam", ("Kim Exam",), "Kim Exam-un"),
        ("Apologies: Wei-Ling Sample", ("Ling Sample",), "Wei-Ling Sample"),
        ("to Eubert Sample Jr and", ("Eubert Sample",), "Eubert Sample Jr"),
    ],
)
def test_what_belongs_to_a_name_is_taken_in(text: str, values: tuple[str, ...], name: str) -> None:
    assert whole(text, *values) == [name]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("De Voorbeeld kwam", ("Voorbeeld",)),  # an article may open a sentence
        ("Anna y Beispiela vinieron", ("Anna", "Beispiela")),
        ("told Anna I would", ("Anna",)),
        ("the Sample-based model", ("Sample",)),
        ("van Voorbeeld af", ("Voorbeeld",)),
    ],
)
def test_what_does_not_is_not(text: str, values: tuple[str, ...]) -> None:
    assert whole(text, *values) == list(values)


def test_other_kinds_are_left_alone() -> None:
    assert whole("in De Voorbeeld", "Voorbeeld", kind="LOCATION") == ["Voorbeeld"]
