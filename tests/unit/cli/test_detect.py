"""`situs detect`: spans line by line."""

from __future__ import annotations

import io
import json
import re
import sys

import pytest

TEXT = "\U0001d49c Herr Dr. Karl Muster, IBAN DE89370400440532013000, am 3. März 1985; karl@example.com."


def lines(path, *rows: object):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def detect(run, tmp_path):
    def detecting(*rows: object) -> list[dict]:
        ran = run("detect", "--jsonl", lines(tmp_path / "in", *rows), tmp_path / "out", "--fast")
        assert (ran.code, ran.out) == (0, "")
        return [json.loads(line) for line in (tmp_path / "out").read_text(encoding="utf-8").splitlines()]

    return detecting


def test_spans_count_code_points_of_the_text_as_given(detect) -> None:
    (row,) = detect({"id": "a", "text": TEXT, "lang": "de"})
    found = {f["kind"]: TEXT[f["start"] : f["end"]] for f in row["findings"]}
    assert found == {
        "PERSON": "Karl Muster", "IBAN": "DE89370400440532013000", "DATE": "3. März 1985", "EMAIL": "karl@example.com",
    }  # fmt: skip
    assert all(set(f) == {"start", "end", "kind", "confidence", "detector"} for f in row["findings"])
    assert (row["id"], row["lang"], row["labels"]) == ("a", "de", ["UNCLASSIFIED", "PERSONAL"])
    assert set(row) == {"id", "findings", "labels", "lang"}


def test_findings_do_not_overlap_and_cues_are_labels(detect) -> None:
    text = "PRIVILEGED & CONFIDENTIAL attorney-client communication. Ask karl.muster@example.com or Herr Karl Muster."
    (row,) = detect({"id": 1, "text": text})
    ends = [f["end"] for f in row["findings"]]
    assert all(end <= f["start"] for end, f in zip(ends, row["findings"][1:], strict=False))
    assert "CUE" not in {f["kind"] for f in row["findings"]}
    assert row["labels"][0] == "PRIVILEGED_ADVICE"


def test_a_language_that_is_not_given_is_told(detect) -> None:
    rows = detect(
        {"id": 1, "text": "The court held that the claim is barred by the statute of limitations."},
        {"id": 2, "text": "Das Gericht hat die Klage mit dem Urteil vom Montag abgewiesen."},
        {"id": 3, "text": ""},
    )
    assert [r["lang"] for r in rows] == ["en", "de", "und"]
    assert [r["id"] for r in rows] == [1, 2, 3]


def test_speed_and_memory_are_told_on_standard_error(run, tmp_path) -> None:
    ran = run("detect", lines(tmp_path / "in", {"id": 1, "text": TEXT * 50}), tmp_path / "out", "--fast")
    assert re.search(
        r"^1 texts, 0\.00 MB in \d+\.\d\d s: [\d.]+ MB/s; loaded in .* s; peak memory [\d,]+ MB$", ran.err, re.M
    )
    assert "\r" not in ran.err, "progress is for terminals"


def test_standard_input_and_output(run, monkeypatch, tmp_path) -> None:
    given, taken = io.BytesIO(json.dumps({"id": 1, "text": TEXT}).encode()), io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(given))
    out = io.TextIOWrapper(taken)
    monkeypatch.setattr(sys, "stdout", out)
    assert run("detect", "--jsonl", "-", "-", "--fast").code == 0
    assert json.loads(taken.getvalue())["findings"][0]["kind"] == "PERSON"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"id": 1, "text": "Karl Muster', "it is no JSON"),
        ('["Karl Muster"]', "it is no object"),
        ('{"id": "Karl Muster"}', "`text` is missing"),
        ('{"text": ["Karl Muster"]}', "`text` is no text"),
    ],
)
def test_a_bad_line_is_told_by_number_and_nothing_is_written(run, tmp_path, line: str, why: str) -> None:
    (tmp_path / "in").write_text('{"id": 0, "text": "x"}\n' + line + "\n", encoding="utf-8")
    ran = run("detect", "--jsonl", tmp_path / "in", tmp_path / "out", "--fast")
    assert (ran.code, ran.out) == (2, "")
    assert f"situs: line 2: {why} [line_invalid]" in ran.err
    assert "Muster" not in ran.err
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


def test_a_file_that_is_not_there_is_told(run, tmp_path) -> None:
    ran = run("detect", "--jsonl", tmp_path / "none", tmp_path / "out", "--fast")
    assert ran.code == 1
    assert "none" in ran.err
    assert "Traceback" not in ran.err
