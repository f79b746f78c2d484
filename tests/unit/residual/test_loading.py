"""The table reads, its words are in lower case, and what is broken in it stops the start."""

import tomllib
from importlib import resources

import pytest

from situs.errors import ConfigError
from situs.model.finding import KINDS
from situs.residual import Table, load_table, loading
from situs.residual.loading import FILE, parse_table

RAW = (resources.files("situs.residual") / "data" / FILE).read_bytes()


def test_the_shipped_table_reads(table: Table) -> None:
    assert 0 < table.low < table.high
    assert table.near[0] >= table.near[1] >= table.near[2] > 0
    assert {"ROLE", "UNIQUE", "QUOTATION", "EXACT_DATE", "LOCATION"} <= set(table.bits)
    assert len(table.digest) == 64


def test_every_kind_that_it_rates_is_one_of_the_detectors() -> None:
    assert set(tomllib.loads(RAW.decode())["bits"]) <= set(KINDS)


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("ROLE", "notary"),
        ("ROLE", "bürgermeisterin"),
        ("ROLE", "sage-femme"),
        ("UNIQUE", "der einzige"),
        ("UNIQUE", "le seul"),
    ],
)
def test_words_of_the_languages_served_are_known(table: Table, kind: str, word: str) -> None:
    for text in (word, word.upper()):
        assert [(kind, text[a:b]) for a, b, kind in table.search(text)] == [(kind, text)]


def test_what_one_byte_cannot_tell_apart_is_looked_at_in_the_text(table: Table) -> None:
    assert [kind for *_, kind in table.search("das ist l’unique témoin")] == ["UNIQUE"]
    assert not list(table.search("das ist l☃unique témoin, l?unique"))


def test_a_place_is_that_of_the_text_whatever_stands_before(table: Table) -> None:
    text = "İ\U0001f600ß☃ the notary"
    assert [text[a:b] for a, b, _ in table.search(text)] == ["notary"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"half = 10", b"half = 0"),
        (b"low = 10", b"low = 30"),
        (b"sentence = 1.0", b"sentence = -1.0"),
        (b"[own]", b"[others]"),
        (b"DEMOGRAPHIC = 4", b"DEMOGRAPHIC = 'x'"),
        (b"[score]", b"[score"),
    ],
)
def test_a_broken_table_is_an_error(old: bytes, new: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = RAW.replace(old, new)
    assert broken != RAW
    with pytest.raises((ValueError, KeyError, TypeError)):
        parse_table(broken)
    monkeypatch.setattr(loading, "parse_table", lambda raw: parse_table(broken))
    with pytest.raises(ConfigError) as told:
        load_table()
    assert told.value.code == "residual_data"
