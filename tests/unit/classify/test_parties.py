import pytest

from situs.classify import find, load_detectors, party_terms
from situs.model import Party, Slot

DETECTORS = load_detectors()
TERMS = party_terms([Party("Dr. Karl Müster", aliases=("Charlie",)), Party("Beispiel Bau GmbH", "ORGANISATION")])


def parties(text: str) -> list[str]:
    return [text[f.start : f.end] for f in find([Slot("/m", text)], DETECTORS, TERMS) if f.detector == "party"]


@pytest.mark.parametrize(
    "written",
    [
        "Karl Müster",
        "KARL MÜSTER",
        "karl müster",
        "Karl Muester",
        "Karl Müsters",
        "K. Müster",
        "Müster, Karl",
        "Müster",
        "MÜSTER",
        "Müster's",
        "Charlie",
        "karl.muester",
        "Beispiel Bau GmbH",
        "Beispiel Bau",
    ],
)
def test_every_way_of_writing_is_found(written: str) -> None:
    assert parties(f"Wir sahen {written} gestern.") == [written]


def test_whole_words_only_and_surname_needs_a_capital() -> None:
    assert parties("Das Müsterchen und ein müster.") == []


def test_no_parties_find_nothing() -> None:
    assert party_terms([]).search(b"karl", b"karl") == []
    assert party_terms([Party("")]).automaton is None
