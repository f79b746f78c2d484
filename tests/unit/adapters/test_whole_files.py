"""A file that others read is whole or not there, and what stood at its name is not lost to half of it."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from situs.adapters.whole_files import writing


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_takes_its_name_when_all_went_well(tmp_path) -> None:
    target = tmp_path / "report.json"
    with writing(target) as file:
        file.write(b"new")
        assert not target.exists()
    assert (target.read_bytes(), names(tmp_path)) == (b"new", ["report.json"])


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), RuntimeError("the log does not hold")])
def test_what_was_there_stays_where_writing_fails(tmp_path, failure: Exception) -> None:
    target = tmp_path / "report.json"
    target.write_bytes(b"before")

    def fail() -> None:
        with writing(target) as file:
            file.write(b"half")
            raise failure

    with pytest.raises(type(failure)):
        fail()
    assert (target.read_bytes(), names(tmp_path)) == (b"before", ["report.json"])


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path) -> None:
    target, elsewhere = tmp_path / "report.json", tmp_path / "situs.toml"
    elsewhere.write_bytes(b"settings")
    target.symlink_to(elsewhere)
    with writing(target) as file:
        file.write(b"new")
    assert (target.is_symlink(), target.read_bytes(), elsewhere.read_bytes()) == (False, b"new", b"settings")


def test_what_was_there_keeps_its_mode(tmp_path) -> None:
    target = tmp_path / "report.json"
    target.write_bytes(b"before")
    target.chmod(0o600)
    with writing(target) as file:
        file.write(b"new")
    assert target.stat().st_mode & 0o777 == 0o600


def test_what_may_not_be_written_is_not_replaced(tmp_path, monkeypatch) -> None:
    target = tmp_path / "report.json"
    target.write_bytes(b"before")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # whoever runs the tests may be allowed everything
    with pytest.raises(PermissionError), writing(target):
        pass
    assert target.read_bytes() == b"before"


def test_two_at_once_do_not_mix(tmp_path) -> None:
    target = tmp_path / "events.jsonl"
    with writing(target) as first:
        first.write(b"a" * 100)
        with writing(target) as second:
            second.write(b"b" * 10)
        assert target.read_bytes() == b"b" * 10
    assert (target.read_bytes(), names(tmp_path)) == (b"a" * 100, ["events.jsonl"])


@pytest.mark.parametrize("kind", ["a file", "a link to nothing"])
def test_what_must_be_new_replaces_nothing(tmp_path, kind: str) -> None:
    target = tmp_path / "canaries.jsonl"

    def write() -> None:
        with writing(target, new=True) as file:
            file.write(b"new")
            if kind == "a file":
                target.write_bytes(b"another's, written meanwhile")
            else:
                target.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(FileExistsError):
        write()
    assert names(tmp_path) == ["canaries.jsonl"]
    target.unlink()
    with writing(target, new=True) as file:
        file.write(b"new")
    assert (target.read_bytes(), names(tmp_path)) == (b"new", ["canaries.jsonl"])


def test_a_pipe_and_a_device_are_written_to(tmp_path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with writing(pipe) as file:
        file.write(b"told")
    reader.join()
    assert (read, pipe.is_fifo()) == ([b"told"], True)
    with writing(Path("/dev/null")) as file:
        file.write(b"told")
    assert Path("/dev/null").is_char_device()
