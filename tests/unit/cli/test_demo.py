"""`situs demo`: the tutorial's four calls; the pieces without a model, and the whole with a small one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from situs.adapters.models import pull
from situs.cli.demo import EXTERNAL, SAMPLES, _prepare
from situs.config import load_config
from situs.runtime import make_rules

MODEL = "smollm2-135m-instruct-q4_1"


def test_the_folder_is_made_once_and_each_run_has_a_key_of_its_own(tmp_path) -> None:
    first = _prepare(tmp_path / "demo", MODEL)
    made = (tmp_path / "demo" / "situs.toml").read_text(encoding="utf-8")
    second = _prepare(tmp_path / "demo", MODEL)
    assert first != second
    assert (tmp_path / "demo" / "situs.toml").read_text(encoding="utf-8") == made
    config = load_config(tmp_path / "demo" / "situs.toml")
    assert [r.id for r in make_rules(config, tmp_path / "demo", {}).routes] == ["local", "external"]
    assert config.upstream[1].api_key.read(tmp_path / "demo")


def test_the_external_place_is_one_that_nobody_reaches() -> None:
    assert "example.invalid" in EXTERNAL


def test_there_are_four_samples_each_with_a_title() -> None:
    assert len({s.title for s in SAMPLES}) == 4


def test_a_model_that_was_not_pulled_is_told(run, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SITUS_MODELS", str(tmp_path / "empty"))
    ran = run("demo", "--folder", tmp_path / "demo", "--model", MODEL)
    assert (ran.code, "[weights_missing]" in ran.err) == (2, True)


@pytest.mark.slow
def test_four_calls_with_a_real_model_and_four_verified_receipts(run, tmp_path, monkeypatch) -> None:
    store = Path(os.environ.get("SITUS_TEST_MODELS") or tmp_path / "models")
    pull(MODEL, store)
    monkeypatch.setenv("SITUS_MODELS", str(store))
    ran = run("demo", "--folder", tmp_path / "demo", "--model", MODEL, "--json")
    assert ran.code == 0, ran.err
    outcomes = ran.json()
    assert [o["status"] for o in outcomes] == [200, 200, 200, 451]
    assert all(o["verified"] for o in outcomes)
    assert all(o["place"] == "own-machine" for o in outcomes[:3])
    assert outcomes[3]["outcome"]["status"] == "refused"
    again = run("demo", "--folder", tmp_path / "demo", "--model", MODEL)
    assert (again.code, "4 of 4 receipts verified" in again.out) == (0, True)
