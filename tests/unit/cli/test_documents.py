"""Documents of a command are read by the decoders of attachments."""

from pathlib import Path

import pytest

from situs.cli.documents import decoded, text_of
from situs.errors import CallError


def test_each_file_is_a_text_or_says_why_not(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.txt", tmp_path / "b.pdf"
    good.write_text("Grüße", encoding="utf-8")
    bad.write_bytes(b"%PDF-1.7 broken")
    (first, text), (second, error) = decoded([good, bad])
    assert (first, text, second) == (good, "Grüße", bad)
    assert isinstance(error, CallError)


def test_one_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(CallError):
        text_of(tmp_path / "b.pdf")
