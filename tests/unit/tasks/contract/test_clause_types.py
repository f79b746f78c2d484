"""The clause types read, and each cue finds its own wording."""

import pytest

from situs.tasks.contract.clause_types import load_clause_types, parse_clause_types

SAID = {
    "governing_law": "Dieser Vertrag unterliegt deutschem Recht.",
    "assignment": "The Supplier shall not assign this Agreement.",
    "change_of_control": "upon a change in control of the Supplier",
    "liability_cap": "Die Haftung ist auf den Kaufpreis begrenzt.",
    "insurance": "Supplier shall maintain liability insurance.",
    "dispute_resolution": "Gerichtsstand ist Hamburg.",
    "data_protection": "personenbezogene Daten werden verarbeitet",
    "force_majeure": "causes beyond its reasonable control",
}


def test_every_type_has_a_title_a_question_and_cues() -> None:
    types = load_clause_types()
    assert len(types) > 40
    assert all(t.title and t.question and t.cues.texts for t in types.values())


@pytest.mark.parametrize(("name", "text"), SAID.items())
def test_a_cue_finds_its_wording(name: str, text: str) -> None:
    assert load_clause_types()[name].cues.find(text, 0, len(text))


@pytest.mark.parametrize("raw", [b"", b"clause = 1", b"[[clause]]\nid = 'a'", b"\xff"])
def test_broken_data_are_told(raw: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        parse_clause_types(raw)


def test_two_types_of_one_id_are_an_error() -> None:
    row = b"[[clause]]\nid='a'\ntitle='t'\nquestion='q'\ncues=['c']\n"
    assert set(parse_clause_types(row)) == {"a"}
    with pytest.raises(ValueError, match="one id"):
        parse_clause_types(row * 2)
