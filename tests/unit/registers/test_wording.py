"""Codes in words, for readers; what has no words stays as it is."""

from __future__ import annotations

import pytest

from situs.law import load_law
from situs.law.transfers import BASES
from situs.model.finding import KINDS
from situs.registers.wording import REGIMES, basis_words, in_print, kind_words, kinds_words, measure_words


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_words(kind: str) -> None:
    words = kind_words(kind)
    assert words and "_" not in words
    assert words != kind or kind in ("IBAN", "BIC", "LEI")


def test_every_regime_of_the_law_has_a_name() -> None:
    assert {regime.id for regime in load_law().tables.regimes} == REGIMES.keys()


@pytest.mark.parametrize(
    ("citation", "words"),
    [
        ("gdpr_ch5 none", "GDPR Chapter V: no basis"),
        ("gdpr_ch5 safeguard art. 46 SCC:2", "GDPR Chapter V: safeguard, art. 46 SCC:2"),
        ("ch_fadp adequacy art. 16 Annex 1 (stale: as of 2020-01-01)",
         "Swiss FADP: adequacy decision, art. 16 Annex 1 (stale: as of 2020-01-01)"),
        ("unknown:XX unknown", "unknown:XX: no basis known"),
        ("gdpr_ch5 home", "GDPR Chapter V: no basis needed"),
        ("not recorded", "not recorded"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_basis_is_told_by_its_law(citation: str, words: str) -> None:
    assert basis_words(citation) == words


def test_every_basis_has_words() -> None:
    assert all(basis_words(f"gdpr_ch5 {basis}") != f"gdpr_ch5 {basis}" for basis in BASES)


def test_conditions_are_told_as_policy_explains_them() -> None:
    assert measure_words("pseudonymise:direct,identity") == (
        "replace by tokens: names and other direct identifiers, identity and bank numbers"
    )
    assert measure_words("restrict_logging") == "keep the text out of every log"
    assert measure_words("new_one:x") == "unknown obligation new_one"
    assert measure_words("<?>") == "<?>"


def test_columns_of_codes_are_printed_in_words_and_others_as_they_are() -> None:
    assert in_print("data", ["PERSON 2", "IBAN 1"]) == ["person: 2", "IBAN: 1"]
    assert in_print("data", []) == "none found"
    assert in_print("actions", ["infer 3", "other 1"]) == ["answers of models: 3", "other: 1"]
    assert in_print("basis", "gdpr_ch5 none") == "GDPR Chapter V: no basis"
    assert in_print("measures", ["redact:secret"]) == ["remove: keys and passwords"]
    assert in_print("place", "PERSON 2") == "PERSON 2"
    assert in_print("calls", 3) == 3
    assert kinds_words({"PERSON": 1, "DATE_OF_BIRTH": 2}) == ["date of birth: 2", "person: 1"]
