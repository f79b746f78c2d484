"""An act on an incident by way of the gateway: by whom, how large, and what becomes of it."""

import json
import time

import pytest

from situs.incidents import EMPTY_SCOPE
from situs.ledger import read_entry
from situs.server.incidents import PATH, RECORDER

pytestmark = pytest.mark.asyncio(loop_scope="package")


def opening(**changes):
    return {
        "event": "incident_opened", "kind": "incident", "aware": time.time_ns() // 1_000_000, "found_by": "staff",
        "scope": EMPTY_SCOPE, **changes,
    }  # fmt: skip


@pytest.fixture
def record(gateway, ask):
    key = gateway.grant("officer", roles=frozenset({RECORDER}))

    async def recording(act, *, key=key, raw=None, **headers):
        return await ask(path=PATH, key=key, raw=json.dumps(act).encode() if raw is None else raw, headers=headers)

    return recording


async def test_it_is_recorded_for_the_principal_and_shows_in_the_metrics(record, gateway, get) -> None:
    told = await record(opening())
    entry = told.json()
    assert (told.status, entry["by"], entry["event"]) == (200, "officer", "incident_opened")
    assert entry["credential"] == "api_key"
    receipt = await gateway.runtime.ledger.receipt(entry["call"])
    assert [read_entry(one.body) for one in receipt.entries] == [entry]
    metrics = (await get("/metrics")).text
    assert "situs_incidents_open 1.0" in metrics
    assert 'situs_incident_duties{duty="gdpr_33",state="running"} 1.0' in metrics
    assert 'situs_incident_seconds_left{duty="nis2_early_warning"}' in metrics
    said = {"personal": "none", "significant": "no", "privileged": "no"}
    assert (await record({"event": "incident_classified", "incident": entry["call"], **said})).status == 200
    closing = {"event": "incident_closed", "incident": entry["call"], "result": "no-incident", "of": ""}
    assert (await record(closing)).status == 200
    metrics = (await get("/metrics")).text
    assert "situs_incidents_open 0.0" in metrics and "situs_incident_duties{" not in metrics
    assert (await record(closing)).json()["code"] == "incident_closed"


async def test_it_takes_the_role_and_a_credential(record, gateway, get) -> None:
    size = gateway.runtime.ledger.size
    told = await record(opening(), key=gateway.key)
    assert (told.status, told.json()["code"]) == (403, "incident_not_allowed")
    assert (await record(opening(), key="situs_nobody")).status == 401
    assert (await get(PATH)).status == 405
    assert gateway.runtime.ledger.size == size


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"{", 400, "invalid_json"), (b"[]", 400, "incident_invalid"), (b"\xff", 400, "invalid_json"),
        (b'{"event":"incident_opened","memo":"Karl Muster"}', 400, "incident_invalid"),
        (b"[" * 5000, 400, "invalid_json"),
        (b" " * 70_000, 413, "body_too_large"),
    ],
)  # fmt: skip
async def test_what_is_no_act_leaves_no_entry(record, gateway, raw, status, code) -> None:
    size = gateway.runtime.ledger.size
    told = await record(None, raw=raw)
    assert (told.status, told.json()["code"]) == (status, code)
    assert "Muster" not in told.text and gateway.runtime.ledger.size == size


async def test_a_time_ahead_of_the_clock_and_an_unknown_incident_are_refused(record) -> None:
    assert (await record(opening(aware=4_000_000_000_000))).json()["code"] == "incident_time_invalid"
    closing = {"event": "incident_closed", "incident": "INC-20260701-ffffffff", "result": "remedied", "of": ""}
    told = await record(closing)
    assert (told.status, told.json()["code"]) == (404, "incident_unknown")
