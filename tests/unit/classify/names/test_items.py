import pytest

from situs.classify.detectors import Hit
from situs.classify.names.items import is_brand, is_fixed, is_item, leads_word


def hit(text: str, value: str) -> Hit:
    return Hit(text.index(value), text.index(value) + len(value), "PERSON", 0.6, "names")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("onderdelen D, J, K, L en M vervallen", "K, L"),
        ("onderdelen A, B en C van dit hoofdstuk", "C"),
        ("afdeling; artikel I, onderdeel D", "I"),
        ("secondo l'Allegato C.", "C."),
        ("A. Customer", "A"),
    ],
)
def test_letters_behind_their_label_are_items(text: str, value: str) -> None:
    assert is_item(text, hit(text, value))


@pytest.mark.parametrize(("text", "value"), [("gestern kam K. und ging", "K."), ("die Parteien A, B und C", "B")])
def test_other_letters_may_be_persons(text: str, value: str) -> None:
    assert not is_item(text, hit(text, value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("le Maître d'ouvrage signe", "Maître d"),
        ("le Maître d’Œuvre signe", "d’Œuvre"),
        ("art. 1103 du C. civ.", "C."),
        ("P.Q.M. rigetta", "M."),
        ("P.S.: vergeet niet", "P.S"),
        ("rogamos a V. Exa. que", "V. Exa"),
    ],
)
def test_fixed_terms_are_nobody(text: str, value: str) -> None:
    assert is_fixed(text, hit(text, value))


@pytest.mark.parametrize(("text", "value"), [("Maître Beispiel signe", "Maître Beispiel"), ("C. Civetta firma", "C.")])
def test_names_are_no_fixed_terms(text: str, value: str) -> None:
    assert not is_fixed(text, hit(text, value))


@pytest.mark.parametrize("value", ["SharePoint", "QXZV"])
def test_a_product_and_an_acronym_are_no_person(value: str) -> None:
    text = f"the documents are stored in {value} by the other party"
    assert is_brand(text, hit(text, value))


@pytest.mark.parametrize("value", ["McBeispiel", "DeMuster", "VanMuster", "Muster", "LaMuster"])
def test_a_surname_may_have_a_capital_inside(value: str) -> None:
    text = f"the documents are stored by {value} in the office"
    assert not is_brand(text, hit(text, value))


def test_an_acronym_leads_a_word() -> None:
    assert leads_word("de TOS-uitkering", hit("de TOS-uitkering", "TOS-"))


def test_the_letters_of_questions_and_answers_are_nobody() -> None:
    text = "Q. Who was there?\nA. No one.\nQ. Mr Muster?\nA. Muster was.\n"
    assert is_item(text, Hit(text.index("A. No"), text.index("A. No") + 5, "PERSON", 0.6, "names"))
    assert not is_item(text, Hit(text.index("A. Mu"), text.index("A. Mu") + 9, "PERSON", 0.6, "names"))
    assert not is_item("Yes.\nA. No\n", Hit(5, 10, "PERSON", 0.6, "names"))
