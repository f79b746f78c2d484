"""Plain text of whatever charset, as Unicode."""

from __future__ import annotations

import codecs

from situs.adapters.documents.bounds import unreadable

# The UTF-32 mark begins with the UTF-16 one, so it is tried first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSETS = frozenset(
    {
        "us-ascii",
        "ascii",
        "utf-8",
        "utf8",
        "utf-16",
        "utf-16le",
        "utf-16be",
        "utf-32",
        "macintosh",
        "koi8-r",
        "koi8-u",
    }
    | {f"iso-8859-{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)}
    | {f"windows-{n}" for n in range(1250, 1259)}
    | {f"cp{n}" for n in range(1250, 1259)}
    | {"gb18030", "gb2312", "gbk", "big5", "shift_jis", "euc-jp", "iso-2022-jp", "euc-kr"}
)


def read_plain(data: bytes, charset: str = "") -> str:
    """Return the text: by its byte-order mark, else its charset, else as UTF-8, at last as Windows-1252.

    Line ends become line feeds. Raises `CallError("document_unreadable")` where nothing fits, or where NUL
    characters show that it is no text.
    """
    text = _decoded(data, charset)
    if "\x00" in text:
        raise unreadable("it holds nul characters")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes, charset: str) -> str:
    try:
        for mark, encoding in _MARKS:
            if data.startswith(mark):
                return data[len(mark) :].decode(encoding)
        # Many senders state us-ascii or latin-1 and mean utf-8 or windows-1252.
        if charset in _CHARSETS and charset not in ("us-ascii", "ascii", "iso-8859-1", "utf-8", "utf8"):
            return data.decode(charset)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("cp1252")
    except UnicodeDecodeError:
        raise unreadable("its characters are of no known charset") from None
