"""Plain legal prose holds nobody's data, and the detectors must not see any."""

from pathlib import Path

import pytest

from situs.classify import find, load_detectors
from situs.model import Category, Slot, category_of

DETECTORS = load_detectors()
SENTENCES = [
    line.split("\t") for line in (Path(__file__).parent / "neutral.txt").read_text(encoding="utf-8").splitlines()
]
IDENTIFYING = (Category.DIRECT, Category.IDENTITY, Category.SECRET, Category.OPAQUE)


def false_alarms(sentences: list[str]) -> list[tuple[str, str]]:
    found = []
    for sentence in sentences:
        for f in find([Slot("/a", sentence)], DETECTORS):
            if category_of(f.kind) in IDENTIFYING:
                found.append((sentence[f.start : f.end], f.detector))
    return found


def test_there_are_enough_sentences_in_four_languages() -> None:
    assert len(SENTENCES) >= 300
    assert {language for language, _ in SENTENCES} == {"en", "de", "fr", "es"}
    assert len({sentence for _, sentence in SENTENCES}) == len(SENTENCES)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_a_hundred_sentences_hold_at_most_one_false_identifier(language: str) -> None:
    sentences = [sentence for of, sentence in SENTENCES if of == language]
    assert len(false_alarms(sentences)) * 100 <= len(sentences)


def test_a_planted_identifier_is_seen_among_them() -> None:
    assert false_alarms(["The Borrower's agent is Ms Anna Beispiel, anna@example.com."])
