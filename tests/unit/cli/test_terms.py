"""`situs terms`: what a person reads, and exit codes."""

from __future__ import annotations

import pytest

from .conftest import edit

REGISTER = """[[record]]
id = "example"
document = "example.txt"
version = "2026-01"
reviewer = "Anna Beispiel"
reviewed_on = 2020-01-10
next_review = 2999-01-10
[[record.clause]]
quote = "We do not train on Content."
where = "section 1"
training = "no"
[[record.clause]]
quote = "Content is deleted after 30 days."
where = "section 2"
retention_days = 30
"""
TERMS = "We do not train on Content. Content is deleted after 30 days. Fees are due monthly."


@pytest.fixture
def desk(home):
    (home / "terms.toml").write_text(REGISTER, encoding="utf-8")
    (home / "example.txt").write_text(TERMS, encoding="utf-8")
    return home


def test_without_a_register_there_is_nothing_to_check(run, home) -> None:
    ran = run("terms", "check")
    assert (ran.code, ran.out) == (0, "there is no record of terms\n")


def test_an_unconfirmed_record_is_closed_and_a_confirmed_one_open(run, desk) -> None:
    ran = run("terms", "check")
    assert (ran.code, "example  2026-01  CLOSED: nobody has confirmed it yet" in ran.out) == (1, True)
    confirmed = run("terms", "confirm", "example", "--by", "Karl Muster")
    assert (confirmed.code, "the ledger has it" in confirmed.out) == (0, True)
    ran = run("terms", "check")
    assert (ran.code, "example  2026-01  open" in ran.out, "confirmed by Karl Muster on" in ran.out) == (0, True, True)


def test_a_change_is_shown_by_clause_and_elsewhere(run, desk) -> None:
    run("terms", "confirm", "example", "--by", "Karl Muster")
    edit(desk / "example.txt", "30 days. Fees are due monthly.", "90 days. Fees are due weekly.")
    ran = run("terms", "check")
    assert ran.code == 1
    shown = ran.out[ran.out.index("  section 1") :].splitlines()
    assert shown == [
        "  section 1 (training): stands",
        "  section 2 (retention_days): GONE",
        "    - Content is deleted after 30 days.",
        "    + Content is deleted after 90 days.",
        "  changed elsewhere:",
        "    - Fees are due monthly.",
        "    + Fees are due weekly.",
    ]
    (row,) = run("terms", "check", "--json").json()
    assert (row["status"], row["closed_because"], row["changed_facts"]) == (
        "closed",
        "document_changed",
        ["retention_days"],
    )


def test_a_confirmation_that_cannot_be_is_one_line(run, desk) -> None:
    edit(desk / "example.txt", "30 days", "90 days")
    ran = run("terms", "confirm", "example", "--by", "Karl Muster")
    assert (ran.code, "[terms_not_confirmable]" in ran.err, "section 2" in ran.err) == (2, True, True)
    assert run("terms", "confirm", "nope", "--by", "Karl Muster").code == 2
    assert run("terms", "confirm", "example").code == 2


def test_a_missing_document_is_told_and_the_confirmed_digest_is_in_json(run, desk) -> None:
    confirmed = run("terms", "confirm", "example", "--by", "Karl Muster", "--json").json()
    (desk / "example.txt").unlink()
    ran = run("terms", "check")
    assert (ran.code, "the document cannot be read: document_missing" in ran.out) == (1, True)
    (row,) = run("terms", "check", "--json").json()
    assert row["confirmed"]["sha256"] == confirmed["sha256"]
    assert (row["document_failure"], row["changed_facts"]) == ("document_missing", [])


def test_another_file_of_the_same_text_is_told(run, desk) -> None:
    run("terms", "confirm", "example", "--by", "Karl Muster")
    edit(desk / "example.txt", "Content. Content", "Content.\n\nContent")
    ran = run("terms", "check")
    assert (ran.code, "the file is another, and its text is the same" in ran.out) == (1, True)
    assert run("terms", "confirm", "example", "--by", "Karl Muster").code == 0
    assert run("terms", "check").code == 0


def test_a_long_list_of_changes_is_cut_and_told(run, desk) -> None:
    run("terms", "confirm", "example", "--by", "Karl Muster")
    edit(desk / "example.txt", "monthly.", "monthly. " + " ".join(f"Rule {n} applies." for n in range(60)))
    assert "    and 20 more lines, which --json shows" in run("terms", "check").out
