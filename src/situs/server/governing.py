"""The one way to make a governed call, whoever asks: a face over HTTP, or Situs itself on behalf of somebody."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Protocol

from situs.authenticate import account_of, matter_of
from situs.driver import Client, Driver, Interrupt
from situs.errors import CallError, SitusError
from situs.exchange import Exchange
from situs.model import Access, Call, Evidence, Principal
from situs.pipeline import Means, Permitted, Refused, prepare, refuse, withdraw
from situs.ports import MatterDirectory
from situs.rules import Rules
from situs.runtime import Runtime
from situs.runtime.analysing import LONG, too_slow
from situs.runtime.limiting import Hold
from situs.server.admission import Admission
from situs.server.shadowing import Overheard, Shadowing
from situs.wire import Face, Reading, reply, write

_READ_FASTER = 8
"""How many times faster a body is taken apart than its texts are analysed; at least."""
_WRITTEN_FASTER = 64
"""How many times faster what is no text, an image say, is written than a text is analysed."""
_SLOT = 16
"""What a text costs by itself, in characters."""
_ROUNDS = 2
"""How often a call is gated at most, where what it is decided on changes meanwhile."""


@dataclass(frozen=True, slots=True)
class Asking:
    """State a call as it was taken in: whose it is, what it says, and what is known beside its body."""

    face: Face
    principal: Principal
    credential: str = field(repr=False)
    """What its principal is known by, and whose limits it counts against."""
    body: bytes = field(repr=False)
    matter: str | None = None
    """The matter that is named for it."""
    vouched: bool = False
    """A system of record names the matter, not the caller alone."""
    assertions: tuple[Evidence, ...] = ()
    asserted: frozenset[str] = frozenset()
    """Further facts that only the caller vouches for."""
    access: tuple[Access, ...] = ()
    key: bytes = field(default=b"", repr=False)
    """The key of its tokens where no matter has one; empty for one of its own."""
    secondary: bool = False
    """Situs itself asks, on behalf of the principal."""
    fault: SitusError | None = None
    """Why it is refused before it is read."""
    rules: Rules | None = None
    """Other rules than those in force: with the route of a candidate version alone, whose answer nobody gets."""
    until: float | None = None
    """When it must be answered, on the loop's clock; None where no time is stated."""
    account: str = ""
    """The one account that it counts against instead of its caller's and its matter's; empty for those."""


class Listener(Client, Protocol):
    """Be a caller's end that a shutdown can send away."""

    gone: str


Meet = Callable[[Exchange, Interrupt], AbstractContextManager[Listener]]
"""Make the caller's end of an exchange, for as long as the exchange lasts."""


@dataclass(frozen=True, slots=True)
class Governor:
    """Carry calls through the gate and the exchange. Each gets a recorded decision and one outcome."""

    runtime: Runtime
    admission: Admission
    shadowing: Shadowing = field(default_factory=Shadowing)

    async def carry(self, asking: Asking, meet: Meet) -> Exchange:
        """Return the exchange of a call once it is done; it takes a place among the calls in flight.

        Raises `CallError("overloaded" | "shutting_down", 503)` where there is none: then nothing is recorded.
        """
        async with self.admission.enter(asking.until):
            return await self.carry_inside(asking, meet)

    async def carry_inside(self, asking: Asking, meet: Meet) -> Exchange:
        """Return the exchange of a call that has its place among the calls in flight."""
        hold, exchange = Hold(asking.account or account_of(asking.credential, asking.principal)), None
        try:
            exchange = Exchange(await self._prepared(asking, hold))
            heard = self.shadowing.overhear(self, asking, exchange)
            await self._drive(exchange, asking.until, meet, heard)
        finally:
            self.runtime.limiter.settle(hold, exchange.outcome if exchange else None)
        if heard is not None:
            self.shadowing.follow(self, asking, exchange, heard)
        return exchange

    async def _prepared(self, asking: Asking, hold: Hold) -> Permitted | Refused:
        """Return a call read and gated, on facts that stand once it is: after a long text they are asked anew."""
        runtime, stand, call = self.runtime, self._stand(), self._bare_call(asking, hold.account)
        try:
            call = await self._of_matter(asking, call)
            if asking.fault is not None:
                raise asking.fault
            runtime.limiter.enter(hold, None if asking.account else call.matter, runtime.now())
            until, own = self._analysed_by(asking), asking.key or runtime.fresh_key()
            reading = await self._read(asking, until, hold.account)
            call = _as_read(call, reading)
            interrupted = bool(reading.attachments) or max(_read_size(asking.body), _size(call)) >= LONG
            for _ in range(_ROUNDS):
                key = await self._key(call, own)
                means = self._means(asking, call, reading, key)
                prepared = await self._gate(call, asking.rules or stand.rules, means, until, hold.account)
                was, before, stand = call, stand, self._stand()
                if not interrupted and stand.same(before):
                    return self._charge(prepared, hold)
                call = await self._anew(asking, call)
                if await self._key(call, own) == key and call == was and self._stand().same(before):
                    return self._charge(prepared, hold)
                if asking.rules is not None:
                    break
            raise CallError("rules_changed", "the rules or the matter changed during the analysis", status=503)
        except SitusError as error:
            return refuse(call, error, asking.rules or stand.rules)
        except Exception as bug:  # noqa: BLE001 - fails the call closed: a defect in the gate is a recorded refusal
            runtime.report(bug)
            failed = SitusError("internal_error", "the gateway failed; nothing was sent")
            return refuse(call, failed, asking.rules or stand.rules)

    async def _drive(self, exchange: Exchange, until: float | None, meet: Meet, heard: Overheard | None) -> None:
        runtime = self.runtime
        interrupt = Interrupt(_seconds_left(runtime.config.server.call_seconds, until))
        with meet(exchange, interrupt) as client:
            self.admission.opened(client, interrupt)
            end: Client = client
            if heard is not None:
                heard.client, end = client, heard
            try:
                await Driver(exchange, runtime.world, end, interrupt).run()
            finally:
                self.admission.closed(client)
                runtime.tell(exchange)

    def _charge(self, prepared: Permitted | Refused, hold: Hold) -> Permitted | Refused:
        """Reserve what the call may cost at most; where a limit stands, the record keeps what the gate had found."""
        if isinstance(prepared, Refused):
            return prepared
        try:
            self.runtime.limiter.charge(hold, prepared.call, prepared.order, self.runtime.now())
        except CallError as error:
            return withdraw(prepared, error)
        return prepared

    def _stand(self) -> _Stand:
        return _Stand(self.runtime.rules, self.runtime.matters)

    async def _key(self, call: Call, own: bytes) -> bytes:
        """Return the key of a call's tokens, its own where it has no matter; raises as the source of keys does."""
        return await self.runtime.keys.matter_key(call.matter.id) if call.matter else own

    async def _anew(self, asking: Asking, call: Call) -> Call:
        """Return the call with its principal proven and its matter found anew; raises where either may not be."""
        runtime, face = self.runtime, asking.face.name
        principal = await runtime.gatekeeper.identify(asking.credential, runtime.now() // 1000, face)
        return await self._of_matter(asking, replace(call, principal=principal, asserted=asking.asserted))

    def _means(self, asking: Asking, call: Call, reading: Reading, key: bytes) -> Means:
        runtime, matter = self.runtime, call.matter
        return Means(
            render=lambda texts, route: write(reading, texts, route),
            answer=lambda route, make: reply(reading, route, make, call_id=call.id, created=call.received // 1000),
            key=key,
            health=runtime.health.view(call.received),
            reminder=runtime.recollection.of(key) if matter or asking.key else None,
            verdicts=runtime.verdicts.of(key) if matter else None,
        )

    async def _gate(self, call: Call, rules: Rules, means: Means, until: float, owner: str) -> Permitted | Refused:
        """Gate the call, beside the loop where its texts are long; raises as `Analyst.run` does."""
        return await self.runtime.analyst.run(
            _size(call), until, owner, lambda halt: prepare(call, rules, replace(means, halt=halt))
        )

    async def _of_matter(self, asking: Asking, call: Call) -> Call:
        """Return the call with its matter, where it has one that is known and that its principal may name.

        Raises `CallError` where it has none such: what was named is then the client's text, and not recorded. A call
        that is at fault already is refused for that, whatever it names.
        """
        try:
            matter_id, asserted = matter_of(call.principal, asking.matter)
            matter = await self.runtime.matters.find(matter_id) if matter_id else None
            if matter_id and matter is None:
                raise CallError("unknown_matter", "no such matter is known", status=403)
        except SitusError:
            if asking.fault is not None:
                return call
            raise
        only_said = matter is not None and asserted and not asking.vouched
        facts = call.asserted | {"matter"} if only_said else call.asserted
        return replace(call, matter=matter, asserted=facts, assertions=asking.assertions)

    async def _read(self, asking: Asking, until: float, owner: str) -> Reading:
        """Return the reading of a body, with the texts of the documents in it."""
        analyst, body = self.runtime.analyst, asking.body
        reading = await analyst.run(_read_size(body), until, owner, lambda _: asking.face.read(body))
        if not reading.attachments:
            return reading
        try:
            async with asyncio.timeout_at(until):
                texts = await self.runtime.documents.decode(reading.attachments)
        except TimeoutError:
            raise too_slow() from None
        size = sum(len(text) for text in texts) + len(body)
        return await analyst.run(size // _READ_FASTER, until, owner, lambda _: reading.with_documents(texts))

    def _analysed_by(self, asking: Asking) -> float:
        """Return when the analysis must be done, on the loop's clock."""
        until = asyncio.get_running_loop().time() + self.runtime.config.server.analysis_seconds
        return until if asking.until is None else min(until, asking.until)

    def _bare_call(self, asking: Asking, account: str) -> Call:
        return Call(
            id=self.runtime.new_id(),
            received=self.runtime.now(),
            face=asking.face.name,
            action=asking.face.action,
            model="",
            principal=asking.principal,
            matter=None,
            slots=(),
            secondary=asking.secondary,
            asserted=asking.asserted,
            access=asking.access,
            body_digest=hashlib.sha256(asking.body).hexdigest(),
            body_bytes=len(asking.body),
            turned_away=self.runtime.limiter.take_turned_away(account),
        )


@dataclass(frozen=True, slots=True)
class _Stand:
    """Hold what a reload puts others in the place of."""

    rules: Rules
    matters: MatterDirectory

    def same(self, other: _Stand) -> bool:
        """Tell whether there was no reload between the two."""
        return self.rules is other.rules and self.matters is other.matters


def _as_read(call: Call, reading: Reading) -> Call:
    return replace(
        call,
        model=reading.model,
        slots=reading.slots,
        context=reading.context,
        media=reading.media,
        stream=reading.stream,
        max_tokens=reading.max_tokens,
    )


def _read_size(body: bytes) -> int:
    """Return how much work the reading of a body is, in characters to analyse."""
    return len(body) // _READ_FASTER


def _size(call: Call) -> int:
    """Return how much there is to analyse, in characters; many empty texts and much media are work as well."""
    slots = (*call.slots, *call.context)
    return sum(len(slot.text) for slot in slots) + _SLOT * len(slots) + call.body_bytes // _WRITTEN_FASTER


def _seconds_left(most: float, until: float | None) -> float:
    """Return how long a call may still take: what it has waited for so far counts where its face states a time."""
    return most if until is None else min(most, max(0.0, until - asyncio.get_running_loop().time()))
