"""PDF to text. The files are written by hand, after ISO 32000-1, 7.5."""

import pytest

from situs.adapters.documents import Bounds
from situs.adapters.documents.pdf import read_pdf
from situs.errors import CallError

FIVE = Bounds(pages=5)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def write_pdf(objects: list[bytes], trailer: bytes = b"") -> bytes:
    data = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        data += b"%010d 00000 n \n" % place
    data += b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        start,
    )
    return bytes(data)


def pdf_of(*pages: str, catalog: bytes = b"", annotation: bytes = b"") -> bytes:
    kids = b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        FONT,
    ]
    for number, text in enumerate(pages):
        content = b"BT /F1 12 Tf 72 700 Td (%s) Tj ET" % text.encode("cp1252") if text else b""
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> %s >>" % (5 + 2 * number, annotation)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return write_pdf(objects)


def refusal(data: bytes, bounds: Bounds = FIVE) -> tuple[str, int]:
    with pytest.raises(CallError) as caught:
        read_pdf(data, bounds)
    return caught.value.code, caught.value.status


def test_pages_are_read_in_order() -> None:
    assert read_pdf(pdf_of("Gutachten für Müller", "§ 2 Haftung"), Bounds()) == "Gutachten für Müller\n\n§ 2 Haftung"


def test_a_page_without_text_is_marked_and_a_scan_is_refused() -> None:
    assert read_pdf(pdf_of("one", "", "three"), Bounds()) == "one\n\n[page 2 has no text]\n\nthree"
    assert refusal(pdf_of("", "")) == ("document_has_no_text", 422)


def test_what_a_form_field_shows_is_read() -> None:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] /DR << /Font << /F1 3 0 R >> >> >> >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        FONT,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R"
        b" /Resources << /Font << /F1 3 0 R >> >> /Annots [6 0 R] >>",
        b"<< /Length 37 >>\nstream\nBT /F1 12 Tf 72 700 Td (Name:) Tj ET \nendstream",
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Anna Beispiel) /DA (/F1 12 Tf 0 g)"
        b" /Rect [120 690 400 720] /F 4 /AP << /N 7 0 R >> >>",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 280 30] /Resources << /Font << /F1 3 0 R >> >>"
        b" /Length 48 >>\nstream\nBT /F1 12 Tf 2 10 Td (Anna Beispiel) Tj ET      \nendstream",
    ]
    text = read_pdf(write_pdf(objects), Bounds())
    assert "Name:" in text
    assert "Anna Beispiel" in text


def test_an_encrypted_pdf_is_refused_as_such() -> None:
    encrypt = b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <%s> /U <%s> >>" % (
        b"41" * 32,
        b"42" * 32,
    )
    plain = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>", encrypt]
    identity = b"/Encrypt 3 0 R /ID [<%s> <%s>]" % (b"00" * 16, b"00" * 16)
    assert refusal(write_pdf(plain, identity)) == ("document_encrypted", 422)


def test_too_many_pages_or_characters_are_refused() -> None:
    assert refusal(pdf_of(*["x"] * 6)) == ("document_too_large", 413)
    assert refusal(pdf_of("x" * 50), Bounds(text_chars=49)) == ("document_too_large", 413)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + b"x" * 500])
def test_a_damaged_pdf_is_refused(data: bytes) -> None:
    assert refusal(data) == ("document_unreadable", 422)
