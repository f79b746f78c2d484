"""The witness's memory: made on purpose, durable as a whole, bounded."""

from __future__ import annotations

import sqlite3
import stat

import pytest

from situs.adapters.store import MirrorStore
from situs.adapters.store.mirror import MOST_EVIDENCE, Mirrored
from situs.errors import ConfigError, SitusError
from situs.ledger import Checkpoint
from situs.mirror import Found

ORIGIN = "cell-b.example/ledger"
LINE = "\u2014 cell-b.example/ledger AAAAAAA=\n"


def note(size: int, root: int = 1, origin: str = ORIGIN) -> bytes:
    return (Checkpoint(origin, size, bytes([root]) * 32).text() + "\n" + LINE).encode()


@pytest.fixture
def path(tmp_path):
    MirrorStore.create(tmp_path / "mirror.db")
    return tmp_path / "mirror.db"


@pytest.fixture
def store(path):
    opened = MirrorStore.open(path)
    yield opened
    opened.close()


def keep(store: MirrorStore, *sizes: int, at: int = 1, origin: str = ORIGIN) -> None:
    with store.writing() as pending:
        for size in sizes:
            pending.keep(origin, Mirrored(at, note(size, origin=origin)))


def test_what_was_kept_is_there_after_opening_again(path, store):
    keep(store, 3, 9, 5)
    keep(store, 4, origin="cell-c.example/ledger")
    store.close()
    again = MirrorStore.read(path)
    assert again.newest(ORIGIN) == Mirrored(1, note(9))
    assert [one.note for one in again.notes(ORIGIN)] == [note(9), note(5), note(3)]
    assert (again.at(ORIGIN, 5), again.at(ORIGIN, 6), again.count(ORIGIN)) == (Mirrored(1, note(5)), None, 3)
    assert again.origins() == [ORIGIN, "cell-c.example/ledger"]
    with pytest.raises(SitusError) as caught:
        keep(again, 10)
    assert (caught.value.code, caught.value.status) == ("mirror_unavailable", 503)
    again.close()


def test_a_block_that_raises_keeps_nothing(store):
    def half() -> None:
        with store.writing() as pending:
            pending.keep(ORIGIN, Mirrored(1, note(3)))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert store.newest(ORIGIN) is None
    keep(store, 3)
    assert store.newest(ORIGIN) is not None


def test_two_who_write_take_turns(path, store):
    other = MirrorStore.open(path)
    with store.writing() as pending:
        pending.keep(ORIGIN, Mirrored(1, note(3)))
        with pytest.raises(SitusError) as caught, other.writing():
            raise AssertionError("two were inside")
    assert caught.value.code == "mirror_unavailable"
    with other.writing() as pending:
        assert pending.kept(ORIGIN, None) == note(3)
    other.close()


@pytest.mark.parametrize(("now", "size", "full"), [(59, 9, True), (61, 9, False), (59, 3, False), (-5, 9, False)])
def test_a_log_has_so_many_within_a_minute_and_one_again_is_none_more(store, now, size, full):
    keep(store, 3, at=0)
    keep(store, 4, at=1)
    with store.writing() as pending:
        assert pending.is_full(ORIGIN, size, 2, now + 0) is (full and now <= 59)
        assert not pending.is_full(ORIGIN, size, 3, now)


def found(number: int, *, proven: bool = True) -> Found:
    return Found(ORIGIN, proven, note(3), note(1000 + number), (b"\x01" * 32, b"\x02" * 32))


def test_evidence_is_kept_once_and_only_so_much_of_each_kind(store):
    with store.writing() as pending:
        for proven in (True, False):
            assert [pending.hold(found(0, proven=proven), 7) for _ in range(2)] == [True, False]
            kept = [pending.hold(found(n, proven=proven), 8) for n in range(1, MOST_EVIDENCE + 5)]
            assert sum(kept) == MOST_EVIDENCE - 1
    evidence = store.evidence(ORIGIN)
    assert len(evidence) == 2 * MOST_EVIDENCE
    assert (evidence[0].at, evidence[0].found) == (7, found(0))
    assert store.origins() == [ORIGIN]


def test_only_a_proven_fork_is_to_be_recorded_and_only_once_for_a_log(store):
    with store.writing() as pending:
        pending.hold(found(0, proven=False), 1)
    assert store.unrecorded(ORIGIN) is None
    with store.writing() as pending:
        pending.hold(found(1), 2)
    assert store.unrecorded(ORIGIN) == found(1)
    store.note_recorded(ORIGIN)
    with store.writing() as pending:
        pending.hold(found(2), 3)
    assert store.unrecorded(ORIGIN) is None


def test_a_mirror_is_made_once_and_for_its_owner_alone(path, tmp_path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for where, code in ((path, "mirror_exists"), (tmp_path / "no" / "m.db", "mirror_unreadable")):
        with pytest.raises(ConfigError) as caught:
            MirrorStore.create(where)
        assert caught.value.code == code


def test_a_mirror_that_is_gone_is_not_made_anew(tmp_path):
    for opening in (MirrorStore.open, MirrorStore.read):
        with pytest.raises(ConfigError) as caught:
            opening(tmp_path / "mirror.db")
        assert caught.value.code == "mirror_missing"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"x" * 5000, "database"])
def test_another_file_is_no_mirror(tmp_path, content):
    path = tmp_path / "mirror.db"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE checkpoint (x)")
        other.close()
    for opening in (MirrorStore.open, MirrorStore.read):
        with pytest.raises(ConfigError) as caught:
            opening(path)
        assert caught.value.code == "mirror_unreadable"
