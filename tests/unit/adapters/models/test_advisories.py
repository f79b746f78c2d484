"""Files and folders of advisories; what cannot be read is told, never passed over."""

import json
import os
from datetime import UTC, datetime

import pytest

from situs.adapters.models import load_advisories
from situs.errors import ConfigError

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def record(name: str) -> str:
    return json.dumps({"id": name})


def test_a_folder_and_each_kind_of_file(tmp_path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.json").write_text(record("A"), encoding="utf-8")
    (tmp_path / "deep" / "b.jsonl").write_text(record("B") + "\n" + record("C"), encoding="utf-8")
    (tmp_path / "readme.txt").write_text("not one", encoding="utf-8")
    assert [one.id for one in load_advisories(tmp_path, NOW)] == ["A", "B", "C"]
    assert [one.id for one in load_advisories(tmp_path / "a.json", NOW)] == ["A"]


def test_nothing_where_something_was_named_is_told(tmp_path) -> None:
    for path in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(ConfigError) as caught:
            load_advisories(path, NOW)
        assert caught.value.code == "advisories_missing"


def test_one_broken_file_among_others_is_told_by_name(tmp_path) -> None:
    (tmp_path / "a.json").write_text(record("A"), encoding="utf-8")
    (tmp_path / "b.json").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"b\.json") as caught:
        load_advisories(tmp_path, NOW)
    assert caught.value.code == "advisories_invalid"


def test_too_much_is_told(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("situs.adapters.models.advisories._LARGEST", 20)
    (tmp_path / "a.json").write_text(record("A") + " " * 20, encoding="utf-8")
    with pytest.raises(ConfigError, match="more than"):
        load_advisories(tmp_path, NOW)


def test_a_name_in_capitals_is_no_other(tmp_path) -> None:
    (tmp_path / "A.JSON").write_text(record("A"), encoding="utf-8")
    (tmp_path / "B.Jsonl").write_text(record("B") + "\n" + record("C"), encoding="utf-8")
    assert [one.id for one in load_advisories(tmp_path, NOW)] == ["A", "B", "C"]


@pytest.mark.parametrize("what", ["a link to a folder", "a link to nothing", "a pipe"])
def test_what_is_not_followed_or_no_file_is_told_and_not_passed_over(tmp_path, what: str) -> None:
    folder = tmp_path / "advisories"
    folder.mkdir()
    (folder / "a.json").write_text(record("A"), encoding="utf-8")
    (tmp_path / "more").mkdir()
    if what == "a pipe":
        os.mkfifo(folder / "more.json")
    else:
        name = "more" if what == "a link to a folder" else "more.json"
        (folder / name).symlink_to(tmp_path / ("more" if name == "more" else "gone.json"))
    with pytest.raises(ConfigError, match="`more") as caught:
        load_advisories(folder, NOW)
    assert caught.value.code == "advisories_missing"


def test_a_folder_that_cannot_be_listed_is_told(tmp_path, monkeypatch) -> None:
    (tmp_path / "a.json").write_text(record("A"), encoding="utf-8")
    (tmp_path / "shut").mkdir()
    real = os.scandir

    def scan(path):
        if os.fspath(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scan)
    with pytest.raises(ConfigError, match="`shut` cannot be read") as caught:
        load_advisories(tmp_path, NOW)
    assert caught.value.code == "advisories_missing"
