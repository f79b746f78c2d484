"""Drafts as Markdown, page and JSON: all of it is there, and nothing in it is markup."""

from __future__ import annotations

import json

from situs.incidents.document import FORMATS, SUFFIXES, Draft, Part, Table, as_html, as_json, as_markdown
from situs.registers import Basis

BASIS = Basis(
    "log.example", 7, "ab" * 32, "log.example\n7\nAA==\n\n— log.example AAAA\n", (), (), "", "", "2026-11-23", "1.0"
)
HOSTILE = "<script>alert(1)</script> [x](y) | *a*\nb"


def draft(*parts: Part) -> Draft:
    return Draft("f", f"Title {HOSTILE}", "art. 1", "INC-1", parts, BASIS)


def test_what_a_person_must_add_is_counted_and_shown_in_each_form() -> None:
    made = draft(Part("One", "art. 2", ("said.",), add=("the first", "the second")), Part("Two", add=("the third",)))
    assert made.missing == 3
    for text in (as_markdown(made), as_html(made)):
        assert all(
            words in text for words in ("the first", "the second", "the third", "said.", "3 things", "7 entries")
        )
    assert json.loads(as_json(made))["missing"] == 3


def test_nothing_in_it_is_markup() -> None:
    made = draft(Part(HOSTILE, HOSTILE, (HOSTILE,), Table((HOSTILE,), ((HOSTILE,),)), (HOSTILE,)))
    page = as_html(made)
    assert "<script" not in page and page.count("&lt;script&gt;") >= 6
    text = as_markdown(made)
    assert "<script" not in text.replace("\\<", "") and "[x](y)" not in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert all(line.replace("\\|", "").count("|") == 2 for line in rows)


def test_the_checkpoint_is_in_every_form() -> None:
    made = draft(Part("One"))
    assert "— log.example AAAA" in as_markdown(made)
    assert "— log.example AAAA" in as_html(made)
    assert json.loads(as_json(made))["basis"]["checkpoint"] == BASIS.checkpoint
    assert FORMATS.keys() == SUFFIXES.keys()
