"""The register's file: what it may say."""

import pytest

from situs.config import load_terms
from situs.errors import ConfigError

RECORD = """[[record]]
id = "example"
document = "example.txt"
version = "2026-01"
reviewer = "Anna Beispiel"
reviewed_on = 2026-01-10
next_review = "2027-01-10"
"""
CLAUSE = """[[record.clause]]
quote = "We do not train models on Customer Content."
where = "section 4"
training = "no"
"""


def loaded(tmp_path, text: str):
    path = tmp_path / "terms.toml"
    path.write_text(text, encoding="utf-8")
    return load_terms(path)


def test_a_record_is_read_with_days_as_words_or_as_days(tmp_path) -> None:
    (record,) = loaded(tmp_path, RECORD + CLAUSE + 'sub_processors = [{ name = "Hosting", country = "FR" }]\n').record
    assert (record.reviewed_on.isoformat(), record.next_review.isoformat()) == ("2026-01-10", "2027-01-10")
    assert record.clause[0].facts() == {"training": "no", "sub_processors": ({"name": "Hosting", "country": "FR"},)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (RECORD, "record.0.clause"),
        (RECORD + CLAUSE.replace('training = "no"\n', ""), "states no fact"),
        (RECORD + CLAUSE.replace('"no"', '"maybe"'), "training"),
        (RECORD + CLAUSE.replace("We do not train models on Customer Content.", "no"), "quote"),
        (RECORD.replace('"2027-01-10"', '"2025-01-10"') + CLAUSE, "before it was reviewed"),
        (RECORD.replace("2026-01-10\n", "2026-01-10T10:00:00\n") + CLAUSE, "date or time"),
        ((RECORD + CLAUSE) * 2, "is there twice"),
        (RECORD + CLAUSE + 'sub_processors = [{ name = "Hosting", country = "France" }]\n', "country"),
        (RECORD + CLAUSE + 'version = "x"\n', "not a setting"),
        ("record = 1", "record"),
        ("[", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_told_by_its_key(tmp_path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        loaded(tmp_path, text)
    assert caught.value.code == "config_invalid"


def test_a_register_that_is_not_there_is_told(tmp_path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_terms(tmp_path / "terms.toml")
    assert caught.value.code == "terms_missing"
