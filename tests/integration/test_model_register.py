"""A gateway over servers that run, or say that they run, another model than was approved; and the way back."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import aiohttp
import pytest

from situs.adapters.store import read_ledger
from situs.config import load_config
from situs.law import load_law
from situs.ledger import read_entry
from situs.model import STATED, Principal
from situs.registers import Calls, Nis2, Question, find_absence, parse_period
from situs.runtime import recall
from situs.runtime.vetting import confirm, propose, roll_back
from situs.testing import Answer, FakeProvider, Gateway, Spot, described_model
from situs.vetting import Stage

ANNA = Principal("Anna Beispiel", credential=STATED)
KARL = Principal("Karl Muster", credential=STATED)

RESULTS = b'{"tables": [{"id": "t", "rows": [{"what": "w", "share": {"value": 0.9}}]}]}'
FEW = '[[statement]]\nid = "t"\nsays = "s"\naction = "train"\nlabels = ["MNPI"]\nnever = { permitted = true }\n'
MATTERS = """[[matter]]
id = "M-1"
jurisdictions = ["DE"]
approvals = ["shadow:M-1"]
[[matter]]
id = "M-2"
jurisdictions = ["DE"]
"""
SECRET = "Please draft a short note about the harbour lease."


async def approve(gateway: Gateway, name: str) -> None:
    given = load_config(gateway.config_path), gateway.folder, name
    for stage, results in ((Stage.EVALUATED, RESULTS), (Stage.APPROVED, b"")):
        await propose(*given, stage, ANNA, results)
        await confirm(*given, stage, KARL)


class Desk:
    """Two servers of one model, the older version and the newer one, behind one alias."""

    def __init__(self, folder, asked: str = "models") -> None:
        self.old, self.new = FakeProvider(), FakeProvider()
        self.old.runs, self.new.runs = "own-1", "own-2"
        self.folder, self.asked = folder, asked

    async def open(self, stack: AsyncExitStack, *approved: str, more: str = "", roles: tuple[str, ...] = ()) -> Gateway:
        for provider in (self.old, self.new):
            await stack.enter_async_context(provider)
        spots = (
            Spot("new", self.new.base_url + "/v1", registered="own@2", priority=1),
            Spot("old", self.old.base_url + "/v1", registered="own@1", priority=2),
        )
        self.gateway = Gateway(
            self.folder, spots, '[policies]\nstatements = "few.toml"\n[classify]\nnames = false\n' + more
        )
        self.gateway.roles = frozenset({"lawyer", *roles})
        self.gateway.matters = MATTERS
        (self.folder / "few.toml").write_text(FEW)
        self.gateway.write()
        (self.folder / "models.toml").write_text(described_model("1", self.asked) + described_model("2", self.asked))
        for name in approved:
            await approve(self.gateway, name)
        self.session = await stack.enter_async_context(aiohttp.ClientSession())
        return await stack.enter_async_context(self.gateway)

    async def evaluate(self, name: str) -> None:
        given = load_config(self.gateway.config_path), self.folder, name, Stage.EVALUATED
        await propose(*given, ANNA, RESULTS)
        await confirm(*given, KARL)
        await recall(self.gateway.runtime, self.gateway.config_path)

    @property
    def following(self):
        return self.gateway._listening.app._governor.shadowing.task

    async def settle(self) -> list[dict]:
        """Wait until nothing is followed, and return every entry."""
        if self.following is not None:
            await self.following
        with read_ledger(self.folder / "ledger.db") as ledger:
            return [read_entry(one.body) for one in ledger.entries]

    async def ask(self, *, stream: bool = False, matter: str = "") -> tuple[int, str, list[dict]]:
        body = {"model": "m", "messages": [{"role": "user", "content": SECRET}], "stream": stream}
        headers = {"x-api-key": self.gateway.key} | ({"x-situs-matter": matter} if matter else {})
        async with self.session.post(f"{self.gateway.url}/v1/chat/completions", json=body, headers=headers) as answer:
            text = await answer.text()
            return answer.status, text, await self.gateway.entries(answer.headers["X-Situs-Receipt"])


@pytest.fixture
async def stack():
    async with AsyncExitStack() as opened:
        yield opened


async def test_what_nobody_approved_is_sent_nothing(tmp_path, stack) -> None:
    desk = Desk(tmp_path)
    gateway = await desk.open(stack)
    status, text, (decision, _) = await desk.ask()
    assert status == 451 and "it is a draft" in text
    assert {p for r in decision["rulings"] for p in r["policies"]} == {"model-not-approved"}
    assert (bytes(desk.new.received), bytes(desk.old.received)) == (b"", b"")
    async with desk.session.get(f"{gateway.url}/readyz") as answer:
        told = await answer.json()
    assert (answer.status, told["faults"]) == (503, ["no_healthy_route"])


async def test_the_approved_version_alone_serves_and_its_name_and_digest_are_recorded(tmp_path, stack) -> None:
    desk = Desk(tmp_path)
    await desk.open(stack, "own@1")
    status, text, (decision, outcome) = await desk.ask()
    assert (status, outcome["route"], SECRET in text) == (200, "old", True)
    assert {r["route"]: r["effect"] for r in decision["rulings"]} == {"new": "deny", "old": "permit"}
    assert bytes(desk.new.received) == b""


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("asked", "leaves"), [("models", False), ("nothing", True)])
async def test_a_server_that_runs_another_model_answers_nothing(tmp_path, stack, stream, asked, leaves) -> None:
    desk = Desk(tmp_path, asked)
    await desk.open(stack, "own@1")
    desk.old.runs = "own-9"
    status, text, (_, outcome) = await desk.ask(stream=stream)
    assert (status, outcome["status"], outcome["code"]) == (502, "failed", "upstream_model_mismatch")
    assert outcome["attempts"] == ["old:upstream_model_mismatch"]
    assert SECRET not in text and "own-9" not in text
    assert (b"harbour" in bytes(desk.old.received)) is leaves


async def test_roll_back_takes_one_command_and_a_reload(tmp_path, stack) -> None:
    desk = Desk(tmp_path)
    gateway = await desk.open(stack, "own@1", "own@2")
    assert (await desk.ask())[2][1]["route"] == "new"
    done = await roll_back(load_config(gateway.config_path), gateway.folder, "own", ANNA)
    assert not done.noted
    assert (await desk.ask())[2][1]["route"] == "new"
    await recall(gateway.runtime, gateway.config_path)
    status, _, (_, outcome) = await desk.ask()
    assert (status, outcome["route"]) == (200, "old")
    events = await gateway.runtime.ledger.events()
    assert [e["act"] for e in events if e["call"] == "model:own@1"][-1] == "rolled_back"


def compared(entries: list[dict]) -> list[dict]:
    return [entry for entry in entries if entry.get("event") == "model_compared"]


@pytest.mark.parametrize("stream", [False, True])
async def test_an_evaluated_version_is_asked_test_traffic_after_the_answer(tmp_path, stack, stream) -> None:
    desk = Desk(tmp_path)
    await desk.open(stack, "own@1", more='[models]\nshadow = "synthetic"\n', roles=("synthetic",))
    await desk.evaluate("own@2")
    desk.new.respond(lambda _: Answer(text="Please draft a long note about the harbour lease.", delay=2))
    status, text, (_, outcome) = await desk.ask(stream=stream)
    assert not desk.following.done()  # the caller has its answer, the candidate is still at work
    assert (status, outcome["route"], "long" in text) == (200, "old", False)
    entries = await desk.settle()
    (found,) = compared(entries)
    assert (found["basis"], found["serving"]["model"], found["candidate"]["model"]) == ("synthetic", "own@1", "own@2")
    assert (found["serving"]["call"], found["candidate"]["status"]) == (outcome["call"], "answered")
    assert 0 < found["likeness"] < 1000
    assert (found["serving"]["characters"], found["candidate"]["characters"]) == (len(SECRET), 49)
    decision = next(e for e in entries if e["type"] == "decision" and e["call"] == found["candidate"]["call"])
    assert (decision["secondary"], [r["route"] for r in decision["rulings"]]) == (True, ["new"])
    assert "harbour" not in str(entries)


async def test_a_version_that_was_rolled_back_is_asked_nothing_until_it_is_evaluated_anew(tmp_path, stack) -> None:
    desk = Desk(tmp_path)
    settings = '[models]\nshadow = "synthetic"\n'
    gateway = await desk.open(stack, "own@1", "own@2", more=settings, roles=("synthetic",))
    await roll_back(load_config(gateway.config_path), gateway.folder, "own", ANNA)
    await recall(gateway.runtime, gateway.config_path)
    _, _, (_, outcome) = await desk.ask()
    assert outcome["route"] == "old"
    assert compared(await desk.settle()) == []
    assert b"harbour" not in bytes(desk.new.received)
    await desk.evaluate("own@2")
    await desk.ask()
    assert [found["candidate"]["model"] for found in compared(await desk.settle())] == ["own@2"]


async def test_a_candidate_takes_nothing_from_its_caller_s_limits(tmp_path, stack) -> None:
    desk = Desk(tmp_path)
    more = '[models]\nshadow = "synthetic"\n[limits]\nconcurrent = 1\ntokens_per_day = 5000\n'
    gateway = await desk.open(stack, "own@1", more=more, roles=("synthetic",))
    await desk.evaluate("own@2")
    let, real = asyncio.Event(), gateway.runtime.upstreams["new"]

    class Held:
        async def stream(self, *given):
            await let.wait()
            async for data in real.stream(*given):
                yield data

    gateway.runtime.upstreams["new"] = Held()
    assert (await desk.ask(matter="M-1"))[0] == 200
    assert (await desk.ask(matter="M-1"))[0] == 200
    assert not desk.following.done()
    let.set()
    (found,) = compared(await desk.settle())
    assert found["candidate"]["status"] == "answered"
    accounts = gateway.runtime.limiter._allowances.accounts
    uses = accounts["shadow:own@2"].uses.values()
    assert [(use.used > 0, use.reserved) for use in uses] == [(True, 0)]


async def test_a_candidate_that_an_advisory_is_about_is_asked_nothing(tmp_path, stack) -> None:
    desk = Desk(tmp_path)
    (tmp_path / "osv.json").write_text(
        '{"id": "EX-1", "affected": [{"database_specific": {"sha256": "%s"}}]}' % ("2" * 64)
    )
    settings = '[models]\nshadow = "synthetic"\nadvisories = "osv.json"\n'
    await desk.open(stack, "own@1", more=settings, roles=("synthetic",))
    await desk.evaluate("own@2")
    assert (await desk.ask())[2][1]["route"] == "old"
    assert compared(await desk.settle()) == []
    assert bytes(desk.new.received) == b""


async def test_nothing_is_asked_twice_by_default_nor_for_people(tmp_path, stack) -> None:
    desk = Desk(tmp_path)
    await desk.open(stack, "own@1", roles=("synthetic",))
    await desk.evaluate("own@2")
    await desk.ask()
    assert compared(await desk.settle()) == []
    assert bytes(desk.new.received) == b""


async def test_a_matter_s_consent_is_needed_for_what_people_ask(tmp_path, stack) -> None:
    desk = Desk(tmp_path)
    gateway = await desk.open(stack, "own@1", more='[models]\nshadow = "consented"\n')
    await desk.evaluate("own@2")
    await desk.ask()
    await desk.ask(matter="M-1")  # the caller alone names it
    gateway.key = gateway.grant("bound", roles=frozenset({"lawyer"}), matters=frozenset({"M-2"}))
    await desk.ask(matter="M-2")
    assert compared(await desk.settle()) == []
    assert bytes(desk.new.received) == b""
    gateway.key = gateway.grant("also", roles=frozenset({"lawyer"}), matters=frozenset({"M-1"}))
    assert (await desk.ask(matter="M-1"))[0] == 200
    assert [found["basis"] for found in compared(await desk.settle())] == ["consented"]


async def test_registers_count_the_candidate_s_call_and_tell_of_the_acts(tmp_path, stack) -> None:
    desk = Desk(tmp_path)
    gateway = await desk.open(stack, "own@1", more='[models]\nshadow = "consented"\n')
    await desk.evaluate("own@2")
    gateway.key = gateway.grant("bound", roles=frozenset({"lawyer"}), matters=frozenset({"M-1"}))
    await desk.ask(matter="M-1")
    entries = await desk.settle()
    asked = Question("M-1", "EEA", load_law().expand(["EEA"]), parse_period("2020..2090"))
    found = find_absence(enumerate(entries), asked)
    assert (found.calls, found.secondary, found.dispatches) == (2, 1, 2)
    assert not [place for place, operator, _ in found.places if operator == "unknown"]
    told = {row["article"]: row["evidence"] for row in Nis2(load_law()).rows(Calls(enumerate(entries)))}
    acts = [number for number, entry in enumerate(entries) if entry.get("event") == "model_act"]
    assert len(acts) == 6
    assert told["21(2)(e)"] == [
        "acts on 2 versions of models (own@1, own@2): 3 proposed, 3 confirmed, under 2 names "
        f"(entries {', '.join(map(str, acts[:5]))} … {acts[5]})",
        "1 comparison of an evaluated version with the one that served, each by a call of its own that is counted like "
        f"any (entry {entries.index(compared(entries)[0])})",
    ]
    assert "1 API key of 1 principal" in " ".join(told["21(2)(i)"])


async def test_a_candidate_that_fails_or_runs_another_model_harms_nobody(tmp_path, stack) -> None:
    desk = Desk(tmp_path)
    await desk.open(stack, "own@1", more='[models]\nshadow = "synthetic"\n', roles=("synthetic",))
    await desk.evaluate("own@2")
    desk.new.runs = "own-9"
    assert (await desk.ask())[0] == 200
    (found,) = compared(await desk.settle())
    assert (found["candidate"]["status"], found["candidate"]["code"]) == ("failed", "upstream_model_mismatch")
    assert found["candidate"]["characters"] == 0 and b"harbour" not in bytes(desk.new.received)
    await desk.new.aclose()
    assert (await desk.ask())[0] == 200
    assert len(compared(await desk.settle())) == 2
