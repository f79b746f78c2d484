import pytest

from situs.classify.detectors import Hit
from situs.classify.names import places

WORDS = frozenset(
    """
    schadenfall krieg wärme rauch garanties deuda financiera neta offensichtliche mängel norma geral disposições finais
    zorgplicht bank kosten
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)


def known(word: str) -> bool:
    """Tell whether a word is one of these."""
    return word.lower() in WORDS or word.lower() in places.PARTICLES


def hit(text: str, value: str) -> Hit:
    """Return a person's hit at a value's first place."""
    return Hit(text.index(value), text.index(value) + len(value), "PERSON", 0.6, "names")


@pytest.mark.parametrize(
    ("text", "value", "german"),
    [
        ("ieder van de Garanties is juist", "van de Garanties", False),
        ("la Deuda Financiera Neta de la sociedad", "Neta", False),
        ("Offensichtliche Mängel sind zu rügen", "Offensichtliche", False),
        ("Die Selbstbeteiligung beträgt je Schadenfall zehn vom Hundert", "Schadenfall", True),
        ("Nicht versichert sind Schäden durch Krieg und Rauch", "Krieg", True),
        ("Nicht versichert sind Rauch, Wärme, und der Rest", "Wärme", True),
        ("1. NORMA GERAL\nDas", "NORMA GERAL", False),
        ("die kosten van", "kosten", False),
    ],
)
def test_a_place_explains_a_capital(text: str, value: str, german: bool) -> None:
    assert places.is_explained(text, hit(text, value), known, german=german)


@pytest.mark.parametrize(
    ("text", "value", "german"),
    [
        ("Gestern hat Krieg die Klage erhoben, und das ist neu", "Krieg", True),
        ("Krieg hat die Klage erhoben, und das ist neu", "Krieg", True),
        ("betaling door Garanties is te laat", "Garanties", False),
        ("betaling door van der Garanties is te laat", "van der Garanties", False),
        ("1. KRIEG\nDas", "KRIEG", False),
        ("Neta", "Neta", False),
        ("payments due after Krieg and so on", "Krieg", True),
    ],
)
def test_elsewhere_a_capital_may_be_a_name(text: str, value: str, german: bool) -> None:
    assert not places.is_explained(text, hit(text, value), known, german=german)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("der Zeuge Krieg sagt", "Krieg"),
        ("Frau Krieg sagt", "Krieg"),
        ("B. Krieg sagt", "Krieg"),
        ("Beispiela Krieg sagt", "Krieg"),
        ("Krieg Beispielsen sagt", "Krieg"),
        ("Lieber Krieg,", "Krieg"),
    ],
)
def test_a_name_or_a_role_beside_makes_a_person(text: str, value: str) -> None:
    assert places.has_name_beside(text, hit(text, value), known)


def test_known_words_beside_make_none() -> None:
    text = "Schäden durch Krieg und Rauch"
    assert not places.has_name_beside(text, hit(text, "Krieg"), known)


def test_a_sentence_is_nobody() -> None:
    text = "De zorgplicht van de bank strekt ver."
    assert places.is_sentence(text, hit(text, "De zorgplicht van de bank"))
    for other in ("De vries betaalt.", "Van den berg betaalt.", "De Beispielen van de bank"):
        assert not places.is_sentence(other, hit(other, other.split(" b", maxsplit=1)[0]))


@pytest.mark.parametrize(
    ("text", "nobody"), [("Cari tutti, oggi", True), ("Cari Muster, oggi", False), ("Cari", False)]
)
def test_a_salutation_of_all_is_nobody(text: str, nobody: bool) -> None:
    assert places.is_salutation(text, hit(text, "Cari")) is nobody
