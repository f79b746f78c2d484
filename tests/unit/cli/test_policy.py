"""`situs policy`: listed, tested with vectors, proven."""

import json
from pathlib import Path

import pytest

from .conftest import edit

VECTORS = Path(__file__).parents[2] / "vectors" / "policy.json"


def test_policies_are_listed_with_their_legal_basis(run, home) -> None:
    listed = run("policy", "list", "--json").json()
    by_id = {p["id"]: p for p in listed}
    assert by_id["privileged-stays"]["effect"] == "forbid"
    assert "§ 203 StGB" in by_id["privileged-stays"]["legal_basis"]
    assert all(p["reason"] and p["legal_basis"] for p in listed)
    assert "forbid  privileged-stays" in run("policy", "list").out


def test_the_vectors_agree_with_the_shipped_policies(run, home) -> None:
    ran = run("policy", "test", VECTORS, "--json")
    assert (ran.code, ran.json()["failures"]) == (0, [])
    assert ran.json()["vectors"] > 10
    assert "vectors as expected" in run("policy", "test", VECTORS).out


def test_a_vector_that_differs_is_exit_1_and_told(run, home, tmp_path) -> None:
    document = json.loads(VECTORS.read_text(encoding="utf-8"))
    expected = document["vectors"][0]["expect"]
    expected["effect"] = "permit" if expected["effect"] == "deny" else "deny"
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(document), encoding="utf-8")
    ran = run("policy", "test", changed)
    assert (ran.code, f"DIFFERS  {document['vectors'][0]['name']}: effect is" in ran.out) == (1, True)
    assert run("policy", "test", changed, "--json").json()["failures"][0]["what"] == "effect"


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"routes": {}}', b"\xff"])
def test_vectors_that_do_not_read_are_told(run, home, tmp_path, content: bytes) -> None:
    (tmp_path / "v.json").write_bytes(content)
    ran = run("policy", "test", tmp_path / "v.json")
    assert (ran.code, ran.out, "[vectors_invalid]" in ran.err) == (2, "", True)


FEW = """[[statement]]
id = "{id}"
says = "Says so."
labels = ["{label}"]
never = {{ {never} = true }}
"""


def test_statements_that_hold_are_exit_0(run, home) -> None:
    statement = FEW.format(id="controlled", label="PRIVILEGED_ADVICE", never="uncontrolled")
    (home / "s.toml").write_text(statement, encoding="utf-8")
    edit(home / "situs.toml", "[matters]", '[policies]\nstatements = "s.toml"\n[matters]')
    ran = run("policy", "prove", "--json")
    assert ran.code == 0
    (proof,) = ran.json()
    assert (proof["id"], proof["holds"], proof["counterexample"]) == ("controlled", True, "")
    assert proof["states"] > 0
    assert "holds" in run("policy", "prove").out


def test_a_statement_that_fails_is_exit_1_with_its_counter_example(run, home) -> None:
    statement = FEW.format(id="nobody", label="INTERNAL", never="permitted")
    (home / "s.toml").write_text(statement, encoding="utf-8")
    edit(home / "situs.toml", "[matters]", '[policies]\nstatements = "s.toml"\n[matters]')
    ran = run("policy", "prove")
    assert (ran.code, "FAILS" in ran.out, "\nnobody: INTERNAL" in ran.out) == (1, True, True)
