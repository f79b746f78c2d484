"""Reading what a person wrote in TOML: what is wrong is told, and what to do."""

from __future__ import annotations

import pytest

from situs.toml import NotToml, parse_toml


@pytest.mark.parametrize("raw", ['a = "é"\n', 'a = "é"\n'.encode()])
def test_bytes_and_text_are_read(raw: bytes | str) -> None:
    assert parse_toml(raw) == {"a": "é"}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("a = 1".encode("utf-8-sig"), "byte order mark, which TOML has not: save it as UTF-8 without one"),
        ("\ufeffa = 1", "byte order mark"),
        ("a = 1".encode("utf-16"), "UTF-16, and TOML is UTF-8"),
        (b"\xfe\xff\0a", "UTF-16"),
        ('a = "é"'.encode("latin-1"), "is not UTF-8 at byte 6: save it as UTF-8"),
        (b"a = ", "is not valid TOML: .*line 1, column 5|end of document"),
        (b"a = " + b"[" * 20_000, "nested too deeply"),
    ],
)
def test_what_is_no_toml_is_told(raw: bytes | str, said: str) -> None:
    with pytest.raises(NotToml, match=said):
        parse_toml(raw)


def test_a_mark_inside_is_text() -> None:
    assert parse_toml('a = "\ufeff"') == {"a": "\ufeff"}
