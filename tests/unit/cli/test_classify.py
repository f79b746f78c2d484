"""`situs classify`: labels with their evidence."""

from __future__ import annotations

import pytest

LETTER = """PRIVILEGED & CONFIDENTIAL
Attorney-client communication

Dear Ms Jane Roe,
please pay to DE89370400440532013000 and write to jane.roe@example.com.
"""


@pytest.fixture
def letter(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, encoding="utf-8")
    return path


def by_label(result: dict) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for item in result["labels"]:
        found.setdefault(item["label"], []).append(item)
    return found


def test_each_label_has_its_evidence_with_place_and_confidence(run, letter) -> None:
    ran = run("classify", letter, "--fast", "--json")
    (result,) = ran.json()
    labels = by_label(result)
    judged, advice = sorted(labels["PRIVILEGED_ADVICE"], key=lambda item: item["provenance"])
    assert (advice["provenance"], advice["because"].split(":")[0]) == ("rule", "cue_review")
    assert (judged["provenance"], judged["because"].split(":")[0]) == ("model", "privilege")
    assert judged["confidence"] == result["privilege"]["probability"] > 0.4
    assert "marker_head" in {e["kind"] for e in judged["evidence"]}
    assert advice["confidence"] == int(advice["because"].split(":")[1]) / 100
    assert [e["line"] for e in advice["evidence"]] == [1, 2]
    iban = next(e for item in labels["PERSONAL"] for e in item["evidence"] if e["kind"] == "IBAN")
    assert (iban["line"], iban["value"]) == (5, "•" * 18 + "3000")
    assert LETTER[iban["start"] : iban["end"]] == "DE89370400440532013000"
    assert (result["lang"], result["kinds"]) == ("en", {"EMAIL": 1, "IBAN": 1, "PERSON": 1})
    assert ran.code == 0


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_values_are_masked_unless_they_are_asked_for(run, letter, form) -> None:
    masked, shown = run("classify", letter, "--fast", *form), run("classify", letter, "--fast", "--show", *form)
    for value in ("Jane Roe", "jane.roe@example.com", "DE89370400440532013000"):
        assert value not in masked.out
        assert value in shown.out
    assert "•••• •••" in masked.out


def test_for_a_person_it_is_a_short_table(run, letter) -> None:
    out = run("classify", letter, "--fast").out
    assert out.startswith(f"{letter}\n  LABEL")
    assert "line 1, 2" in out
    assert "found: EMAIL 1, IBAN 1, PERSON 1" in out


def test_nothing_found_is_unclassified_and_not_public(run, tmp_path) -> None:
    (tmp_path / "a.md").write_text("# Notice\n\nThe meeting is at noon.\n", encoding="utf-8")
    (result,) = run("classify", tmp_path / "a.md", "--fast", "--json").json()
    assert [(i["label"], i["because"], i["confidence"], i["count"]) for i in result["labels"]] == [
        ("UNCLASSIFIED", "no_evidence", None, 0)
    ]
    assert "no_evidence" in run("classify", tmp_path / "a.md", "--fast").out


def test_a_secret_is_never_shown_in_part(run, tmp_path) -> None:
    key = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"
    (tmp_path / "a.txt").write_text(f"token: {key}\n", encoding="utf-8")
    ran = run("classify", tmp_path / "a.txt", "--fast", "--json")
    (secret,) = by_label(ran.json()[0])["SECRET_KEY"]
    assert set(secret["evidence"][0]["value"]) <= set("•_:- ")
    assert key[-4:] not in ran.out


def test_decoders_read_what_is_no_plain_text(run, tmp_path) -> None:
    (tmp_path / "m.eml").write_text(
        "From: Jane Roe <jane.roe@example.com>\nSubject: Advice\n\nThis is legal advice.\n", encoding="utf-8"
    )
    (tmp_path / "p.html").write_text("<p>Dear <b>Ms Jane Roe</b>,<script>x@example.com</script></p>", encoding="utf-8")
    mail, page = run("classify", tmp_path / "m.eml", tmp_path / "p.html", "--fast", "--json").json()
    assert mail["kinds"]["EMAIL"] == 1
    assert page["kinds"] == {"PERSON": 1}


def test_a_file_that_cannot_be_read_is_exit_2_and_the_others_are_classified(run, letter, tmp_path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"Jane Roe")
    ran = run("classify", bad, letter, "--fast", "--json")
    first, second = ran.json()
    assert (ran.code, first["error"]) == (2, "document_unreadable")
    assert second["labels"]
    assert "situs: bad.pdf: the document cannot be read: it is no pdf [document_unreadable]" in ran.err
    assert "not read" in run("classify", bad, "--fast").out


def test_a_missing_file_is_a_usage_error(run, tmp_path) -> None:
    assert run("classify", tmp_path / "none.txt").code == 2


def test_doubt_is_told_and_people_behind_it_are_masked(run, tmp_path) -> None:
    (tmp_path / "m.txt").write_text(
        "From: anna@example.com\nTo: karl@muster-legal.example\nSubject: Claim\n\n"
        "Please advise: is the waiver enforceable, what is our liability, what says your legal opinion?\n",
        encoding="utf-8",
    )
    ran = run("classify", tmp_path / "m.txt", "--fast")
    assert "privilege is doubtful (probability" in ran.out
    assert "muster-legal" not in ran.out
    assert "muster-legal" in run("classify", tmp_path / "m.txt", "--fast", "--show").out
