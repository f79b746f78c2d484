"""Clauses are found with their places, or said not to be found."""

import pytest

from situs.minimise.index import index_of
from situs.tasks.contract.clause_types import load_clause_types
from situs.tasks.contract.locating import BAR, MOST, State, is_foreign, locate, scores_of

TYPES = load_clause_types()


@pytest.fixture(scope="module")
def located(contract: str):
    return {c.type: c for c in locate(index_of(contract), TYPES.values())}


@pytest.mark.parametrize(
    ("clause", "begins"),
    [
        ("governing_law", "5. Governing law."),
        ("assignment", "3. Assignment."),
        ("change_of_control", "A change of control"),
        ("renewal_notice", "It shall be automatically renewed"),
        ("liability_cap", "4. Liability."),
        ("confidentiality", "6. Confidentiality."),
        ("expiration", "2. Term."),
    ],
)
def test_a_clause_is_found_where_it_stands(clause: str, begins: str, located, contract: str) -> None:
    found = located[clause]
    assert found.state is State.FOUND
    assert found.score >= BAR
    assert found.passages[0].of(contract).startswith(begins)


@pytest.mark.parametrize("clause", ["insurance", "source_code_escrow", "non_compete", "force_majeure", "audit_rights"])
def test_what_is_not_there_is_not_found(clause: str, located) -> None:
    assert (located[clause].state, located[clause].passages) == (State.NOT_FOUND, ())


def test_an_empty_text_has_no_clauses() -> None:
    assert {c.state for c in locate(index_of(""), TYPES.values())} == {State.NOT_FOUND}


def test_a_type_that_was_not_learned_is_told_by_its_cues_alone(contract: str) -> None:
    index = index_of(contract)
    scores = scores_of(index, TYPES["confidentiality"])
    assert set(scores) == {0.0, 0.9}


def test_few_passages_are_cited_of_many() -> None:
    text = "\n\n".join(
        f"{n}. Each party shall keep the Confidential Information number {n} secret." for n in range(1, 40)
    )
    (found,) = locate(index_of(text), [TYPES["confidentiality"]])
    assert len(found.passages) == MOST
    assert [p.of(text)[:2] for p in found.passages[:2]] == ["1.", "2."]


GERMAN = {
    "governing_law": "Dieser Vertrag unterliegt dem Recht der Bundesrepublik Deutschland.",
    "assignment": "Die Abtretung von Rechten bedarf der Zustimmung der anderen Partei.",
    "liability_cap": "Die Haftung des Lieferanten ist auf den Kaufpreis begrenzt.",
    "uncapped_liability": "Dies gilt nicht bei Vorsatz und grober Fahrlässigkeit.",
    "renewal_notice": "Er verlängert sich um ein Jahr, wenn er nicht mit einer Frist von drei Monaten gekündigt wird.",
    "confidentiality": "Die Parteien behandeln alle Unterlagen streng vertraulich.",
    "dispute_resolution": "Gerichtsstand ist Hamburg.",
}


def test_in_a_language_that_was_not_learned_the_cues_decide() -> None:
    text = "LIEFERVERTRAG\n\n" + "\n\n".join(f"§ {n} {said}" for n, said in enumerate(GERMAN.values(), 1))
    index = index_of(text)
    assert is_foreign(index)
    located = {c.type: c for c in locate(index, TYPES.values())}
    for clause, said in GERMAN.items():
        assert [p.of(text).endswith(said) for p in located[clause].passages] == [True], clause
    assert located["insurance"].state is State.NOT_FOUND


def test_english_is_a_language_that_was_learned(contract: str) -> None:
    assert not is_foreign(index_of(contract))
