import json
from pathlib import Path

import pytest

from situs.classify import find, load_detectors
from situs.classify.detectors.national import compile_identifier
from situs.errors import ConfigError
from situs.model import Slot

DETECTORS = load_detectors()
VECTORS = json.loads((Path(__file__).parents[3] / "vectors" / "identifiers.json").read_text())
SAME = {"CREDIT_CARD": "card", "EMAIL": "email", "IP": "ip", "EU_VAT": "vat", "BIC": "bic", "IBAN": "iban"}


def own(vector: dict[str, str]) -> bool:
    """Tell whether the vector's own detector covers it in a sentence with its context word."""
    value = vector["value"].strip()
    text = f"The {vector['context']} is {value} as stated."
    start = text.index(value)
    name = SAME.get(vector["id"], "id." + vector["id"].lower())
    return any(
        f.detector == name and f.start <= start and f.end >= start + len(value)
        for f in find([Slot("/a", text)], DETECTORS)
    )


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["valid"]], ids=lambda v: v["id"])
def test_valid_is_found(vector: dict[str, str]) -> None:
    assert own(vector)


@pytest.mark.parametrize("vector", [v for v in VECTORS if not v["valid"]], ids=lambda v: v["id"] + v["value"])
def test_invalid_is_never_labelled_valid(vector: dict[str, str]) -> None:
    assert not own(vector)


def found(text: str) -> set[str]:
    return {f.detector for f in find([Slot("/a", text)], DETECTORS)}


def test_digits_alone_need_a_context_word_or_length() -> None:
    """Nine digits and more without a gap are some number; fewer, or a sum, are none unless announced."""
    assert find([Slot("/a", "sum 44051401359 of it")], DETECTORS) == ()
    assert find([Slot("/a", "PESEL 44051401359")], DETECTORS)[0].kind == "NATIONAL_ID"
    assert "id.pl_pesel" in found("as given, 44051401359, by her")
    assert not found("as given, 440 514 013 59, by her")
    assert "id.ee_registrikood" not in found("as given, 12345678, by it")
    assert "id.ee_registrikood" in found("number 12345678 in it")


def test_digits_announced_as_another_number_are_not_taken_for_a_third() -> None:
    assert not found("SIREN 404833047")
    assert "id.pt_nif" not in found("SIREN 404833047")


def test_digits_without_a_check_digit_need_their_own_word() -> None:
    assert "id.us_ein" not in found("number 911144442")
    assert "id.us_ein" in found("EIN 911144442")
    assert "id.us_ein" in found("as stated, 91-1144443, in it")


def test_the_letters_of_the_country_belong_to_the_number() -> None:
    (hit,) = [f for f in find([Slot("/a", "see AL J 91402501 L")], DETECTORS) if f.detector == "id.al_nipt"]
    assert (hit.start, hit.end) == (4, 19)


def test_an_unknown_check_refuses_to_load() -> None:
    row = {
        "id": "X",
        "kind": "TAX_ID",
        "shape": "x",
        "check": "no.such",
        "gate": "none",
        "country": "XX",
        "length": [1, 2],
        "context": [],
    }
    with pytest.raises(ConfigError):
        compile_identifier(row)
