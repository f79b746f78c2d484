"""`situs explain`: the ruling of a call in plain language, from the same gate."""

import base64
import io
import json

import pytest

from situs.ledger import EMPTY_ROOT, ProvenEntry, Receipt, canonicalise

MEMO = "Vertraulich – Anwaltskorrespondenz. Wir raten, die Kündigung zurückzustellen. anna.beispiel@example.com"
EXTERNAL = """
[[place]]
id = "us"
provider = "openai_api"
[[upstream]]
id = "us"
kind = "openai"
url = "https://llm.example.invalid/v1"
[[route]]
id = "us"
models = ["situs-local", "away"]
place = "us"
upstream = "us"
"""


@pytest.fixture
def folder(home):
    with (home / "situs.toml").open("a", encoding="utf-8") as file:
        file.write(EXTERNAL)
    return home


@pytest.fixture
def memo(tmp_path):
    path = tmp_path / "memo.txt"
    path.write_text(MEMO, encoding="utf-8")
    return path


def test_a_memo_is_ruled_on_for_every_route_and_its_text_is_not_shown(run, folder, memo) -> None:
    ran = run("explain", memo, "--json")
    assert ran.code == 0, ran.err
    found = ran.json()
    assert (found["outcome"], found["routes in order"]) == ("permitted", ["local"])
    assert any(label.startswith("PRIVILEGED_ADVICE (rule") for label in found["labels"])
    assert found["kinds"]["EMAIL"] == 1
    (us,) = (r for r in found["rulings"] if r["route"] == "us")
    stays = next(r for r in us["reasons"] if r["policy"] == "privileged-stays")
    assert stays["legal_basis"]
    assert stays["remedy"]
    assert "beispiel" not in ran.out


def test_in_words_it_says_what_would_have_to_change(run, folder, memo) -> None:
    ran = run("explain", memo)
    assert "local (place own-machine): PERMIT" in ran.out
    assert "us (place us): DENY" in ran.out
    assert "to change it: " in ran.out
    assert "Transfer to us: gdpr_ch5 unknown" in ran.out and "Transfer to local" not in ran.out
    assert "Outcome: permitted on local." in ran.out
    assert "beispiel" not in ran.out


def test_a_transfer_that_rests_on_stale_law_is_marked(run, folder, memo) -> None:
    config = folder / "situs.toml"
    swiss = EXTERNAL.replace('provider = "openai_api"', 'operator = "Example"\nprocessed_in = ["CH"]')
    text = config.read_text(encoding="utf-8").replace(EXTERNAL, swiss)
    config.write_text(text + "\n[law]\nreview_days = 1\n", encoding="utf-8")
    assert "Transfer to us: gdpr_ch5 adequacy art. 45 " in (told := run("explain", memo).out)
    assert "(stale: as of 2026-11-23)" in told
    (us,) = (r for r in run("explain", memo, "--json").json()["rulings"] if r["route"] == "us")
    assert us["transfers"][0].endswith("(stale: as of 2026-11-23)")


def test_a_refusal_is_told_with_its_code(run, folder, memo) -> None:
    assert run("explain", memo, "--model", "away", "--json").json()["outcome"] == "refused (policy_refused)"
    assert run("explain", memo, "--model", "none", "--json").json()["outcome"] == "refused (unknown_model)"
    assert "No route serves this model." in run("explain", memo, "--model", "none").out


def test_standard_input_is_read(run, folder, monkeypatch) -> None:
    monkeypatch.setattr(
        "sys.stdin", io.TextIOWrapper(io.BytesIO(b"Produced subject to the Protective Order - Attorneys' Eyes Only."))
    )
    assert "PROTECTIVE_ORDER" in run("explain", "-").out


def test_matter_label_and_wall_are_taken_into_account(run, folder, tmp_path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Guten Tag", encoding="utf-8")
    labels = run("explain", note, "--matter", "M-2026-001", "--json").json()["labels"]
    assert "PRIVILEGED_ADVICE (metadata: matter.privileged)" in labels
    assert "PUBLIC (human: stated)" in run("explain", note, "--label", "public", "--json").json()["labels"]
    asserted = run("explain", note, "--matter", "M-2026-002", "--asserted", "--model", "away", "--json").json()
    assert "asserted-matter" in {r["policy"] for ruling in asserted["rulings"] for r in ruling["reasons"]}


def request(*parts: dict, **more) -> bytes:
    body = {"model": "situs-local", "messages": [{"role": "user", "content": list(parts)}]} | more
    return json.dumps(body).encode()


def test_a_request_of_a_face_is_read_as_the_server_would(run, folder, tmp_path) -> None:
    path = tmp_path / "request.json"
    path.write_bytes(request({"type": "text", "text": MEMO}))
    found = run("explain", path, "--face", "openai_chat", "--json").json()
    assert found["kinds"]["EMAIL"] == 1
    path.write_bytes(request({"type": "text", "text": "a"}, novelty=1))
    ran = run("explain", path, "--face", "openai_chat")
    assert (ran.code, ran.out, "[unsupported_field]" in ran.err) == (2, "", True)


def test_a_document_in_a_request_is_decoded_before_it_is_judged(run, folder, tmp_path) -> None:
    data = "data:text/plain;base64," + base64.b64encode(MEMO.encode()).decode()
    path = tmp_path / "request.json"
    path.write_bytes(request({"type": "file", "file": {"filename": "memo.txt", "file_data": data}}))
    found = run("explain", path, "--face", "openai_chat", "--json").json()
    assert any(label.startswith("PRIVILEGED_ADVICE") for label in found["labels"])
    assert found["kinds"]["EMAIL"] == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--matter", "M-404"], "no such matter"),
        (["--label", "nonsense"], "no such label"),
        (["--face", "nonsense"], "no such face"),
    ],
)
def test_what_does_not_exist_is_told(run, folder, memo, arguments: list[str], words: str) -> None:
    ran = run("explain", memo, *arguments)
    assert (ran.code, ran.out, words in ran.err) == (1, "", True)


DECISION = {
    "v": 1, "type": "decision", "call": "c1", "at": 1, "principal": {"id": "anna"}, "matter": None, "effect": "permit",
    "labels": [{"label": "PERSONAL", "provenance": "rule", "because": "person", "by": ""}],
    "rulings": [
        {"route": "r", "place": "p", "effect": "permit", "policies": ["controlled-ordinary"], "legal_bases": ["GDPR"]}
    ],
}  # fmt: skip
OUTCOME = {"v": 1, "type": "outcome", "call": "c1", "at": 2, "status": "answered", "code": "", "route": "r"}


def receipt(path, *entries: dict):
    proven = tuple(ProvenEntry(i, canonicalise(e), (EMPTY_ROOT,)) for i, e in enumerate(entries))
    path.write_bytes(Receipt("c1", proven, b"note\n").to_json())
    return path


def test_a_receipt_is_explained_from_what_it_records(run, tmp_path) -> None:
    path = receipt(tmp_path / "r.json", DECISION, OUTCOME)
    ran = run("explain", path, "--receipt")
    assert ran.code == 0
    assert "call c1 by anna, matter -: permit" in ran.out
    assert "permit r at p: controlled-ordinary" in ran.out
    assert "outcome: answered, by r" in ran.out
    assert [e["type"] for e in run("explain", path, "--receipt", "--json").json()] == ["decision", "outcome"]


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ((), 1),
        ((OUTCOME,), 1),
        (({**DECISION, "principal": "anna"},), 1),
        (({"type": "decision", "call": "c1", "at": 1},), 1),
    ],
)
def test_a_receipt_without_a_decision_that_reads_is_told(run, tmp_path, entries: tuple, code: int) -> None:
    ran = run("explain", receipt(tmp_path / "r.json", *entries), "--receipt")
    assert (ran.code, "the receipt" in ran.err) == (code, True)


def test_what_is_no_receipt_is_told(run, memo) -> None:
    ran = run("explain", memo, "--receipt")
    assert (ran.code, "[receipt_malformed]" in ran.err) == (2, True)
