"""DOCX to text."""

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml.parser import parse_xml

from situs.adapters.documents import Bounds
from situs.adapters.documents.word import read_word
from situs.errors import CallError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

BOUNDS = Bounds()


def saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_body(xml: str) -> bytes:
    return repacked(saved(docx.Document()), {"word/document.xml": document_xml(xml)})


def document_xml(body: str) -> bytes:
    return f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return file.getvalue()


def refusal(data: bytes, bounds: Bounds = BOUNDS) -> tuple[str, int]:
    with pytest.raises(CallError) as caught:
        read_word(data, bounds)
    return caught.value.code, caught.value.status


def test_body_tables_headers_footers_and_comments_are_read_in_order() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Streng vertraulich"
    document.sections[0].footer.paragraphs[0].text = "Seite 1"
    run = document.add_paragraph("Vor der Tabelle").runs[0]
    table = document.add_table(2, 2)
    for index, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"Zelle {index}"
    document.add_paragraph("Nach der\tTabelle")
    document.add_comment(run, "Bitte prüfen", author="Dr. Karl Muster", initials="KM")
    assert read_word(saved(document), Bounds()) == (
        "[header]\nStreng vertraulich\n\n"
        "Vor der Tabelle\nZelle 0 | Zelle 1\nZelle 2 | Zelle 3\nNach der\tTabelle\n\n"
        "[comments]\nDr. Karl Muster: Bitte prüfen\n\n"
        "[footer]\nSeite 1"
    )


def test_footnotes_are_read() -> None:
    note = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{run("Vgl. § 1")}</w:footnote>'
    data = repacked(with_body(run("Text")), {"word/footnotes.xml": f"{note}</w:footnotes>".encode()})
    assert read_word(data, Bounds()) == "Text\n\n[footnotes]\nVgl. § 1"


def run(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            "<w:p><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>",
            "new",
        ),
        (
            "<w:p><w:moveFrom><w:r><w:t>a</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>b</w:t></w:r></w:moveTo></w:p>",
            "b",
        ),
        (
            "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:t>seen</w:t></w:r></w:p>",
            "seen",
        ),
        ('<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>seen</w:t></w:r></w:p>', "seen"),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>7</w:t></w:r></w:p>", "7"),
        (
            '<w:p><w:r><w:t>a</w:t><w:t xml:space="preserve"> </w:t></w:r><w:r><w:t>b</w:t></w:r></w:p>',
            "a b",
        ),
        ("<w:p><w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>", "a-b\nc"),
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>control</w:t></w:r></w:p></w:sdtContent></w:sdt>", "control"),
        (
            '<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><mc:AlternateContent>'
            '<mc:Choice Requires="wps"><w:txbxContent>'
            "<w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
            "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
            "</mc:AlternateContent></w:r></w:p>",
            "box",
        ),
    ],
)
def test_what_a_reader_sees_is_read_and_nothing_else(body: str, text: str) -> None:
    assert read_word(with_body(body), Bounds()) == text


def test_the_strict_variant_is_read_too() -> None:
    strict = document_xml(run("strict")).replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert read_word(repacked(saved(docx.Document()), {"word/document.xml": strict}), Bounds()) == "strict"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(saved(docx.Document()), {"word/document.xml": b" " * 5_000_000})
    assert len(bomb) < 100_000
    assert refusal(bomb) == ("document_too_large", 413)
    assert refusal(with_body(run("x")), Bounds(unpacked_bytes=1000)) == ("document_too_large", 413)
    assert refusal(with_body(run("x")), Bounds(parts=3)) == ("document_too_large", 413)
    assert refusal(with_body(run("x" * 100)), Bounds(text_chars=99)) == ("document_too_large", 413)


def test_entities_are_refused() -> None:
    laughs = b'<!DOCTYPE w [<!ENTITY a "ha">]>' + document_xml(run("&a;"))
    outside = b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + document_xml(run("&a;"))
    for part in (laughs, outside, (b"\xff\xfe" + laughs.decode().encode("utf-16-le"))):
        assert refusal(repacked(saved(docx.Document()), {"word/document.xml": part})) == (
            "document_unreadable",
            422,
        )


@pytest.mark.parametrize("xml", [b"", b"<w:document>", document_xml("<w:p>" * 400 + "</w:p>" * 400), b"\xff"])
def test_a_damaged_part_is_refused(xml: bytes) -> None:
    assert refusal(repacked(saved(docx.Document()), {"word/document.xml": xml})) == (
        "document_unreadable",
        422,
    )


def test_a_damaged_archive_is_refused() -> None:
    good = bytearray(saved(docx.Document()))
    assert refusal(b"PK\x03\x04") == ("document_unreadable", 422)
    assert refusal(bytes(good[: len(good) // 2])) == ("document_unreadable", 422)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("other.xml", "<a/>")
    assert refusal(file.getvalue()) == ("document_unreadable", 422)


def test_an_encrypted_part_is_refused_as_such() -> None:
    data = bytearray(with_body(run("x")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = data.find(signature)
        while position >= 0:
            data[position + offset] |= 1
            position = data.find(signature, position + 1)
    assert refusal(bytes(data)) == ("document_encrypted", 422)


def test_the_parser_expands_no_entity() -> None:
    root = parse_xml(b'<!DOCTYPE w [<!ENTITY a "ha">]><w>&a;</w>')
    assert "".join(root.itertext(tag="w")) == ""
