"""A department's record: real calls through the gateway, witnessed by another cell, and every command about it.

What governs is done on the ledger that the calls left, and what gives evidence is made from it; that no command of
these groups is left out is asserted at the end. What else a command has to show is in its own test (`tests/unit/cli`).
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import click
import pytest

from situs.adapters.store import read_ledger
from situs.cli.main import main, situs
from situs.ledger import read_entry
from situs.policy import load_default_sources
from situs.runtime import live
from situs.testing import GOOD_TERMS, OVERSEAS, OWN, FakeProvider, Gateway, Spot, described_model

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
FEW = '[[statement]]\nid = "t"\nsays = "s"\naction = "train"\nlabels = ["MNPI"]\nnever = { permitted = true }\n'
NO_MEDIA = """
@id("no-media")
@reason("For now no pictures.")
@legal_basis("resolution of the general counsel, 2026-11-30")
forbid (principal, action, resource)
when { context.media };
"""
MATTERS = """
[[matter]]
id = "M-1"
jurisdictions = ["DE"]
forum = "DE"
privileged = true
counsel_directed = true
[[matter]]
id = "M-2"
jurisdictions = ["DE"]
"""
SETTINGS = """
[policies]
folder = "policies"
statements = "few.toml"
[classify]
names = false
[models]
shadow = "synthetic"
[training]
place = "own"
[retention]
exports_days = 1
exports = ["sets"]
[learning]
exercises = 4
"""
TERMS = "We do not train on Content. Content is deleted at once. Nobody reads Content. The annex on processing applies."
REGISTER = """[[record]]
id = "example"
document = "example.txt"
version = "2026-01"
reviewer = "Anna Beispiel"
reviewed_on = 2020-01-10
next_review = 2999-01-10
[[record.clause]]
quote = "We do not train on Content."
where = "section 1"
training = "no"
[[record.clause]]
quote = "Content is deleted at once."
where = "section 2"
retention_days = 0
[[record.clause]]
quote = "Nobody reads Content."
where = "section 3"
human_review = "no"
[[record.clause]]
quote = "The annex on processing applies."
where = "section 4"
dpa = true
"""
REGISTERS = ("processing", "transfers", "training", "tia", "ai-log", "ai-duties", "nis2")
GROUPS = (
    "verify", "ledger", "prove-absence", "report", "incident", "erase", "retention", "keys", "models", "policy",
    "terms", "export", "canary", "learn", "mirror",
)  # fmt: skip
ELSEWHERE = {
    ("models", "pull"): "fetches weights, and knows no ledger: tests/unit/adapters/models/test_pulling.py",
    ("models", "verify"): "hashes weights, and knows no ledger: tests/unit/adapters/models/test_store.py",
}
"""Commands of these groups that are about no record."""


def spots(own: str, new: str, others: str) -> tuple[Spot, ...]:
    place = GOOD_TERMS.split("terms =")[0] + 'records = ["example"]\n'
    return (
        Spot("new", new, OWN, models=("m",), registered="own@2", priority=1),
        Spot("own", own, OWN, models=("m",), registered="own@1", priority=2),
        Spot("eu", others, place, models=("eu",)),
        Spot("overseas", others, OVERSEAS, models=("overseas",)),
    )


class Department:
    """A cell that serves, another that witnesses its log, and whoever runs commands beside them."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capsys: Any) -> None:
        self.folder, self._patch, self._capsys = folder, patch, capsys
        self.ran: set[tuple[str, ...]] = set()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.witness = Gateway(folder / "b", (Spot("own", "http://127.0.0.1:9/v1"),), origin="b.example/ledger")
        self.own, self.new, self.others = FakeProvider(), FakeProvider(), FakeProvider()
        self.own.runs, self.new.runs = "own-1", "own-2"
        nowhere = ["http://127.0.0.1:9/v1"] * 3  # the discard port: nobody listens
        self.cell = Gateway(
            folder / "a", spots(*nowhere), SETTINGS, MATTERS, frozenset({"lawyer", "classify:lower", "synthetic"})
        )
        self.cell.write()
        self.witness.settings = (
            f"[server]\nport = {port}\ndrain_seconds = 2\n"
            f'[mirror]\nname = "b.example/witness"\n[[mirror.log]]\nkey = "{self.cell.vkey}"\n'
        )
        self.witness.write()
        self.witness_key = self.run("mirror", "init", at=self.witness).strip()
        (folder / "w.vkey").write_text(self.witness_key, encoding="utf-8")
        self.cell.settings += (
            f'[[witness]]\nkey = "{self.witness_key}"\nurl = "http://127.0.0.1:{port}/situs/v1/witness"\n'
            "[witnessing]\nquorum = 1\ninterval_seconds = 0.05\n"
        )
        self._furnish()
        self.cell.write()

    def _furnish(self) -> None:
        at = self.cell.folder
        for name, text in load_default_sources().items():
            for where in ("policies", "draft", "second"):
                (at / where).mkdir(exist_ok=True)
                (at / where / name).write_text(text, encoding="utf-8")
        (at / "draft" / "90-own.cedar").write_text(NO_MEDIA, encoding="utf-8")
        table = {"id": "t", "rows": [{"what": "w", "share": {"value": 0.9}}]}
        for name, text in {
            "few.toml": FEW, "models.toml": described_model("1") + described_model("2"), "terms.toml": REGISTER,
            "example.txt": TERMS, "results.json": json.dumps({"tables": [table]}),
        }.items():  # fmt: skip
            (at / name).write_text(text, encoding="utf-8")

    def run(self, *words: object, code: int = 0, at: Gateway | None = None, ledger: bool = False) -> str:
        """Run a command of this cell's, or of another's; with `ledger` on its ledger, verified by its key."""
        gateway = at or self.cell
        self._patch.setenv("SITUS_CONFIG", str(gateway.config_path))
        where = ("--ledger", gateway.folder / "ledger.db", "--key", gateway.folder / "ledger.vkey") if ledger else ()
        self._patch.setattr(sys, "argv", ["situs", *map(str, words), *map(str, where)])
        self._capsys.readouterr()
        try:
            main()
            ended: Any = 0
        except SystemExit as end:
            ended = end.code or 0
        out, err = self._capsys.readouterr()
        assert ended == code, f"situs {' '.join(map(str, words))}: {ended}\n{out}\n{err}"
        self.ran.add(_named(words))
        return str(out)

    def json(self, *words: object, **how: Any) -> Any:
        return json.loads(self.run(*words, "--json", **how))

    def person(self, name: str, *roles: str) -> str:
        """Make a key for a person and act with it; return its id."""
        made = self.json("keys", "create", name, *(part for role in roles for part in ("--role", role)))
        self._patch.setenv("SITUS_API_KEY", made["api_key"])
        return str(made["id"])

    def nobody(self) -> None:
        """Act with no key."""
        self._patch.delenv("SITUS_API_KEY", raising=False)

    def serve(self, *calls: tuple[str, str, str, str]) -> list[str]:
        """Serve both cells, make calls (matter, model, text, label), wait for the witness, and return their ids."""
        return asyncio.run(self._serve(calls))

    async def _serve(self, calls: tuple[tuple[str, str, str, str], ...]) -> list[str]:
        made = []
        async with AsyncExitStack() as stack:
            own, new, others = [
                (await stack.enter_async_context(one)).base_url + "/v1" for one in (self.own, self.new, self.others)
            ]
            self.cell.spots = spots(own, new, others)
            self.cell.write()
            await stack.enter_async_context(self.witness)
            cell = await stack.enter_async_context(self.cell)
            session = await stack.enter_async_context(aiohttp.ClientSession(headers={"x-api-key": cell.key}))
            for matter, model, text, label in calls:
                body = {"model": model, "messages": [{"role": "user", "content": text}]}
                named = {k: v for k, v in (("x-situs-matter", matter), ("x-situs-label", label)) if v}
                async with session.post(f"{cell.url}/v1/chat/completions", json=body, headers=named) as answer:
                    await answer.read()
                    made.append(answer.headers["X-Situs-Receipt"])
                if (task := cell._listening.app._governor.shadowing.task) is not None:
                    await task
            size = cell.runtime.ledger.size
            for _ in range(500):
                if "size" in (told := await self._mirrored(session)) and told["size"] >= size:
                    return made
                await asyncio.sleep(0.02)
        raise AssertionError("the witness has not cosigned what the calls left")

    async def _mirrored(self, session: aiohttp.ClientSession) -> dict[str, Any]:
        from hashlib import sha256

        path = f"/situs/v1/mirror/{sha256(self.cell.origin.encode()).hexdigest()}/checkpoint"
        async with session.get(self.witness.url + path) as answer:
            return {"size": int((await answer.text()).split("\n")[1])} if answer.status == 200 else {}

    def entries(self) -> list[dict[str, Any]]:
        with read_ledger(self.cell.folder / "ledger.db") as log:
            return [read_entry(one.body) for one in log.entries]


def _named(words: tuple[object, ...]) -> tuple[str, ...]:
    first = situs.get_command(click.Context(situs), str(words[0]))
    return tuple(map(str, words[:2])) if isinstance(first, click.Group) else (str(words[0]),)


def commands() -> Iterator[tuple[str, ...]]:
    """Yield the name of every command of the groups."""
    for name in GROUPS:
        found = situs.get_command(click.Context(situs), name)
        if isinstance(found, click.Group):
            yield from ((name, sub) for sub in found.list_commands(click.Context(found)))
        else:
            yield (name,)


def test_every_command_governs_or_tells_of_what_real_calls_left(tmp_path, monkeypatch, capsys) -> None:
    at = Department(tmp_path, monkeypatch, capsys)
    admit_models_and_terms(at)
    calls = at.serve(
        ("M-1", "m", "Anwaltliche Stellungnahme: bitte zusammenfassen.", ""),
        ("M-2", "overseas", "A press release that is public.", "PUBLIC"),
        ("M-2", "overseas", "Vertraulich, anwaltliche Korrespondenz.", ""),
        ("", "eu", "The canteen opens at noon.", "INTERNAL"),
    )
    kinds = [(e["type"], e.get("status", "")) for e in at.entries() if e["type"] == "outcome"]
    assert (
        kinds.count(("outcome", "answered")) == 4 and kinds.count(("outcome", "refused")) == 1
    )  # one is a candidate's
    look_at_the_record(at, calls)
    tell_what_left(at)
    handle_an_incident(at, calls[1])
    change_a_policy(at)
    change_the_model(at)
    lose_a_key(at)
    train_on_some(at)
    learn(at)
    dispose(at, monkeypatch)
    compare_with_the_mirror(at)
    assert set(commands()) - at.ran == set(ELSEWHERE)


def admit_models_and_terms(at: Department) -> None:
    by = ("--by", "Anna Beispiel"), ("--by", "Karl Muster")
    results = ("--results", at.cell.folder / "results.json")
    for name in ("own@1", "own@2"):
        at.run("models", "propose", name, "evaluated", *by[0], *results)
        at.run("models", "evaluate", name, *by[1])
    at.run("models", "propose", "own@1", "approved", *by[0])
    at.run("models", "approve", "own@1", *by[1])
    assert at.json("models", "show", "own@1")[0]["stage"] == "approved"
    at.run("models", "list"), at.run("models", "advisories")
    signed = VECTORS / "model_signing"
    key = ("--bundle", signed / "folder.sig", "--key", signed / "key.pem")
    at.run("models", "verify-signature", signed / "model", *key)
    assert "nobody has confirmed it yet" in at.run("terms", "check", code=1)
    at.run("terms", "confirm", "example", *by[1])
    at.run("terms", "check")


def look_at_the_record(at: Department, calls: list[str]) -> None:
    folder = at.cell.folder
    trust = ("--key", folder / "ledger.vkey", "--witness", at.folder / "w.vkey")
    (found,) = at.json("verify", folder / "ledger.db", *trust)
    assert (found["decisions"], found["outcomes"]) == (5, 5) and found["witnessed"] >= 10
    assert "sound" in at.run("ledger", "fsck", ledger=True)
    at.run("ledger", "export", folder / "log.jsonl", "--ledger", folder / "ledger.db")
    at.run("ledger", "confirm-clock", "--today", f"{datetime.now(UTC).date()}", "--by", "Anna Beispiel")
    at.run("ledger", "tiles", folder / "tiles", "--ledger", folder / "ledger.db")
    assert (folder / "tiles" / "checkpoint").exists()
    told = [json.loads(line) for line in at.run("ledger", "siem", "-", ledger=True).splitlines() if line[:1] == "{"]
    assert {calls[0], calls[2]} <= {str(one.get("metadata", {}).get("correlation_uid")) for one in told}
    (folder / "usage.csv").write_text(f"date,requests\n{datetime.now(UTC).date()},1\n", encoding="utf-8")
    at.run("ledger", "reconcile", "--usage", f"overseas={folder / 'usage.csv'}", ledger=True)
    (folder / "usage.csv").write_text(f"date,requests\n{datetime.now(UTC).date()},7\n", encoding="utf-8")
    at.run("ledger", "reconcile", "--usage", f"overseas={folder / 'usage.csv'}", ledger=True, code=1)


def tell_what_left(at: Department) -> None:
    folder = at.cell.folder
    asked = ("--outside", "EEA", "--period", "2026..2099", "--signing-key", folder / "ledger-key.pem")
    at.run("prove-absence", "--matter", "M-1", *asked, "--output", folder / "statement.json", ledger=True)
    log = ("--key", folder / "ledger.vkey", "--log", folder / "log.jsonl")
    at.run("verify", folder / "statement.json", *log)
    assert "NOT SO: 1 dispatches of M-2" in at.run("prove-absence", "--matter", "M-2", *asked, ledger=True, code=1)
    exported = ("--ledger", folder / "log.jsonl", "--key", folder / "ledger.vkey")
    for name in (*REGISTERS, "inventory", "privilege-log"):
        matter = ("--matter", "M-1") if name in ("inventory", "privilege-log") else ()
        made = at.run("report", name, *matter, ledger=True)
        assert made == at.run("report", name, *matter, *exported)
        assert json.loads(made)["count"] > 0 or name == "training"
    assert at.json("models", "compared", "own@2", "--ledger", folder / "ledger.db")["calls"] == 1
    terms = json.loads(at.run("report", "processing", ledger=True))["rows"]
    assert any("eu" in str(row["recipients"]) for row in terms)


def handle_an_incident(at: Department, call: str) -> None:
    by = ("--by", "Anna Beispiel")
    name = at.json("incident", "open", "--clawback", "--call", call, *by)["call"]
    at.run("incident", "scope", name, "--call", call, *by)
    at.run("incident", "classify", name, "--personal", "unlikely", "--significant", "out-of-scope", *by)
    assert "running  deletion_request (overseas)" in at.run("incident", "show", name, ledger=True)
    letter = at.folder / "letter.md"
    at.run("incident", "draft", name, "deletion-request", "--place", "overseas", "--output", letter, ledger=True)
    at.run("incident", "notify", name, "deletion_request", "--place", "overseas", "--document", letter, *by)
    at.run("incident", "close", name, "--result", "remedied", *by, ledger=True)
    assert [row["status"] for row in at.json("incident", "list", "--all", ledger=True)] == ["remedied"]
    at.run("incident", "duties")
    at.run("incident", "pack", name, at.folder / "pack", ledger=True)
    at.run("incident", "verify", at.folder / "pack", "--key", at.cell.folder / "ledger.vkey")


def change_a_policy(at: Department) -> None:
    at.person("olga", "policy:propose", "policy:activate")
    draft = at.cell.folder / "draft"
    at.run("policy", "diff", draft)
    found = at.json("policy", "replay", draft)
    assert (found["calls"], found["refused"], found["permitted"]) == (5, 0, 0)
    name = at.json("policy", "propose", draft)["proposal"]
    at.run("policy", "approve", name, "--yes", code=2)  # who proposed it may not
    at.person("karl", "policy:approve")
    at.run("policy", "approve", name, "--yes")
    at.person("olga", "policy:propose", "policy:activate")
    at.run("policy", "activate", name)
    assert "no-media" in at.run("policy", "list")
    at.run("policy", "withdraw", at.json("policy", "propose", at.cell.folder / "second")["proposal"])
    assert len(at.json("policy", "proposals")["proposals"]) == 2
    assert "no-media" in at.run("policy", "test", VECTORS / "policy.json", code=1)  # what was activated changes them
    at.run("policy", "prove")
    at.nobody()


def change_the_model(at: Department) -> None:
    anna, karl = ("--by", "Anna Beispiel"), ("--by", "Karl Muster")
    at.run("models", "propose", "own@2", "approved", *anna)
    at.run("models", "approve", "own@2", *karl)
    served = at.serve(("M-1", "m", "Bitte zusammenfassen.", ""))
    assert at.run("models", "rollback", "own", *anna).startswith("own@1 serves again")
    served += at.serve(("M-1", "m", "Bitte noch einmal.", ""))
    routes = {e["call"]: e["route"] for e in at.entries() if e["type"] == "outcome"}
    assert [routes[call] for call in served] == ["new", "own"]
    at.run("models", "propose", "own@2", "retired", *anna)
    at.run("models", "retire", "own@2", *karl)


def lose_a_key(at: Department) -> None:
    name = at.person("rita", "lawyer")
    at.nobody()
    made = at.json("keys", "rotate", name, "--overlap-days", 1)
    tester = next(row["id"] for row in at.json("keys", "list") if row["principal"] == "tester")
    decided = sum(e["type"] == "decision" for e in at.entries())
    assert at.json("keys", "drill", tester, "--rehearse", ledger=True)["calls"] == decided == 7
    at.run("keys", "revoke", made["id"])


def train_on_some(at: Department) -> None:
    source, target = at.folder / "set.jsonl", at.cell.folder / "sets" / "one"
    target.parent.mkdir()
    source.write_text('{"text": "A meeting room is booked in the calendar."}\n{"broken\n', encoding="utf-8")
    at.run("canary", "plant", at.folder / "canaries.jsonl", "--count", 1)
    with source.open("a", encoding="utf-8") as file:
        file.write((at.folder / "canaries.jsonl").read_text(encoding="utf-8"))
    assert at.json("export", "check", source, "--label", "INTERNAL", code=3)["removed"] == {
        "unreadable": 1,
        "canary": 1,
    }
    at.person("anna", "export:build", "export:run")
    at.run("export", "build", source, target, "--label", "INTERNAL", code=3)
    at.run("export", "verify", target / "manifest.jsonl", "--key", at.cell.folder / "ledger.vkey",
           "--log", at.cell.folder / "ledger.db")  # fmt: skip
    at.run("export", "run", "--manifest", target / "manifest.jsonl", "--", "no-such-command", code=1)
    at.run("canary", "search", at.folder / "canaries.jsonl", code=1)
    at.run("canary", "search", target / "kept.jsonl")
    at.nobody()


def learn(at: Department) -> None:
    at.person("anna")
    shown = at.json("learn", "--seed", "a")["exercises"]
    answers = at.folder / "answers.json"
    rows = [{"places": [], "why": 1} for _ in shown]
    answers.write_text(json.dumps({"seed": "a", "answers": rows}), encoding="utf-8")
    at.run("learn", "--answers", answers, code=1)  # not passed, and recorded as that
    at.nobody()
    (row,) = json.loads(at.run("report", "training", ledger=True))["rows"]
    assert row["passed"] is False


def dispose(at: Department, patch: pytest.MonkeyPatch) -> None:
    at.run("retention", "show")
    assert at.run("retention", "due") == "nothing is due\n"
    made = at.folder / "certificate.json"
    at.run("erase", "matter", "M-2", "--by", "anna", "--ground", "objection", "--yes", "--output", made)
    (row,) = at.json("erase", "list")
    again = at.folder / "again.json"
    at.run("erase", "certificate", row["erasure"], "--output", again)
    at.run("ledger", "export", at.cell.folder / "log.jsonl", "--ledger", at.cell.folder / "ledger.db")
    log = ("--key", at.cell.folder / "ledger.vkey", "--log", at.cell.folder / "log.jsonl")
    at.run("verify", made, again, *log)
    with patch.context() as later:
        moment = time.time_ns() + 2 * 86_400_000_000_000
        later.setattr(live.time, "time_ns", lambda: moment)
        assert "exports" in at.run("retention", "due")
        at.run("retention", "apply", "--class", "exports", "--by", "anna", "--yes")
    assert not any((at.cell.folder / "sets" / "one").glob("*"))


def compare_with_the_mirror(at: Department) -> None:
    origin, folder = at.cell.origin, at.cell.folder
    assert at.run("mirror", "key", at=at.witness).strip() == at.witness_key
    assert origin in at.run("mirror", "list", at=at.witness)
    at.run("mirror", "show", origin, at=at.witness)
    note = at.folder / "a.checkpoint"
    note.write_text(at.run("mirror", "checkpoint", origin, at=at.witness), encoding="utf-8")
    at.run("ledger", "export", folder / "log.jsonl", "--ledger", folder / "ledger.db")
    at.run("mirror", "compare", folder / "log.jsonl", at=at.witness)
    trust = ("--key", folder / "ledger.vkey", "--checkpoint", note, "--witness", at.folder / "w.vkey")
    (found,) = at.json("verify", folder / "log.jsonl", *trust)
    assert found["entries"] == len(at.entries()) and found.get("open_calls", []) == []
