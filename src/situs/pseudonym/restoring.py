r"""Restore tokens in an answer, as a transducer over text that arrives in pieces.

Theory of operation. A token is recognised at a word boundary by an optional kind word, a few separators, and its
code. Models change tokens in ways that are all accepted here: case (`Person_k7q2m9d`), other separators or none
(`PERSON K7Q2M9D`, `PERSON\_K7Q2M9D`, `PERSON-\nK7Q2M9D`), Markdown around and inside, a translated or dropped kind word
(`PERSONNE_K7Q2M9D`, `K7Q2M9D`), an inflected ending (`PERSON_K7Q2M9Ds`, which restores with its `s`).

A code has a fixed length and every kind word holds a letter that no code has, so from a given start at most one
match exists, it is decided at its last character, and nothing after it can change it. That gives the law that
`feed(a) + feed(b) + close() == restore(a + b)` for every split, with no more held back than may still become one
of *this call's* tokens.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from situs.pseudonym.json_restoring import JsonRestorer
from situs.pseudonym.masking import mask
from situs.pseudonym.sealed import Substitution
from situs.pseudonym.spelling import BARE, CODE, SEPARATOR, SPELLED, WORDS, code_in
from situs.pseudonym.token import CODE_LENGTH, code_of

_BOUNDARY = r"(?<![^\W_])"
LONGEST = max(map(len, WORDS)) + 3 + CODE_LENGTH + 2 * (CODE_LENGTH - 1)
"""Characters of the longest spelling of a token: as much as is ever held back."""


def _opening(word: str) -> str:
    """Return a pattern for every non-empty beginning of a word."""
    pattern = ""
    for letter in reversed(word):
        pattern = f"{letter}(?:{pattern})?" if pattern else letter
    return pattern


_WHOLE_TOKEN = f"{_BOUNDARY}(?:{SPELLED}|{BARE})"
_BEGUN_TOKEN = (
    f"{_BOUNDARY}(?:(?P<word>{'|'.join(WORDS)}){SEPARATOR}{{0,3}}"
    f"(?P<spaced>(?:{CODE}{SEPARATOR}{{0,2}}){{0,{CODE_LENGTH - 1}}})"
    f"|(?P<bare>{CODE}{{1,{CODE_LENGTH - 1}}})|(?P<opening>{'|'.join(_opening(w) for w in WORDS)}))\\Z"
)
_ANY_CASE = re.compile(_WHOLE_TOKEN, re.IGNORECASE), re.compile(_BEGUN_TOKEN, re.IGNORECASE)
_UPPER_CASE = re.compile(_WHOLE_TOKEN), re.compile(_BEGUN_TOKEN)
"""The same for text that `upper_case` has turned, several times as fast."""
_UNFAITHFUL = re.compile("[\u0130\u0345\u212a]")
"""What `str.upper` treats otherwise than `re.IGNORECASE`, among characters whose upper case is one character."""
_OPENINGS = frozenset(word[:n] for word in WORDS for n in range(1, len(word) + 1))


def upper_case(text: str) -> str | None:
    """Return text in upper case, character by character as `re.IGNORECASE` compares; None where that cannot be."""
    if text.isascii():
        return text.upper()
    upper = text.replace("ß", "ẞ").upper()
    return None if len(upper) != len(text) or _UNFAITHFUL.search(text) else upper


class Restorer:
    """Restore one channel of an answer: `feed` pieces, then `close` for the tail."""

    __slots__ = ("_before", "_codes", "_held", "_known", "restored")

    def __init__(self, known: dict[str, str]) -> None:
        self._known = known
        self._codes = sorted(known)
        self._before = ""
        self._held = ""
        self.restored = 0

    def feed(self, text: str) -> str:
        """Return what is now certain, restored; hold back the rest."""
        if not self._known or not text:
            return text
        return self._advance(self._held + text, final=False)

    def close(self) -> str:
        """Return what was held back: it can no longer become a token."""
        held, self._held = self._held, ""
        return self._advance(held, final=True) if held else ""

    def _advance(self, fresh: str, *, final: bool) -> str:
        offset = len(self._before)
        text = self._before + fresh
        upper = upper_case(text)
        seen = text if upper is None else upper
        whole, begun = _ANY_CASE if upper is None else _UPPER_CASE
        out: list[str] = []
        at = scan = offset
        while len(text) - scan >= CODE_LENGTH and (found := whole.search(seen, scan)):
            value = self._known.get(code_in(found[0]))
            if value is None:
                scan = found.start() + 1
                continue
            out += (text[at : found.start()], value)
            at = scan = found.end()
            self.restored += 1
        keep = len(text) if final else self._tail(seen, at, begun)
        self._held = text[keep:]
        self._before = text[max(0, keep - 1) : keep]
        out.append(text[at:keep])
        return "".join(out)

    def _tail(self, seen: str, at: int, begun: re.Pattern[str]) -> int:
        """Return where the part begins that may still become a token."""
        scan = max(at, len(seen) - LONGEST)
        while found := begun.search(seen, scan):
            if self._may_become(found):
                return found.start()
            scan = found.start() + 1
        return len(seen)

    def _may_become(self, found: re.Match[str]) -> bool:
        if found["opening"] is not None:
            return found["opening"].upper() in _OPENINGS
        start = code_in(found["spaced"] if found["bare"] is None else found["bare"])
        index = bisect_left(self._codes, start)
        if index < len(self._codes) and self._codes[index].startswith(start):
            return True
        return found["bare"] is not None and start in _OPENINGS


def restorer_for(substitutions: Sequence[Substitution]) -> _Factory:
    """Return a maker of restorers for one call: `make("text")` or, for JSON inside a string, `make("json")`."""
    return _Factory(substitutions)


class _Factory:
    """Make restorers that share one call's table."""

    __slots__ = ("_known",)

    def __init__(self, substitutions: Sequence[Substitution]) -> None:
        self._known = {code_of(s.token): mask(s.value) if s.masked else s.value for s in substitutions}

    def __call__(self, mode: str) -> Restorer | JsonRestorer:
        restorer = Restorer(self._known)
        return JsonRestorer(restorer, lambda: Restorer(self._known)) if mode == "json" else restorer
