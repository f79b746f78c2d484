"""PDF to text, page by page, through PDFium."""

from __future__ import annotations

from typing import Any

import pypdfium2
from pypdfium2 import raw

from situs.adapters.documents.bounds import Bounds, encrypted, too_large, unreadable, without_text


def read_pdf(data: bytes, bounds: Bounds) -> str:
    """Return the text of every page, form fields and annotations that show text included.

    A page without text among others that have some is marked as such, so that nobody takes the text for the
    whole. Raises `CallError`: `document_encrypted`, `document_unreadable`, `document_too_large`,
    `document_has_no_text`.
    """
    document = _open(data)
    try:
        if document.get_formtype() != raw.FORMTYPE_NONE:
            document.init_forms()
        count = len(document)
        if count > bounds.pages:
            raise too_large("pages")
        pages: list[str] = []
        length = 0
        for number in range(count):
            pages.append(_page_text(document, number))
            length += len(pages[-1])
            if length > bounds.text_chars:
                raise too_large("characters")
    except pypdfium2.PdfiumError:
        raise unreadable("a page is damaged") from None
    finally:
        document.close()
    if not any(pages):
        raise without_text()
    return "\n\n".join(text or f"[page {number} has no text]" for number, text in enumerate(pages, 1))


def _open(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise encrypted() from None
        raise unreadable("it is no whole pdf") from None


def _page_text(document: Any, number: int) -> str:
    page = document[number]
    if document.formenv is not None:
        # What a form field shows is drawn into the page, else its text would be lost.
        page.flatten()
        page.close()
        page = document[number]
    text_page = page.get_textpage()
    try:
        text: str = text_page.get_text_bounded()
    finally:
        text_page.close()
        page.close()
    # PDFium marks a hyphen at a line's end as U+FFFE and may return NUL for glyphs without a character.
    return text.replace("\ufffe", "-").replace("\x00", "\ufffd").replace("\r\n", "\n").replace("\r", "\n").strip()
