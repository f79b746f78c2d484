import os
import stat
from pathlib import Path
from typing import Any

import pytest

from situs.adapters.datasets import ExportWriter, verify_export
from situs.adapters.store.signer import create_signer
from situs.errors import CallError, LedgerError
from situs.export import Naming, Reason, Terms, Verdict, read_line

TERMS = Terms("id", 1, "anna", "jsonl", ("own",), (), False, {})
RECORD = read_line(1, b'{"text":"one"}', Naming())


async def accept(_data: dict[str, Any], _root: bytes) -> None:
    return None


async def test_both_files_appear_and_only_their_owner_may_read_them(tmp_path: Path) -> None:
    signer = create_signer(tmp_path / "key.pem")
    with ExportWriter(tmp_path / "out", "kept.jsonl", TERMS) as writer:
        writer.add(RECORD, Verdict(None, body=b'{"text":"one"}'))
        root = await writer.finish({"bytes": 1, "sha256": "0" * 64}, "o", signer, accept)
    files = sorted((tmp_path / "out").iterdir())
    assert [f.name for f in files] == ["kept.jsonl", "manifest.jsonl"]
    assert {stat.S_IMODE(f.stat().st_mode) for f in files} == {0o600}
    assert verify_export(tmp_path / "out" / "manifest.jsonl", signer.vkey("o")).root == root


async def test_what_is_not_recorded_is_not_written(tmp_path: Path) -> None:
    async def fail(_data: dict[str, Any], _root: bytes) -> None:
        raise LedgerError("ledger_failed", "words")

    signer = create_signer(tmp_path / "key.pem")
    with ExportWriter(tmp_path / "out", "kept.jsonl", TERMS) as writer:
        writer.add(RECORD, Verdict(None, body=b'{"text":"one"}'))
        with pytest.raises(LedgerError):
            await writer.finish({"bytes": 1, "sha256": "0" * 64}, "o", signer, fail)
    assert list((tmp_path / "out").iterdir()) == []


def test_what_is_not_finished_leaves_nothing(tmp_path: Path) -> None:
    with ExportWriter(tmp_path / "out", "kept.jsonl", TERMS) as writer:
        writer.add(RECORD, Verdict(Reason.HOLD))
        assert list((tmp_path / "out").iterdir()) == []  # nor while it runs: it may be killed
    assert list((tmp_path / "out").iterdir()) == []


async def test_without_files_that_have_no_name_they_are_hidden_and_the_next_export_removes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("os.O_TMPFILE")
    signer, out = create_signer(tmp_path / "key.pem"), tmp_path / "out"
    killed = ExportWriter(out, "kept.jsonl", TERMS)
    killed.add(RECORD, Verdict(None, body=b'{"text":"one"}'))
    assert sorted(f.name for f in out.iterdir()) == [".kept.jsonl.part", ".manifest.jsonl.part"]
    assert {stat.S_IMODE(f.stat().st_mode) for f in out.iterdir()} == {0o600}
    killed._out.close()  # as the end of its process does
    killed._list.close()
    os.close(killed._alone)
    with ExportWriter(out, "kept.jsonl", TERMS) as writer:
        writer.add(RECORD, Verdict(None, body=b'{"text":"one"}'))
        await writer.finish({"bytes": 1, "sha256": "0" * 64}, "o", signer, accept)
    assert sorted(f.name for f in out.iterdir()) == ["kept.jsonl", "manifest.jsonl"]
    assert verify_export(out / "manifest.jsonl", signer.vkey("o")).counts["kept"] == 1


@pytest.mark.parametrize("name", ["kept.jsonl", "manifest.jsonl"])
def test_an_export_is_not_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"old")
    with pytest.raises(CallError) as caught:
        ExportWriter(tmp_path, "kept.jsonl", TERMS)
    assert caught.value.code == "export_exists"
    assert (tmp_path / name).read_bytes() == b"old"


async def test_a_second_process_writes_nothing_into_a_folder_that_is_being_written(tmp_path: Path) -> None:
    signer = create_signer(tmp_path / "key.pem")
    with ExportWriter(tmp_path / "out", "kept.jsonl", TERMS) as writer:
        writer.add(RECORD, Verdict(None, body=b'{"text":"one"}'))
        with pytest.raises(CallError) as caught:
            ExportWriter(tmp_path / "out", "kept.jsonl", TERMS)
        assert caught.value.code == "export_exists"
        await writer.finish({"bytes": 1, "sha256": "0" * 64}, "o", signer, accept)
    assert verify_export(tmp_path / "out" / "manifest.jsonl", signer.vkey("o")).counts["kept"] == 1
    with pytest.raises(CallError, match="holds an export already"):
        ExportWriter(tmp_path / "out", "kept.jsonl", TERMS)
    with ExportWriter(tmp_path / "again", "kept.jsonl", TERMS):
        pass
    with ExportWriter(tmp_path / "again", "kept.jsonl", TERMS):
        pass
