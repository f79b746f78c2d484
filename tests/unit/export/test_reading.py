import csv
import io
from hashlib import sha256

import orjson
import pytest

from situs.errors import CallError
from situs.export import LARGEST, Naming, Record, Table, Unreadable, read_head, read_line, read_text
from situs.export.reading import cells_of
from situs.model import Form


def test_a_line_is_written_byte_for_byte_where_nothing_changes() -> None:
    raw = b'{ "text" : "caf\\u00e9",  "n": 1 }'
    read = read_line(7, raw, Naming("M-1"))
    assert isinstance(read, Record)
    assert (read.number, read.plain, read.digest, read.matter) == (7, raw, sha256(raw).hexdigest(), "M-1")
    assert read.slots[0].text == "café"
    texts = ["tea" if s.form is Form.TEXT else s.text for s in read.slots]
    assert orjson.loads(read.render(texts)) == {"text": "tea", "n": 1}


def test_the_member_that_names_the_matter_is_taken_out() -> None:
    read = read_line(1, b'{"matter":"M-9","text":"a"}', Naming("M-1", "matter"))
    assert isinstance(read, Record)
    assert (read.matter, read.plain) == ("M-9", b'{"text":"a"}')
    for raw in (b'{"text":"a"}', b'{"matter":null,"text":"a"}', b'{"matter":"","text":"a"}'):
        other = read_line(1, raw, Naming("M-1", "matter"))
        assert isinstance(other, Record) and other.matter == "M-1"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b'{"text":"a"', "it is no JSON"),
        (b'{"text":"\xff"}', "it is not utf-8"),
        (b'{"text":"\\ud800"}', "it holds a lone surrogate"),
        (b'{"text":"a","text":"Anna Beispiel"}', "it names a member twice"),
        (b"[" * 500 + b"]" * 500, "it is no object"),
        (b'["a"]', "it is no object"),
        (b'{"text":""}', "it holds no text"),
        (b"{}", "it holds no text"),
        (b'{"matter":5,"text":"a"}', "what should name its matter is no text"),
        (b'{"text":"a","n":123456789012345678901234567890}', "it holds a number that parsers read differently"),
    ],
)
def test_what_cannot_be_read_says_why_and_never_what(raw: bytes, why: str) -> None:
    assert read_line(3, raw, Naming(member="matter")) == Unreadable(3, sha256(raw).hexdigest(), why)


@pytest.mark.parametrize(
    ("raw", "cells"),
    [
        (b"a,b", ["a", "b"]),
        (b"a,", ["a", ""]),
        (b'"a, b","c ""d"""', ["a, b", 'c "d"']),
        (b'"two\nlines",x', ["two\nlines", "x"]),
        ("a\u2028b,c".encode(), ["a\u2028b", "c"]),
        (b"", [""]),
    ],
)
def test_cells(raw: bytes, cells: list[str]) -> None:
    assert cells_of(raw, ",") == cells
    if "\u2028" not in raw.decode() and raw:
        assert next(csv.reader(io.StringIO(raw.decode(), newline=""), strict=True)) == cells


@pytest.mark.parametrize("raw", [b'"a', b'a"b,c', b'"a"b', b"\xff,b", b"a\nb"])
def test_what_is_no_row(raw: bytes) -> None:
    with pytest.raises(CallError):
        cells_of(raw, ",")


def test_a_row_is_written_as_a_spreadsheet_would() -> None:
    table = read_head(b"\xef\xbb\xbfmatter;prompt;answer", Naming(member="matter"))
    assert (table.columns, table.delimiter, table.head.plain) == (("matter", "prompt", "answer"), ";", b"prompt;answer")
    read = table.read(4, 'M-1;"Wie heißt ""er""?";x'.encode())
    assert isinstance(read, Record)
    assert (read.matter, read.plain) == ("M-1", 'prompt;"Wie heißt ""er""?";x'.encode().removeprefix(b"prompt;"))
    texts = ["new; text" if s.text == "x" else s.text for s in read.slots]
    assert read.render(texts) == '"Wie heißt ""er""?";"new; text"'.encode()
    assert table.read(5, b"M-1;only") == Unreadable(5, sha256(b"M-1;only").hexdigest(), "it has 2 cells instead of 3")
    assert isinstance(table.read(6, b"M-1;;"), Unreadable)


@pytest.mark.parametrize("raw", [b"a,a", b"a,", b"\xff", b'"a', b"prompt,answer"])
def test_a_table_must_name_its_columns(raw: bytes) -> None:
    with pytest.raises(CallError) as caught:
        read_head(raw, Naming(member="matter"))
    assert caught.value.code == "data_set_invalid"


def test_a_document_becomes_a_line() -> None:
    read = read_text(2, "d" * 64, "Größe\n", Naming("M-1"))
    assert isinstance(read, Record)
    assert (orjson.loads(read.plain), read.matter, read.digest) == ({"text": "Größe\n"}, "M-1", "d" * 64)
    assert orjson.loads(read.render(["x"])) == {"text": "x"}
    assert isinstance(read_text(2, "d" * 64, "x" * (LARGEST + 1), Naming()), Unreadable)


def test_a_table_knows_its_type() -> None:
    assert isinstance(read_head(b"text", Naming()), Table)
