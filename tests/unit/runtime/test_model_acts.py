"""The ledger's account of acts: one that was taken away, changed or put in is found, and nothing is served."""

from __future__ import annotations

import pytest

from situs.config import load_config
from situs.errors import ConfigError, IntegrityError
from situs.runtime import open_runtime, recall

from .test_models import approve


def lines(gateway):
    return gateway.folder / "models-acts" / "acts.jsonl"


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept[:-1],
        lambda kept: [],
        lambda kept: [kept[0].replace(b"Anna Beispiel", b"Anna Example"), *kept[1:]],
    ],
    ids=["the last", "all", "a name"],
)
async def test_acts_that_are_not_those_of_the_ledger_keep_it_from_starting(modelled, change) -> None:
    await approve(modelled)
    lines(modelled).write_bytes(b"".join(change(lines(modelled).read_bytes().splitlines(keepends=True))))
    with pytest.raises(IntegrityError) as caught:
        await open_runtime(load_config(modelled.config_path), modelled.folder)
    assert caught.value.code == "model_acts_contradict"


async def test_nothing_is_added_to_acts_that_are_not_those_of_the_ledger(modelled) -> None:
    await approve(modelled)
    lines(modelled).write_bytes(b"")
    with pytest.raises(IntegrityError):
        await approve(modelled)
    assert lines(modelled).read_bytes() == b""


async def test_a_reload_keeps_the_last_good_rules(modelled) -> None:
    await approve(modelled)
    runtime = await open_runtime(load_config(modelled.config_path), modelled.folder)
    try:
        await runtime.begin()
        rules = runtime.rules
        lines(modelled).write_bytes(b"")
        with pytest.raises(IntegrityError):
            await recall(runtime, modelled.config_path)
        assert runtime.rules is rules
    finally:
        await runtime.aclose()


async def test_an_act_that_waits_under_a_stated_name_is_not_taken_where_proof_is_asked_for(modelled) -> None:
    runtime = await open_runtime(load_config(modelled.config_path), modelled.folder)
    try:
        await runtime.begin()
        rules = runtime.rules
        await approve(modelled)  # the gateway has the ledger, so the acts wait
        with modelled.config_path.open("a") as file:
            file.write("[identity]\nproven_acts = true\n")
        with pytest.raises(ConfigError) as caught:
            await recall(runtime, modelled.config_path)
        assert (caught.value.code, runtime.rules is rules) == ("person_not_proven", True)
        assert [e for e in await runtime.ledger.events() if e["event"] == "model_act"] == []
    finally:
        await runtime.aclose()
