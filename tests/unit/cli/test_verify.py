"""`situs verify`: receipts, logs, ledgers and proofs, offline; one that fails is exit 1."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
import time
from contextlib import closing

import pytest

from situs.adapters.store import Examined, SqliteLedger, create_signer, examine
from situs.adapters.store.reader import LedgerReader, read_ledger
from situs.cli.trust import Trust
from situs.cli.verify import verify_file
from situs.errors import IntegrityError
from situs.ledger import format_log, parse_vkey, peek_checkpoint, read_entry

ORIGIN = "situs.test/verify"


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A ledger of three calls with a receipt, an export, an early checkpoint and a proof between two."""
    folder = tmp_path_factory.mktemp("verify")
    signer = create_signer(folder / "key.pem")

    async def fill() -> None:
        ledger = SqliteLedger.open(folder / "ledger.db", ORIGIN, signer, now)
        for number in range(3):
            call = f"call-{number}"
            await ledger.append({"v": 1, "type": "decision", "call": call, "at": now(), "principal": {"id": "anna"}})
            await ledger.append(
                {"v": 1, "type": "outcome", "call": call, "at": now(), "status": "answered", "route": "r"}
            )
            receipt = await ledger.receipt(call)
            (folder / f"{call}.json").write_bytes(receipt.to_json())
            (folder / f"checkpoint-{number}").write_bytes(receipt.checkpoint)
        await ledger.aclose()

    asyncio.run(fill())
    (folder / "vkey").write_text(str(signer.vkey(ORIGIN)) + "\n", encoding="utf-8")
    with read_ledger(folder / "ledger.db") as log:
        (folder / "log.jsonl").write_bytes(b"".join(format_log(log)))
    reader = LedgerReader(folder / "ledger.db")
    (folder / "between.json").write_bytes(reader.extension((folder / "checkpoint-0").read_bytes()).to_json())
    reader.close()
    return folder


@pytest.fixture
def check(run, made):
    def checking(*files: object, key: object = None, **options: object):
        flags = [f for name, value in options.items() for f in (f"--{name}", value)]
        return run("verify", *files, "--key", key or made / "vkey", *flags, "--json")

    return checking


def test_every_kind_of_file_is_verified(check, made) -> None:
    ran = check(made / "call-1.json", made / "log.jsonl", made / "ledger.db", made / "between.json")
    assert ran.code == 0
    receipt, log, ledger, between = ran.json()
    assert (receipt["kind"], receipt["call"], receipt["status"], receipt["route"]) == (
        "receipt",
        "call-1",
        "answered",
        "r",
    )
    assert (log["entries"], log["decisions"], log["outcomes"], log["open_calls"]) == (6, 3, 3, [])
    assert ledger["entries"] == 6
    assert (between["from_size"], between["to_size"]) == (2, 6)
    assert all(r["verified"] for r in ran.json())


def test_in_words_each_file_has_its_mark(run, made) -> None:
    ran = run("verify", made / "call-0.json", "--key", (made / "vkey").read_text(encoding="utf-8").strip())
    assert (ran.code, ran.out.startswith(f"verified  {made / 'call-0.json'}\n")) == (0, True)
    assert "    status: answered\n" in ran.out


def test_a_changed_receipt_is_exit_1_and_the_others_are_still_checked(check, made, tmp_path) -> None:
    changed = tmp_path / "changed.json"
    document = json.loads((made / "call-0.json").read_text(encoding="utf-8"))
    document["entries"][0]["entry"] = document["entries"][0]["entry"].replace("anna", "bert")
    changed.write_text(json.dumps(document), encoding="utf-8")
    ran = check(changed, made / "call-1.json")
    assert ran.code == 1
    bad, good = ran.json()
    assert (bad["verified"], good["verified"]) == (False, True)
    assert bad["code"]


def test_a_folder_of_tiles_is_verified_whole(check, run, made, tmp_path) -> None:
    assert run("ledger", "tiles", tmp_path / "tiles", "--ledger", made / "ledger.db").code == 0
    ran = check(tmp_path / "tiles", made / "log.jsonl", checkpoint=made / "checkpoint-0")
    tiles, log = ran.json()
    assert (ran.code, tiles["kind"], tiles["files"]) == (0, "tiles", 3)
    for name in ("entries", "decisions", "outcomes", "open_calls", "checkpoints", "origin"):
        assert tiles[name] == log[name] or name == "checkpoints"
    assert "    kind: tiles\n" in run("verify", tmp_path / "tiles", "--key", made / "vkey").out
    (tmp_path / "tiles" / "index.html").write_text("x", encoding="utf-8")
    ran = check(tmp_path / "tiles")
    assert (ran.code, ran.json()[0]["code"]) == (1, "tile_strange")
    ran = check(tmp_path)
    assert (ran.code, ran.json()[0]["code"]) == (1, "tile_missing")


@pytest.mark.parametrize("content", [b"", b"{}", b"nonsense", b'{"format": "situs-receipt/1"}', b"\xff" * 99])
def test_what_is_none_of_these_is_exit_1(check, tmp_path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    ran = check(tmp_path / "x")
    assert (ran.code, ran.json()[0]["verified"]) == (1, False)


@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: lines[:-1],
        lambda lines: [*lines[:-2], lines[-1], lines[-2]],
        lambda lines: [line.replace(b"anna", b"bert") for line in lines],
        lambda lines: [line.replace(b"answered", b"refused") for line in lines],
        lambda lines: lines[1:],
    ],
)
def test_a_log_that_was_cut_reordered_or_edited_is_exit_1(check, made, tmp_path, damage) -> None:
    lines = (made / "log.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "log.jsonl").write_bytes(b"".join(damage(lines)))
    ran = check(tmp_path / "log.jsonl")
    assert (ran.code, ran.json()[0]["verified"]) == (1, False)


@pytest.mark.parametrize(
    ("name", "value"), [("size", 7), ("size", 5), ("origin", "situs.test/other"), ("vkey", "situs.test/other+0+x")]
)
def test_a_first_line_that_tells_of_another_log_is_exit_1(check, made, tmp_path, name: str, value: object) -> None:
    lines = (made / "log.jsonl").read_bytes().splitlines(keepends=True)
    head = json.dumps({**json.loads(lines[0]), name: value}).encode() + b"\n"
    (tmp_path / "log.jsonl").write_bytes(b"".join([head, *lines[1:]]))
    ran = check(tmp_path / "log.jsonl")
    assert (ran.code, ran.json()[0]["code"], ran.json()[0]["at"]) == (1, "log_malformed", 1)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entry WHERE number = 5",
        "DELETE FROM entry WHERE number = 2",
        "UPDATE entry SET body = replace(CAST(body AS TEXT), 'anna', 'bert') WHERE number = 0",
        "DELETE FROM checkpoint",
        "UPDATE entry SET number = number + 10 WHERE number > 2",
    ],
)
def test_a_ledger_whose_rows_were_touched_is_exit_1(check, made, tmp_path, statement: str) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes((made / "ledger.db").read_bytes())
    with sqlite3.connect(path) as database:
        database.execute(statement)
    database.close()
    ran = check(path)
    assert (ran.code, ran.json()[0]["verified"]) == (1, False)


@pytest.mark.parametrize("kind", ["damaged", "another program's", "empty database"])
def test_a_file_of_sqlite_that_is_no_ledger_is_exit_1_and_the_others_are_still_checked(
    check, made, tmp_path, kind
) -> None:
    path = tmp_path / "ledger.db"
    if kind == "damaged":
        path.write_bytes((made / "ledger.db").read_bytes()[:5000])
    else:
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE entry (a)" if kind == "another program's" else "VACUUM")
        database.close()
    ran = check(path, made / "call-1.json")
    assert ran.code == 1
    assert [r["verified"] for r in ran.json()] == [False, True]


def test_a_cut_tail_is_found_by_a_checkpoint_that_was_kept_elsewhere(check, made, tmp_path) -> None:
    assert check(made / "ledger.db", checkpoint=made / "checkpoint-2").code == 0
    path = tmp_path / "rolled-back.jsonl"
    path.write_bytes((made / "log.jsonl").read_bytes())
    early = json.loads((made / "call-0.json").read_text(encoding="utf-8"))["checkpoint"]
    lines = path.read_bytes().splitlines(keepends=True)
    header = json.loads(lines[0]) | {"size": 2}
    entries = [line for line in lines if b'"index"' in line][:2]
    kept = [json.dumps(header).encode() + b"\n", json.dumps({"checkpoint": early}).encode() + b"\n", *entries]
    path.write_bytes(b"".join(kept))
    assert check(path).code == 0, "an honest early state, as far as the file itself can tell"
    ran = check(path, checkpoint=made / "checkpoint-2")
    assert (ran.code, ran.json()[0]["verified"]) == (1, False)


def test_another_s_key_verifies_nothing(check, made, tmp_path) -> None:
    other = create_signer(tmp_path / "other.pem").vkey(ORIGIN)
    assert check(made / "call-1.json", key=str(other)).code == 1


@pytest.mark.parametrize("key", ["nonsense", "", "a+b+c", "x" * 5000], ids=["word", "folder", "parts", "long"])
def test_what_is_no_key_is_told(check, made, tmp_path, key: str) -> None:
    ran = check(made / "call-1.json", key=key or tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.err


def test_a_missing_file_is_a_usage_error(check, tmp_path) -> None:
    assert check(tmp_path / "none").code == 2


def witnesses(folder) -> list[object]:
    return [part for n in (0, 1) for part in ("--witness", folder / f"w{n}.example.vkey")]


def test_cosignatures_are_checked_offline(run, evidence) -> None:
    ran = run("verify", evidence / "ledger.db", "--key", evidence / "ledger.vkey", *witnesses(evidence), "--json")
    assert ran.code == 0
    (found,) = ran.json()
    assert found["witnessed"] >= 12
    assert [line.split()[0] for line in found["cosigned"]] == ["w0.example", "w1.example"]


def test_an_export_carries_its_cosignatures(run, evidence) -> None:
    run("ledger", "export", evidence / "log.jsonl", "--ledger", evidence / "ledger.db")
    ran = run("verify", evidence / "log.jsonl", "--key", evidence / "ledger.vkey", *witnesses(evidence), "--json")
    assert (ran.code, ran.json()[0]["witnessed"] >= 12) == (0, True)
    lines = (evidence / "log.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    cut = [re.sub(r"— w1\.example [A-Za-z0-9+/=]+\\n", "", line) if '"checkpoint"' in line else line for line in lines]
    assert cut != lines
    (evidence / "cut.jsonl").write_text("".join(cut), encoding="utf-8")
    for options in ([], witnesses(evidence)):
        ran = run("verify", evidence / "cut.jsonl", "--key", evidence / "ledger.vkey", *options, "--json")
        assert ran.code == 1
        assert ran.json()[0]["code"] in {"cosignature_missing", "checkpoint_unwitnessed"}


def test_tiles_up_to_a_cosigned_checkpoint_hold_for_witnesses_and_authorities(run, evidence) -> None:
    tiles = ("ledger", "tiles", evidence / "tiles", "--ledger", evidence / "ledger.db")
    verify = ("verify", evidence / "tiles", "--key", evidence / "ledger.vkey", *witnesses(evidence))
    ran = run(*tiles, "--cosigned", 3)
    assert (ran.code, "checkpoint_unwitnessed" in ran.err) == (2, True)
    assert run(*tiles, "--cosigned", 2).code == 0
    found = run(*verify, "--json").json()[0]
    assert (found["verified"], found["witnessed"], len(found["cosigned"])) == (True, found["entries"], 2)
    note = evidence / "tiles" / "checkpoint"
    whole = note.read_text(encoding="utf-8")
    stamped = run(*verify, "--tsa-cert", evidence / "tsa.pem", "--json").json()[0]
    if "tsa.example" in whole:
        assert len(stamped["stamps"]) == 1
    else:
        assert stamped["code"] == "checkpoint_unstamped"
    for witness in ("w0.example", "w1.example"):
        note.write_text(re.sub(rf"— {witness} [^\n]*\n", "", whole), encoding="utf-8")
        ran = run(*verify, "--json")
        assert (ran.code, ran.json()[0]["code"]) == (1, "checkpoint_unwitnessed")
    note.write_text(whole, encoding="utf-8")
    assert run(*tiles).code == 0
    ran = run(*verify, "--json")
    assert (ran.code, ran.json()[0]["code"]) == (1, "checkpoint_unwitnessed")
    assert run("verify", evidence / "tiles", "--key", evidence / "ledger.vkey").code == 0


def test_each_witness_s_signature_that_is_taken_away_is_found(run, evidence) -> None:
    with read_ledger(evidence / "ledger.db") as log:
        events = [e for e in map(read_entry, (one.body for one in log.entries)) if e.get("event") == "cosigned"]
    told = [(event["size"], one["witness"]) for event in events for one in event["cosignatures"]]
    assert len(told) >= 2
    for size, witness in told:
        damaged = shutil.copy(evidence / "ledger.db", evidence / "damaged.db")
        with closing(sqlite3.connect(damaged)) as ledger, ledger:
            ((note,),) = ledger.execute("SELECT note FROM checkpoint WHERE size = ?", (size,))
            cut = re.sub(rf"— {re.escape(witness)} [A-Za-z0-9+/=]+\n", "", bytes(note).decode()).encode()
            assert cut != note
            ledger.execute("UPDATE checkpoint SET note = ? WHERE size = ?", (cut, size))
        ran = run("verify", damaged, "--key", evidence / "ledger.vkey", "--json")
        assert (ran.code, ran.json()[0]["code"]) == (1, "cosignature_missing"), (size, witness)


EVENTS = ("cosigned", "stamped")


def size_of(line: bytes) -> int:
    return peek_checkpoint(json.loads(line)["checkpoint"].encode()).size


def missed_checkpoints(folder) -> set[int]:
    """Return the sizes of those that would be missed: one cosigned as the gateway stopped is told of by no entry."""
    with read_ledger(folder / "ledger.db") as log:
        events = [e for e in map(read_entry, (one.body for one in log.entries)) if e.get("event") in EVENTS]
        return {peek_checkpoint(log.checkpoints[-1]).size, *(event["size"] for event in events)}


def test_no_line_of_an_exported_log_can_go_come_twice_or_say_two_things(evidence) -> None:
    log, changed = evidence / "log.jsonl", evidence / "changed.jsonl"
    with read_ledger(evidence / "ledger.db") as opened:
        log.write_bytes(b"".join(format_log(opened)))
    trusted = Trust(parse_vkey((evidence / "ledger.vkey").read_text(encoding="utf-8")))
    assert verify_file(log, trusted)["entries"] > 12
    lines, missed = log.read_bytes().splitlines(keepends=True), missed_checkpoints(evidence)
    for number, line in enumerate(lines):
        first = next(iter(json.loads(line)))
        twice = line.replace(b"{", b'{"%s":"0",' % first.encode(), 1)
        ways = {"gone": [], "twice": [line, line], "two members": [twice], "cut": [line[: len(line) // 2]]}
        if b'{"checkpoint"' in line and size_of(line) not in missed:
            del ways["gone"]
        for way, instead in ways.items():
            changed.write_bytes(b"".join([*lines[:number], *instead, *lines[number + 1 :]]))
            try:
                verify_file(changed, trusted)
            except IntegrityError:
                continue
            pytest.fail(f"line {number + 1}: {way}")


def test_no_row_of_a_ledger_can_go_unnoticed(evidence) -> None:
    vkey = parse_vkey((evidence / "ledger.vkey").read_text(encoding="utf-8"))
    with closing(sqlite3.connect(evidence / "ledger.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        keys = {"meta": "name", "entry": "number", "checkpoint": "size", "node": "level, number"}
        rows = [(t, k, row) for t, k in keys.items() for row in database.execute(f"SELECT {k} FROM {t}").fetchall()]
    missed = missed_checkpoints(evidence)
    rows = [one for one in rows if one[0] != "checkpoint" or one[2][0] in missed]
    assert len(rows) > 20
    for table, key, row in rows:
        path = evidence / "less.db"
        shutil.copy(evidence / "ledger.db", path)
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode=DELETE")
            where = " AND ".join(f"{column} = ?" for column in key.split(", "))
            assert database.execute(f"DELETE FROM {table} WHERE {where}", row).rowcount == 1
        assert list(examine(path, vkey, Examined())), (table, row)


def test_a_withdrawn_witness_counts_for_nothing(run, evidence) -> None:
    gone = ("--withdrawn", evidence / "w1.example.vkey")
    arguments = ("verify", evidence / "ledger.db", "--key", evidence / "ledger.vkey", *witnesses(evidence), *gone)
    ran = run(*arguments, "--json")
    assert (ran.code, [x.split()[0] for x in ran.json()[0]["cosigned"]]) == (0, ["w0.example"])
    ran = run(*arguments, "--quorum", 2)
    assert (ran.code, "[quorum_invalid]" in ran.err) == (2, True)


def test_a_witness_key_that_never_signed_is_missed(run, evidence) -> None:
    from situs.testing import Witness

    stranger = str(Witness("w9.example", []).key)
    arguments = ("verify", evidence / "ledger.db", "--key", evidence / "ledger.vkey", *witnesses(evidence))
    ran = run(*arguments, "--witness", stranger, "--json")
    assert (ran.code, ran.json()[0]["code"]) == (1, "checkpoint_unwitnessed")
    ran = run(*arguments, "--witness", stranger, "--quorum", 2, "--json")
    assert ran.code == 0


@pytest.mark.parametrize("options", [("--quorum", 1), ("--withdrawn", "x")])
def test_options_about_no_witness_are_an_error(run, made, options) -> None:
    ran = run("verify", made / "ledger.db", "--key", made / "vkey", *options)
    assert (ran.code, "--witness" in ran.err) == (2, True)


def test_time_stamps_are_told_and_one_that_is_gone_is_exit_1(run, evidence, tmp_path) -> None:
    trust = ("--key", evidence / "ledger.vkey", "--tsa-cert", evidence / "tsa.pem")
    run("ledger", "export", evidence / "log.jsonl", "--ledger", evidence / "ledger.db")
    ran = run("verify", evidence / "log.jsonl", *trust, "--json")
    (found,) = ran.json()
    assert (ran.code, found["unstamped_since"], found["other_authorities"]) == (0, "", [])
    assert found["stamps"][0].startswith("tsa.example 20")
    assert found["stamped"] >= 10
    assert found["longest_wait_seconds"] <= 30
    lines = (evidence / "log.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    cut = [re.sub(r"— tsa.example [^\\]+\\n", "", line) if '"checkpoint"' in line[:14] else line for line in lines]
    assert cut != lines
    (evidence / "cut.jsonl").write_text("".join(cut), encoding="utf-8")
    for more in ((), trust[2:]):
        ran = run("verify", evidence / "cut.jsonl", *trust[:2], *more, "--json")
        assert (ran.code, ran.json()[0]["code"]) == (1, "stamp_missing")


def test_a_statement_and_a_receipt_are_held_to_their_stamps(run, evidence, check, made) -> None:
    trust = ("--key", evidence / "ledger.vkey", "--tsa-cert", evidence / "tsa.pem")
    here = ("--ledger", evidence / "ledger.db", "--signing-key", evidence / "ledger-key.pem")
    asked = ("--matter", "M-1", "--outside", "EEA", "--period", "2020..2090", "--output", evidence / "s.json")
    assert run("prove-absence", *asked, *here, *trust).code == 0
    (found,) = run("verify", evidence / "s.json", "--log", evidence / "ledger.db", *trust, "--json").json()
    assert found["stamps"][0].startswith("tsa.example 20")
    ran = check(made / "call-1.json", **{"tsa-cert": evidence / "tsa.pem"})
    assert (ran.code, ran.json()[0]["code"]) == (1, "checkpoint_unstamped")


def test_what_is_no_root_certificate_is_exit_2(run, evidence) -> None:
    ran = run(
        "verify", evidence / "ledger.db", "--key", evidence / "ledger.vkey", "--tsa-cert", evidence / "ledger.vkey"
    )
    assert (ran.code, "[certificates_unreadable]" in ran.err) == (2, True)
