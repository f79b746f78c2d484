"""Plain text of whatever charset."""

import pytest

from situs.adapters.documents.plain import read_plain
from situs.errors import CallError

TEXT = "§ 203 StGB – Müller & Söhne €"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_common_charsets_are_told_apart(encoding: str) -> None:
    assert read_plain(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("Łódź".encode("iso-8859-2"), "iso-8859-2", "Łódź"),
        ("Привет".encode("koi8-r"), "koi8-r", "Привет"),
        (TEXT.encode(), "us-ascii", TEXT),
        (TEXT.encode("cp1252"), "iso-8859-1", TEXT),
        (TEXT.encode(), "nonsense", TEXT),
        (b"\xef\xbb\xbfabc", "iso-8859-2", "abc"),
        (b"a\r\nb\rc\n", "", "a\nb\nc\n"),
        (b"", "", ""),
    ],
)
def test_a_stated_charset_is_believed_where_it_tells_something(data: bytes, charset: str, text: str) -> None:
    assert read_plain(data, charset) == text


@pytest.mark.parametrize(
    ("data", "charset"),
    [(b"a\x00b", ""), (b"\x81\x8d", ""), (b"\xff\xfea", ""), (b"\xff", "shift_jis"), (b"x", "rot13")],
)
def test_what_is_no_text_is_refused(data: bytes, charset: str) -> None:
    if charset == "rot13":
        assert read_plain(data, charset) == "x"
        return
    with pytest.raises(CallError) as caught:
        read_plain(data, charset)
    assert caught.value.code == "document_unreadable"
