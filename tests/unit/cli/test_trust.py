"""What commands trust beforehand, and which files they take for logs."""

from __future__ import annotations

import pytest

from situs.cli.trust import opened_log, told, upto
from situs.errors import IntegrityError
from situs.ledger import Cosignature


def test_a_ledger_and_its_export_are_logs(run, evidence) -> None:
    run("ledger", "export", evidence / "log.jsonl", "--ledger", evidence / "ledger.db")
    with opened_log(evidence / "ledger.db") as one, opened_log(evidence / "log.jsonl") as two:
        assert list(one.entries) == list(two.entries)
        assert one.checkpoints == two.checkpoints


@pytest.mark.parametrize("content", [b"", b"nonsense", b"SQLite format 3\x00 and no more", b'{"format": "x"}'])
def test_what_is_no_log_is_told(tmp_path, content) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(IntegrityError), opened_log(tmp_path / "x"):
        pass


def test_all_is_read_and_only_the_first_are_given() -> None:
    read = []

    def entries():
        for number in range(5):
            read.append(number)
            yield number, {}

    assert [n for n, _ in upto(entries(), 2)] == [0, 1]
    assert read == [0, 1, 2, 3, 4]


def test_a_witness_may_name_any_year() -> None:
    cosignatures = (Cosignature("w", 1_700_000_000), Cosignature("v", 1 << 62))
    assert told(cosignatures) == ["w 2023-11-14T22:13:20Z", f"v {1 << 62} s"]


def test_a_malformed_witness_key_is_one_line(run, evidence) -> None:
    ran = run("verify", evidence / "ledger.db", "--key", evidence / "ledger.vkey", "--witness", "nonsense")
    assert (ran.code, "[verifier_key_malformed]" in ran.err) == (2, True)
