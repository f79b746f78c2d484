"""Files that only their owner may read."""

import os
import resource
import stat
from pathlib import Path

import pytest

from situs.adapters.private_files import append_line, create_private, lines_of, read_private, replace_private
from situs.errors import ConfigError


def test_what_is_written_is_private_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    replace_private(path, b"one")
    replace_private(path, b"two")
    assert read_private(path) == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["keys.toml"]


def test_only_the_first_creation_wins(tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert create_private(path, b"one")
    assert not create_private(path, b"two")
    assert read_private(path) == b"one"
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o604, 0o602, 0o601, 0o610, 0o777])
def test_a_file_that_others_can_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key"
    replace_private(path, b"x")
    path.chmod(mode)
    with pytest.raises(ConfigError) as caught:
        read_private(path)
    assert caught.value.code == "file_not_private"


def test_links_folders_and_large_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    replace_private(path, b"x" * 20)
    (tmp_path / "link").symlink_to(path)
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("link", ".", "pipe"):
        with pytest.raises(ConfigError):
            read_private(tmp_path / name)
    with pytest.raises(ConfigError):
        read_private(path, limit=19)
    with pytest.raises(FileNotFoundError):
        read_private(tmp_path / "none")


def test_lines_are_added_and_one_that_was_cut_off_goes(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    append_line(path, b"one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"one\n" + b"t" * 200_000)
    assert lines_of(path.read_bytes()) == [b"one"]
    append_line(path, b"two")
    assert lines_of(path.read_bytes()) == [b"one", b"two"]
    path.write_bytes(b"never")
    append_line(path, b"three")
    assert path.read_bytes() == b"three\n"
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(OSError):
        append_line(tmp_path / "link", b"x")


def test_a_line_for_which_there_is_no_room_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    append_line(path, b"one")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8, hard))
    try:
        with pytest.raises(OSError):
            append_line(path, b"longer than there is room for")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == b"one\n"


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "key"
    with pytest.raises(OSError):
        replace_private(path, b"x")
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError):
        replace_private(tmp_path / "taken", b"x")
    assert [file.name for file in tmp_path.iterdir()] == ["taken"]
