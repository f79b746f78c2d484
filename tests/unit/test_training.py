"""What starts a training run, and what does not."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from situs import training
from situs.adapters.datasets import open_data_set, verify_export
from situs.adapters.identity import KeyFile
from situs.adapters.keys import FileKeySource
from situs.adapters.store.reader import read_ledger
from situs.authenticate import Grant
from situs.config import load_config
from situs.errors import CallError, ConfigError, IntegrityError
from situs.export import Naming
from situs.ledger import read_entry
from situs.model import STATED, Label, Principal
from situs.runtime.exporting import RUN, Export, Order, open_examiner
from situs.testing import OWN, Gateway, Spot
from situs.training import guard, permit_run, record_run

FEW = '[[statement]]\nid = "t"\nsays = "s"\naction = "train"\nlabels = ["MNPI"]\nnever = { permitted = true }\n'
BASE = '[policies]\nstatements = "few.toml"\n[classify]\nnames = false\n'
DAY = 86_400_000
ANNA = Principal("anna", walls=frozenset({"w"}), credential=STATED)


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Gateway]:
    """Return a department with an export for the place `own`, on a machine that is at `place`."""

    def make(place: str = "own", more: str = "", matters: str = "") -> Gateway:
        (tmp_path / "few.toml").write_text(FEW, encoding="utf-8")
        spots = (Spot("own", "http://127.0.0.1:9/v1", OWN), Spot("other", "http://127.0.0.1:9/v1", OWN))
        gateway = Gateway(tmp_path, spots, BASE + (f'[training]\nplace = "{place}"\n' if place else "") + more, matters)
        gateway.write()
        (tmp_path / "set.jsonl").write_bytes(
            orjson.dumps({"text": "A meeting room is booked in the calendar."}) + b"\n"
        )
        if not (tmp_path / "out").exists():
            asyncio.run(export(gateway))
        return gateway

    async def export(gateway: Gateway) -> None:
        config = load_config(gateway.config_path)
        order = Order(ANNA, places=("own",), label=Label.INTERNAL)
        examiner = await open_examiner(config, gateway.folder, order, writing=True)
        with open_data_set(gateway.folder / "set.jsonl", Naming("M-1" if gateway.matters else "")) as data:
            await Export(config, gateway.folder, examiner).write(data, gateway.folder / "out", lambda *_: None)

    return make


def start(gateway: Gateway) -> Path:
    return guard(gateway.folder / "out" / "manifest.jsonl", gateway.config_path, "anna")


def test_a_run_starts_at_its_place_and_is_recorded(made) -> None:
    gateway = made()
    assert start(gateway) == gateway.folder / "out" / "kept.jsonl"
    with read_ledger(gateway.folder / "ledger.db") as log:
        entries = [read_entry(e.body) for e in log.entries]
    assert [e["event"] for e in entries] == ["export", "training"]
    assert (entries[1]["call"], entries[1]["manifest"]) == (entries[0]["call"], entries[0]["manifest"])
    assert (entries[1]["by"], entries[1]["place"]) == ("anna", "own")


def test_no_run_starts_elsewhere(made) -> None:
    gateway = made("other")
    with pytest.raises(CallError) as caught:
        start(gateway)
    assert (caught.value.code, caught.value.status) == ("training_place", 403)


def test_no_run_starts_where_nobody_said_which_place_it_is(made) -> None:
    gateway = made("")
    with pytest.raises(ConfigError) as caught:
        start(gateway)
    assert caught.value.code == "training_place_missing"


@pytest.mark.parametrize("name", ["kept.jsonl", "manifest.jsonl"])
def test_no_run_starts_on_what_was_changed(made, name: str) -> None:
    gateway = made()
    path = gateway.folder / "out" / name
    path.write_bytes(path.read_bytes().replace(b"calendar", b"Calendar").replace(b'"by":"anna"', b'"by":"anne"'))
    with pytest.raises(IntegrityError):
        start(gateway)
    with read_ledger(gateway.folder / "ledger.db") as log:
        assert len(list(log.entries)) == 1


def test_no_run_starts_without_data_or_key(made) -> None:
    gateway = made(more='key = "nowhere.vkey"\n')
    with pytest.raises(ConfigError) as caught:
        start(gateway)
    assert caught.value.code == "training_key_missing"
    gateway = made()
    (gateway.folder / "out" / "kept.jsonl").unlink()
    with pytest.raises(IntegrityError) as missing:
        start(gateway)
    assert missing.value.code == "data_missing"


def test_a_manifest_ages(made) -> None:
    gateway = made(more="manifest_days = 7\n")
    config = load_config(gateway.config_path)
    verified = verify_export(gateway.folder / "out" / "manifest.jsonl", gateway.vkey)
    born = verified.terms["made"]
    for at in (born, born + 7 * DAY, born - DAY + 1):
        permit_run(verified, config, at)
    for at in (born + 7 * DAY + 1, born - DAY):
        with pytest.raises(CallError) as caught:
            permit_run(verified, config, at)
        assert caught.value.code == "manifest_stale"


OK = """[[matter]]
id = "M-1"
jurisdictions = ["DE"]
approvals = ["training:MATTER"]
"""


@pytest.mark.parametrize(
    "since",
    [
        OK + "legal_hold = true\n",
        OK + "closed = true\n",
        OK + "privileged = true\n",
        OK + 'wall = ["w"]\n',
        OK + 'residency = ["FR"]\n',
        OK.replace('approvals = ["training:MATTER"]\n', ""),
        "",
    ],
)
def test_no_run_starts_where_policy_has_changed_its_mind_since(made, since: str) -> None:
    gateway = made(matters=OK)
    assert start(gateway).name == "kept.jsonl"
    (gateway.folder / "matters.toml").write_text(since, encoding="utf-8")
    with pytest.raises(CallError) as caught:
        start(gateway)
    assert (caught.value.code, caught.value.status) == ("manifest_overtaken", 403)


@pytest.mark.parametrize("known", [True, False], ids=["with matters", "without"])
def test_no_run_starts_on_data_of_no_matter_where_the_place_is_no_longer_permitted(made, known: bool) -> None:
    gateway = made()
    if not known:
        (gateway.folder / "matters.toml").unlink()
    assert start(gateway).name == "kept.jsonl"
    text = gateway.config_path.read_text(encoding="utf-8")
    gateway.config_path.write_text(text.replace("controlled = true", "controlled = false"), encoding="utf-8")
    with pytest.raises(CallError) as caught:
        start(gateway)
    assert (caught.value.code, caught.value.status) == ("manifest_overtaken", 403)
    assert "(jurisdiction)" in caught.value.message


def test_no_run_starts_where_the_key_of_a_matter_was_destroyed_since(made) -> None:
    gateway = made(matters=OK)
    asyncio.run(FileKeySource(gateway.folder / "matter-keys").destroy("M-1"))
    with pytest.raises(CallError) as caught:
        start(gateway)
    assert caught.value.code == "manifest_overtaken" and "(closed)" in caught.value.message


def test_those_inside_the_wall_may_start(made) -> None:
    gateway = made(matters=OK + 'wall = ["w"]\n')
    manifest = gateway.folder / "out" / "manifest.jsonl"
    assert guard(manifest, gateway.config_path, "anna", frozenset({"w"})).name == "kept.jsonl"


def test_no_run_starts_where_the_file_of_matters_is_gone(made) -> None:
    gateway = made(matters=OK)
    (gateway.folder / "matters.toml").unlink()
    with pytest.raises(ConfigError) as caught:
        start(gateway)
    assert caught.value.code == "matters_unreadable"


def test_a_machine_that_is_to_have_no_matters_asks_for_none_but_those_that_are_there_all_the_same(made) -> None:
    gateway = made(more="matters_elsewhere = true\n", matters=OK)
    (gateway.folder / "matters.toml").write_text(OK + "legal_hold = true\n", encoding="utf-8")
    with pytest.raises(CallError) as caught:
        start(gateway)
    assert caught.value.code == "manifest_overtaken"
    (gateway.folder / "matters.toml").unlink()
    assert start(gateway).name == "kept.jsonl"


def test_data_of_no_matter_need_no_file_of_matters(made) -> None:
    gateway = made()
    (gateway.folder / "matters.toml").unlink(missing_ok=True)
    assert start(gateway).name == "kept.jsonl"


def test_a_machine_without_a_ledger_needs_none(made) -> None:
    gateway = made()
    (gateway.folder / "ledger.db").unlink()
    assert start(gateway).name == "kept.jsonl"
    (gateway.folder / "ledger-key.pem").unlink()
    assert start(gateway).name == "kept.jsonl"


def test_a_notebook_whose_loop_runs_may_start_one(made) -> None:
    gateway = made()

    async def cell() -> Path:
        return start(gateway)

    assert asyncio.run(cell()).name == "kept.jsonl"


def test_the_data_that_were_verified_are_those_that_are_trained_on(made, monkeypatch) -> None:
    gateway = made()
    (gateway.folder / "out" / "kept.jsonl").rename(gateway.folder / "out" / "kept.csv")

    def late(*given: Any) -> bool:
        """Put other data beside the manifest, once it is verified."""
        (gateway.folder / "out" / "kept.jsonl").write_bytes(b'{"text":"Never judged."}\n')
        return record_run(*given)

    monkeypatch.setattr(training, "record_run", late)
    assert start(gateway) == gateway.folder / "out" / "kept.csv"


def test_a_key_says_who_starts_a_run_and_inside_which_walls(made, monkeypatch) -> None:
    gateway = made(
        matters='[[matter]]\nid = "M-1"\njurisdictions = ["DE"]\napprovals = ["training:MATTER"]\nwall = ["w"]\n'
    )
    keys, manifest = KeyFile(gateway.folder / "api-keys.toml"), gateway.folder / "out" / "manifest.jsonl"

    def as_(name: str, *roles: str, **facts: Any) -> None:
        grant = Grant(principal=name, roles=frozenset(roles), **facts)
        monkeypatch.setenv("SITUS_API_KEY", keys.create(grant, int(time.time()))[1])

    as_("karl", "lawyer")
    with pytest.raises(CallError) as caught:
        guard(manifest, gateway.config_path)
    assert caught.value.code == "act_not_allowed"
    as_("karl", RUN)
    with pytest.raises(CallError) as caught:
        guard(manifest, gateway.config_path)
    assert caught.value.code == "manifest_overtaken"
    with pytest.raises(ConfigError) as refused:
        guard(manifest, gateway.config_path, walls=frozenset({"w"}))
    assert refused.value.code == "person_not_proven"
    as_("olga", RUN, walls=frozenset({"w"}))
    guard(manifest, gateway.config_path)
    with read_ledger(gateway.folder / "ledger.db") as log:
        last = [read_entry(e.body) for e in log.entries][-1]
    assert (last["event"], last["by"], last["credential"]) == ("training", "olga", "api_key")


def test_where_proof_is_asked_for_a_name_starts_nothing_and_neither_does_a_manifest_by_one(made, monkeypatch) -> None:
    gateway = made(more="[identity]\nproven_acts = true\n")
    with pytest.raises(ConfigError) as caught:
        start(gateway)
    assert caught.value.code == "person_not_proven"
    grant = Grant(principal="karl", roles=frozenset({RUN}))
    secret = KeyFile(gateway.folder / "api-keys.toml").create(grant, int(time.time()))[1]
    monkeypatch.setenv("SITUS_API_KEY", secret)
    with pytest.raises(ConfigError) as caught:
        guard(gateway.folder / "out" / "manifest.jsonl", gateway.config_path)
    assert "only a name is known" in caught.value.message
    with read_ledger(gateway.folder / "ledger.db") as log:
        assert [read_entry(e.body)["event"] for e in log.entries] == ["export"]
