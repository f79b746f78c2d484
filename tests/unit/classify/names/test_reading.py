from itertools import pairwise
from pathlib import Path

import pytest

from situs.classify.names import load_names
from situs.model import category_of
from situs.model.finding import KINDS

MODEL = load_names()
NEUTRAL = Path(__file__).with_name("neutral.txt").read_text(encoding="utf-8").splitlines()

CLAUSES = [
    line.split("\t") for line in Path(__file__).with_name("clauses.txt").read_text(encoding="utf-8").splitlines()
]


def found(text: str, kind: str) -> list[str]:
    return [text[h.start : h.end] for h in MODEL.find(text) if h.kind == kind]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("The claimant, Anna Sampleton, was dismissed on 3 May 2011 and lives in Leeds.", "Anna Sampleton"),
        ("Der Kläger Karl Mustermann wohnt seit dem 3. Mai 2011 in Köln.", "Karl Mustermann"),
        ("Le requérant, Jean Exemplier, est né à Lyon et y exerce la profession de boulanger.", "Jean Exemplier"),
        ("La demandante, María Ejemplar Muestra, vive en Toledo desde 2009.", "María Ejemplar Muestra"),
        ("Il ricorrente, Mario Esempio, è nato a Torino il 3 maggio 1961.", "Mario Esempio"),
        ("Verzoeker, Jan Voorbeeld, woont in Utrecht.", "Jan Voorbeeld"),
        ("O recorrente, João Exemplo da Silva, reside em Coimbra.", "João Exemplo da Silva"),
        ("Sagsøgeren, Jens Eksempelsen, bor i Aarhus.", "Jens Eksempelsen"),
    ],
)
def test_persons_without_titles_are_found_in_each_language(text: str, person: str) -> None:
    assert any(person in name for name in found(text, "PERSON"))


def test_firms_places_and_dates_are_found() -> None:
    german = "Am 3. Mai 2011 verlegte die Beispiel & Muster GmbH ihren Sitz nach Bischofswerda."
    assert any("Muster" in name for name in found(german, "ORGANISATION"))
    assert "Bischofswerda" in " ".join(found(german, "LOCATION"))
    english = "On 3 May 2011 the applicant moved from Nicosia to Kyrenia."
    assert found(english, "DATE") == ["3 May 2011"]
    assert found(english, "LOCATION") == ["Nicosia", "Kyrenia"]


def test_plain_legal_prose_names_hardly_anybody() -> None:
    wrong = [h for s in NEUTRAL for h in MODEL.find(s) if h.kind == "PERSON"]
    assert len(NEUTRAL) >= 190
    assert len(wrong) * 100 <= len(NEUTRAL)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "nl", "pt", "da"])
def test_terms_of_contracts_are_hardly_ever_names(language: str) -> None:
    """Clauses put together by a programme, in which roles and things have capitals; a term of two words is one find."""
    clauses = [clause for of, clause in CLAUSES if of == language]
    wrong = [c for c in clauses if any(h.kind == "PERSON" for h in MODEL.find(c))]
    assert len(clauses) >= 40
    assert len(wrong) * 100 <= len(clauses) * (12 if language == "nl" else 1)


def test_there_are_over_a_thousand_sentences_with_those_of_the_detectors() -> None:
    others = Path(__file__).parents[1].joinpath("neutral.txt").read_text(encoding="utf-8").splitlines()
    assert len({*NEUTRAL, *(c for _, c in CLAUSES), *(line.split("\t")[1] for line in others)}) >= 1000


def test_findings_are_in_order_and_apart() -> None:
    text = "\n".join(NEUTRAL) + "\nFrau Anna Beispiel, geboren am 3. Mai 1961 in Köln, und Herr Karl Muster."
    hits = MODEL.find(text)
    assert hits
    assert all(a.end <= b.start for a, b in pairwise(hits))
    assert all(0 < h.confidence <= 1 and h.detector == "names" for h in hits)


def test_kinds_are_of_categories_that_are_sealed_or_counted() -> None:
    kinds = {h.kind for h in MODEL.find("Anna Beispiel, Köln, 3. Mai 2011, Muster GmbH")}
    assert kinds <= set(KINDS)
    assert all(category_of(kind) != "secret" for kind in kinds)


@pytest.mark.parametrize("text", ["", " ", "\n\0\n", "😀", "\ud800", "ſ" * 3, "x" * 10_000, "," * 5_000])
def test_odd_texts_are_read(text: str) -> None:
    assert all(0 <= h.start < h.end <= len(text) for h in MODEL.find(text))


def test_nothing_is_kept_between_texts() -> None:
    text = "Karl Muster klagt gegen die Beispiel AG."
    first = MODEL.find(text)
    MODEL.find("Frau Anna Beispiel wohnt in Köln. " * 50)
    assert MODEL.find(text) == first


def test_guesses_come_last_and_are_not_read_anew_without_capitals() -> None:
    small = "did you see what thorvald exempelsen wrote to us?"
    alone, guessed = MODEL.find_each((small,), guesses=small)
    assert [small[h.start : h.end] for h in alone if h.kind == "PERSON"] == ["thorvald exempelsen"]
    assert [h for h in guessed if h.detector == "names.uncapitalised"] == []
