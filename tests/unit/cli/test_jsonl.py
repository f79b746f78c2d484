"""Lines of JSON in and out."""

from __future__ import annotations

import pytest

from situs.cli.jsonl import read_lines, text_of, written
from situs.errors import CallError


def test_lines_are_numbered_and_blank_ones_left_out(tmp_path) -> None:
    (tmp_path / "in").write_bytes(b'\xef\xbb\xbf{"a": 1}\r\n\n  \n{"a": 2}')
    assert list(read_lines(str(tmp_path / "in"))) == [(1, {"a": 1}), (4, {"a": 2})]


@pytest.mark.parametrize("line", [b'{"id":', b"[1]", b'"secret"', b"\xff", b'{"a": "\\ud800"}'])
def test_a_bad_line_is_told_by_its_number_alone(tmp_path, line: bytes) -> None:
    (tmp_path / "in").write_bytes(b"{}\n" + line + b"\n")
    with pytest.raises(CallError, match=r"line 2: it is no (JSON|object)$") as raised:
        list(read_lines(str(tmp_path / "in")))
    assert raised.value.code == "line_invalid"


def test_a_member_must_be_a_text() -> None:
    assert text_of(1, {"text": ""}, "text") == ""
    with pytest.raises(CallError, match="line 3: `text` is missing"):
        text_of(3, {}, "text")
    with pytest.raises(CallError, match="line 3: `text` is no text"):
        text_of(3, {"text": 5}, "text")


def test_a_file_appears_whole_or_not_at_all(tmp_path) -> None:
    target = tmp_path / "out"
    target.write_bytes(b"before")
    with pytest.raises(TypeError), written(str(target)) as file:
        file.writelines([b"half", 5])
    assert (target.read_bytes(), list(tmp_path.iterdir())) == (b"before", [target])
    with written(str(target)) as file:
        file.write(b"whole")
    assert (target.read_bytes(), list(tmp_path.iterdir())) == (b"whole", [target])
