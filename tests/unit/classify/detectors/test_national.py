import json
import random
import re
import tomllib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from re import _parser as parser
from string import ascii_uppercase, digits
from typing import Any

import pytest

from situs.classify import find, load_detectors
from situs.classify.detectors.national import Identifier, compile_identifier
from situs.classify.detectors.outline import outline_of
from situs.errors import ConfigError
from situs.model import Slot

DETECTORS = load_detectors()
VECTORS = json.loads((Path(__file__).parents[3] / "vectors" / "identifiers.json").read_text())
SAME = {
    "CREDIT_CARD": "card",
    "EMAIL": "email",
    "IP": "ip",
    "EU_VAT": "vat",
    "BIC": "bic",
    "IBAN": "iban",
    "DE_HANDELSREGISTER": "register",
}
FILL = {"A": ascii_uppercase, "0": digits}


def covering(vector: dict[str, str]) -> set[str]:
    """Return the detectors that cover the vector in a sentence with its context word."""
    value = vector["value"].strip()
    text = f"The {vector['context']} is {value} as stated."
    start = text.index(value)
    hits = find([Slot("/a", text)], DETECTORS)
    return {f.detector for f in hits if f.start <= start and f.end >= start + len(value)}


@pytest.mark.parametrize(
    ("text", "detector", "value"),
    [
        ("vecina de Getxo, y D.N.I. 14.567.890-N, viuda", "id.es_dni", "14.567.890-N"),
        ("la firmante (14.567.890 N) dice", "id.es_dni", "14.567.890 N"),
        ("el DNI de la clienta (12345678Z) y el de su marido", "id.es_dni", "12345678Z"),
        ("Uw BSN (111222333) hebben wij vermeld", "id.nl_bsn", "111222333"),
    ],
)
def test_a_number_is_read_with_its_dots_and_within_brackets(text: str, detector: str, value: str) -> None:
    assert (detector, value) in {(f.detector, text[f.start : f.end]) for f in find([Slot("/a", text)], DETECTORS)}


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["valid"]], ids=lambda v: v["id"])
def test_valid_is_found(vector: dict[str, str]) -> None:
    name = vector["id"].lower()
    assert covering(vector) & {SAME.get(vector["id"], "id." + name), "unchecked." + name}


@pytest.mark.parametrize("vector", [v for v in VECTORS if not v["valid"]], ids=lambda v: v["id"] + v["value"])
def test_invalid_is_never_labelled_valid(vector: dict[str, str]) -> None:
    assert not {name for name in covering(vector) if name.startswith("id.") or name in SAME.values()}


def found(text: str) -> set[str]:
    return {f.detector for f in find([Slot("/a", text)], DETECTORS)}


def test_digits_alone_are_some_number_if_they_are_many() -> None:
    """Eight digits and more are some number, nobody knows whose; fewer, a day or a sum are none unless announced."""
    assert find([Slot("/a", "sum 44051401359 of it")], DETECTORS) == ()
    assert find([Slot("/a", "PESEL 44051401359")], DETECTORS)[0].kind == "NATIONAL_ID"
    assert found("as given, 44051401359, by her") == {"unchecked"}
    (hit,) = find([Slot("/a", "as given, 12345678901234567, by her")], DETECTORS)
    assert (hit.kind, hit.detector) == ("CONTRACT_NUMBER", "unchecked")
    assert found("as given, 36 574 261 809, by her") == {"unchecked"}
    assert not found("as given, 36 574 261 808, by her")
    assert not found("a sum of 36 574 261 809, by her")
    (hit,) = find([Slot("/a", "as given, 12345678, by it")], DETECTORS)
    assert (hit.kind, hit.detector) == ("CONTRACT_NUMBER", "unchecked")
    assert not found("as given, 1234567, by it")
    assert not found("on 20240131, on 31012024 and 12345000 by it")
    assert not found("a sum of 12345678, by it")
    assert found("number 12345678 in it") == {"unchecked"}


def test_what_fails_the_check_of_its_scheme_is_no_number_of_another() -> None:
    """404833047 is right as a Portuguese and as a Swiss number."""
    text = "SIREN 404833047"
    for hit in find([Slot("/a", text)], DETECTORS):
        assert (text[hit.start : hit.end], hit.detector) == ("404833047", "unchecked")
        assert hit.confidence < 0.5
    assert found("NIF 404833047") == {"id.pt_nif"}


def test_a_form_that_tells_needs_no_word_unless_another_scheme_is_announced() -> None:
    assert found("as given, CHE-100.155.212, by it") == {"id.ch_uid"}
    assert found("as given, 100155212, by it") == {"unchecked"}
    assert "id.gb_upn" not in found("ISIN A801200001001")


def test_a_form_that_tells_is_taken_at_its_word() -> None:
    assert found("n° TVA de Monaco FR 61 954 506 077") >= {"vat"}


def test_a_form_tells_nothing_where_its_country_s_other_scheme_is_announced() -> None:
    assert found("as given, M-1234567-L, by it") == {"id.es_nif"}
    assert found("CIF M-1234567-L") == {"unchecked"}


def test_a_number_without_a_check_digit_is_reported_as_unchecked() -> None:
    assert "unchecked.us_ein" not in found("number 911144442")
    assert found("EIN 911144442") == {"unchecked.us_ein"}
    assert found("as stated, 91-1144443, in it") == {"unchecked"}


def test_a_word_of_the_language_in_small_letters_announces_nothing() -> None:
    assert "id.be_bis" in found("BIS 98472899765")
    assert found("von 1990 bis 98472899765") == {"unchecked"}


def test_a_german_tax_number_is_suspected_by_its_strokes() -> None:
    assert found("as stated, 181/815/08155, in it") == {"unchecked"}


def test_a_device_s_number_is_told_by_its_pairs() -> None:
    assert "id.meid" in found("as stated, AF 01 23 45 0A BC DE C in it")


def test_a_gap_in_the_tables_of_a_check_is_no_defect() -> None:
    assert found("RIC 652492709210264830") == {"unchecked"}


def example(pattern: str, rnd: random.Random) -> str:
    """Return a random string of a shape; look-arounds are passed over."""

    def part(items: Sequence[tuple[Any, Any]]) -> str:
        return "".join(made(str(op), value) for op, value in items)

    def made(op: str, value: Any) -> str:
        if op == "LITERAL":
            return chr(value)
        if op == "IN":
            return rnd.choice("".join(among(str(kind), item) for kind, item in value))
        if op == "MAX_REPEAT":
            low, high, items = value
            return "".join(part(items) for _ in range(rnd.randint(low, min(high, low + 12))))
        if op == "SUBPATTERN":
            return part(value[3])
        return part(rnd.choice(value[1])) if op == "BRANCH" else ""

    def among(kind: str, item: Any) -> str:
        if kind == "LITERAL":
            return chr(item)
        return "".join(map(chr, range(item[0], item[1] + 1))) if kind == "RANGE" else "0123456789"

    return part(parser.parse(pattern))


@pytest.fixture(scope="module")
def table() -> list[Identifier]:
    rows = tomllib.loads((resources.files("situs.classify") / "data" / "identifiers.toml").read_text())["identifier"]
    return [compile_identifier(row) for row in rows]


@pytest.mark.slow
def test_what_counts_as_checked_rejects_most_of_what_looks_like_it(table: list[Identifier]) -> None:
    soft = []
    for row in table:
        rnd = random.Random(row.name)  # so that no row's values depend on the rows before it
        values = [v for v in (example(row.shape.pattern, rnd) for _ in range(150)) if row.shape.fullmatch(v)]
        share = sum(row.valid(v) for v in values) / len(values)
        if row.name.startswith("id.") == (share > 0.25):
            soft.append((row.name, share))
    # These are written without their check digit, too; a subscriber's number is known by its operator alone, and of an
    # Austrian postcode's four digits two in nine are some place's.
    assert {name for name, _ in soft} <= {"id.imei", "id.meid", "id.isan", "unchecked.imsi", "id.at_plz"}


def test_a_form_that_tells_is_hardly_ever_met_by_accident(table: list[Identifier]) -> None:
    """Whatever has the outline of such a form is right as one of them once in ten, most once in twenty-five."""
    rnd = random.Random(7)
    telling = [row for row in table if row.telling and row.name.startswith("id.")]
    for row in telling:
        outline = outline_of(example(row.telling.pattern, rnd))
        values = [re.sub("[A0]", lambda m: rnd.choice(FILL[m.group()]), outline) for _ in range(300)]
        accidents = sum(any(r.telling.fullmatch(v) and r.valid(v) for r in telling) for v in values)
        assert accidents <= 36, row.name


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
