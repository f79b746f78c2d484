import pytest

from situs.errors import CallError
from situs.model import Form, Role
from situs.wire.sinks import Reader, Writer


def test_identifiers_are_renamed_by_first_appearance():
    writer = Writer([], False)
    assert [writer.ident(v) for v in ("b", "a", "b")] == ["call00001", "call00002", "call00001"]
    assert Reader().ident("b") == "b"


def test_a_reader_needs_a_text_for_every_file():
    reader = Reader(["one"])
    assert reader.file("/a", "n.txt", "text/plain", "YQ==") == ("n.txt", "one")
    with pytest.raises(CallError) as caught:
        reader.file("/b", "", "text/plain", "YQ==")
    assert caught.value.code == "slot_mismatch"
    assert [(s.pointer, s.role) for s in reader.slots] == [("/a/filename", Role.METADATA), ("/a", Role.DOCUMENT)]


def test_a_writer_gives_out_each_text_once():
    writer = Writer(["x"], True)
    assert writer.text("o", "/a", Role.USER, Form.TEXT) == "x"
    assert writer.used == 1
    with pytest.raises(CallError) as caught:
        writer.text("o", "/a", Role.USER, Form.TEXT)
    assert (caught.value.code, caught.value.status) == ("slot_mismatch", 500)


def test_a_file_that_nobody_decoded_never_leaves():
    with pytest.raises(CallError) as caught:
        Writer(["x"], False).file("/a", "n", "text/plain", "YQ==")
    assert caught.value.code == "slot_mismatch"
