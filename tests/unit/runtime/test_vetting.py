"""Acts of persons: who may do what, and that the ledger tells of each."""

from __future__ import annotations

import json

import pytest

from situs.adapters.store import read_ledger
from situs.config import load_config
from situs.errors import ConfigError
from situs.ledger import read_entry
from situs.model import STATED, Principal
from situs.runtime import open_runtime
from situs.runtime.vetting import confirm, propose, roll_back
from situs.vetting import Stage

from .test_models import RESULTS, approve, write

ANNA = Principal("Anna Beispiel", credential=STATED)
KARL = Principal("Karl Muster", credential=STATED)


def given(gateway, name: str = "own@1"):
    return load_config(gateway.config_path), gateway.folder, name


def entries(gateway) -> list[dict]:
    with read_ledger(gateway.folder / "ledger.db") as ledger:
        return [read_entry(one.body) for one in ledger.entries]


async def refused(code: str, act) -> str:
    with pytest.raises(ConfigError) as caught:
        await act
    assert caught.value.code == code
    return caught.value.message


async def test_the_ledger_tells_of_each_act_with_its_figures(modelled) -> None:
    await approve(modelled)
    found = entries(modelled)
    assert [(e["event"], e["act"], e["stage"], e["by"]) for e in found] == [
        ("model_act", "proposed", "evaluated", ANNA.id),
        ("model_act", "confirmed", "evaluated", KARL.id),
        ("model_act", "proposed", "approved", ANNA.id),
        ("model_act", "confirmed", "approved", KARL.id),
    ]
    assert {e["credential"] for e in found} == {"stated"}  # whoever ran the command said so
    assert found[0]["figures"] == [{"name": "t / w / share", "thousandths": 900}]
    assert {e["call"] for e in found} == {"model:own@1"}
    (kept,) = (modelled.folder / "models-acts").glob("results-*.json")
    assert kept.read_bytes() == RESULTS and found[0]["results_sha256"] in kept.name


async def test_the_same_person_is_refused_and_nothing_is_kept(modelled) -> None:
    await propose(*given(modelled), Stage.EVALUATED, ANNA, RESULTS)
    await refused(
        "four_eyes_needed", confirm(*given(modelled), Stage.EVALUATED, Principal("anna beispiel", credential=STATED))
    )
    assert len(entries(modelled)) == 1


async def test_an_unknown_model_or_one_of_the_catalogue_is_moved_by_nobody(modelled) -> None:
    for name in ("own@2", "own", "qwen2.5-coder-1.5b-instruct-q4_k_m@shipped"):
        await refused("model_not_registered", propose(*given(modelled, name), Stage.RETIRED, ANNA))


async def test_results_below_the_register_s_minimum_are_not_proposed(modelled) -> None:
    write(modelled, "expires", 'minimum = { "t / w / share" = 0.95 }\nexpires')
    said = await refused("model_below_minimum", propose(*given(modelled), Stage.EVALUATED, ANNA, RESULTS))
    assert "0.900" in said
    write(modelled, "0.95", "0.9")
    await propose(*given(modelled), Stage.EVALUATED, ANNA, RESULTS)


async def test_a_version_that_would_not_serve_is_not_approved(modelled) -> None:
    write(modelled, "2999-01-10", "2020-01-10")
    assert "expired" in await refused("model_not_approvable", approve(modelled))


async def test_there_is_nothing_to_roll_back_to(modelled) -> None:
    await approve(modelled)
    await refused("model_act_refused", roll_back(*given(modelled, "own"), ANNA))


async def test_an_act_beside_a_running_gateway_is_recorded_when_it_reloads(modelled) -> None:
    from situs.runtime import recall

    runtime = await open_runtime(*given(modelled)[:2])
    try:
        await runtime.begin()
        done = await propose(*given(modelled), Stage.EVALUATED, ANNA, RESULTS)
        assert not done.noted
        assert not [e for e in entries(modelled) if e["event"] == "model_act"]
        await recall(runtime, modelled.config_path)
        assert [e["act"] for e in entries(modelled) if e["event"] == "model_act"] == ["proposed"]
    finally:
        await runtime.aclose()
    runtime = await open_runtime(*given(modelled)[:2])
    await runtime.begin()
    await runtime.aclose()
    assert len([e for e in entries(modelled) if e["event"] == "model_act"]) == 1


async def test_a_configuration_tells_what_is_approved_and_by_whom(modelled) -> None:
    await approve(modelled)
    runtime = await open_runtime(*given(modelled)[:2])
    await runtime.begin()
    await runtime.aclose()
    routes = {
        route["id"]: route["registered"]
        for e in entries(modelled)
        if e["event"] == "configured"
        for route in e["routes"]
    }
    assert routes["named"] == {
        "model": "own@1", "closed": "", "until": "2999-01-10", "uses": ["infer"], "approved_by": [ANNA.id, KARL.id]
    }  # fmt: skip
    assert {type(value) for value in routes["named"].values()} == {str, list}
    assert json.dumps(routes["own"]) == '{"approved_by": [], "closed": "", "model": "", "until": "", "uses": []}'


async def test_a_gateway_whose_model_nobody_registered_starts_tells_so_and_loads_nothing(written) -> None:
    gateway = written(settings='[policies]\nstatements = "few.toml"\n[models]\nrequired = "every"\n')
    runtime = await open_runtime(*given(gateway)[:2])
    try:
        await runtime.begin()
        assert runtime.faults() == ["no_healthy_route"]
        assert runtime.warnings() == ["models_closed"]
        assert runtime.open_upstreams() == {}
    finally:
        await runtime.aclose()
    (entry,) = entries(gateway)
    assert entry["routes"][0]["registered"]["closed"] == "unregistered"
