import json
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from situs.classify.detectors.national import compile_identifier
from situs.classify.detectors.outline import outline_of, relax

DATA = resources.files("situs.classify") / "data"
ROWS = {row["id"]: row for row in tomllib.loads((DATA / "identifiers.toml").read_text())["identifier"]}
REFERENCES = tomllib.loads((DATA / "case_refs.toml").read_text())["pattern"]
VECTORS = json.loads((Path(__file__).parents[3] / "vectors" / "identifiers.json").read_text())


def test_letters_and_digits_lose_their_value_and_nothing_else_changes():
    assert outline_of("DE89 ab-3/x.é ٣") == "AA00 AA-0/A.é ٣"


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["id"] in ROWS], ids=lambda v: v["id"] + v["value"])
def test_what_a_shape_fits_its_relaxed_shape_fits(vector):
    row = compile_identifier(ROWS[vector["id"]])
    value = vector["value"].upper()
    if row.shape.fullmatch(value):
        assert row.relaxed.fullmatch(outline_of(value))


@pytest.mark.parametrize("row", REFERENCES, ids=lambda row: row["id"])
def test_every_example_of_a_reference_fits_its_relaxed_form(row):
    for example in row["examples"]:
        assert relax(row["regex"]).search(outline_of(example))


def test_a_relaxed_pattern_still_refuses():
    assert not relax(r"\b\d{4,6}[.\-/]\d{4,6}\b").search(outline_of("1:23-cv-01234"))
    assert relax(r"(?!000)\d{3}-\d\d").fullmatch("000-00")


@pytest.mark.parametrize("pattern", ["[^x]", "(?!(a)b)c"])
def test_what_cannot_be_relaxed_fits_everything(pattern):
    assert relax(pattern).fullmatch("anything\nat all")
