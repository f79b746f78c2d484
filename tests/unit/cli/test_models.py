"""`situs models`: listed, pulled from a file, verified; wrong weights are not kept."""

import hashlib
import json

import pytest

from situs.adapters.models.catalogue import ModelCard, Source

WEIGHTS = b"GGUF" + bytes(range(256)) * 64


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A store of its own and a catalogue with one small model."""
    card = ModelCard(
        name="tiny", title="Tiny", licence="MIT", publisher="Example", country="DE", size=len(WEIGHTS),
        sha256=hashlib.sha256(WEIGHTS).hexdigest(), context_tokens=16, quantisation="none", purpose="test",
        provenance="made here", as_of="2026-11-23", sources=(Source("packages", ()),),
    )  # fmt: skip
    monkeypatch.setattr("situs.adapters.models.store.load_catalogue", lambda: {"tiny": card})
    monkeypatch.setenv("SITUS_MODELS", str(tmp_path / "store"))
    (tmp_path / "tiny.gguf").write_bytes(WEIGHTS)
    return tmp_path


def test_a_model_is_pulled_from_a_file_listed_and_verified(run, store) -> None:
    assert run("models", "list", "--json").json()[0]["state"] == "-"
    ran = run("models", "pull", "tiny", "--from", store / "tiny.gguf")
    assert (ran.code, ran.out) == (0, "")
    assert str(store / "store" / "tiny.gguf") in ran.err
    assert run("models", "list", "--json").json()[0]["state"] == "in the store"
    assert "tiny" in run("models", "list").out
    verified = run("models", "verify", "tiny")
    assert (verified.code, verified.out) == (0, "verified  tiny\n")


def test_pulling_again_is_harmless(run, store) -> None:
    first = run("models", "pull", "tiny", "--from", store / "tiny.gguf", "--if-missing")
    assert first.code == 0
    again = run("models", "pull", "tiny", "--from", store / "no-such-file", "--if-missing")
    assert (again.code, "in the store and verified" in again.err) == (0, True)


def test_weights_that_are_not_the_catalogue_s_are_not_kept(run, store) -> None:
    (store / "tiny.gguf").write_bytes(WEIGHTS[:-1] + b"!")
    ran = run("models", "pull", "tiny", "--from", store / "tiny.gguf")
    assert (ran.code, "[weights_mismatch]" in ran.err) == (2, True)
    assert not (store / "store" / "tiny.gguf").exists()


@pytest.mark.parametrize("flags", [[], ["--if-missing"]])
def test_weights_that_were_changed_in_the_store_are_found(run, store, flags: list[str]) -> None:
    run("models", "pull", "tiny", "--from", store / "tiny.gguf")
    (store / "store" / "tiny.gguf").write_bytes(WEIGHTS[:-1] + b"!")
    assert run("models", "verify", "tiny").code == 2
    ran = run("models", "pull", "tiny", "--from", store / "tiny.gguf", *flags)
    assert (ran.code, "[weights_mismatch]" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["verify", "tiny"], "weights_missing"),
        (["verify", "other"], "model_unknown"),
        (["pull", "other"], "model_unknown"),
        (["pull", "tiny", "--from", "/no/such/file"], "weights_missing"),
    ],
)
def test_what_cannot_be_done_says_so(run, store, arguments: list[str], code: str) -> None:
    ran = run("models", *arguments)
    assert (ran.code, ran.out, f"[{code}]" in ran.err) == (2, "", True)
    assert ("next: run `situs models pull NAME`" in ran.err) == (code == "weights_missing")


def test_the_shipped_catalogue_is_listed(run, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SITUS_MODELS", str(tmp_path))
    rows = json.loads(run("models", "list", "--json").out)
    assert {"smollm2-135m-instruct-q4_1", "qwen2.5-coder-1.5b-instruct-q4_k_m"} <= {r["name"] for r in rows}
    assert {r["licence"] for r in rows} <= {"Apache-2.0", "MIT"}
