"""DOCX to text: the document with every tracked change accepted, with its notes, comments and headers.

What was deleted or moved away, hidden text and field codes are left out: a reader of the document in its
present state does not see them, and so neither does the model. Text boxes are read once, from their modern
form.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

from docx.oxml.parser import parse_xml

from situs.adapters.documents.bounds import Bounds, encrypted, too_large, unreadable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = frozenset(
    {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr")}
)
_SKIPPED |= {f"{_MC}Fallback", f"{_W}tblPr", f"{_W}sectPr", f"{_W}sdtPr"}
_TEXTS = frozenset({f"{_W}t", f"{_M}t"})
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_MAIN = re.compile(r"word/document\d*\.xml")
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
"""The namespace of the strict variant (ISO/IEC 29500-1); its elements are the same."""
_FALSE = frozenset({"0", "false", "off"})
_PARTS = (
    ("header", "[header]"),
    ("document", ""),
    ("footnotes.xml", "[footnotes]"),
    ("endnotes.xml", "[endnotes]"),
    ("comments.xml", "[comments]"),
    ("footer", "[footer]"),
)
"""The parts of `word/` that hold prose, by the beginning of their names, and how each is announced."""


def read_word(data: bytes, bounds: Bounds) -> str:
    """Return the text: headers, body with tables in their place, notes, comments, footers.

    Raises `CallError`: `document_unreadable`, `document_encrypted`, `document_too_large`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive, bounds)
            names = sorted(archive.namelist())
            if not any(_MAIN.fullmatch(name) for name in names):
                raise unreadable("it is no word document")
            return _text_of(archive, names, bounds)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OverflowError):
        raise unreadable("its archive is damaged") from None


def _check(archive: zipfile.ZipFile, bounds: Bounds) -> None:
    """Refuse a bomb by what the archive declares; `zipfile` reads no part beyond its declared size."""
    entries = archive.infolist()
    if len(entries) > bounds.parts:
        raise too_large("parts")
    if len({entry.filename for entry in entries}) != len(entries):
        raise unreadable("two parts have one name")
    if any(entry.flag_bits & 1 for entry in entries):
        raise encrypted()
    swollen = any(
        entry.file_size > 1_000_000 and entry.file_size > entry.compress_size * bounds.ratio for entry in entries
    )
    if swollen or sum(entry.file_size for entry in entries) > bounds.unpacked_bytes:
        raise too_large("bytes when unpacked")


def _text_of(archive: zipfile.ZipFile, names: list[str], bounds: Bounds) -> str:
    sections: list[str] = []
    seen: set[str] = set()
    length = 0
    for beginning, announcement in _PARTS:
        texts = []
        for name in names:
            if not name.startswith(f"word/{beginning}") or not name.endswith(".xml"):
                continue
            text = _part_text(archive.read(name))
            if text and text not in seen:
                texts.append(text)
                seen.add(text)
        if texts:
            sections.append("\n".join([announcement, *texts] if announcement else texts))
            length += len(sections[-1])
        if length > bounds.text_chars:
            raise too_large("characters")
    return "\n\n".join(sections)


def _part_text(xml: bytes) -> str:
    if b"<!DOCTYPE" in xml or "<!DOCTYPE".encode("utf-16-le") in xml or "<!DOCTYPE".encode("utf-16-be") in xml:
        # ECMA-376 part 2 forbids it, and entities live there.
        raise unreadable("a part declares a document type")
    try:
        root = parse_xml(xml.replace(_STRICT, _W[1:-1].encode()))
    except SyntaxError:
        raise unreadable("a part is no well-formed xml") from None
    pieces: list[str] = []
    _walk(root, pieces)
    lines = "".join(pieces).split("\n")
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _walk(root: Any, pieces: list[str]) -> None:
    """Visit every element in order without recursion: nesting may be deep."""
    pending: list[Any] = [root]
    while pending:
        element = pending.pop()
        if isinstance(element, str):
            pieces.append(element)
            continue
        tag = element.tag
        if tag in _SKIPPED or not isinstance(tag, str) or (tag == f"{_W}r" and _is_hidden(element)):
            continue
        if tag in _TEXTS:
            pieces.append(element.text or "")
        elif tag in _BREAKS:
            pieces.append(_BREAKS[tag])
        else:
            pending.extend(_after(element, tag))
            pending.extend(reversed(list(element)))
            if tag == f"{_W}comment" and (author := element.get(f"{_W}author")):
                pieces.append(f"{author}: ")


def _after(element: Any, tag: str) -> list[str]:
    """Return what follows an element's own text: a line's end, or a bar between the cells of a row."""
    if tag == f"{_W}p":
        # Within a cell, paragraphs share the row's line.
        return [" "] if _in_cell(element) else ["\n"]
    if tag == f"{_W}tc":
        return ["| "] if element.getnext() is not None and element.getnext().tag == f"{_W}tc" else []
    return ["\n"] if tag in (f"{_W}tr", f"{_W}txbxContent") else []


def _in_cell(element: Any) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == f"{_W}tc"


def _is_hidden(run: Any) -> bool:
    properties = run.find(f"{_W}rPr")
    mark = properties.find(f"{_W}vanish") if properties is not None else None
    return mark is not None and (mark.get(f"{_W}val") or "true").lower() not in _FALSE
