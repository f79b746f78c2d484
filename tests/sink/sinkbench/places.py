"""The gateway of the bench: a place of the department's own, two processors on good terms, two that may see nothing."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from sinkbench.markers import MATTER
from sinkbench.slots import PATHS, Slot
from situs.testing import GOOD_TERMS, OVERSEAS, OWN, Answer, FakeProvider, Gateway, Spot

UNKNOWN_TERMS = 'operator = "Example Unknown"\nprocessed_in = ["FR"]\ncompelled_by = ["FR"]\n'
INTERNAL = {"x-situs-label": "INTERNAL"}
_CHAT = ("openai_chat", "openai", ("infer", "count"))
_DIALECTS = {
    "chat": _CHAT,
    "native-responses": ("openai_responses", "openai", ("infer",)),
    "native-messages": ("anthropic_messages", "anthropic", ("infer", "count")),
    "embed": ("openai_embeddings", "openai", ("embed",)),
    "converse": ("bedrock_converse", "bedrock", ("infer",)),
}
NATIVE = {
    "openai_chat": "chat",
    "openai_responses": "native-responses",
    "openai_embeddings": "embed",
    "anthropic_messages": "native-messages",
    "anthropic_count": "native-messages",
    "salesforce_chat": "chat",
}
"""The dialect in which a face's requests go on untranslated."""
TRANSLATED = {
    "openai_chat": ("native-messages", "converse"),
    "openai_responses": ("chat",),
    "anthropic_messages": ("chat", "converse"),
    "salesforce_chat": ("native-messages", "converse"),
}
"""The dialects into which a face's requests are translated."""
CONVERSED = tuple(face for face, dialects in TRANSLATED.items() if "converse" in dialects)
"""Faces that Converse serves."""
_BEDROCK = 'region = "eu-central-1"\naccess_key = { file = "upstream-key" }\napi_key = { file = "upstream-key" }'
REFUSED = {face: 403 if face == "salesforce_chat" else 451 for face in NATIVE}
"""The status of a refusal by policy."""


@dataclass(slots=True)
class Told:
    """Hold what the client saw, and what each sink received meanwhile."""

    status: int
    body: bytes
    headers: dict[str, str]
    received: dict[str, bytes]
    connected: dict[str, int]

    @property
    def reached(self) -> set[str]:
        """Return the sinks that got bytes."""
        return {name for name, data in self.received.items() if data}

    @property
    def everything(self) -> bytes:
        """Return all that left."""
        return b"\r\n\r\n".join(self.received.values())

    @property
    def call(self) -> str:
        """Return the id of the call's receipt."""
        return self.headers.get("x-situs-receipt", "")


@dataclass(slots=True)
class Bench:
    """Drive calls through a real gateway at sinks that keep every byte."""

    gateway: Gateway
    sinks: dict[str, FakeProvider]
    session: aiohttp.ClientSession
    keys: dict[str, str] = field(default_factory=dict)
    seen: int = 0
    """Bytes that sinks received in this run."""
    scripts: dict[str, list[Answer]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let each sink answer as scripted for the next call, then echo."""
        for name, sink in self.sinks.items():
            script = self.scripts.setdefault(name, [])
            sink.respond(lambda _, script=script: script.pop(0) if script else Answer())

    def stop(self, *answers: tuple[str, Answer]) -> None:
        """Let sinks give these answers to the next calls."""
        for name, answer in answers:
            self.scripts[name].append(answer)

    async def send(self, path: str, body: Any, key: str = "plain", **headers: str) -> Told:
        """Make one call and collect what left."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        head = {"authorization": f"Bearer {self.keys[key]}", "content-type": "application/json"}
        head |= {name.replace("_", "-"): value for name, value in headers.items()}
        before = self.begin()
        async with self.session.post(self.gateway.url + path, data=raw, headers=head) as answer:
            got = b""
            try:
                got = await answer.read()
            except aiohttp.ClientPayloadError:
                pass
        await asyncio.sleep(0)
        return self.end(before, answer.status, got, dict(answer.headers))

    def begin(self) -> dict[str, int]:
        """Forget what the sinks received so far, and return their connections."""
        for sink in self.sinks.values():
            sink.received.clear()
        return {name: sink.connections for name, sink in self.sinks.items()}

    def end(self, before: dict[str, int], status: int, body: bytes, headers: dict[str, str]) -> Told:
        """Return what a client was told, with what the sinks received since `begin`."""
        received = {name: bytes(sink.received) for name, sink in self.sinks.items()}
        self.seen += sum(map(len, received.values()))
        connected = {name: sink.connections - before[name] for name, sink in self.sinks.items()}
        return Told(status, body, headers, received, connected)

    async def fill(self, slot: Slot, text: str, model: str, **how: Any) -> Told:
        """Put a text into a slot and send it to a model."""
        stream = bool(how.pop("stream", False))
        return await self.send(PATHS[slot.face], slot.body(text, model, stream), **how)

    async def outcome(self, told: Told) -> dict[str, Any]:
        """Return the one outcome entry of a call, having checked that there is one decision and one outcome."""
        entries = await self.gateway.entries(told.call)
        assert [e["type"] for e in entries] == ["decision", "outcome"]
        return entries[1]


def spots(sinks: dict[str, FakeProvider]) -> tuple[Spot, ...]:
    """Return the routes: models named after the place and dialect, and lists that hold permitted and denied ones."""
    made = []
    for dialect, (name, kind, actions) in _DIALECTS.items():
        for place, terms, priority in (("own", OWN, 30), ("first", GOOD_TERMS, 10), ("second", GOOD_TERMS, 20)):
            models = (f"{place}-{dialect}", f"fall-{dialect}", *((f"all-{dialect}",)))
            made.append(
                Spot(
                    f"{place}-{dialect}",
                    sinks[place].base_url + "/v1",
                    terms,
                    kind,
                    name,
                    models=models,
                    actions=actions,
                    priority=priority,
                    more=_BEDROCK if kind == "bedrock" else "",
                )
            )
        for place, terms in (("overseas", OVERSEAS), ("unknown", UNKNOWN_TERMS)):
            models = (f"{place}-{dialect}", f"all-{dialect}")
            made.append(
                Spot(
                    f"{place}-{dialect}",
                    sinks[place].base_url + "/v1",
                    terms,
                    kind,
                    name,
                    models=models,
                    actions=actions,
                    priority=1,
                    more=_BEDROCK if kind == "bedrock" else "",
                )
            )
    return tuple(made)


PLACES = ("own", "first", "second", "overseas", "unknown")
DENIED = ("overseas", "unknown")
STATEMENTS = """
[[statement]]
id = "unclassified-trains-nobody"
says = "What nobody has classified goes to no operator that trains on it, or may."
labels = ["UNCLASSIFIED"]
action = "infer"
never = { training = true }
"""
"""The shipped ones are proved elsewhere; over so many routes that takes long."""
SETTINGS = """
[policies]
statements = "statements.toml"
[server]
port = 0
drain_seconds = 1
concurrency = 8
[limits]
requests_per_minute = 0
concurrent = 0
[salesforce]
parameters = ["guided"]
"""


def make_gateway(folder: Path, sinks: dict[str, FakeProvider], more: str = "") -> Gateway:
    """Return the gateway over the sinks; `more` continues its table `[salesforce]`."""
    (folder / "statements.toml").write_text(STATEMENTS, encoding="utf-8")
    return Gateway(folder, spots(sinks), settings=SETTINGS + more, matters=MATTER)


def grant_keys(gateway: Gateway) -> dict[str, str]:
    """Return a key for each kind of caller: plain, one who may classify, and one bound to each matter."""
    lawyer = frozenset({"lawyer"})
    return {
        "plain": gateway.key,
        "classifier": gateway.grant("classifier", roles=lawyer | {"classify:lower"}),
        "matter": gateway.grant("bound", roles=lawyer, default_matter="M-SINK-1", matters=frozenset({"M-SINK-1"})),
        "privileged": gateway.grant(
            "advised", roles=lawyer, default_matter="M-SINK-2", matters=frozenset({"M-SINK-2"})
        ),
    }
