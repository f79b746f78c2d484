"""`situs learn`: asked, scored by policy, recorded; and its register."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from situs.adapters.identity import KeyFile
from situs.authenticate import Grant
from situs.cli.learn import command
from situs.config import load_config
from situs.runtime import open_runtime, recall

from .conftest import FEW


@pytest.fixture
def house(served, tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "house"
    shutil.copytree(served, folder)
    (folder / "few.toml").write_text(FEW, encoding="utf-8")
    path = folder / "situs.toml"
    path.write_text(
        path.read_text(encoding="utf-8") + '\n[learning]\nexercises = 6\n[policies]\nstatements = "few.toml"\n',
        encoding="utf-8",
    )
    _, key = KeyFile(folder / "api-keys.toml").create(Grant(principal="anna"), int(time.time()))
    monkeypatch.setenv("SITUS_API_KEY", key)
    monkeypatch.setenv("SITUS_CONFIG", str(path))
    return folder


def answered(run, folder: Path, seed: str, *, wrong: int = 0) -> Path:
    """Write answers, of which the first are wrong, by what the explanations of all-wrong answers say."""
    shown = run("learn", "--seed", seed, "--json").json()["exercises"]
    blank = [{"places": [], "why": 1} for _ in shown]
    file = folder / "answers.json"
    file.write_text(json.dumps({"seed": seed, "answers": blank}), encoding="utf-8")
    told = run("learn", "--answers", file, "--practice", "--json").json()["exercises"]
    rows = [
        {"places": t["permitted"], "why": _why(s, t) if n >= wrong else _why(s, t) % 4 + 1}
        for n, (s, t) in enumerate(zip(shown, told, strict=True))
    ]
    file.write_text(json.dumps({"seed": seed, "answers": rows}), encoding="utf-8")
    return file


def _why(shown: dict, told: dict) -> int:
    explanation = " ".join(told["explanation"].split())
    return next(
        n for n, text in enumerate(shown["reasons"], 1)
        if any(f"policy {policy}: {text}" in explanation for policy in told["because"])
    )  # fmt: skip


def test_a_completion_is_scored_and_recorded_under_a_pseudonym(run, house) -> None:
    file = answered(run, house, "a")
    ran = run("learn", "--answers", file, "--json")
    assert ran.code == 0, ran.err
    found = ran.json()
    assert (found["right"], found["most"], found["passed"], found["in_ledger"]) == (12, 12, True, True)
    assert found["person"].startswith("person-")
    ran = run("report", "training", "--ledger", house / "ledger.db", "--key", house / "ledger.vkey")
    (row,) = ran.json()["rows"]
    assert (row["person"], row["passed"], row["right"], row["seed"]) == (found["person"], True, 12, "a")
    assert "anna" not in ran.out
    page = run(
        "report", "training", "--ledger", house / "ledger.db", "--key", house / "ledger.vkey", "--format", "html"
    )
    assert "AI Act" in page.out and found["person"] in page.out


def test_who_does_not_pass_is_recorded_too_and_told_by_the_exit_code(run, house) -> None:
    file = answered(run, house, "b", wrong=6)
    ran = run("learn", "--answers", file)
    assert (ran.code, "6 of 12 points: not passed" in ran.out) == (1, True)
    rows = run("report", "training", "--ledger", house / "ledger.db", "--key", house / "ledger.vkey").json()["rows"]
    assert [row["passed"] for row in rows] == [False]


def test_a_name_is_recorded_where_the_configuration_says_so(run, house) -> None:
    path = house / "situs.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("exercises = 6", 'exercises = 6\nperson = "name"'))
    assert run("learn", "--answers", answered(run, house, "a"), "--json").json()["person"] == "anna"


def test_the_terminal_asks_explains_and_records(run, house) -> None:
    shown = run("learn", "--seed", "a", "--json").json()["exercises"]
    answers = json.loads(answered(run, house, "a").read_text(encoding="utf-8"))["answers"]
    typed = ""
    for s, answer in zip(shown, answers, strict=True):
        numbers = [str([p["place"] for p in s["places"]].index(place) + 1) for place in answer["places"]]
        typed += f"nine\n{' '.join(numbers) or '0'}\n7\n{answer['why']}\n"
    ran = CliRunner().invoke(command, ["--seed", "a"], input=typed)
    assert ran.exit_code == 0, ran.output
    assert ran.output.count("The places are right, the reason is right.") == 6
    assert "12 of 12 points: passed (seed a)" in ran.output
    assert "recorded for person-" in ran.output
    assert "basis:" in ran.output


def test_the_same_seed_is_the_same_in_every_process(house) -> None:
    def drawn(hashing: str) -> str:
        env = {**os.environ, "PYTHONHASHSEED": hashing}
        made = subprocess.run(
            [sys.executable, "-m", "situs", "learn", "--seed", "a", "--json"],
            capture_output=True, text=True, env=env, check=True,
        )  # fmt: skip
        return made.stdout

    assert drawn("1") == drawn("2")


def test_a_completion_while_a_gateway_serves_is_recorded_at_its_reload(run, house) -> None:
    path = house / "situs.toml"
    file = answered(run, house, "a")

    async def serving() -> list[str]:
        runtime = await open_runtime(load_config(path), house)
        try:
            ran = await asyncio.to_thread(run, "learn", "--answers", file)
            assert "the gateway runs: reload it" in ran.out
            await recall(runtime, path)
            await recall(runtime, path)
            return [e["event"] for e in await runtime.ledger.events() if e["event"].startswith("learning")]
        finally:
            await runtime.aclose()

    assert asyncio.run(serving()) == ["learning_completed"]


@pytest.mark.parametrize("line", ["{\n", '{"event":"learning_completed"}\n', '{"v":1'])
def test_a_file_of_completions_that_does_not_read_stops_no_gateway(house, line, capsys) -> None:
    path = house / "situs.toml"
    done = house / load_config(path).learning.done
    done.write_text(line, encoding="utf-8")
    done.chmod(0o600)

    async def serving() -> None:
        runtime = await open_runtime(load_config(path), house)
        await recall(runtime, path)
        await runtime.aclose()

    asyncio.run(serving())
    shown = capsys.readouterr()
    told = (shown.out + shown.err).count("completions_unread")
    assert told == (2 if line.endswith("\n") else 0)
    assert done.read_text(encoding="utf-8") == line


def test_practice_and_pages_record_nothing(run, house) -> None:
    file = answered(run, house, "a")
    ran = run("learn", "--answers", file, "--practice")
    assert "nothing is recorded" in ran.out
    ran = run("learn", "--seed", "a", "--html", house / "page.html")
    assert (ran.code, "seed a" in ran.err) == (0, True)
    assert "Where would this call go? Test" in (house / "page.html").read_text(encoding="utf-8")
    assert not (house / "learning.jsonl").exists()
    assert not (house / "learning-key").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--seed", "a b"), 2, "a seed is of letters"),
        (("--seed", "b", "--answers", "{file}"), 2, "exercises of seed a"),
        (("--answers", "{bad}"), 2, "[answers_invalid]"),
        (("--html", "{house}/nowhere/x.html", "--seed", "a"), 1, "nowhere"),
    ],
)
def test_bad_input_is_told(run, house, arguments, code, words) -> None:
    file = answered(run, house, "a")
    (house / "bad.json").write_text('{"seed": "a", "answers": 1}', encoding="utf-8")
    ran = run("learn", *(a.format(file=file, bad=house / "bad.json", house=house) for a in arguments))
    assert (ran.code, words in ran.err, "Traceback" in ran.err) == (code, True, False)


def test_without_a_key_nobody_is_recorded(run, house, monkeypatch) -> None:
    file = answered(run, house, "a")
    monkeypatch.delenv("SITUS_API_KEY")
    assert "or practise with --practice" in run("learn", "--answers", file).err
    monkeypatch.setenv("SITUS_API_KEY", "situs_wrong")
    assert "[unauthenticated]" in run("learn", "--answers", file).err
    assert not (house / "learning.jsonl").exists()


def test_training_belongs_to_no_matter(run, house) -> None:
    files = ("--ledger", house / "ledger.db", "--key", house / "ledger.vkey")
    assert run("report", "training", "--matter", "M-1", *files).code == 2
