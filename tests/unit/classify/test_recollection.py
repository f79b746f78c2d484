"""What is remembered of a matter's texts, and what is not."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from situs.classify import Recollection
from situs.classify.detectors import Hit

DIGEST, OTHER = "ab" * 32, "cd" * 32
KEY = b"k" * 32


class Model:
    """A model that counts its readings."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, text: str) -> Sequence[Hit]:
        self.read.append(text)
        return [Hit(0, 4, "PERSON", 0.9, "names")]


def test_a_text_is_read_once_in_a_matter_and_found_the_same() -> None:
    model, reminder = Model(), Recollection(100).of(KEY)
    first = reminder.read("Anna came.", DIGEST, model)
    assert list(reminder.read("Anna came.", DIGEST, model)) == list(first) == [Hit(0, 4, "PERSON", 0.9, "names")]
    assert model.read == ["Anna came."]


def test_another_matter_text_or_model_is_read_anew() -> None:
    model, kept = Model(), Recollection(100)
    kept.of(KEY).read("Anna came.", DIGEST, model)
    kept.of(b"x" * 32).read("Anna came.", DIGEST, model)
    kept.of(KEY).read("Anna came!", DIGEST, model)
    kept.of(KEY).read("Anna came.", OTHER, model)
    assert len(model.read) == 4


def test_a_lone_surrogate_is_a_text_like_another() -> None:
    model, reminder = Model(), Recollection(100).of(KEY)
    reminder.read("\ud800", DIGEST, model)
    reminder.read("?", DIGEST, model)
    reminder.read("\ud800", DIGEST, model)
    assert model.read == ["\ud800", "?"]


def test_no_more_is_held_than_was_said_and_what_was_asked_for_last_stays() -> None:
    model, kept = Model(), Recollection(30)
    reminder = kept.of(KEY)
    for text in ("one", "two", "three", "one", "four"):
        reminder.read(text, DIGEST, model)
        assert kept.held <= 30
    assert model.read == ["one", "two", "three", "four"]
    reminder.read("one", DIGEST, model)
    reminder.read("two", DIGEST, model)
    assert model.read[4:] == ["two"]


def test_with_nothing_to_hold_every_text_is_read() -> None:
    model, kept = Model(), Recollection(0)
    for _ in range(2):
        kept.of(KEY).read("one", DIGEST, model)
    assert (len(model.read), kept.held) == (2, 0)


def test_neither_text_nor_key_is_held() -> None:
    kept = Recollection(100)
    kept.of(KEY).read("Anna Beispiel came to the office.", DIGEST, Model())
    held = repr(gc.get_referents(*gc.get_referents(kept)))
    assert "Anna" not in held
    assert KEY.decode() not in held


def test_threads_share_what_is_remembered_and_the_count_stays_right() -> None:
    kept = Recollection(600, Lock())

    def read(number: int) -> int:
        found = kept.of(KEY).read(f"Anna {number % 90}", DIGEST, lambda _: [Hit(0, 4, "PERSON", 0.9, "names")] * 3)
        return len(found)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(read, range(20_000))) == {3}
    assert kept.held == sum(len(hits) + 8 for hits in kept._texts.values()) <= 600


class Counting:
    """A lock that counts who took it."""

    def __init__(self) -> None:
        self.taken = 0

    def __enter__(self) -> None:
        self.taken += 1

    def __exit__(self, *error: object) -> None:
        self.taken += 0


def test_finding_and_filing_hold_the_lock() -> None:
    lock = Counting()
    Recollection(100, lock).of(KEY).read("Anna came.", DIGEST, Model())
    assert lock.taken == 2
