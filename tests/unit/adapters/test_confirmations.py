"""Confirmations: kept, and never read as more than they say."""

import hashlib
from dataclasses import replace

import pytest

from situs.adapters.confirmations import Confirmations
from situs.errors import ConfigError
from situs.terms import Confirmation

TEXT = "We do not train."
FIRST = Confirmation("r", "a", "b", hashlib.sha256(TEXT.encode()).hexdigest(), (("c", 4),), "Anna Beispiel", 1)


def test_the_last_confirmation_of_each_record_counts(tmp_path) -> None:
    kept = Confirmations(tmp_path / "confirmed")
    assert kept.latest() == {}
    later, other = replace(FIRST, by="Karl Muster", at=2), replace(FIRST, record="s")
    for one in (FIRST, other, later):
        kept.add(one, TEXT)
    assert Confirmations(tmp_path / "confirmed").latest() == {"r": later, "s": other}
    assert len((tmp_path / "confirmed" / "confirmations.jsonl").read_bytes().splitlines()) == 3


def test_a_text_that_is_not_the_confirmed_one_is_not_taken_for_it(tmp_path) -> None:
    kept = Confirmations(tmp_path / "confirmed")
    kept.add(FIRST, TEXT)
    assert kept.text_of(FIRST) == TEXT
    (tmp_path / "confirmed" / "r.txt").write_text("We train.", encoding="utf-8")
    assert kept.text_of(FIRST) is None
    (tmp_path / "confirmed" / "r.txt").unlink()
    assert kept.text_of(FIRST) is None


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b"{}", b'"x"', b'{"record": 1}', b"\xff"]
)  # fmt: skip
def test_what_is_damaged_is_told(tmp_path, line: bytes) -> None:
    kept = Confirmations(tmp_path / "confirmed")
    kept.add(FIRST, TEXT)
    with (tmp_path / "confirmed" / "confirmations.jsonl").open("ab") as file:
        file.write(line + b"\n")
    with pytest.raises(ConfigError) as caught:
        kept.latest()
    assert caught.value.code == "terms_confirmations_invalid"


@pytest.mark.parametrize("cut", [b"{", b'{"record": "r", "by": "An', b"{}", b"\x00" * 40])
def test_a_line_that_a_crash_cut_off_is_none_and_the_next_one_is_kept(tmp_path, cut: bytes) -> None:
    kept, later = Confirmations(tmp_path / "confirmed"), replace(FIRST, at=2)
    kept.add(FIRST, TEXT)
    with (tmp_path / "confirmed" / "confirmations.jsonl").open("ab") as file:
        file.write(cut)
    assert kept.latest() == {"r": FIRST}
    kept.add(later, TEXT)
    assert kept.latest() == {"r": later}


def test_a_file_that_others_may_write_is_refused(tmp_path) -> None:
    kept = Confirmations(tmp_path / "confirmed")
    kept.add(FIRST, TEXT)
    (tmp_path / "confirmed" / "confirmations.jsonl").chmod(0o666)
    with pytest.raises(ConfigError, match="mode 0600"):
        kept.latest()
