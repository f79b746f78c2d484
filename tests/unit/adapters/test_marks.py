"""A mark is this account's own, or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from situs.adapters import marks
from situs.adapters.marks import keep_mark, load_mark, marks_folder
from situs.adapters.store import FileSigner
from situs.ledger import Checkpoint, Mark, Tree, sign_checkpoint
from situs.ledger.sequence import CallSequence

SIGNER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
VKEY, OTHER = SIGNER.vkey("example.org/one"), SIGNER.vkey("example.org/two")
HEAD = Tree().head()
MARK = Mark(sign_checkpoint(Checkpoint(VKEY.name, 0, HEAD.root), SIGNER), HEAD, CallSequence().followed())


def only(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_what_is_kept_is_found_by_its_key_alone(tmp_path) -> None:
    keep_mark(VKEY, MARK, tmp_path / "new")
    assert load_mark(VKEY, tmp_path / "new") == MARK
    assert load_mark(OTHER, tmp_path / "new") is None
    assert only(tmp_path / "new").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_the_newer_takes_the_place_of_the_older(tmp_path) -> None:
    keep_mark(VKEY, MARK, tmp_path)
    sequence = CallSequence()
    sequence.add(0, {"type": "event", "call": "", "at": 7})
    newer = Mark(MARK.note, HEAD, sequence.followed())
    keep_mark(VKEY, newer, tmp_path)
    assert load_mark(VKEY, tmp_path) == newer
    assert only(tmp_path)


def test_a_mark_that_others_could_have_written_is_none(tmp_path) -> None:
    keep_mark(VKEY, MARK, tmp_path)
    only(tmp_path).chmod(0o622)
    assert load_mark(VKEY, tmp_path) is None


def test_a_mark_behind_a_link_is_none(tmp_path) -> None:
    keep_mark(VKEY, MARK, tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / only(tmp_path / "a").name).symlink_to(only(tmp_path / "a"))
    assert load_mark(VKEY, tmp_path / "b") is None


def test_a_mark_of_another_version_is_none(tmp_path, monkeypatch) -> None:
    keep_mark(VKEY, MARK, tmp_path)
    monkeypatch.setattr(marks, "__version__", "0.0.0")
    assert load_mark(VKEY, tmp_path) is None


def test_where_nothing_can_be_kept_nothing_is(tmp_path) -> None:
    (tmp_path / "file").write_bytes(b"")
    keep_mark(VKEY, MARK, tmp_path / "file")
    assert load_mark(VKEY, tmp_path / "file") is None


@pytest.mark.parametrize("named", ["", "relative"])
def test_the_folder_is_the_cache_of_the_account(named, tmp_path) -> None:
    assert marks_folder({"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "situs" / "verified"
    assert marks_folder({"XDG_CACHE_HOME": named}) == Path.home() / ".cache" / "situs" / "verified"
