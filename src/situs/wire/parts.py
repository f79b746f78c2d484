"""Parts that are not text: images and audio (media), and documents, whose text the model will see instead.

Only bytes that stand in the request are accepted. An address or a file id is refused: the provider would
fetch something that cannot be seen here, and the address itself is text.
"""

from __future__ import annotations

import binascii
import re
from typing import Any

from situs.wire.faults import missing_field, unsupported_value, wrong_type
from situs.wire.spec import Enum, Node, Obj, Sink

IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
DOCUMENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eml": "message/rfc822",
    "txt": "text/plain",
    "md": "text/markdown",
    "html": "text/html",
    "htm": "text/html",
}
MAX_FILE_BYTES = 32 * 1024 * 1024
"""Decoded size of one document."""

_DATA_URL = re.compile(r"data:([a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,100})(?:;charset=[A-Za-z0-9-]{1,20})?;base64,")
_KNOWN_DOCUMENTS = frozenset(DOCUMENT_TYPES.values())


def split_data_url(value: Any, at: str) -> tuple[str, str]:
    """Return media type and base64 of a `data:` URL (RFC 2397); refuse any other address."""
    if type(value) is not str:
        raise wrong_type(at, "a data URL")
    head = _DATA_URL.match(value)
    if head is None:
        raise unsupported_value(at, "only base64 data URLs are accepted")
    return head[1], value[head.end() :]


def decode(source: Any, at: str) -> bytes:
    """Return the bytes of strict base64 (RFC 4648); raise `CallError("unsupported_value")`."""
    if type(source) is not str:
        raise wrong_type(at, "base64")
    if len(source) > MAX_FILE_BYTES // 3 * 4 + 4:
        raise unsupported_value(at, f"a file may have {MAX_FILE_BYTES} bytes")
    try:
        return binascii.a2b_base64(source.encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError):
        raise unsupported_value(at, "it is not base64") from None


def enclose(filename: str, text: str) -> str:
    """Return a document as one text, with its bounds and its name."""
    return (
        f"[document: {filename}]\n{text}\n[end of document]" if filename else f"[document]\n{text}\n[end of document]"
    )


class ImageUrl:
    """Declare the address of an image: a `data:` URL."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Take note of the image."""
        media_type, source = split_data_url(value, at)
        if media_type not in IMAGE_TYPES:
            raise unsupported_value(at, "this media type is not supported")
        sink.media(at, media_type, len(decode(source, at)))
        return value


class Blob:
    """Declare an object with base64 in `data`; another of its fields names the media type."""

    __slots__ = ("field", "obj", "prefix")

    def __init__(self, fields: dict[str, Node], field: str, prefix: str = "") -> None:
        self.obj = Obj({**fields, "data": _Carried()}, ("data", field))
        self.field = field
        self.prefix = prefix

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Take note of the bytes."""
        out = self.obj.walk(value, at, sink)
        sink.media(at, self.prefix + value[self.field], len(decode(value["data"], f"{at}/data")))
        return out


class _Carried:
    """Declare base64 that the node above has in hand."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        del sink
        if type(value) is not str:
            raise wrong_type(at, "base64")
        return value


CARRIED = _Carried()


def document_type(media_type: str, filename: str, at: str) -> str:
    """Return a document's type, as declared or by its name; refuse one that is not decoded."""
    declared = media_type or DOCUMENT_TYPES.get(filename.rpartition(".")[2].lower(), "")
    if declared not in _KNOWN_DOCUMENTS:
        raise unsupported_value(at, "documents may be PDF, DOCX, EML, TXT, MD or HTML")
    return declared


class FilePart:
    """Declare an OpenAI file part. On writing it becomes a text part with the decoded text.

    Chat nests the fields under `file`; Responses has them beside `type`.
    """

    __slots__ = ("nested", "obj", "text_type")

    def __init__(self, obj: Obj, text_type: str, nested: bool) -> None:
        self.obj = obj
        self.text_type = text_type
        self.nested = nested

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Hand the file to the sink."""
        self.obj.walk(value, at, sink)
        inner, here = (value.get("file"), f"{at}/file") if self.nested else (value, at)
        source = inner.get("file_data")
        if source is None:
            raise missing_field(here, "file_data")
        name = inner.get("filename") or ""
        media_type = ""
        if source.startswith("data:"):
            media_type, source = split_data_url(source, f"{here}/file_data")
        media_type = document_type(media_type, name, f"{here}/file_data")
        decoded = sink.file(here, name, media_type, source)
        return value if decoded is None else {"type": self.text_type, "text": enclose(*decoded)}


class PdfSource:
    """Declare Anthropic's base64 PDF source; on writing it becomes the decoded plain text."""

    __slots__ = ("obj",)

    def __init__(self, obj: Obj) -> None:
        self.obj = obj

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Hand the file to the sink."""
        self.obj.walk(value, at, sink)
        decoded = sink.file(at, "", value["media_type"], value["data"])
        return value if decoded is None else {"type": "text", "media_type": "text/plain", "data": decoded[1]}


class Filename:
    """Declare a file's name: the node above offers it as text."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Check the type alone."""
        del sink
        if type(value) is not str:
            raise wrong_type(at, "a string")
        return value


FILENAME = Filename()
IMAGE_TYPE = Enum(*sorted(IMAGE_TYPES))
