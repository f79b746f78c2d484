"""Judged, kept and signed as one: what was cosigned is there, whatever happens in between."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from situs.adapters.cosigning import Cosigner
from situs.adapters.store import FileSigner, MirrorStore
from situs.errors import CallError, IntegrityError, SitusError
from situs.ledger import (
    Checkpoint,
    Submission,
    Tree,
    consistency_proof,
    leaf_hash,
    node_hash,
    parse_signature,
    peek_checkpoint,
    sign_checkpoint,
    split_note,
    verify_checkpoint,
    verify_cosignature,
)

LOG = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
WITNESS = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))
ORIGIN = "cell-b.example/ledger"
ROOT = Path(__file__).parents[3]
NAME = "cell-a.example/witness"


def node(word: bytes = b""):
    def at(level: int, index: int) -> bytes:
        if level == 0:
            return leaf_hash(b"%d" % index + word)
        return node_hash(at(level - 1, 2 * index), at(level - 1, 2 * index + 1))

    return at


def note(size: int, word: bytes = b"") -> bytes:
    tree = Tree()
    for n in range(size):
        tree.push(leaf_hash(b"%d" % n + word))
    return sign_checkpoint(Checkpoint(ORIGIN, size, tree.head().root), LOG)


def submit(old: int, new: int, word: bytes = b"") -> Submission:
    return Submission(old, consistency_proof(old, new, node(word)), note(new, word))


@pytest.fixture
def path(tmp_path):
    MirrorStore.create(tmp_path / "mirror.db")
    return tmp_path / "mirror.db"


@pytest.fixture
def cosigner(path):
    store = MirrorStore.open(path)
    yield Cosigner(NAME, WITNESS, {ORIGIN: LOG.vkey(ORIGIN)}, store)
    store.close()


def test_what_is_cosigned_is_kept_with_its_cosignature(cosigner):
    reply = cosigner.take(submit(0, 5), 1_700_000_000)
    assert (reply.status, reply.origin) == (200, ORIGIN)
    assert verify_cosignature(split_note(note(5))[0], reply.cosignature, cosigner.key) == 1_700_000_000
    kept = cosigner.store.newest(ORIGIN)
    assert kept.note == reply.note
    assert verify_checkpoint(kept.note, LOG.vkey(ORIGIN)).size == 5
    assert split_note(kept.note)[1][1] == reply.cosignature


def test_a_log_grows_and_every_step_is_kept(cosigner):
    for old, new in ((0, 5), (5, 9), (9, 9), (9, 20)):
        assert cosigner.take(submit(old, new), old).status == 200
    assert [peek_checkpoint(one.note).size for one in cosigner.store.notes(ORIGIN)] == [20, 9, 5]
    assert cosigner.store.at(ORIGIN, 9).at == 9


def test_what_nobody_knows_leaves_nothing(cosigner):
    foreign = sign_checkpoint(Checkpoint("cell-c.example/ledger", 5, b"\x00" * 32), LOG)
    forged = sign_checkpoint(Checkpoint(ORIGIN, 5, b"\x00" * 32), WITNESS)
    replies = [cosigner.take(Submission(0, (), one), 1) for one in (foreign, forged, b"nonsense\n")]
    assert [(r.status, r.origin) for r in replies] == [(404, ""), (403, ""), (400, "")]
    assert cosigner.store.origins() == []


def test_a_fork_is_kept_and_told_once(cosigner):
    cosigner.take(submit(0, 5), 1)
    replies = [cosigner.take(submit(5, 9, b"x"), at) for at in (2, 3)]
    assert [r.status for r in replies] == [422, 422]
    assert [r.found is not None and r.found.proven for r in replies] == [True, False]
    assert [one.at for one in cosigner.store.evidence(ORIGIN)] == [2]
    assert cosigner.take(submit(5, 9), 4).status == 200


def test_one_log_has_so_many_a_minute_and_then_waits(cosigner):
    for new in (1, 2, 3):
        assert cosigner.take(submit(new - 1, new), 100, 3).status == 200
    with pytest.raises(CallError) as caught:
        cosigner.take(submit(3, 4), 130, 3)
    assert (caught.value.code, caught.value.status, caught.value.retry_after) == ("rate_limited", 429, 60)
    assert cosigner.take(submit(3, 3), 130, 3).status == 200
    assert cosigner.take(submit(2, 4), 130, 3).told == 3
    assert cosigner.take(submit(3, 4), 161, 3).status == 200


def test_what_cannot_be_kept_is_not_cosigned(cosigner, path):
    cosigner.take(submit(0, 5), 1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(SitusError) as caught:
        cosigner.take(submit(5, 9), 2)
    assert caught.value.code == "mirror_unavailable"
    other.execute("ROLLBACK")
    assert cosigner.take(submit(0, 9), 2).told == 5
    other.execute("CREATE TRIGGER full BEFORE INSERT ON checkpoint BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(SitusError):
        cosigner.take(submit(5, 9), 2)
    other.execute("DROP TRIGGER full")
    other.execute("UPDATE checkpoint SET note = ?", (sign_checkpoint(peek_checkpoint(note(5)), WITNESS),))
    other.close()
    with pytest.raises(IntegrityError) as damaged:
        cosigner.take(submit(5, 9), 2)
    assert damaged.value.code == "mirror_damaged"


CHILD = """
import sys
from pathlib import Path
from tests.unit.adapters.test_cosigning import LOG, NAME, ORIGIN, WITNESS, submit
from situs.adapters.cosigning import Cosigner
from situs.adapters.store import MirrorStore
from situs.ledger import peek_checkpoint

cosigner = Cosigner(NAME, WITNESS, {ORIGIN: LOG.vkey(ORIGIN)}, MirrorStore.open(Path(sys.argv[1])))
newest = cosigner.store.newest(ORIGIN)
size = peek_checkpoint(newest.note).size if newest else 0
while True:
    reply = cosigner.take(submit(size, size + 1), 1 + size)
    size += 1
    print(size, reply.cosignature, flush=True)
"""


def test_what_was_given_away_before_kill_9_is_never_contradicted(path):
    """Killed at any moment, between storing and answering included: nothing that was cosigned is forgotten."""
    given: dict[int, str] = {}
    luck = random.Random(7)
    for _ in range(4):
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        with child:
            first = child.stdout.readline()
            time.sleep(luck.uniform(0.0, 0.2))
            child.kill()
            lines = (first + child.stdout.read()).splitlines(keepends=True)
        given |= {int(size): line for size, line in (x.split(" ", 1) for x in lines if x.endswith("\n"))}
    assert len(given) >= 4
    store = MirrorStore.open(path)
    again = Cosigner(NAME, WITNESS, {ORIGIN: LOG.vkey(ORIGIN)}, store)
    newest = peek_checkpoint(store.newest(ORIGIN).note).size
    assert max(given) <= newest <= max(given) + 1  # one may have been stored, and the answer not given any more
    for size, line in given.items():
        kept = store.at(ORIGIN, size).note
        assert parse_signature(line.strip()) in split_note(kept)[1]
        assert again.take(submit(size, size, b"x"), 9).cosignature is None
    assert again.take(submit(0, newest + 1, b"x"), 9).told == newest
    assert again.take(submit(newest, newest + 3, b"x"), 9).status == 422
    assert again.take(submit(newest, newest), 9).status == 200
    store.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.unit.adapters.test_cosigning import LOG, NAME, ORIGIN, WITNESS, submit
from situs.adapters import cosigning
from situs.adapters.store import MirrorStore
from situs.adapters.store.mirror import Pending

die = lambda: os.kill(os.getpid(), signal.SIGKILL)
keep = Pending.keep
if sys.argv[2] == "stored":
    Pending.keep = lambda self, *what: (keep(self, *what), die())
cosigner = cosigning.Cosigner(NAME, WITNESS, {ORIGIN: LOG.vkey(ORIGIN)}, MirrorStore.open(Path(sys.argv[1])))
cosigner.take(submit(0, 5), 1)
die()
"""


@pytest.mark.parametrize(("moment", "told"), [("stored", 0), ("answering", 5)])
def test_killed_on_the_way_it_knows_either_all_or_nothing(path, moment, told):
    """Before the transaction is durable nothing was given away; behind it, all is known, given away or not."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), moment], cwd=ROOT, check=False)
    assert done.returncode == -9
    store = MirrorStore.open(path)
    again = Cosigner(NAME, WITNESS, {ORIGIN: LOG.vkey(ORIGIN)}, store)
    assert again.take(submit(9, 9), 2).told == told
    assert (again.take(submit(0, 5, b"x"), 2).status == 200) is (told == 0)
    store.close()


def test_a_memory_that_is_put_back_has_forgotten(path, cosigner, tmp_path):
    """The limit of any witness: what it forgot it may contradict. Both then bear its cosignature, which shows it."""
    assert cosigner.take(submit(0, 5), 1).status == 200
    copy = tmp_path / "copy.db"
    MirrorStore.create(copy)
    forgetful = Cosigner(NAME, WITNESS, cosigner.logs, MirrorStore.open(copy))
    assert forgetful.take(submit(0, 5, b"x"), 2).status == 200
    notes = [one.store.newest(ORIGIN).note for one in (cosigner, forgetful)]
    assert [peek_checkpoint(note).size for note in notes] == [5, 5]
    for one in notes:
        text, signatures = split_note(one)
        assert verify_cosignature(text, signatures[1], cosigner.key)
    forgetful.store.close()
