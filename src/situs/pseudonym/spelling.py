r"""Know a token in every spelling that a model, or a caller, may give it.

A token is a kind word, a few separators, and a code whose characters may be set apart; or the code alone, unbroken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from re2 import Options, _re2

from situs.model.finding import KINDS
from situs.pseudonym.token import ALPHABET, CODE_LENGTH, kind_word

_BLANKS = "".join(c for c in map(chr, range(0x3001)) if c.isspace())
SEPARATOR = f"[{_BLANKS}_*\\\\`~\u200b\u00ad-]"
"""Whatever may stand between a token's parts, as a class for `re` and RE2 alike."""
WORDS = tuple(sorted({kind_word(k) for k in KINDS}, key=len, reverse=True))
CODE = f"[{ALPHABET}]"
SPELLED = f"(?:{'|'.join(WORDS)}){SEPARATOR}{{0,3}}(?:{CODE}{SEPARATOR}{{0,2}}){{{CODE_LENGTH - 1}}}{CODE}"
BARE = f"{CODE}{{{CODE_LENGTH}}}"
_SEPARATORS = re.compile(SEPARATOR)
_OPTIONS = Options()
_OPTIONS.log_errors = False
_ANY = _re2.RE2(f"(?i)(?:{SPELLED}|{BARE})".encode(), _OPTIONS)
"""RE2's own object, without the wrapper's match objects."""
_UNANCHORED = _re2.RE2.Anchor.UNANCHORED
_OPENING = max(len([*takewhile(ALPHABET.__contains__, word)]) for word in WORDS)
"""Letters with which a kind word may begin within a code."""


def code_in(spelling: str) -> str:
    """Return the code of a token that is spelled in any way."""
    return _SEPARATORS.sub("", spelling)[-CODE_LENGTH:].upper()


def codes_in(text: str) -> Iterator[str]:
    """Yield every code that a restorer could read in a text, wherever it may begin to read."""
    raw = text.encode("utf-8", "surrogatepass")
    at, size, search = 0, len(raw), _ANY.Match
    while True:
        ((start, end),) = search(_UNANCHORED, raw, at, size)
        if start < 0:
            return
        yield code_in(raw[start:end].decode())
        # No restorer begins within a code alone, behind a letter or digit, but within what a kind word opens it may.
        at = end - _OPENING if end - start == CODE_LENGTH else start + 1
