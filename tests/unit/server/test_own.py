"""Our own endpoints: health, metrics, models, receipts; none tells one caller of another."""

import pytest

from situs.errors import LedgerError
from situs.ledger import parse_receipt, verify_receipt

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_health_and_readiness(get) -> None:
    assert (await get("/healthz")).text == "ok\n"
    answer = await get("/readyz")
    assert (answer.status, answer.json()) == (200, {"ready": True, "faults": [], "warnings": []})


async def test_it_is_not_ready_when_the_ledger_fails(get, gateway, monkeypatch) -> None:
    failing = property(lambda _: LedgerError("ledger_full", "full"))
    monkeypatch.setattr(type(gateway.runtime.ledger), "failure", failing)
    answer = await get("/readyz")
    assert (answer.status, answer.json()["faults"]) == (503, ["ledger_full"])


async def test_metrics_name_no_text_and_no_principal(ask, get, provider) -> None:
    await ask("Karl Muster, DE89 3704 0044 0532 0130 00")
    text = (await get("/metrics")).text
    assert 'situs_calls_total{face="openai_chat",place="own",status="answered"}' in text
    assert "Muster" not in text
    assert "tester" not in text


async def test_models_are_the_aliases_that_are_served(get, gateway) -> None:
    assert (await get("/v1/models")).status == 401
    answer = await get("/v1/models", gateway.key)
    assert [m["id"] for m in answer.json()["data"]] == ["fr", "m", "near", "us"]
    assert (await get("/v1/models/near", gateway.key)).json()["id"] == "near"
    unknown = await get("/v1/models/Karl%20Muster", gateway.key)
    assert (unknown.status, unknown.json()["error"]["code"]) == (404, "unknown_model")
    assert "Muster" not in unknown.text


async def test_a_receipt_is_given_to_who_made_the_call_and_to_an_auditor(ask, get, gateway) -> None:
    call = (await ask()).headers["x-situs-receipt"]
    answer = await get(f"/situs/v1/receipts/{call}", gateway.key)
    assert verify_receipt(parse_receipt(answer.content), gateway.vkey).call == call
    auditor = gateway.grant("auditor", roles=frozenset({"auditor"}))
    assert (await get(f"/situs/v1/receipts/{call}", auditor)).content == answer.content


async def test_a_receipt_of_another_is_as_if_there_were_none(ask, get, gateway) -> None:
    call = (await ask()).headers["x-situs-receipt"]
    other = gateway.grant("other")
    hidden = await get(f"/situs/v1/receipts/{call}", other)
    missing = await get("/situs/v1/receipts/AAAAAAAAAAAAAAAAAAAAAA", other)
    assert (hidden.status, missing.status) == (404, 404)
    assert hidden.json()["code"] == missing.json()["code"] == "receipt_not_found"
    assert (await get(f"/situs/v1/receipts/{call}")).status == 401


async def test_the_description_is_open_and_names_every_path(get) -> None:
    document = (await get("/situs/v1/openapi.json")).json()
    assert {"/v1/messages", "/v1/chat/completions", "/healthz", "/situs/v1/receipts/{call}"} <= set(document["paths"])
