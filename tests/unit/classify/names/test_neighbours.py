import pytest

from situs.classify.detectors import Hit
from situs.classify.names import load_names
from situs.classify.names.neighbours import with_neighbours, with_registered

ORDINARY = load_names().ordinary


def widened(text: str, *found: tuple[str, str, float]) -> list[str]:
    hits = [Hit(text.index(value), text.index(value) + len(value), kind, sure, "names") for value, kind, sure in found]
    return [text[h.start : h.end] for h in with_neighbours(text, hits, ORDINARY)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Meine Pflegerin Jadwiga Musterova erhält", "Jadwiga Musterova"),
        ("Salary: Jadwiga van der Musterhoven earns", "Jadwiga van der Musterhoven"),
        ("in Clients/Musterova, Jadwiga/Will", "Musterova, Jadwiga"),
        ("saw Beispielova Jadwiga there", "Beispielova Jadwiga"),
    ],
)
def test_an_unknown_word_beside_a_person_is_part_of_the_name(text: str, name: str) -> None:
    assert widened(text, ("Jadwiga", "PERSON", 0.9)) == [name]


@pytest.mark.parametrize(
    "text", ["Connaissez-vous BELKAZEM Nordine ?", "et Nordine BELKAZEM, né", "von BELKAZEM-ROUX Nordine"]
)
def test_a_surname_in_capitals_beside_a_first_name_is_somebody(text: str) -> None:
    (hit,) = with_registered(text, [], ORDINARY)
    assert "BELKAZEM" in text[hit.start : hit.end] and "Nordine" in text[hit.start : hit.end]


@pytest.mark.parametrize("text", ["the NATO Treaty", "GDPR Article 6", "EUROPE Direct", "a VERTRAG Nordine"])
def test_capitals_that_are_words_are_nobody(text: str) -> None:
    assert with_registered(text, [], ORDINARY) == []


@pytest.mark.parametrize(
    ("text", "found", "name"),
    [
        ("of Jadwiga Mustera-Beispielova (Staff", "Jadwiga Mustera", "Jadwiga Mustera-Beispielova"),
        ("la dott.ssa Jadwiga Lo Presti (tel", "Jadwiga Lo", "Jadwiga Lo Presti"),
        ("the Jadwiga-Agreement of", "Jadwiga", "Jadwiga"),
    ],
)
def test_a_name_does_not_end_within_itself(text: str, found: str, name: str) -> None:
    assert widened(text, (found, "PERSON", 0.9)) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Frau Jadwiga Vertrag unterschrieb",
        "Jadwiga Customer Agreement",
        "Lieber Jadwiga",
        "Jadwiga in Frankreich",
        "Jadwiga Frankreich",
        "mail Jadwiga Musterova@example.com",
        "Jadwiga. Musterova",
    ],
)
def test_a_known_word_and_one_of_another_sentence_are_not(text: str) -> None:
    assert widened(text, ("Jadwiga", "PERSON", 0.9)) == ["Jadwiga"]


def test_what_is_doubtful_or_no_person_is_left_as_it_is() -> None:
    text = "saw Jadwiga Musterova"
    assert widened(text, ("Jadwiga", "PERSON", 0.4)) == ["Jadwiga"]
    assert widened(text, ("Jadwiga", "ORGANISATION", 0.9)) == ["Jadwiga"]


def test_hits_stay_apart() -> None:
    text = "Jadwiga Musterova Olano"
    found = widened(text, ("Jadwiga", "PERSON", 0.9), ("Olano", "PERSON", 0.9))
    assert found == ["Jadwiga Musterova", "Olano"]
    assert widened(text, ("Jadwiga", "PERSON", 0.9), ("Musterova", "ORGANISATION", 0.9)) == ["Jadwiga", "Musterova"]


@pytest.mark.parametrize(
    ("text", "other", "name"),
    [
        ("Jadwiga von der Muster kam", "Muster", "Jadwiga von der Muster"),
        ("Jadwiga de la Muster kam", "Muster", "Jadwiga de la Muster"),
        ("Jadwiga in Muster kam", "Muster", "Jadwiga"),
    ],
)
def test_a_place_behind_a_particle_is_part_of_the_name(text: str, other: str, name: str) -> None:
    assert widened(text, ("Jadwiga", "PERSON", 0.9), (other, "LOCATION", 0.9))[0] == name


@pytest.mark.parametrize("title", ["Mmes", "Mes", "MM.", "Mme"])
def test_a_french_title_is_part_of_the_hit(title: str) -> None:
    assert widened(f"et {title} J. Muster ont", ("J. Muster", "PERSON", 0.9)) == [f"{title} J. Muster"]


def test_a_first_name_between_a_surname_and_an_address_is_part_of_the_name() -> None:
    assert widened("On Friday Mustera, Grace <g@example.com> wrote", ("Mustera", "PERSON", 0.9)) == ["Mustera, Grace"]
