"""`situs retention` over what real calls and a real export left."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from situs.adapters.store import read_ledger

from .conftest import FEW, edit

EVER = "[retention]\nexports_days = 1\nexports = ['sets']\nmatters_days = 1\n"


@pytest.fixture
def left(served, tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "left"
    shutil.copytree(served, folder)
    text = (folder / "situs.toml").read_text(encoding="utf-8")
    (folder / "situs.toml").write_text(EVER + '[policies]\nstatements = "few.toml"\n' + text, encoding="utf-8")
    (folder / "few.toml").write_text(FEW, encoding="utf-8")
    monkeypatch.setenv("SITUS_CONFIG", str(folder / "situs.toml"))
    return folder


@pytest.fixture
def exported(run, left, tmp_path) -> Path:
    (tmp_path / "set.jsonl").write_text('{"text": "Good morning, this is a plain sentence."}\n', encoding="utf-8")
    (left / "sets").mkdir()
    made = run("export", "build", tmp_path / "set.jsonl", left / "sets" / "one", "--place", "own", "--label", "PUBLIC")
    assert made.code == 0, made.err
    return left / "sets" / "one"


def later(monkeypatch, days: int) -> None:
    from situs.runtime import live

    moment = live.time.time_ns() + days * 86_400_000_000_000
    monkeypatch.setattr(live.time, "time_ns", lambda: moment)


def events(folder: Path) -> list[dict]:
    with read_ledger(folder / "ledger.db") as log:
        found = [json.loads(entry.body) for entry in log.entries]
    return [entry for entry in found if entry.get("event") == "retention_applied"]


def test_the_schedule_shows_periods_and_sources(run, left) -> None:
    rows = {row["id"]: row for row in run("retention", "show", "--json").json()}
    assert (rows["jobs"]["days"], rows["exports"]["days"], rows["ledger"]["least_days"]) == (30, 1, 184)
    text = run("retention", "show").out
    assert "ledger: no end is set, at least 184" in text and "26(6)" in text


def test_nothing_is_due_at_first(run, exported) -> None:
    assert run("retention", "due").out == "nothing is due\n"


def test_what_is_due_is_listed_disposed_of_and_recorded(run, left, exported, monkeypatch) -> None:
    edit(left / "matters.toml", 'id = "M-1"', 'id = "M-1"\nclosed = true')
    edit(left / "matters.toml", 'id = "M-2"', 'id = "M-2"\nclosed = true\nholds = ["LH-7"]')
    later(monkeypatch, 2)
    rows = {row["item"]: row for row in run("retention", "due", "--json").json()}
    assert {item: row["holds"] for item, row in rows.items()} == {str(exported): [], "M-1": [], "M-2": ["LH-7"]}
    assert "LH-7" in run("retention", "due").out
    ran = run("retention", "apply", "--class", "exports", "--by", "anna", "--yes")
    assert (ran.code, ran.out) == (0, "exports: 1 disposed of, 0 kept by holds\n")
    assert list(exported.iterdir()) == []
    ran = run("retention", "apply", "--class", "matters", "--by", "anna", "--yes", "--json")
    assert (ran.code, ran.json()[0]["disposed"], ran.json()[0]["holds"]) == (1, ["M-1"], ["LH-7"])
    (of_exports, of_matters) = events(left)
    assert (of_exports["class"], of_exports["disposed"], of_exports["by"]) == ("exports", 1, "anna")
    assert (of_matters["blocked"], of_matters["holds"], of_matters["matters"]) == (1, ["LH-7"], ["M-1", "M-2"])
    (row,) = run("erase", "list", "--json").json()
    assert (row["matter"], row["result"], row["ground"]) == ("M-1", "destroyed", "retention_ended")
    assert run("verify", left / "ledger.db", "--key", left / "ledger.vkey").code == 0


@pytest.mark.parametrize("way", ["a link", "a second name"])
def test_data_that_would_stay_under_another_name_are_not_said_to_be_gone(
    run, left, exported, monkeypatch, tmp_path, way: str
) -> None:
    data, other = exported / "kept.jsonl", tmp_path / "elsewhere.jsonl"
    if way == "a link":
        data.rename(other)
        data.symlink_to(other)
    else:
        other.hardlink_to(data)
    later(monkeypatch, 2)
    ran = run("retention", "apply", "--class", "exports", "--by", "anna", "--yes")
    assert (ran.code, "0 disposed of" in ran.out, "failed  [export_linked]" in ran.out) == (1, True, True)
    assert (data.exists(), other.exists(), (exported / "manifest.jsonl").exists()) == (True, True, True)
    (entry,) = events(left)
    assert (entry["disposed"], entry["failed"]) == (0, 1)
    other.rename(data) if way == "a link" else other.unlink()
    assert run("retention", "apply", "--class", "exports", "--by", "anna", "--yes").code == 0
    assert list(exported.iterdir()) == []


def test_without_a_yes_and_without_a_class_nothing_is_disposed_of(run, left, exported, monkeypatch) -> None:
    later(monkeypatch, 2)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    assert run("retention", "apply", "--class", "exports", "--by", "anna").code == 130
    assert run("retention", "apply", "--by", "anna", "--yes").code == 2
    assert run("retention", "apply", "--class", "ledger", "--by", "anna", "--yes").code == 2
    assert list(exported.iterdir()) != []
