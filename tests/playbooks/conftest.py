"""The words in which the stories are told: a department, its people, its matters, and three houses with machines.

`own` is the department's own machine in Germany, `paris` a French processor on good terms, `overseas` one in the United
States without a transfer instrument, `murky` a French one of whose terms nobody knows. Each is a fake provider that
records every byte; everything between the caller and them is the real gateway. The farther places are preferred
wherever policy lets them be, so that a text which stays has been held back and not merely left where it was.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from situs.erasure import Asked
from situs.runtime import recall
from situs.testing import GOOD_TERMS, OVERSEAS, OWN, FakeProvider, Gateway, Spot, failure

MATTERS = """
[[matter]]
id = "advice"
client = "Beispiel Maschinenbau GmbH"
jurisdictions = ["DE"]
forum = "DE"
privileged = true
parties = [{ name = "Anna Beispiel" }, { name = "Karl Muster" }]

[[matter]]
id = "refunds"
client = "Example Retail Ltd"
jurisdictions = ["DE", "FR"]
forum = "FR"
approvals = ["external:MATTER"]
parties = [{ name = "Jane Roe" }]

[[matter]]
id = "returns"
client = "Example Retail Ltd"
jurisdictions = ["DE", "FR"]
forum = "FR"
approvals = ["external:MATTER"]
parties = [{ name = "Jane Roe" }]

[[matter]]
id = "merger"
jurisdictions = ["DE"]
wall = ["merger"]

[[matter]]
id = "at-home"
jurisdictions = ["DE"]
residency = ["DE"]
approvals = ["external:MATTER"]

[[matter]]
id = "in-france"
jurisdictions = ["DE", "FR"]
residency = ["FR"]
approvals = ["external:MATTER"]

[[matter]]
id = "discovery"
jurisdictions = ["DE"]

[[matter]]
id = "discovery-checked"
jurisdictions = ["DE"]
approvals = ["protective-order:checked"]

[[matter]]
id = "evidence"
jurisdictions = ["DE"]
legal_hold = true
parties = [{ name = "Jane Roe" }]
"""
MURKY = """operator = "Example Murky"
processed_in = ["FR"]
compelled_by = ["FR"]
weights_from = ["FR"]
"""
FEW = """[[statement]]
id = "walls-hold"
says = "Nobody outside a matter's ethical wall gets an answer about it."
outside_wall = true
never = { permitted = true }
"""
COUNTRIES = {"own": "DE", "paris": "FR", "overseas": "US", "murky": "FR"}
REVIEWER = frozenset({"lawyer", "classify:lower"})


@dataclass(frozen=True)
class Memo:
    """What became of one question: what the caller got, what each place saw, and what the record says of it."""

    status: int
    body: Any
    seen: dict[str, str]
    """By place, every byte that it received."""
    decision: dict[str, Any]
    outcome: dict[str, Any]

    @property
    def answer(self) -> str:
        return self.body["choices"][0]["message"]["content"]

    @property
    def answered(self) -> bool:
        return self.status == 200 and self.outcome["status"] == "answered"

    @property
    def places(self) -> list[str]:
        return [place for place, heard in self.seen.items() if heard]

    @property
    def labels(self) -> set[str]:
        return {e["label"] for e in self.decision["labels"]}

    def stayed_in(self, country: str) -> bool:
        return self.places != [] and all(COUNTRIES[place] == country for place in self.places)

    def went_nowhere(self) -> bool:
        return self.places == [] and self.outcome["sent"]["bytes"] == 0

    def refused_because(self, policy: str) -> bool:
        """Refused by policy, told as such, recorded as such, and this policy forbade every place."""
        refusals = [r["policies"] for r in self.decision["rulings"]]
        recorded = (self.decision["effect"], self.outcome["status"]) == ("refuse", "refused")
        told = self.status == 451 and self.body["error"]["code"] == "policy_refused"
        return told and recorded and refusals != [] and all(policy in policies for policies in refusals)

    def refused_as(self, code: str) -> bool:
        told = self.status >= 400 and self.body["error"]["code"] == code
        return told and (self.decision["code"], self.outcome["status"]) == (code, "refused")

    def kept_from(self, place: str) -> set[str]:
        """Return the policies that kept it from a place."""
        rulings = [r for r in self.decision["rulings"] if r["place"] == place]
        assert rulings, f"nothing was ruled on {place}"
        assert all(r["effect"] == "deny" for r in rulings), f"{place} was permitted"
        return {policy for r in rulings for policy in r["policies"]}

    def showed(self, place: str, text: str) -> bool:
        assert self.seen[place], f"{place} saw nothing, so that it proves nothing"
        return text in self.seen[place]


@dataclass
class Department:
    """A legal department with its gateway."""

    running: Gateway
    houses: dict[str, FakeProvider]
    keys: dict[tuple, str] = field(default_factory=dict)

    async def ask(
        self,
        text: str,
        *,
        matter: str = "",
        by: str = "anna",
        roles: frozenset[str] = frozenset({"lawyer"}),
        walls: frozenset[str] = frozenset(),
        label: str = "",
        header: str = "",
        model: str = "m",
    ) -> Memo:
        """Ask for a matter that the key is bound to (`matter`), or that only the request names (`header`)."""
        who = (by, roles, walls, matter)
        if who not in self.keys:
            self.keys[who] = self.running.grant(by, roles=roles, walls=walls, default_matter=matter)
        for house in self.houses.values():
            house.received.clear()
        headers = {"authorization": f"Bearer {self.keys[who]}", "x-situs-matter": header, "x-situs-label": label}
        body = {"model": model, "messages": [{"role": "user", "content": text}]}
        async with aiohttp.ClientSession() as session:
            sent = {name: value for name, value in headers.items() if value}
            async with session.post(self.running.url + "/v1/chat/completions", json=body, headers=sent) as answer:
                shown, call = await answer.json(), answer.headers["x-situs-receipt"]
        seen = {name: bytes(house.received).decode("utf-8", "replace") for name, house in self.houses.items()}
        decision, outcome = await self.running.entries(call)
        return Memo(answer.status, shown, seen, decision, outcome)

    def answers(self, place: str, text: str) -> None:
        self.houses[place].answer(text)

    def is_down(self, *places: str) -> None:
        for place in places:
            self.houses[place].respond(lambda _: failure(503))

    async def destroy_key(self, matter: str) -> None:
        """Erase a matter, as somebody whose client has asked for it would."""
        await self.running.runtime.eraser.erase(Asked(matter, "records", "client_instruction"))

    async def release_hold(self) -> None:
        """Lift every legal hold in the matter directory and reload, as an operator would with SIGHUP."""
        text = self.running.matters.replace("legal_hold = true", "legal_hold = false")
        (self.running.folder / "matters.toml").write_text(text, encoding="utf-8")
        await recall(self.running.runtime, self.running.config_path)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def opened(tmp_path_factory) -> AsyncIterator[Department]:
    folder = tmp_path_factory.mktemp("department")
    (folder / "few.toml").write_text(FEW, encoding="utf-8")
    async with AsyncExitStack() as stack:
        houses = {name: await stack.enter_async_context(FakeProvider()) for name in COUNTRIES}
        spots = tuple(
            Spot(name, houses[name].base_url + "/v1", place, models=("m", name), priority=priority)
            for name, place, priority in (
                ("overseas", OVERSEAS, 10), ("murky", MURKY, 20), ("paris", GOOD_TERMS, 30), ("own", OWN, 100),
            )
        )  # fmt: skip
        settings = '[policies]\nstatements = "few.toml"\n[limits]\nrequests_per_minute = 0\n'
        gateway = await stack.enter_async_context(Gateway(folder, spots, settings, MATTERS))
        yield Department(gateway, houses)


@pytest.fixture
def gateway(opened) -> Iterator[Department]:
    """The department with every house answering by echo and every route well rested."""
    for house in opened.houses.values():
        house.forget()
    opened.running.runtime.health.failures.clear()
    opened.running.runtime.health.until.clear()
    yield opened
    written = json.dumps((opened.running.folder / "ledger.db").read_bytes().decode("latin-1"))
    assert "Jane Roe" not in written
    assert "Karl Muster" not in written
