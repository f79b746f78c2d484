"""`situs bench quality`: the tables of a folder of corpora."""

from __future__ import annotations

import json
import sys

import pytest

TEXT = "Mr Karl Muster lives in Exampletown."


@pytest.fixture
def data(tmp_path):
    file = tmp_path / "data" / "dev" / "pii" / "pii.jsonl"
    file.parent.mkdir(parents=True)
    span = {"start": 3, "end": 14, "label": "PERSON", "protect": "DIRECT", "entity": "e"}
    rows = [{"id": str(i), "source": "TAB-144", "lang": "en", "text": TEXT, "spans": [span]} for i in range(3)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path / "data"


def test_the_tables_are_printed_and_written(run, data, tmp_path) -> None:
    page = tmp_path / "page.md"
    ran = run("bench", "quality", "--data", data, "--out", tmp_path / "out", "--markdown", page, "--fast")
    assert ran.code == 0
    assert "| direct identifiers | entities, every mention covered | 1.000 (1.000–1.000) |" in ran.out
    assert "`redteam/evasion_pii.jsonl` is not in the folder" in ran.out
    assert "`situs bench quality --data DIR --fast`" in ran.out
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["quality", "quality.json", "quality.md"]
    assert "![Persons, by language and source](page/persons.svg)" in page.read_text(encoding="utf-8")
    assert (tmp_path / "page" / "persons.svg").exists()
    assert str(tmp_path) not in ran.out + page.read_text(encoding="utf-8")
    assert "Karl" not in ran.out


def test_a_limit_reads_fewer(run, data, tmp_path) -> None:
    run("bench", "quality", "--data", data, "--out", tmp_path, "--limit", "2", "--fast")
    tables = {t["id"]: t["rows"] for t in json.loads((tmp_path / "quality.json").read_text(encoding="utf-8"))}
    assert tables["persons"][0]["spans"] == 2


def test_plain_sentences_may_be_given(run, data, tmp_path) -> None:
    (tmp_path / "plain.txt").write_text("The claim is barred.\n", encoding="utf-8")
    ran = run("bench", "quality", "--data", data, "--plain", tmp_path / "plain.txt", "--fast")
    assert "| all | 1 | 0.000 (0.000–0.000) | ≤ 0.01 |" in ran.out


def test_plain_sentences_need_no_corpora(run, tmp_path) -> None:
    (tmp_path / "plain.txt").write_text("The claim is barred.\n", encoding="utf-8")
    ran = run("bench", "quality", "--plain", tmp_path / "plain.txt", "--fast")
    assert ran.code == 0
    assert [line for line in ran.out.splitlines() if line.startswith("## ")] == [
        "## Plain legal prose without personal data"
    ]
    assert "| all | 1 | 0.000 (0.000–0.000) | ≤ 0.01 |" in ran.out
    assert "`situs bench quality --plain FILE --fast`" in ran.out


def test_nothing_to_measure_on_is_a_usage_error(run) -> None:
    ran = run("bench", "quality", "--fast")
    assert (ran.code, ran.out) == (2, "")
    assert "--data DIR, --plain FILE, or both" in ran.err


def test_sentences_that_are_not_there_are_told_before_anything_is_read(run, data, tmp_path) -> None:
    ran = run("bench", "quality", "--data", data, "--plain", tmp_path / "none.txt", "--fast")
    assert (ran.code, ran.out, "Invalid value for '--plain'" in ran.err) == (2, "", True)


@pytest.mark.parametrize("exists", [True, False])
def test_a_folder_without_corpora_is_exit_2(run, tmp_path, exists: bool) -> None:
    folder = tmp_path if exists else tmp_path / "none"
    ran = run("bench", "quality", "--data", folder, "--fast")
    assert (ran.code, ran.out) == (2, "")
    assert "[corpora_missing]" in ran.err


def test_a_peer_is_measured_beside(run, data, tmp_path) -> None:
    script = tmp_path / "peer.py"
    script.write_text(
        "import sys\nfor _ in sys.stdin:\n    print('{\"findings\": []}', flush=True)\n", encoding="utf-8"
    )
    ran = run("bench", "quality", "--data", data, "--fast", "--peer", f"blind={sys.executable} {script}")
    assert "| Situs | direct identifiers | entities, every mention covered | 1.000 (1.000–1.000) |" in ran.out
    assert "| blind | direct identifiers | entities, every mention covered | 0.000 (0.000–0.000) |" in ran.out


@pytest.mark.parametrize("peer", ["nothing", "=x", "x= "])
def test_a_peer_that_is_none_is_a_usage_error(run, data, peer: str) -> None:
    assert run("bench", "quality", "--data", data, "--fast", "--peer", peer).code == 2
