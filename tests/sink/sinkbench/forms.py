"""The forms in which a text hides; each names the markers that the detectors do not claim to find in it."""

from __future__ import annotations

import base64
import textwrap
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

_LOOKALIKES = str.maketrans("aeopcxyABEHKMOPTX", "аеорсхуАВЕНКМОРТХ")


@dataclass(frozen=True, slots=True)
class Form:
    """Rewrite a text; `unclaimed` markers are known to get through in this form and are listed in LIMITATIONS."""

    id: str
    write: Callable[[str], str]
    unclaimed: frozenset[str] = frozenset()


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _column(text: str) -> str:
    """Set a text in a column so narrow that every value with a blank in it is broken in some place."""
    return "\n".join(textwrap.fill(line, 17, break_long_words=False) for line in text.split("\n"))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


_PLAIN = Form("plain", str)
FORMS = (
    _PLAIN,
    Form(
        "upper",
        str.upper,
        frozenset({"name-it", "name-es", "name-nl", "openai-key", "github-token"}),
    ),
    Form("base64", lambda t: f"data {_base64(t)} end"),
    Form("base64url", lambda t: f"data {_base64(t).translate(str.maketrans('+/', '-_')).rstrip('=')} end"),
    Form("hex", lambda t: f"data {t.encode().hex()} end"),
    Form("url", lambda t: "q=" + quote(t, safe="")),
    Form("entities", lambda t: "".join(f"&#x{ord(c):x};" for c in t)),
    Form("escapes", lambda t: "".join(f"\\u{ord(c):04x}" for c in t)),
    Form("zero-width", lambda t: "\u200b".join(t)),
    Form("soft-hyphen", lambda t: t[:1] + "\u00ad".join(t[i : i + 3] for i in range(1, len(t), 3))),
    Form("look-alike", lambda t: t.translate(_LOOKALIKES)),
    Form("full-width", _wide),
    Form("no-break", lambda t: t.replace(" ", "\u00a0")),
    Form("column", _column),
    Form("decomposed", lambda t: unicodedata.normalize("NFD", t)),
)
PLAIN = _PLAIN
