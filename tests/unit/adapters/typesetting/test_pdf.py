"""Papers as PDF, read back as a person sees them."""

from __future__ import annotations

import builtins
from dataclasses import replace

import pypdfium2
import pytest

from situs.adapters.typesetting import MOST_ROWS, pdf, typeset
from situs.errors import ConfigError, SitusError
from situs.registers.papers import Column, Paper, Section

AT = 1_782_864_000  # 2026-07-01T00:00:00Z
PAPER = Paper(
    title="A register",
    source="Some rule",
    says="",
    facts=(("Log", "example.com/log"),),
    columns=(Column("Entry", 0, 1, True), Column("Place", 1, 3, False), Column("Digest", 2, 0, False)),
    rows=(("2", ["own", "overseas"], "ab" * 32), ("3", "own", "")),
    sections=(Section("Notes", ("One thing.", "Another.")),),
    checkpoint="example.com/log\n3\n",
    foot="A foot",
)


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def test_everything_that_a_paper_holds_is_on_it() -> None:
    (page,) = pages(typeset(PAPER, AT))
    words = ("A register", "Some rule", "example.com/log", "Entry", "overseas", "One thing.", "2 rows.", "A foot")
    assert [word for word in words if word not in page] == []
    assert "Digest: " + "ab" * 32 in page  # whole, for whoever copies it
    assert "page 1 of 1" in page


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert typeset(PAPER, AT) == typeset(PAPER, AT)
    assert typeset(PAPER, AT) != typeset(PAPER, AT + 1)


def test_what_looks_like_markup_is_text() -> None:
    odd = '#panic() *b* $x$ <script> #sys.inputs \\ "q" [x] // c @a `r`'
    (page,) = pages(typeset(replace(PAPER, title=odd, rows=(("1", odd, odd),)), AT))
    assert page.count("#panic() *b* $x$ <script>") == 3


def test_a_long_name_stays_on_the_page_and_a_long_table_repeats_its_head() -> None:
    rows = tuple((str(n), "x" * 300, "") for n in range(80))
    found = pages(typeset(replace(PAPER, rows=rows), AT))
    assert len(found) > 2
    assert all("Entry Place" in page for page in found[:-1])
    page = pypdfium2.PdfDocument(typeset(replace(PAPER, rows=rows[:1]), AT))[0]
    text = page.get_textpage()
    right = max(text.get_charbox(i)[2] for i in range(text.count_chars()))
    assert right < page.get_width()


def test_too_many_rows_and_no_typst_are_told(monkeypatch) -> None:
    with pytest.raises(ConfigError) as caught:
        typeset(replace(PAPER, rows=PAPER.rows[:1] * (MOST_ROWS + 1)), AT)
    assert caught.value.code == "pdf_too_long"
    real = builtins.__import__

    def without(name, *more):
        if name == "typst":
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError) as caught:
        typeset(PAPER, AT)
    assert caught.value.code == "pdf_missing"


def test_a_full_disk_is_told(monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pdf, "TemporaryDirectory", full)
    with pytest.raises(SitusError, match="No space left on device") as caught:
        typeset(PAPER, AT)
    assert caught.value.code == "pdf_failed"
