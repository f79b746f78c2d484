"""Ask an evaluated version what the serving one was asked, and compare the answers; the caller waits for nothing.

Only calls of test traffic (the role `synthetic`) and, where it is configured, of matters whose file has the approval
`shadow:MATTER`. The second call goes through the gate and the exchange like any other, under rules that have the
candidate's route alone, and only once the caller has its answer. Nobody gets the second answer; figures are kept.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import orjson

from situs.driver import Client, Interrupt
from situs.errors import SitusError
from situs.exchange import Exchange
from situs.model import Call, Closure, Route, Status
from situs.record import Side, compared_entry
from situs.wire import can_serve
from situs.wire.sse import EventParser

if TYPE_CHECKING:
    from situs.server.governing import Asking, Governor

SYNTHETIC = "synthetic"
"""The role of principals whose calls are test traffic."""
_MOST = 1_048_576
"""Bytes of an answer that are kept for the comparison, in memory and until it is done."""
_WORD = re.compile(r"\w+")


@dataclass(slots=True, eq=False)
class Overheard:
    """Be the caller's end, and keep what it is given."""

    client: Client | None = None
    body: bytearray = field(default_factory=bytearray)
    own: str = ""

    @property
    def gone(self) -> str:
        """Return why the caller is gone."""
        return self.client.gone if self.client is not None else self.own

    @gone.setter
    def gone(self, why: str) -> None:
        self.own = why

    async def emit(self, data: bytes) -> None:
        """Give bytes to the caller, where there is one."""
        self.body += data[: max(0, _MOST - len(self.body))]
        if self.client is not None:
            await self.client.emit(data)

    async def finish(self, error: SitusError | None) -> None:
        """End the answer."""
        if self.client is not None:
            await self.client.finish(error)


@dataclass(slots=True)
class Shadowing:
    """Follow calls, one at a time; those that come while one is followed are let go."""

    task: asyncio.Task[None] | None = None

    def overhear(self, governor: Governor, asking: Asking, exchange: Exchange) -> Overheard | None:
        """Return what keeps a call's answer, or None for a call that is not followed."""
        if self.task is not None and not self.task.done():
            return None
        call = exchange.prepared.call
        wanted = governor.runtime.config.models.shadow
        if wanted == "off" or asking.secondary or call.action != "infer" or not exchange.prepared.permitted:
            return None
        return Overheard() if basis_of(call, wanted) else None

    def follow(self, governor: Governor, asking: Asking, exchange: Exchange, heard: Overheard) -> None:
        """Begin to follow a call that was answered; return at once."""
        served, outcome = exchange.route, exchange.outcome
        if served is None or outcome is None or outcome.status is not Status.ANSWERED or not governor.admission.spare:
            return
        candidate = candidate_for(exchange.prepared.call, served, governor.runtime.rules.routes)
        if candidate is not None:
            self.task = asyncio.create_task(_run(governor, asking, exchange, heard, candidate))


def basis_of(call: Call, wanted: str) -> str:
    """Return why a call may be followed: `synthetic` or `consented`; empty where it may not."""
    principal, matter = call.principal, call.matter
    if SYNTHETIC in principal.roles and "roles" not in principal.client_asserted:
        return "synthetic"
    if wanted != "consented" or matter is None or "matter" in call.asserted:
        return ""
    return "consented" if f"shadow:{matter.id}" in matter.approvals else ""


def candidate_for(call: Call, served: Route, routes: tuple[Route, ...]) -> Route | None:
    """Return the route of another version of the model that served: evaluated, for the same alias, not approved."""
    model = served.vetted.model.partition("@")[0]
    return next(
        (
            route
            for route in routes
            if model
            and route.vetted.model.partition("@")[0] == model
            and route.vetted.closed == Closure.EVALUATED
            and route.serves(call.model, call.action)
            and can_serve(call.face, route.dialect)
        ),
        None,
    )


async def _run(governor: Governor, asking: Asking, first: Exchange, heard: Overheard, candidate: Route) -> None:
    runtime = governor.runtime
    opened = replace(candidate, vetted=replace(candidate.vetted, closed=""))
    second = Overheard()

    def meet(_exchange: Exchange, _interrupt: Interrupt) -> nullcontext[Overheard]:
        return nullcontext(second)

    try:
        async with governor.admission.enter():
            if candidate not in runtime.rules.routes:
                return  # other rules came into force while it waited for its place
            rules = replace(runtime.rules, routes=(opened,))
            account = f"shadow:{candidate.vetted.model}"
            again = replace(asking, secondary=True, rules=rules, until=None, account=account)
            exchange = await governor.carry_inside(again, meet)
            call = first.prepared.call
            texts = [answer_text(bytes(one.body), stream=call.stream) for one in (heard, second)]
            if first.outcome is None or exchange.outcome is None:
                return  # a call whose decision could not be recorded was not made
            served = first.route.vetted.model if first.route else ""
            entry = compared_entry(
                basis_of(call, "consented"),
                Side(served, call.id, first.outcome, len(texts[0])),
                Side(candidate.vetted.model, exchange.prepared.call.id, exchange.outcome, len(texts[1])),
                likeness(*texts),
                runtime.now(),
            )
            await runtime.ledger.append(entry)
    except SitusError as error:
        runtime.log.info("shadow_left", code=error.code)
    except Exception as bug:  # noqa: BLE001 - the caller has its answer; the defect is reported, nothing is compared
        runtime.report(bug)


def likeness(one: str, other: str) -> int:
    """Return how like two texts are, in thousandths: twice the shared pairs of words over all pairs (Dice)."""
    a, b = _pairs(one), _pairs(other)
    if not a and not b:
        return 1000 if one.strip() == other.strip() else 0
    return round(2000 * (a & b).total() / (a.total() + b.total()))


def _pairs(text: str) -> Counter[tuple[str, str]]:
    words = ["", *_WORD.findall(text.casefold())]
    return Counter(pairwise(words))


def answer_text(body: bytes, *, stream: bool) -> str:
    """Return the text of an answer as a face words it; what is of no known shape has none."""
    try:
        if not stream:
            return "".join(_whole(orjson.loads(body)))
        events = EventParser().feed(body)
        return "".join("".join(_delta(orjson.loads(data))) for _, data in events if data.startswith(b"{"))
    except (SitusError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return ""


def _whole(answer: dict[str, Any]) -> Iterator[str]:
    """Yield the texts of a chat completion, a message or a response."""
    if "choices" in answer:
        yield str(answer["choices"][0]["message"].get("content") or "")
        return
    for part in answer.get("content") or [p for item in answer.get("output", ()) for p in item.get("content") or ()]:
        yield str(part.get("text") or "")


def _delta(event: dict[str, Any]) -> Iterator[str]:
    if "choices" in event:
        yield from (str(choice["delta"].get("content") or "") for choice in event["choices"][:1])
    elif event.get("type") == "content_block_delta":
        yield str(event["delta"].get("text") or "")
    elif event.get("type") == "response.output_text.delta":
        yield str(event["delta"])
