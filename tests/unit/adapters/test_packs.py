"""A folder that is read as a pack: plain files, not too many, not too large."""

from __future__ import annotations

import pytest

from situs.adapters import packs
from situs.errors import IntegrityError


def test_its_files_are_read_by_name(tmp_path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b.json").write_bytes(b"2")
    assert packs.read_folder(tmp_path) == {"a": b"1", "b.json": b"2"}


@pytest.mark.parametrize("kind", ["folder", "link", "many", "large"])
def test_what_belongs_to_no_pack_is_refused(tmp_path, monkeypatch, kind) -> None:
    (tmp_path / "a").write_bytes(b"123")
    if kind == "folder":
        (tmp_path / "x").mkdir()
    elif kind == "link":
        (tmp_path / "x").symlink_to("/dev/zero")
    elif kind == "many":
        monkeypatch.setattr(packs, "MOST_FILES", 0)
    else:
        monkeypatch.setattr(packs, "MOST_BYTES", 2)
    with pytest.raises(IntegrityError) as caught:
        packs.read_folder(tmp_path)
    assert caught.value.code == "pack_malformed"


def test_a_folder_that_is_not_there_is_told(tmp_path) -> None:
    with pytest.raises(IntegrityError) as caught:
        packs.read_folder(tmp_path / "nowhere")
    assert caught.value.code == "pack_malformed"
