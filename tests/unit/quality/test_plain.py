"""False finds in prose without personal data."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from situs.errors import ConfigError
from situs.model import Finding
from situs.quality.measuring import Detecting
from situs.quality.plain import plain_table, read_sentences

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "da")
BENCH = Path(__file__).resolve().parents[3] / "bench"
KEPT = BENCH / "plain.jsonl"
SECOND = BENCH / "plain_second.jsonl"
THIRD = BENCH / "plain_third.jsonl"


def test_false_identifiers_are_counted_by_language_and_kind(tmp_path) -> None:
    file = tmp_path / "plain.txt"
    file.write_text(
        "# a note\nThe court held that the claim is barred by the statute.\n\n"
        "Das Gericht hat die Klage mit der Begründung abgewiesen, dass die Frist nicht gewahrt ist.\n",
        encoding="utf-8",
    )

    def detect(text: str) -> tuple[Finding, ...]:
        kinds = ("PERSON", "DATE") if text.startswith("The") else ("MONEY",)
        return tuple(Finding(0, 0, 3, kind, 0.9, "x") for kind in kinds)

    table = plain_table(file, detect)
    assert [(row[0], row[1], row[2].value) for row in table.rows] == [("all", 2, 0.5), ("de", 1, 0), ("en", 1, 1)]
    assert "PERSON 1" in table.note


def test_the_language_that_a_file_names_is_the_row(tmp_path) -> None:
    file = tmp_path / "plain.jsonl"
    file.write_text('{"lang": "es", "text": "MOTIVO DESESTIMADO"}\n{"text": "MOTIVO DESESTIMADO"}\n', encoding="utf-8")
    assert [row[:2] for row in plain_table(file, lambda text: ()).rows] == [("all", 2), ("es", 1), ("und", 1)]


def test_plain_sentences_have_no_false_find(tmp_path, instruments) -> None:
    file = tmp_path / "plain.jsonl"
    file.write_text('{"text": "The parties agree that notice must be given in writing."}\n', encoding="utf-8")
    assert [row[2].value for row in plain_table(file, Detecting(instruments)).rows] == [0, 0]


def test_without_a_file_the_table_says_so() -> None:
    assert "no file of sentences was named" in plain_table(None, lambda text: ()).note


def test_the_sentences_of_the_project_are_130_of_each_language_and_no_two_alike() -> None:
    sentences = list(read_sentences(KEPT))
    assert Counter(lang for _, lang in sentences) == dict.fromkeys(LANGUAGES, 130)
    assert len({" ".join(re.findall(r"\w+", text.casefold())) for text, _ in sentences}) == 1040


def test_the_sentences_of_the_project_are_of_4_to_70_words_without_addresses_or_long_numbers() -> None:
    odd = [text for text, _ in read_sentences(KEPT) if not 4 <= len(text.split()) <= 70 or re.search(r"@|\d{6}", text)]
    assert odd == []


def test_the_second_sentences_are_600_of_the_same_languages_and_none_of_the_first() -> None:
    sentences = list(read_sentences(SECOND))
    counts = dict.fromkeys(("de", "nl", "pt", "da"), 100) | dict.fromkeys(("en", "fr", "es", "it"), 50)
    assert Counter(lang for _, lang in sentences) == counts
    plain = {" ".join(re.findall(r"\w+", text.casefold())) for text, _ in sentences}
    assert len(plain) == 600
    assert not plain & {" ".join(re.findall(r"\w+", text.casefold())) for text, _ in read_sentences(KEPT)}
    assert not [text for text, _ in sentences if len(text.split()) > 40 or re.search(r"@|\d", text)]


def test_the_third_sentences_are_over_a_thousand_of_the_same_languages_and_none_of_the_others() -> None:
    sentences = list(read_sentences(THIRD))
    counts = Counter(lang for _, lang in sentences)
    assert sorted(counts) == sorted(LANGUAGES)
    assert min(counts.values()) >= 100
    plain = {" ".join(re.findall(r"\w+", text.casefold())) for text, _ in sentences}
    assert len(plain) == len(sentences) >= 1000
    others = [*read_sentences(KEPT), *read_sentences(SECOND)]
    assert not plain & {" ".join(re.findall(r"\w+", text.casefold())) for text, _ in others}
    assert not [text for text, _ in sentences if len(text.split()) > 40 or re.search(r"@|\d{6}", text)]


@pytest.mark.parametrize("content", [b"\xff\xfe\xff", b'{"x": 1}', b'{"text'])
def test_a_file_that_cannot_be_read_is_told(tmp_path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(ConfigError, match="`x` cannot be read"):
        list(read_sentences(tmp_path / "x"))
