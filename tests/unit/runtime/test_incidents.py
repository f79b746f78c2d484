"""Acts become durable one after the other, and what is in memory is what the ledger has."""

from __future__ import annotations

import asyncio

import pytest

from situs.adapters.store import SqliteLedger, create_signer, read_ledger
from situs.config import load_config
from situs.errors import CallError, ConfigError, IntegrityError, LedgerError
from situs.incidents import EMPTY_SCOPE, OPENED
from situs.ledger import read_entry
from situs.model import STATED, Principal
from situs.runtime.incidents import Incidents, record_alone

ANNA = Principal("anna", credential=STATED)

AT = 1_782_864_000_000
HOUR = 3_600_000
OPENING = {"event": OPENED, "kind": "incident", "aware": AT, "found_by": "staff", "scope": EMPTY_SCOPE}


class Clock:
    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def ledger(tmp_path, clock):
    made = SqliteLedger.open(tmp_path / "l.db", "o", create_signer(tmp_path / "k.pem"), clock)
    yield made
    await made.aclose()


def classified(name: str, **facets: str):
    return {
        "event": "incident_classified",
        "incident": name,
        "personal": "",
        "significant": "",
        "privileged": "",
    } | facets


async def test_an_act_is_durable_before_it_counts(ledger, clock, tmp_path) -> None:
    incidents = Incidents(ledger, clock)
    entry = await incidents.record(OPENING, "Anna Beispiel")
    assert (entry["by"], entry["at"], entry["call"][:13]) == ("Anna Beispiel", AT, "INC-20260701-")
    with read_ledger(tmp_path / "l.db") as log:
        assert [read_entry(one.body) for one in log.entries] == [entry]
    assert incidents.open == 1


async def test_a_ledger_that_does_not_write_changes_nothing(clock) -> None:
    class Broken:
        async def append(self, entry):
            raise LedgerError("ledger_full", "full")

    incidents = Incidents(Broken(), clock)
    with pytest.raises(LedgerError):
        await incidents.record(OPENING, "anna")
    assert incidents.open == 0


async def test_another_start_knows_the_same(ledger, clock) -> None:
    first = Incidents(ledger, clock)
    name = (await first.record(OPENING, "anna"))["call"]
    await first.record(classified(name, significant="no", privileged="no"), "anna")
    second = Incidents(ledger, clock)
    for event in await ledger.events():
        second.take(event)
    assert (second.open, second.clocks()) == (1, first.clocks())


async def test_clocks_are_counted_by_duty_and_the_least_time_is_told(ledger, clock) -> None:
    incidents = Incidents(ledger, clock)
    name = (await incidents.record(OPENING, "anna"))["call"]
    await incidents.record(OPENING, "anna")
    clock.now += 25 * HOUR
    states, left = incidents.clocks()
    assert (states["nis2_early_warning", "overdue"], states["gdpr_33", "running"]) == (2, 2)
    assert (left["nis2_early_warning"], left["gdpr_33"]) == (-3600, 47 * 3600)
    await incidents.record(classified(name, personal="none", significant="no", privileged="no"), "anna")
    await incidents.record({"event": "incident_closed", "incident": name, "result": "no-incident", "of": ""}, "anna")
    assert (incidents.open, incidents.clocks()[0]["nis2_early_warning", "overdue"]) == (1, 1)


async def test_two_who_close_at_once_do_not_both(ledger, clock) -> None:
    incidents = Incidents(ledger, clock)
    name = (await incidents.record(OPENING, "anna"))["call"]
    await incidents.record(classified(name, personal="none", significant="no", privileged="no"), "anna")
    closing = {"event": "incident_closed", "incident": name, "result": "remedied", "of": ""}
    done = await asyncio.gather(*(incidents.record(closing, "anna") for _ in range(2)), return_exceptions=True)
    refused = [one for one in done if isinstance(one, CallError)]
    assert [one.code for one in refused] == ["incident_closed"] and ledger.size == 3


@pytest.mark.parametrize("by", ["", "a\nb", "x" * 101])
async def test_nobody_records_under_a_name_that_could_not_be_read_again(ledger, clock, by) -> None:
    with pytest.raises(CallError) as caught:
        await Incidents(ledger, clock).record(OPENING, by)
    assert (caught.value.code, ledger.size) == ("incident_invalid", 0)


async def test_a_malformed_act_in_the_ledger_is_told(ledger, clock) -> None:
    await ledger.append({"type": "event", "call": "INC-20260701-00000001", "at": AT, "event": OPENED, "by": "x"})
    (event,) = await ledger.events()
    with pytest.raises(IntegrityError) as caught:
        Incidents(ledger, clock).take(event)
    assert caught.value.code == "incident_malformed"


async def test_alone_it_opens_the_ledger_and_lets_it_go(written, clock) -> None:
    folder = written().folder
    config = load_config(folder / "situs.toml")
    clock.now = 4_000_000_000_000
    entry = await record_alone(config, folder, {**OPENING, "aware": clock.now}, ANNA, clock)
    again = classified(entry["call"], personal="risk")
    assert (await record_alone(config, folder, again, ANNA, clock))["personal"] == "risk"
    clock.now -= HOUR
    with pytest.raises(ConfigError) as caught:
        await record_alone(config, folder, again, ANNA, clock)
    assert caught.value.code == "clock_went_back"
