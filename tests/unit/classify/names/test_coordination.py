import pytest

from situs.classify.detectors import Hit
from situs.classify.names.coordination import is_coordinated, is_listed

SURE = frozenset("leitungswasser fischerei schuldenaren wasser datatilsynet rådet pinse jagd notar".split())  # noqa: SIM905
KNOWN = SURE | frozenset(["hagel", "sturm", "borgen", "visser", "storm"])


def is_thing(text: str, value: str) -> bool:
    hit = Hit(text.index(value), text.index(value) + len(value), "PERSON", 0.6, "names")
    return is_coordinated(text, hit, lambda word: word.lower() in KNOWN, lambda word: word.lower() in SURE)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Borgen en schuldenaren betalen.", "Borgen"),
        ("Hagel und Leitungswasser sind versichert.", "Hagel"),
        ("Hagel, Sturm und Leitungswasser sind versichert.", "Hagel"),
        ("Hagel, Sturm und Leitungswasser sind versichert.", "Sturm"),
        ("a) Fischerei und Jagd,", "Fischerei"),
        ("Sturm, Hagel, Leitungswasser", "Hagel"),
        ("Datatilsynet og Rådet er hørt.", "Rådet"),
        ("hørt er Pinse, Datatilsynet og Rådet.", "Datatilsynet"),
    ],
)
def test_what_is_named_with_things_is_one(text: str, value: str) -> None:
    assert is_thing(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Hagel und seine Ehefrau zahlen.", "Hagel"),
        ("Hagel, Sturm, Visser", "Hagel"),
        ("Hagel, Leitungswasser", "Hagel"),
        ("Hagel, Sturm, Leitungswasser kamen", "Hagel"),
        ("Hagel und Ehefrau zahlen.", "Hagel"),
        ("Hagel und Notar zahlen.", "Hagel"),  # a role
        ("Hagel, Fischerei und Jagd, hat gekündigt.", "Hagel"),  # behind it, what he is
        ("Hagel, Sturm und Visser zahlen.", "Hagel"),
        ("Visser en schuldenaren Bakker betalen.", "Visser"),
        ("Visser en zijn zoon betalen.", "Visser"),
        ("gestern Hagel und Leitungswasser zahlten", "Hagel"),
        ("Hagel, Beispielen und Leitungswasser sind da.", "Hagel"),
    ],
)
def test_a_name_beside_people_or_names_stays(text: str, value: str) -> None:
    assert not is_thing(text, value)


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("Storm, wasser og fischerei er", True),
        ("Storm wasser, jagd et pinse", True),
        ("Storm, wasser og notar er", False),  # a role
        ("Storm, ugift og wasser er", False),  # said of a person
        ("Storm, qzn og wasser er", False),
        ("Storm, wasser og jagd er Storm", False),  # named again
        ("så Storm, wasser og jagd er", False),
    ],
)
def test_a_list_in_small_letters_makes_its_first_word_a_thing(text: str, listed: bool) -> None:
    hit = Hit(text.index("Storm"), text.index("Storm") + 5, "PERSON", 0.6, "names")
    assert is_listed(text, hit, lambda word: word.lower() in KNOWN) is listed
