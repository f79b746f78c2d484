"""`situs mirror`: a key, a memory that is made once, and what is kept, told to people and to programs."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from situs.adapters.cosigning import Cosigner
from situs.adapters.store import MirrorStore, SqliteLedger, create_signer, export_log, load_signer
from situs.adapters.store.reader import LedgerReader
from situs.ledger import COSIGNATURE, Submission, parse_vkey, split_note, verify_cosignature
from situs.testing import Gateway, Spot

ORIGIN = "cell-b.example/ledger"


def now() -> int:
    return time.time_ns() // 1_000_000


def peer_ledger(folder, word: str, sizes: tuple[int, ...]) -> list[tuple[bytes, tuple[bytes, ...]]]:
    """Write a log of another cell, and give its checkpoint at each size with the proof from the size before."""
    folder.mkdir(exist_ok=True)
    signer = load_signer(folder.parent / "b-key.pem")

    async def fill() -> list[tuple[bytes, tuple[bytes, ...]]]:
        ledger, made, old = SqliteLedger.open(folder / "ledger.db", ORIGIN, signer, now), [], 0
        for size in sizes:
            while ledger.size < size:
                await ledger.append({"v": 1, "type": "event", "call": "", "at": now(), "event": word})
            made.append((await ledger.checkpoint(), await ledger.consistency(old, size)))
            old = size
        await ledger.aclose()
        return made

    return asyncio.run(fill())


@pytest.fixture
def cell(tmp_path):
    """A cell that is configured to be a witness of another, and has not been one yet."""
    gateway = Gateway(tmp_path / "a", (Spot("own", "http://127.0.0.1:9/v1"),))
    signer = create_signer(tmp_path / "b-key.pem")
    gateway.settings = f'[mirror]\nname = "cell-a.example/witness"\n[[mirror.log]]\nkey = "{signer.vkey(ORIGIN)}"\n'
    gateway.write()
    return gateway


@pytest.fixture
def mirror(run, cell):
    def running(command: str, *arguments: object):
        return run("mirror", command, *arguments, "--config", cell.config_path)

    return running


def take(cell: Gateway, *submissions: Submission) -> list[int]:
    store = MirrorStore.open(cell.folder / "mirror.db")
    vkey = load_signer(cell.folder.parent / "b-key.pem").vkey(ORIGIN)
    signer = load_signer(cell.folder / "witness-key.pem")
    cosigner = Cosigner("cell-a.example/witness", signer, {ORIGIN: vkey}, store)
    statuses = [cosigner.take(one, 1_700_000_000 + n).status for n, one in enumerate(submissions)]
    store.close()
    return statuses


@pytest.fixture
def mirrored(mirror, cell, tmp_path):
    """A cell that has cosigned three checkpoints of another."""
    assert mirror("init").code == 0
    made = peer_ledger(tmp_path / "b", "as it was", (3, 5, 9))
    olds = (0, 3, 5)
    assert (
        take(cell, *(Submission(old, proof, note) for old, (note, proof) in zip(olds, made, strict=True))) == [200] * 3
    )
    return [note for note, _ in made]


def test_a_key_and_a_memory_are_made_once(mirror, cell):
    made = mirror("init")
    key = parse_vkey(made.out, COSIGNATURE)
    assert (made.code, key.name) == (0, "cell-a.example/witness")
    assert mirror("key").out == made.out
    assert json.loads(mirror("list", "--json").out)[0]["state"] == "new"
    assert "[witness_key_exists]" in mirror("init").err
    (cell.folder / "mirror.db").unlink()
    assert "[witness_key_exists]" in mirror("init").err
    assert not (cell.folder / "mirror.db").exists()


def test_a_new_key_may_begin_with_an_old_memory(mirror, mirrored, cell):
    old = mirror("key").out
    (cell.folder / "witness-key.pem").unlink()
    made = mirror("init")
    assert (made.code, made.out != old) == (0, True)
    assert json.loads(mirror("list", "--json").out)[0]["entries"] == 9


def test_without_a_name_there_is_no_witness(run, tmp_path):
    gateway = Gateway(tmp_path / "a", (Spot("own", "http://127.0.0.1:9/v1"),))
    gateway.write()
    for command in ("init", "key", "list"):
        assert "[mirror_off]" in run("mirror", command, "--config", gateway.config_path).err


def test_without_its_memory_nothing_is_listed(mirror):
    assert "situs mirror init" in mirror("list").err


def test_what_is_kept_is_listed_and_shown(mirror, mirrored):
    (told,) = json.loads(mirror("list", "--json").out)
    assert (told["log"], told["entries"], told["at"]) == (ORIGIN, 9, "2023-11-14T22:13:22Z")
    assert (told["checkpoints"], told["state"], told["forked"], told["unproven"]) == (3, "good", 0, 0)
    assert mirror("list").out.splitlines()[1].split() == [ORIGIN, "9", "2023-11-14T22:13:22Z", "3", "good"]
    shown = mirror("show", ORIGIN)
    assert (shown.code, "entries: 9\n" in shown.out) == (0, True)
    assert json.loads(mirror("show", ORIGIN, "--json").out) == {**told, "evidence": []}


def test_a_checkpoint_is_printed_as_it_was_cosigned(mirror, mirrored):
    key = parse_vkey(mirror("key").out, COSIGNATURE)
    for flags, note in (((), mirrored[2]), (("--size", 5), mirrored[1])):
        printed = mirror("checkpoint", ORIGIN, *flags).out.encode()
        assert printed.startswith(note)
        text, signatures = split_note(printed)
        assert verify_cosignature(text, signatures[1], key) >= 1_700_000_000
    assert mirror("checkpoint", ORIGIN, "--size", 4).code == 1
    assert mirror("checkpoint", "cell-c.example/ledger").code == 1


def test_a_log_and_its_export_are_compared_with_all_that_is_kept(mirror, mirrored, tmp_path):
    reader = LedgerReader(tmp_path / "b" / "ledger.db")
    export_log(reader, tmp_path / "b.jsonl")
    reader.close()
    for log in (tmp_path / "b" / "ledger.db", tmp_path / "b.jsonl"):
        told = mirror("compare", log, "--json")
        assert (told.code, json.loads(told.out)["agrees"]) == (0, True)
        assert json.loads(told.out)["compared"] == 3
        assert mirror("compare", log).out.startswith("agrees ")


@pytest.mark.parametrize(("sizes", "code"), [((12,), "checkpoint_mismatch"), ((4,), "checkpoint_mismatch")])
def test_a_rewritten_log_contradicts_what_is_kept(mirror, mirrored, tmp_path, sizes, code):
    peer_ledger(tmp_path / "other", "as it should have been", sizes)
    told = mirror("compare", tmp_path / "other" / "ledger.db", "--json")
    assert (told.code, json.loads(told.out)["code"]) == (1, code)
    assert mirror("compare", tmp_path / "other" / "ledger.db").out.startswith("CONTRADICTS ")


def test_evidence_is_shown_judged_anew_and_is_an_exit_code(mirror, mirrored, cell, tmp_path):
    ((note, _),) = peer_ledger(tmp_path / "other", "as it should have been", (9,))
    assert take(cell, Submission(9, (), note)) == [422]
    assert json.loads(mirror("list", "--json").out)[0]["state"] == "forked"
    shown = mirror("show", ORIGIN)
    assert (shown.code, note.decode() in shown.out) == (1, True)
    (one,) = json.loads(mirror("show", ORIGIN, "--json").out)["evidence"]
    assert (one["kind"], one["signed"], one["cosigned"].encode().startswith(mirrored[2])) == (
        "forked",
        note.decode(),
        True,
    )
    told = mirror("compare", tmp_path / "b" / "ledger.db", "--json")
    assert (told.code, json.loads(told.out)["not_in_the_log"]) == (1, [9])


def test_what_came_with_a_bad_proof_is_shown_and_settled_by_the_log_itself(mirror, mirrored, cell, tmp_path):
    """Anyone who has a receipt can send its checkpoint with a proof of no worth: the log itself clears itself."""
    ((note, _),) = peer_ledger(tmp_path / "b", "as it was", (12,))
    assert take(cell, Submission(9, (), note)) == [422]
    assert json.loads(mirror("list", "--json").out)[0]["state"] == "unproven"
    assert mirror("show", ORIGIN).code == 0
    told = mirror("compare", tmp_path / "b" / "ledger.db", "--json")
    assert (told.code, json.loads(told.out)["not_in_the_log"]) == (0, [])


def test_a_log_of_nobody_known_is_not_compared(mirror, mirrored, evidence):
    assert mirror("compare", evidence / "ledger.db").code == 1
