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


def test_digits_alone_need_a_context_word() -> None:
    assert find([Slot("/a", "sum 44051401359 of it")], DETECTORS) == ()
    assert find([Slot("/a", "PESEL 44051401359")], DETECTORS)[0].kind == "NATIONAL_ID"


def test_an_unknown_check_refuses_to_load() -> None:
    row = {
        "id": "X",
        "kind": "TAX_ID",
        "shape": "x",
        "check": "no.such",
        "gate": "none",
        "length": [1, 2],
        "context": [],
    }
    with pytest.raises(ConfigError):
        compile_identifier(row)
