"""Changes are written beside a project and replace nothing."""

from pathlib import Path

import pytest

from situs.adapters.projects import write_change
from situs.errors import ConfigError


def test_files_are_written_into_a_new_folder(tmp_path: Path) -> None:
    write_change(tmp_path / "new", {"a/b.xml": "<a/>", "c.md": "ü"})
    assert (tmp_path / "new" / "a" / "b.xml").read_text(encoding="utf-8") == "<a/>"
    assert (tmp_path / "new" / "c.md").read_bytes() == "ü".encode()


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x"])
def test_no_file_is_written_outside(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="out of the folder"):
        write_change(tmp_path / "new", {name: ""})
    assert not (tmp_path / "x").exists()


def test_what_is_there_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("x", encoding="utf-8")
    for folder in (tmp_path, tmp_path / "kept"):
        with pytest.raises(ConfigError, match="must be empty"):
            write_change(folder, {"kept": "y"})
    assert (tmp_path / "kept").read_text(encoding="utf-8") == "x"
