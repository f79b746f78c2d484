"""Canaries: invented records with a mark that only the holder of a key can make or recognise.

Theory of operation. A canary holds a number of 22 digits: ten that are its own, and twelve that are a keyed digest of
these (HMAC-SHA-256). To anybody without the key they are digits like others; with the key each one is recognised
wherever it turns up, however it is spaced, without a list of what was planted. A stranger's digits pass with a
probability of 10^-12. Besides, each canary tells of an invented affair in one sentence, its *passage*; the register
notes a keyed digest of it, so that a passage is recognised where the number was lost. The register says neither text
nor mark.
"""

from __future__ import annotations

import hmac
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b, sha256
from importlib import resources
from typing import Any, NamedTuple

import re2

from situs.errors import ConfigError

OWN, KEYED = 10, 12
_DIGITS = OWN + KEYED
REACH = 1_024
"""Characters that a canary's mark or passage may take: what is read in parts must overlap by as many."""
_RUN = re.compile(rf"\d(?:[\s.,/_-]{{0,3}}\d){{{_DIGITS - 1},}}", re.ASCII)
_WORD = re.compile(r"\w+")


class Note(NamedTuple):
    """Note one canary in the register: digests alone."""

    text: str
    """SHA-256 (hex) of the canary's text."""
    own: str
    """Keyed digest (hex) of its number, by which a find is told."""
    passage: str
    """Keyed digest (hex) of its passage."""
    words: int
    """How many words the passage has."""


@dataclass(frozen=True, slots=True)
class Canary:
    """Hold one canary as it is planted."""

    text: str
    question: str
    note: Note


class Find(NamedTuple):
    """State that a canary stands in a text."""

    start: int
    """Characters before it."""
    by: str
    """`number` or `passage`."""
    own: str
    """Which one: `Note.own`."""


def make_canary(key: bytes, own: int) -> Canary:
    """Return the canary of `own`, a random number below 10^10 that no other has; `key` has 32 bytes.

    The same key and number make the same canary.
    """
    if not 0 <= own < 10**OWN:
        raise ValueError("the number is not within its ten digits")
    stories = _stories()
    choose = _Choices(key, own)
    story = choose.one(stories["story"])
    digits = f"{own:0{OWN}d}"
    passage = story["passage"].format(
        who=f"{choose.one(stories['given'])} {choose.one(stories['family'])}",
        firm=choose.one(stories["firm"]),
        city=choose.one(stories["city"]),
        sum=str(10_000 + choose.below(90_000)),
    )
    text = story["text"].format(passage=passage, number=f"{digits}-{_keyed(key, digits)}")
    words = _words(passage)
    note = Note(sha256(text.encode()).hexdigest(), _own(key, digits), _passage(key, words), len(words))
    return Canary(text, story["question"], note)


@dataclass(frozen=True, slots=True)
class Canaries:
    """Recognise the canaries of one key; `notes` add their passages."""

    key: bytes
    notes: tuple[Note, ...] = ()

    def find(self, text: str) -> tuple[Find, ...]:
        """Return every canary in a text, in order."""
        folded = text if text.isascii() else unicodedata.normalize("NFKC", text)
        return tuple(sorted((*self._numbers(folded), *self._passages(folded))))

    def are_planted(self, texts: Iterable[str]) -> bool:
        """Tell whether texts are a noted canary, with its question, and nothing else: invented to the last word."""
        noted = {note.text for note in self.notes}
        questions = {story["question"] for story in _stories()["story"]}
        own = [sha256(text.encode("utf-8", "replace")).hexdigest() in noted for text in texts if text not in questions]
        return bool(own) and all(own)

    def _numbers(self, text: str) -> Iterator[Find]:
        for run in _RUN.finditer(text):
            digits = "".join(c for c in run[0] if c.isdigit())
            for at in range(len(digits) - _DIGITS + 1):
                own, keyed = digits[at : at + OWN], digits[at + OWN : at + _DIGITS]
                if hmac.compare_digest(_keyed(self.key, own), keyed):
                    yield Find(run.start(), "number", _own(self.key, own))

    def _passages(self, text: str) -> Iterator[Find]:
        known: dict[int, dict[str, str]] = {}
        for note in self.notes:
            known.setdefault(note.words, {})[note.passage] = note.own
        for first in _firsts().finditer(text) if known else ():
            start = first.start()
            words = _words(text[start : start + REACH])
            for length, passages in known.items():
                found = passages.get(_passage(self.key, words[:length]))
                if found is not None:
                    yield Find(start, "passage", found)


class _Choices:
    """Choose by a keyed stream, so that a canary says nothing of its mark to who lacks the key."""

    def __init__(self, key: bytes, own: int) -> None:
        self._key, self._own, self._step = key, own, 0

    def below(self, bound: int) -> int:
        """Return the next choice below a bound."""
        self._step += 1
        message = f"situs-canary/1 story {self._own} {self._step}".encode()
        return int.from_bytes(hmac.digest(self._key, message, "sha256")) % bound

    def one(self, of: Sequence[Any]) -> Any:
        """Return one of several."""
        return of[self.below(len(of))]


def _keyed(key: bytes, digits: str) -> str:
    made = int.from_bytes(hmac.digest(key, f"situs-canary/1 number {digits}".encode(), "sha256"))
    return f"{made % 10**KEYED:0{KEYED}d}"


def _own(key: bytes, digits: str) -> str:
    return hmac.digest(key, f"situs-canary/1 own {digits}".encode(), "sha256").hex()[:32]


def _passage(key: bytes, words: Sequence[str]) -> str:
    return blake2b(" ".join(words).encode(), key=key, digest_size=16, person=b"canary passage").hexdigest()


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


@cache
def _firsts() -> Any:
    """Return what finds the word that a passage begins with."""
    return re2.compile(rf"(?i)\b(?:{'|'.join(_stories()['given'])})\b")


@cache
def _stories() -> Mapping[str, Any]:
    try:
        raw = (resources.files("situs.export") / "data" / "canaries.toml").read_bytes()
        return tomllib.loads(raw.decode())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError("canaries_invalid", "the package's canaries cannot be read") from error
