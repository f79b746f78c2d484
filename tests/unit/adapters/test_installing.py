"""A set is put in place whole, and what else is in the folder stays."""

from __future__ import annotations

import os

import pytest

from situs.adapters.installing import install_set, install_text
from situs.errors import ConfigError


def test_the_folder_holds_these_policies_and_no_others(tmp_path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir(mode=0o750)
    for name in ("old.cedar", "same.cedar", "README.md", "schema.cedarschema"):
        (folder / name).write_text("before", encoding="utf-8")
    install_set(folder, {"same.cedar": "after", "new.cedar": "new"}, "")
    assert {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()} == {
        "same.cedar": "after", "new.cedar": "new", "README.md": "before",
    }  # fmt: skip
    assert folder.stat().st_mode & 0o777 == 0o750
    assert [p.name for p in tmp_path.iterdir()] == ["policies"]
    install_set(folder, {"a.cedar": "a"}, "own schema")
    assert (folder / "schema.cedarschema").read_text(encoding="utf-8") == "own schema"


def test_a_folder_that_is_not_there_is_made_and_a_link_is_followed(tmp_path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    install_set(tmp_path / "link", {"a.cedar": "a"}, "")
    assert (tmp_path / "real" / "a.cedar").read_text(encoding="utf-8") == "a"
    assert (tmp_path / "link").is_symlink()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_keeps_what_it_has(tmp_path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "a.cedar").write_text("a", encoding="utf-8")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ConfigError):
            install_set(tmp_path / "p", {"b.cedar": "b"}, "")
    finally:
        tmp_path.chmod(0o700)
    assert [p.name for p in (tmp_path / "p").iterdir()] == ["a.cedar"]


def test_a_name_that_is_taken_by_a_folder_is_told_and_nothing_is_lost(tmp_path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "a.cedar").write_text("a", encoding="utf-8")
    (tmp_path / "p" / "b.cedar").mkdir()
    with pytest.raises(ConfigError) as caught:
        install_set(tmp_path / "p", {"c.cedar": "c"}, "")
    assert caught.value.code == "policies_unwritable"
    assert (tmp_path / "p" / "a.cedar").read_text(encoding="utf-8") == "a"
    assert [p.name for p in tmp_path.iterdir()] == ["p"]


def test_a_text_is_replaced_at_once(tmp_path) -> None:
    install_text(tmp_path / "s.toml", "one")
    install_text(tmp_path / "s.toml", "two")
    assert [(p.name, p.read_text(encoding="utf-8")) for p in tmp_path.iterdir()] == [("s.toml", "two")]
    with pytest.raises(ConfigError):
        install_text(tmp_path / "nowhere" / "s.toml", "x")
