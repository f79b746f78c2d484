"""TOML that somebody wrote: read, or refused in words that say what to do."""

from __future__ import annotations

import codecs
import tomllib
from typing import Any

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MARK = "\ufeff"


class NotToml(ValueError):
    """Say why a text is no TOML, as what follows "the file"."""


def parse_toml(raw: bytes | str) -> dict[str, Any]:
    """Return the document of a file's bytes or text; raise `NotToml`.

    A byte order mark, as some editors of Windows write it, is refused by name: TOML has none (TOML 1.0), and a parser
    tells of an invalid statement in the first column, where nothing is to be seen.
    """
    if isinstance(raw, bytes):
        if raw.startswith(_UTF16):
            raise NotToml("is in UTF-16, and TOML is UTF-8: save it as UTF-8")
        try:
            raw = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise NotToml(f"is not UTF-8 at byte {error.start + 1}: save it as UTF-8") from None
    if raw.startswith(_MARK):
        raise NotToml("begins with a byte order mark, which TOML has not: save it as UTF-8 without one (no `BOM`)")
    try:
        return tomllib.loads(raw)
    except tomllib.TOMLDecodeError as error:
        raise NotToml(f"is not valid TOML: {error}") from None
    except RecursionError:
        raise NotToml("is not valid TOML: it is nested too deeply") from None
