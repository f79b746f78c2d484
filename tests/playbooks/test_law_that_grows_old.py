"""Facts of law that nobody has looked at for too long: shown as stale, or unknown, as the department says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from situs.registers import Calls, Transfers
from situs.runtime import live
from situs.testing import OWN, FakeProvider, Gateway, Spot

SWISS = """operator = "Example Processor"
processed_in = ["CH"]
compelled_by = ["CH"]
weights_from = ["CH"]
terms = { training = "no", retention_days = 0, human_review = "no", dpa = true, secrecy = true, version = "2026-01" }
"""
FEW = '[[statement]]\nid = "t"\nsays = "s"\naction = "train"\nlabels = ["MNPI"]\nnever = { permitted = true }\n'


class Department:
    """A machine at home, and a processor in Switzerland whose adequacy decision is a fact with a date."""

    def __init__(self, gateway: Gateway, key: str, provider: FakeProvider) -> None:
        self.gateway, self.key, self.provider = gateway, key, provider

    async def ask(self, model: str) -> tuple[int, list[dict[str, Any]]]:
        body = {"model": model, "messages": [{"role": "user", "content": "Please draft a note on the lease."}]}
        headers = {"x-api-key": self.key, "x-situs-label": "INTERNAL"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.gateway.url}/v1/chat/completions", json=body, headers=headers) as answer,
        ):
            await answer.read()
            return answer.status, await self.gateway.entries(answer.headers["X-Situs-Receipt"])

    async def warnings(self) -> list[str]:
        async with aiohttp.ClientSession() as session, session.get(f"{self.gateway.url}/readyz") as answer:
            return list((await answer.json())["warnings"])


@asynccontextmanager
async def department(folder: Path, law: str) -> AsyncIterator[Department]:
    folder.mkdir(exist_ok=True)
    (folder / "few.toml").write_text(FEW, encoding="utf-8")
    settings = f'[policies]\nstatements = "few.toml"\n[classify]\nnames = false\n{law}'
    async with FakeProvider() as provider:
        url = provider.base_url + "/v1"
        spots = (Spot("own", url, OWN, models=("own",)), Spot("zurich", url, SWISS, models=("zurich",)))
        async with Gateway(folder, spots, settings) as gateway:
            key = gateway.grant("anna", roles=frozenset({"lawyer", "classify:lower"}))
            yield Department(gateway, key, provider)


def years_later(monkeypatch: Any) -> None:
    moment = live.time.time_ns() + 3 * 366 * 86_400_000_000_000
    monkeypatch.setattr(live.time, "time_ns", lambda: moment)


async def test_while_the_facts_are_fresh_nothing_is_marked(tmp_path) -> None:
    async with department(tmp_path / "g", '[law]\nstale = "unknown"\nreview_days = 36500\n') as at:
        status, (decision, _) = await at.ask("zurich")
        assert (status, await at.warnings()) == (200, [])
        assert "stale" not in decision["rulings"][0]["transfers"][0]


async def test_what_rests_on_an_old_fact_is_marked_in_the_record_and_in_the_register(tmp_path, monkeypatch) -> None:
    years_later(monkeypatch)
    async with department(tmp_path / "g", "[law]\nreview_days = 365\n") as at:
        status, (decision, outcome) = await at.ask("zurich")
        assert (status, await at.warnings()) == (200, ["law_stale"])
        law = at.gateway.runtime.rules.law
    (citation,) = decision["rulings"][0]["transfers"]
    assert citation.startswith("gdpr_ch5 adequacy") and citation.endswith("(stale: as of 2026-11-23)")
    register = Transfers(law)
    (row,) = register.rows(Calls(enumerate([decision, outcome])))
    assert row["basis"] == citation
    known = [note for note in register.notes() if note.startswith("How it is known:")]
    assert len(known) == 1 and "as of 2026-11-23; confidence high" in known[0]


async def test_where_stale_is_unknown_policy_refuses_what_rests_on_it_and_nothing_leaves(tmp_path, monkeypatch) -> None:
    years_later(monkeypatch)
    async with department(tmp_path / "g", '[law]\nstale = "unknown"\n') as at:
        status, (decision, _) = await at.ask("zurich")
        assert (status, at.provider.requests) == (451, [])
        assert "transfer-without-basis" in decision["rulings"][0]["policies"]
        assert (await at.ask("own"))[0] == 200


async def test_a_longer_review_keeps_it_and_another_rule_has_another_digest(tmp_path, monkeypatch) -> None:
    years_later(monkeypatch)
    async with department(tmp_path / "g", '[law]\nstale = "unknown"\nreview_days = 36500\n') as at:
        status, (decision, _) = await at.ask("zurich")
        assert (status, await at.warnings()) == (200, [])
    async with department(tmp_path / "h", "") as other:
        assert (await other.ask("own"))[1][0]["rules"]["law"] != decision["rules"]["law"]
