"""One document to its text, in this process."""

from __future__ import annotations

from situs.adapters.documents.bounds import Bounds, too_large, without_text
from situs.adapters.documents.hypertext import read_hypertext
from situs.adapters.documents.mail import read_mail
from situs.adapters.documents.media import Kind, charset_of, check_signature, kind_of
from situs.adapters.documents.outlook import mail_of
from situs.adapters.documents.pdf import read_pdf
from situs.adapters.documents.plain import read_plain
from situs.adapters.documents.word import read_word

_DEFAULT = Bounds()


def decode(media_type: str, filename: str, data: bytes, bounds: Bounds = _DEFAULT) -> str:
    """Return the text of a document; `filename` matters only where `media_type` says nothing.

    For files of strangers use `DocumentDecoder`, which does this in another process: a parser may raise
    what is not documented here, take long, or crash. Raises `CallError`: `document_type_unsupported` (415),
    `document_too_large` (413), `document_unreadable`, `document_encrypted`, `document_has_no_text` (422).
    """

    def within(media: str, name: str, content: bytes, depth: int) -> str:
        if len(content) > bounds.input_bytes:
            raise too_large("bytes")
        kind = kind_of(media, name)
        check_signature(kind, content)
        charset = charset_of(media)
        if kind is Kind.PDF:
            text = read_pdf(content, bounds)
        elif kind is Kind.DOCX:
            text = read_word(content, bounds)
        elif kind is Kind.EML:
            text = read_mail(content, bounds, depth, within)
        elif kind is Kind.MSG:
            text = read_mail(mail_of(content, bounds), bounds, depth, within)
        else:
            text = (read_hypertext if kind is Kind.HTML else read_plain)(content, charset)
        if len(text) > bounds.text_chars:
            raise too_large("characters")
        if not text.strip():
            raise without_text()
        return text

    return within(media_type, filename, data, 0)
