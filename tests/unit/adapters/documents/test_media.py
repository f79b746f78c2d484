"""Which kind of document this is."""

import pytest

from situs.adapters.documents import Kind, kind_of
from situs.adapters.documents.media import charset_of, check_signature
from situs.errors import CallError


@pytest.mark.parametrize(
    ("media_type", "filename", "kind"),
    [
        ("application/pdf", "", Kind.PDF),
        ("Application/PDF; x=1", "a.txt", Kind.PDF),
        ("", "a.b.DOCX", Kind.DOCX),
        ("application/octet-stream", "mail.eml", Kind.EML),
        ("", "mail.MSG", Kind.MSG),
        ("text/plain; charset=utf-8", "", Kind.TEXT),
        ("text/markdown", "", Kind.TEXT),
        ("", "x.htm", Kind.HTML),
    ],
)
def test_the_type_decides_and_the_name_where_it_is_silent(media_type: str, filename: str, kind: Kind) -> None:
    assert kind_of(media_type, filename) is kind


@pytest.mark.parametrize(
    ("media_type", "filename"),
    [
        ("", ""),
        ("", "pdf"),
        ("image/png", "a.pdf"),
        ("application/zip", "a.docx"),
        ("", "a.exe"),
        ("text/csv", ""),
    ],
)
def test_what_is_not_decoded_is_refused(media_type: str, filename: str) -> None:
    with pytest.raises(CallError) as caught:
        kind_of(media_type, filename)
    assert (caught.value.code, caught.value.status) == ("document_type_unsupported", 415)


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        (Kind.PDF, b"hello", "document_unreadable"),
        (Kind.PDF, b" " * 1024 + b"%PDF-1.7", "document_unreadable"),
        (Kind.DOCX, b"hello", "document_unreadable"),
        (Kind.DOCX, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "document_type_unsupported"),
        (
            Kind.DOCX,
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "document_encrypted",
        ),
        (Kind.TEXT, b"%PDF-1.7", "document_unreadable"),
        (Kind.HTML, b"PK\x03\x04", "document_unreadable"),
        (Kind.EML, b"\x89PNG", "document_unreadable"),
        (Kind.MSG, b"From: a@example.com", "document_unreadable"),
    ],
)
def test_bytes_of_another_kind_are_refused(kind: Kind, data: bytes, code: str) -> None:
    with pytest.raises(CallError) as caught:
        check_signature(kind, data)
    assert caught.value.code == code


def test_a_pdf_may_begin_late_and_a_charset_is_found() -> None:
    check_signature(Kind.PDF, b"\n\n%PDF-1.7")
    assert charset_of('text/plain; a=b; Charset="ISO-8859-2"') == "iso-8859-2"
    assert charset_of("text/plain") == ""
