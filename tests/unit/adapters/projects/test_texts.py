"""Files become texts: static resources by what they are declared to be, and everything else by its bytes."""

import pytest

from situs.adapters.projects.archive import Bounds
from situs.adapters.projects.org.wanted import WANTED
from situs.adapters.projects.texts import companion_of, is_read, texts_of
from situs.scan import Diagnostic, SourceFile
from situs.testing.salesforce.components import TYPES

from .test_archive import packed


def declared(kind: str) -> bytes:
    return f"<?xml version='1.0'?><StaticResource><contentType>{kind}</contentType></StaticResource>".encode()


def told(raw: bytes, companion: bytes = b"", bounds: Bounds | None = None) -> list[tuple[str, str]]:
    found = texts_of("staticresources/A.resource", raw, companion, bounds or Bounds())
    return [(one.path, one.text if isinstance(one, SourceFile) else f"! {one.why}") for one in found]


def test_a_script_is_read_and_a_picture_is_not() -> None:
    assert told(b"fetch('x')", declared("text/javascript; charset=utf-8")) == [
        ("staticresources/A.resource", "fetch('x')")
    ]
    for kind in ("image/png", "IMAGE/SVG+XML", "font/woff2", "text/css", "application/pdf"):
        assert told(b"<svg/>", declared(kind)) == []
        assert told(b"x" * 50, declared(kind), Bounds(file=10)) == []


@pytest.mark.parametrize("companion", [declared("application/zip"), declared("application/octet-stream"), b"", b"<!"])
def test_a_packed_one_is_unpacked_and_read_by_the_suffixes_of_what_it_holds(companion: bytes) -> None:
    raw = packed(
        ("js/a.js", b"one"), ("pic.png", b"\x89PNG\0"), ("b.html", b"two"), ("inner.zip", packed(("c.js", b"")))
    )
    assert told(raw, companion) == [("staticresources/A/js/a.js", "one"), ("staticresources/A/b.html", "two")]


def test_what_cannot_be_unpacked_or_is_no_text_is_told_of() -> None:
    assert told(packed(("a.js", b"x"))[:-5], declared("application/zip")) == [
        ("staticresources/A.resource", "! a packed static resource: it is broken")
    ]
    assert told(b"RIFF\0\0", declared("application/octet-stream")) == [("staticresources/A.resource", "! not text")]
    assert told(b"x" * 11, declared("text/javascript"), Bounds(file=10))[0][1].startswith("! larger than 10 bytes")
    assert told(packed(("a.js", b"x" * 500)), b"", Bounds(file=200))[0][1].startswith("! larger than 200 bytes")


def test_metadata_with_a_document_type_declare_nothing() -> None:
    hostile = b'<!DOCTYPE a [<!ENTITY b "image/png">]><StaticResource><contentType>&b;</contentType></StaticResource>'
    assert told(b"fetch('x')", hostile) == [("staticresources/A.resource", "fetch('x')")]


def test_only_a_static_resource_has_a_companion() -> None:
    assert companion_of("staticresources/A.resource") == "staticresources/A.resource-meta.xml"
    assert companion_of("classes/A.cls") == companion_of("staticresources/A.resource-meta.xml") == ""
    (odd,) = texts_of("flows/A.flow", b"\xff\xfe<\0a", b"", Bounds())
    assert odd == Diagnostic("flows/A.flow", "broken UTF-16")


def test_files_of_every_type_that_is_retrieved_are_read() -> None:
    suffixes = {suffix for name, (_, suffix) in TYPES.items() if suffix}
    assert {name for kind in WANTED for name in kind.types} <= set(TYPES)
    assert [suffix for suffix in sorted(suffixes) if not is_read(f"folder/A.{suffix}")] == []
