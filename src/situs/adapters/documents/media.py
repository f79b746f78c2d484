"""Which kind of document this is: by its media type, else by its name, and never against its first bytes."""

from __future__ import annotations

from enum import StrEnum

from situs.adapters.documents.bounds import encrypted, unreadable, unsupported


class Kind(StrEnum):
    """Name the kinds of document that are decoded."""

    PDF = "pdf"
    DOCX = "docx"
    EML = "eml"
    MSG = "msg"
    TEXT = "text"
    HTML = "html"


_BY_TYPE = {
    "application/pdf": Kind.PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Kind.DOCX,
    "message/rfc822": Kind.EML,
    "application/vnd.ms-outlook": Kind.MSG,
    "text/plain": Kind.TEXT,
    "text/markdown": Kind.TEXT,
    "text/x-markdown": Kind.TEXT,
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
}
_BY_SUFFIX = {
    "pdf": Kind.PDF,
    "docx": Kind.DOCX,
    "eml": Kind.EML,
    "msg": Kind.MSG,
    "txt": Kind.TEXT,
    "md": Kind.TEXT,
    "markdown": Kind.TEXT,
    "htm": Kind.HTML,
    "html": Kind.HTML,
}
_UNSAID = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    b"%PDF-",
    b"PK\x03\x04",
    _OLE,
    b"\x7fELF",
    b"MZ\x90\x00",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
)


def kind_of(media_type: str, filename: str = "") -> Kind:
    """Return the kind; the name decides only where the type says nothing.

    Raises `CallError("document_type_unsupported", 415)`.
    """
    essence = media_type.partition(";")[0].strip().lower()
    if essence in _UNSAID:
        kind = _BY_SUFFIX.get(filename.rpartition(".")[2].lower()) if "." in filename else None
    else:
        kind = _BY_TYPE.get(essence)
    if kind is None:
        raise unsupported()
    return kind


def check_signature(kind: Kind, data: bytes) -> None:
    """Refuse bytes that are plainly of another kind; raises `CallError`.

    `document_encrypted` for a DOCX that is wrapped for a password (MS-OFFCRYPTO 2.3),
    `document_type_unsupported` for the old binary format, else `document_unreadable`.
    """
    if kind is Kind.PDF:
        # ISO 32000 wants the header first; readers have always taken it within the first 1,024 bytes.
        if b"%PDF-" not in data[:1024]:
            raise unreadable("it is no pdf")
        return
    if kind is Kind.DOCX:
        if data.startswith(_OLE):
            wrapped = "EncryptedPackage".encode("utf-16-le") in data
            raise encrypted() if wrapped else unsupported()
        if not data.startswith(b"PK\x03\x04"):
            raise unreadable("it is no docx")
        return
    if kind is Kind.MSG:
        if not data.startswith(_OLE):
            raise unreadable("it is no outlook message")
        return
    if data.startswith(_SIGNATURES):
        raise unreadable("it is no text")


def charset_of(media_type: str) -> str:
    """Return the charset parameter of a media type, lower case, or an empty string."""
    for parameter in media_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""
