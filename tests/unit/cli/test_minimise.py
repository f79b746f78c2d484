"""`situs minimise`: lines in, lines out; texts and paths; spans alone, and no text."""

# ruff: noqa: E501

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from situs.cli.minimise import command, document
from situs.errors import CallError

CLAUSE = "This Agreement is governed by the laws of Switzerland."
TEXT = "\n\n".join([*(f"{n}. The parties co-operate with regard to pallets number {n}." for n in range(1, 80)), CLAUSE])


def run(folder: Path, *rows: object) -> tuple[Result, list[dict[str, object]]]:
    source, target = folder / "in.jsonl", folder / "out.jsonl"
    source.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows), encoding="utf-8")
    result = CliRunner().invoke(command, ["--jsonl", str(source), str(target)])
    lines = target.read_text(encoding="utf-8").splitlines() if target.exists() else []
    return result, [json.loads(line) for line in lines]


def test_a_text_and_a_path_give_the_same_spans(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text(TEXT, encoding="utf-8")
    row = {"question": "Which law governs the agreement?", "budget": 500}
    result, (one, other) = run(tmp_path, {"id": 1, "doc": TEXT, **row}, {"id": "b", "doc": "docs/a.txt", **row})
    assert result.exit_code == 0
    assert (one.pop("id"), other.pop("id")) == (1, "b")
    assert one == other
    assert any(TEXT[k["start"] : k["end"]] == CLAUSE for k in one["kept"])
    assert one["chars_kept"] == sum(k["end"] - k["start"] for k in one["kept"]) <= 500
    assert one["chars_total"] == len(TEXT)
    assert one["withheld"] > 0
    assert CLAUSE not in json.dumps(one)


def test_without_a_budget_one_is_chosen(tmp_path: Path) -> None:
    _, (line,) = run(tmp_path, {"id": 1, "doc": TEXT, "question": "Which law governs the agreement?"})
    assert 0 < line["chars_kept"] < len(TEXT)


@pytest.mark.parametrize(
    "row",
    ["{", "[]", {"id": 1, "doc": TEXT}, {"id": 1, "question": "?"}, {"id": 1, "doc": "a", "question": "?", "budget": -1},
     {"id": 1, "doc": "a", "question": "?", "budget": "x"}, {"id": 1, "doc": "a", "question": "?", "budget": True}],
)  # fmt: skip
def test_a_bad_line_is_told_by_its_number_and_nothing_is_written(tmp_path: Path, row: object) -> None:
    result, lines = run(tmp_path, {"id": 0, "doc": "A text.", "question": "?"}, row)
    assert isinstance(result.exception, CallError)
    assert "line 2" in result.exception.message
    assert lines == []


def test_what_counts_as_a_path(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("inside", encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(b"\xff\xfe\x00")
    assert document("a.txt", tmp_path) == "inside"
    assert document("c.txt", tmp_path) == "c.txt"
    assert document("a.txt\n", tmp_path) == "a.txt\n"
    assert document("a" * 5000, tmp_path) == "a" * 5000
    with pytest.raises(CallError):
        document("b.bin", tmp_path)


def test_a_search_tells_what_is_left_of_what_is_kept(asker, tmp_path: Path) -> None:
    """The fake model repeats what it is shown, so that nothing can be left out."""
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"id": 1, "doc": TEXT, "question": "Which law governs?", "budget": 300}), "utf-8")
    result = CliRunner().invoke(command, [str(source), str(target), "--search", "--model", "m", "--most", "30"])
    assert result.exit_code == 0, result.output
    (line,) = [json.loads(row) for row in target.read_text("utf-8").splitlines()]
    search = line["search"]
    assert search["kept"] == [{"start": k["start"], "end": k["end"]} for k in line["kept"]]
    assert search["chars_kept"] == line["chars_kept"]
    assert 1 < search["asked"] <= 31
    assert search["whole"]


def test_a_search_without_a_key_or_a_gateway_says_so(asker, tmp_path: Path, monkeypatch) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"id": 1, "doc": TEXT, "question": "Which law governs?"}), "utf-8")
    for flags in (["--model", "nobody"], ["--url", "http://127.0.0.1:9"]):
        result = CliRunner().invoke(command, [str(source), str(target), "--search", *flags])
        assert (result.exit_code, target.exists()) == (1, False)
    monkeypatch.delenv("SITUS_API_KEY")
    result = CliRunner().invoke(command, [str(source), str(target), "--search"])
    assert (result.exit_code, "SITUS_API_KEY" in result.output) == (1, True)
