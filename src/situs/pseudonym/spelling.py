r"""Know a token in every spelling that a model, or a caller, may give it.

A token is a kind word, a few separators, and a code whose characters may be set apart; or the code alone, unbroken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

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
_ANY_SPELLED = re2.compile(f"(?i){SPELLED}".encode())
_ANY_BARE = re2.compile(f"(?i){BARE}".encode())


def code_in(spelling: str) -> str:
    """Return the code of a token that is spelled in any way."""
    return _SEPARATORS.sub("", spelling)[-CODE_LENGTH:].upper()


def codes_in(text: str) -> Iterator[str]:
    """Yield every code that a restorer could read in a text, wherever it may begin to read."""
    raw = text.encode("utf-8", "surrogatepass")
    for code in _ANY_BARE.findall(raw):
        yield code.decode().upper()
    found = _ANY_SPELLED.search(raw)
    while found:
        yield code_in(found[0].decode())
        found = _ANY_SPELLED.search(raw, found.start() + 1)
