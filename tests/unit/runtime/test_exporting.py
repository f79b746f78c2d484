"""Examining and exporting under a whole configuration, with the real ledger, matters and keys."""

import asyncio
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from situs.adapters.datasets import open_data_set, verify_export
from situs.adapters.keys import FileKeySource
from situs.adapters.store import load_signer
from situs.adapters.store.reader import read_ledger
from situs.config import load_config
from situs.errors import CallError, ConfigError
from situs.export import Naming, Reason
from situs.ledger import parse_vkey, read_entry, verify_log
from situs.model import STATED, Label, Principal
from situs.runtime.exporting import Export, Order, open_examiner, open_ledger, register_of
from situs.testing import OWN, Gateway, Spot

FEW = '[[statement]]\nid = "t"\nsays = "s"\naction = "train"\nlabels = ["MNPI"]\nnever = { permitted = true }\n'
SETTINGS = '[policies]\nstatements = "few.toml"\n[classify]\nnames = false\n[training]\nplace = "own"\n'
MATTERS = """
[[matter]]
id = "ok"
jurisdictions = ["DE"]
approvals = ["training:MATTER"]
parties = [{ name = "Karl Muster" }]

[[matter]]
id = "held"
jurisdictions = ["DE"]
legal_hold = true
"""
LINES = [
    {"text": "A meeting room is booked in the calendar."},
    {"matter": "ok", "text": "Karl Muster asks for the looms."},
    {"matter": "held", "text": "The looms are late."},
    {"matter": "nobody knows", "text": "The looms are late."},
]
ORDER = Order(Principal("anna", credential=STATED), label=Label.INTERNAL, pseudonymise=True)


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    (tmp_path / "few.toml").write_text(FEW, encoding="utf-8")
    made = Gateway(tmp_path, (Spot("own", "http://127.0.0.1:9/v1", OWN),), SETTINGS, MATTERS)
    made.write()
    (tmp_path / "set.jsonl").write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in LINES) + b"{broken\n")
    return made


async def export(gateway: Gateway, order: Order = ORDER, target: str = "out"):
    config = load_config(gateway.config_path)
    examiner = await open_examiner(config, gateway.folder, order, writing=True)
    with open_data_set(gateway.folder / "set.jsonl", Naming(member="matter")) as data:
        return await Export(config, gateway.folder, examiner).write(data, gateway.folder / target, lambda *_: None)


async def test_an_export_is_recorded_and_a_stranger_can_verify_both(gateway: Gateway) -> None:
    writer, terms = await export(gateway)
    assert writer.tally.kept == 2
    assert writer.tally.removed == {"hold": 1, "basis": 1, "unreadable": 1}
    kept = (gateway.folder / "out" / "kept.jsonl").read_bytes()
    assert b"Muster" not in kept and b"looms" in kept and kept.startswith(b'{"text":"A meeting room')
    found = verify_export(gateway.folder / "out" / "manifest.jsonl", gateway.vkey)
    assert (found.terms["id"], found.places, found.terms["by"]) == (terms.id, ("own",), "anna")
    with read_ledger(gateway.folder / "ledger.db") as log:
        entries = [read_entry(entry.body) for entry in log.entries]
    with read_ledger(gateway.folder / "ledger.db") as log:
        verify_log(log.entries, log.checkpoints, gateway.vkey, [])
    (entry,) = entries
    assert (entry["event"], entry["call"], entry["manifest"]) == ("export", terms.id, found.root.hex())
    assert entry["data"] == found.data and entry["counts"] == found.counts


async def test_while_another_serves_the_ledger_nothing_is_written(gateway: Gateway) -> None:
    config = load_config(gateway.config_path)
    held = open_ledger(config, gateway.folder, load_signer(gateway.folder / "ledger-key.pem"))
    try:
        with pytest.raises(ConfigError) as caught:
            await export(gateway)
        assert caught.value.code == "ledger_locked"
        assert not (gateway.folder / "out").exists()
        gateway.settings = SETTINGS + 'ledger = "exports.db"\n'
        gateway.write()
        await export(gateway)
        await export(gateway, target="again")
    finally:
        held.close()
    with read_ledger(gateway.folder / "exports.db") as log:
        assert log.header.origin == "situs.test/ledger/training" and len(list(log.entries)) == 2
    key = parse_vkey((gateway.folder / "exports.db.vkey").read_text(encoding="utf-8").strip())
    assert (key.name, key.public) == ("situs.test/ledger/training", gateway.vkey.public)
    with read_ledger(gateway.folder / "exports.db") as log:
        verify_log(log.entries, log.checkpoints, key, [])


async def test_exports_beside_each_other_wait_for_the_ledger(gateway: Gateway) -> None:
    parts = await asyncio.gather(*(export(gateway, target=f"part-{n}") for n in range(4)))
    assert {writer.tally.kept for writer, _ in parts} == {2}
    held = open_ledger(load_config(gateway.config_path), gateway.folder, load_signer(gateway.folder / "ledger-key.pem"))
    waiting = asyncio.create_task(export(gateway, target="late"))
    await asyncio.sleep(0.5)
    held.close()
    await waiting
    with read_ledger(gateway.folder / "ledger.db") as log:
        assert len(list(log.entries)) == 5


async def test_a_removed_ledger_is_missed(gateway: Gateway) -> None:
    (gateway.folder / "ledger.db").unlink()
    with pytest.raises(ConfigError) as caught:
        await export(gateway)
    assert caught.value.code == "ledger_missing" and not (gateway.folder / "out").exists()


async def test_places_must_be_known(gateway: Gateway) -> None:
    with pytest.raises(ConfigError) as caught:
        await export(gateway, replace(ORDER, places=("own", "nowhere")))
    assert caught.value.code == "training_place_missing"
    gateway.settings = SETTINGS.partition("[training]")[0]
    gateway.write()
    with pytest.raises(ConfigError) as caught:
        await export(gateway)
    assert caught.value.code == "training_place_missing"
    _, terms = await export(gateway, replace(ORDER, places=("own", "own")))
    assert terms.places == ("own",)


@pytest.mark.parametrize("pseudonymise", [False, True])
async def test_a_matter_whose_key_was_destroyed_is_closed(gateway: Gateway, pseudonymise: bool) -> None:
    (gateway.folder / "set.jsonl").write_bytes(
        b'{"matter":"ok","text":"The looms are late."}\n{"text":"A room is booked in the calendar."}\n'
    )
    await FileKeySource(gateway.folder / "matter-keys").destroy("ok")
    writer, _ = await export(gateway, replace(ORDER, pseudonymise=pseudonymise))
    assert writer.tally.removed == {"closed": 1} and writer.tally.kept == 1


@pytest.mark.parametrize("pseudonymise", [False, True])
async def test_checking_knows_a_destroyed_key_too(gateway: Gateway, pseudonymise: bool) -> None:
    await FileKeySource(gateway.folder / "matter-keys").destroy("ok")
    order = replace(ORDER, pseudonymise=pseudonymise)
    examiner = await open_examiner(load_config(gateway.config_path), gateway.folder, order, writing=False)
    with open_data_set(gateway.folder / "set.jsonl", Naming(member="matter")) as data:
        assert [(await examiner.judge(r)).reason async for r in data.records()][1] is Reason.CLOSED


async def test_checking_makes_no_keys_and_writes_nothing(gateway: Gateway) -> None:
    before = {p.name for p in gateway.folder.rglob("*")}
    config = load_config(gateway.config_path)
    examiner = await open_examiner(config, gateway.folder, ORDER, writing=False)
    with open_data_set(gateway.folder / "set.jsonl", Naming(member="matter")) as data:
        verdicts = [await examiner.judge(r) async for r in data.records()]
    assert [v.reason for v in verdicts] == [None, None, Reason.HOLD, Reason.BASIS, Reason.UNREADABLE]
    assert {p.name for p in gateway.folder.rglob("*")} == before


async def test_policies_that_do_not_keep_their_statements_at_the_place_are_refused(gateway: Gateway) -> None:
    (gateway.folder / "few.toml").write_text(FEW.replace('labels = ["MNPI"]\n', ""), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        await export(gateway)
    assert caught.value.code == "statement_fails"


async def test_test_sets_and_canaries_are_looked_for(gateway: Gateway) -> None:
    (gateway.folder / "test.jsonl").write_bytes(orjson.dumps(LINES[0]) + b"\n")
    (canary,) = register_of(load_config(gateway.config_path), gateway.folder).make(1, 1)
    with (gateway.folder / "set.jsonl").open("ab") as file:
        file.write(orjson.dumps({"text": canary.text}) + b"\n")
    writer, terms = await export(gateway, replace(ORDER, tests=(gateway.folder / "test.jsonl",)))
    assert (writer.tally.removed["duplicate"], writer.tally.removed["canary"]) == (1, 1)
    assert (terms.canaries, terms.tests[0][1]) == (1, 1)


async def test_an_export_is_not_overwritten(gateway: Gateway) -> None:
    await export(gateway)
    with pytest.raises(CallError) as caught:
        await export(gateway)
    assert caught.value.code == "export_exists"


@pytest.mark.parametrize(
    ("head", "matter"),
    [
        (b"anna.beispiel@example.org,It is late.", ""),
        (b"text,Karl Muster", "ok"),
        (b"text,answer", "held"),
        (b"Attorney-Client Privileged. We advise that the clause is void under the law.,answer", ""),
    ],
)
@pytest.mark.parametrize("pseudonymise", [False, True])
async def test_a_first_line_that_may_not_train_is_refused_with_its_whole_table(
    gateway: Gateway, head: bytes, matter: str, pseudonymise: bool
) -> None:
    table = gateway.folder / "set.csv"
    table.write_bytes(head + b"\nA room is booked.,In the calendar.\n")
    config = load_config(gateway.config_path)
    order = replace(ORDER, pseudonymise=pseudonymise)
    examiner = await open_examiner(config, gateway.folder, order, writing=True)
    with open_data_set(table, Naming(matter)) as data, pytest.raises(CallError) as caught:
        await Export(config, gateway.folder, examiner).write(data, gateway.folder / "out", lambda *_: None)
    assert caught.value.code == "data_set_invalid" and not (gateway.folder / "out").exists()
    assert not any(word in caught.value.message for word in head.decode().split(","))


async def test_a_first_line_of_column_names_is_written(gateway: Gateway) -> None:
    (gateway.folder / "set.csv").write_bytes(b"matter,question,answer\n,How is a room booked?,In the calendar.\n")
    config = load_config(gateway.config_path)
    examiner = await open_examiner(config, gateway.folder, ORDER, writing=True)
    with open_data_set(gateway.folder / "set.csv", Naming(member="matter")) as data:
        await Export(config, gateway.folder, examiner).write(data, gateway.folder / "out", lambda *_: None)
    assert (gateway.folder / "out" / "kept.csv").read_bytes().startswith(b"question,answer\n")
