"""Entries that wait: in order, private, and told where they are damaged."""

from __future__ import annotations

import pytest

from situs.adapters.waiting import WaitingEntries
from situs.errors import ConfigError


def test_entries_are_kept_in_order(tmp_path) -> None:
    waiting = WaitingEntries(tmp_path / "w.jsonl")
    assert waiting.entries() == []
    waiting.add({"n": 1})
    waiting.add({"n": 2})
    assert WaitingEntries(tmp_path / "w.jsonl").entries() == [{"n": 1}, {"n": 2}]
    assert (tmp_path / "w.jsonl").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("line", [b"{\n", b"[]\n", b'"x"\n', b"\xff\n"])
def test_a_damaged_line_is_told(tmp_path, line) -> None:
    waiting = WaitingEntries(tmp_path / "w.jsonl")
    waiting.add({"n": 1})
    with (tmp_path / "w.jsonl").open("ab") as file:
        file.write(line)
    with pytest.raises(ConfigError) as caught:
        waiting.entries()
    assert caught.value.code == "entries_damaged"


@pytest.mark.parametrize("torn", [b"{", b'{"n":2', b'{"n":2}', b"\xff"])
def test_a_last_line_that_was_cut_off_was_never_written(tmp_path, torn) -> None:
    waiting = WaitingEntries(tmp_path / "w.jsonl")
    waiting.add({"n": 1})
    with (tmp_path / "w.jsonl").open("ab") as file:
        file.write(torn)
    assert waiting.entries() == [{"n": 1}]
    waiting.add({"n": 3})
    assert waiting.entries() == [{"n": 1}, {"n": 3}]


def test_a_file_that_others_may_write_or_that_cannot_be_written_is_told(tmp_path) -> None:
    waiting = WaitingEntries(tmp_path / "w.jsonl")
    waiting.add({"n": 1})
    (tmp_path / "w.jsonl").chmod(0o666)
    with pytest.raises(ConfigError, match="mode 0600"):
        waiting.entries()
    with pytest.raises(ConfigError, match="cannot write"):
        WaitingEntries(tmp_path / "nowhere" / "w.jsonl").add({})
