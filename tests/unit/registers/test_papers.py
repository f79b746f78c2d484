from __future__ import annotations

from situs.registers import REGISTERS, as_page, statement_paper
from situs.registers.papers import cut_note

STATEMENT = {
    "says": "Nothing <of> M-1 left.", "matter": "M-1", "outside": "EEA", "countries": ["DE", "FR"], "period": "2026",
    "size": 7, "checkpoint": "example.com/log\n7\nabc=\n\n— example.com/log " + "A" * 300 + "\n",
    "found": {"calls": 3, "made_by_the_gateway": 1, "refused_or_not_sent": 1, "dispatches": 2, "places": [
        {"place": "own", "operator": "the department", "processed_in": "DE", "dispatches": 2}]},
    "rests_on": ["the log"], "cannot_exclude": ["a way around", "<b>"],
}  # fmt: skip


def test_a_statement_is_wholly_on_its_paper() -> None:
    paper = statement_paper(STATEMENT, "— example.com/log sig")
    assert paper.says == "Nothing <of> M-1 left."
    assert paper.rows == (("own", "the department", "DE", "2"),)
    assert [s.items for s in paper.sections] == [("the log",), ("a way around", "<b>")]
    page = as_page(paper)
    assert "Nothing &lt;of&gt; M-1 left." in page
    assert "<li>&lt;b&gt;</li>" in page
    assert "<script" not in page and "http" not in page


def test_a_long_signature_is_cut_and_says_so() -> None:
    cut = cut_note(STATEMENT["checkpoint"]).split("\n")
    assert cut[:4] == ["example.com/log", "7", "abc=", ""]
    assert cut[4].endswith("… (318 characters)")


def test_every_register_prints_columns_that_it_has() -> None:
    for register in REGISTERS.values():
        assert set(register.PRINTED) <= set(register.COLUMNS)
        assert len(register.PRINTED) >= 5
