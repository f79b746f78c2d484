"""One call as a state machine: events in, commands out. No socket, clock or log line is here.

Four promises, each a property test in `tests/properties/test_exchange.py`:

1. Nothing is dispatched before the decision is durable.
2. Every durable decision gets exactly one outcome (one attempt at it; recovery closes what a crash left open).
3. Nothing is emitted after the client has gone.
4. There is exactly one finish.

```
state      event                                      commands
NEW        Start                                      Append(decision)
DECIDING   Appended, permitted                        Dispatch(sealed)
DECIDING   Appended, refused or client gone           Append(outcome)
DECIDING   AppendFailed                               Finish(503): no ledger, no call
STREAMING  Keyed                                      nothing: the outcome tells it
STREAMING  Delta                                      Emit(restored)
STREAMING  UpstreamFailed, may follow, nothing emitted   Dispatch(next)
STREAMING  UpstreamEnded | UpstreamFailed | ClientGone   Emit(tail) | Emit(error) | CancelUpstream, then Append(outcome)
any        Broke                                      CancelUpstream, Append(outcome): a defect fails closed
SETTLING   Appended, AppendFailed                     Finish
```
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from situs.errors import CallError, LedgerError, SitusError, UpstreamError
from situs.model import Outcome, Route, Status
from situs.pipeline import Attempt, Permitted, Refused
from situs.pseudonym import Sealed
from situs.record import decision_entry, outcome_entry
from situs.routing import may_follow
from situs.signals import Append as Append
from situs.signals import Appended as Appended
from situs.signals import AppendFailed as AppendFailed
from situs.signals import Broke as Broke
from situs.signals import CancelUpstream as CancelUpstream
from situs.signals import ClientGone as ClientGone
from situs.signals import Command as Command
from situs.signals import Delta as Delta
from situs.signals import Dispatch as Dispatch
from situs.signals import Emit as Emit
from situs.signals import Event as Event
from situs.signals import Finish as Finish
from situs.signals import Keyed as Keyed
from situs.signals import Start as Start
from situs.signals import UpstreamEnded as UpstreamEnded
from situs.signals import UpstreamFailed as UpstreamFailed
from situs.wire import Reply


class State(Enum):
    """Name the stages of an exchange."""

    NEW = auto()
    DECIDING = auto()
    STREAMING = auto()
    SETTLING = auto()
    DONE = auto()


@dataclass(slots=True)
class Exchange:
    """Carry one prepared call from decision to outcome. Feed it events in order with `handle`."""

    prepared: Permitted | Refused
    state: State = State.NEW
    outcome: Outcome | None = None
    _left: list[Attempt] = field(default_factory=list)
    _route: str = ""
    _reply: Reply | None = None
    _attempts: list[str] = field(default_factory=list)
    _keys: list[tuple[str, int]] = field(default_factory=list)
    _sealed: Sealed | None = None
    _received: int = 0
    _digest: Any = None
    _emitted: bool = False
    _durable: bool = False
    _broke: bool = False
    _gone: str = ""
    _error: SitusError | None = None

    @property
    def route(self) -> Route | None:
        """Return the route last dispatched to, if any."""
        return self._sealed.route if self._sealed else None

    def handle(self, event: Event, now: int) -> tuple[Command, ...]:
        """Return the commands that follow from an event at `now` (milliseconds since the epoch).

        An event that the state does not expect (a delta after the end, say) is answered with no command.
        """
        match self.state, event:
            case State.NEW, Start():
                self.state = State.DECIDING
                return (Append(decision_entry(self.prepared, now)),)
            case State.DECIDING, Appended():
                self._durable = True
                return self._decided(now)
            case State.DECIDING, AppendFailed():
                return self._finish(LedgerError("ledger_unavailable", "the decision could not be recorded"))
            case ((State.NEW | State.DECIDING), ClientGone(code)):
                self._gone = code
                return ()
            case State.STREAMING, Keyed(key, ends):
                self._keys[-1] = key, ends
                return ()
            case State.STREAMING, Delta(data):
                return self._stream(data, now)
            case State.STREAMING, UpstreamEnded():
                return self._ended(now)
            case State.STREAMING, UpstreamFailed() if self._reply and self._reply.ended:
                return self._ended(now)  # the answer was whole; what failed is the connection's farewell
            case State.STREAMING, UpstreamFailed(error):
                return self._failed(error, now)
            case State.STREAMING, Broke():
                return (CancelUpstream(), *self._broken(now))
            case State.DECIDING, Broke() if self._durable:
                return self._broken(now)
            case State.STREAMING, ClientGone(code):
                self._gone = code
                return (CancelUpstream(), *self._settle(Status.CANCELLED, now, code=code))
            case State.SETTLING, ClientGone(code):
                self._gone = code
                return ()
            case State.SETTLING, Appended():
                return self._finish(self._error)
            case ((State.NEW | State.DECIDING | State.SETTLING), Broke()):
                return self._finish(_internal())
            case State.SETTLING, AppendFailed():
                return self._finish(LedgerError("ledger_unavailable", "the outcome could not be recorded"))
            case _:
                return ()

    def _decided(self, now: int) -> tuple[Command, ...]:
        if isinstance(self.prepared, Refused):
            self._error = self.prepared.error
            return self._settle(Status.REFUSED, now, code=self.prepared.code)
        if self._gone:
            return self._settle(Status.CANCELLED, now, code=self._gone)
        self._left = list(self.prepared.attempts)
        return self._next(now, UpstreamError("no_route", "no permitted route could be tried"))

    def _next(self, now: int, why: SitusError) -> tuple[Command, ...]:
        """Dispatch to the next permitted route; a route whose request cannot be sealed is passed over."""
        while self._left:
            attempt = self._left.pop(0)
            try:
                sealed = attempt.seal()
                self._reply = attempt.reply(sealed)
            except CallError as error:
                why = error
                self._attempts.append(f"{attempt.route.id}:{error.code}")
                self._keys.append(("", 0))
                continue
            self.state = State.STREAMING
            self._sealed, self._route = sealed, attempt.route.id
            self._received, self._digest = 0, hashlib.sha256()
            self._attempts.append(attempt.route.id)
            self._keys.append(("", 0))
            return (Dispatch(sealed),)
        self._error = why
        return self._settle(Status.FAILED, now, code=why.code)

    def _stream(self, data: bytes, now: int) -> tuple[Command, ...]:
        assert self._reply is not None
        self._received += len(data)
        self._digest.update(data)
        try:
            out = self._reply.feed(data)
        except UpstreamError as error:
            return (CancelUpstream(), *self._failed(error, now))
        return self._emit(out)

    def _ended(self, now: int) -> tuple[Command, ...]:
        assert self._reply is not None
        try:
            tail = self._reply.close()
        except UpstreamError as error:
            return self._failed(error, now)
        return (*self._emit(tail), *self._settle(Status.ANSWERED, now))

    def _failed(self, error: UpstreamError, now: int) -> tuple[Command, ...]:
        assert self._reply is not None
        self._attempts[-1] = f"{self._route}:{error.code}"
        if not self._emitted:
            if may_follow(error.code, error.retryable):
                return self._next(now, error)
            self._error = error
            return self._settle(Status.FAILED, now, code=error.code)
        self._error = error
        told = self._emit(self._reply.fail(error.code, error.message))
        return (*told, *self._settle(Status.FAILED, now, code=error.code))

    def _broken(self, now: int) -> tuple[Command, ...]:
        self._error = _internal()
        tells, self._broke = self._emitted and not self._broke, True
        told = self._emit(self._reply.fail("internal_error", "the gateway failed")) if tells and self._reply else ()
        return (*told, *self._settle(Status.FAILED, now, code="internal_error"))

    def _emit(self, data: bytes) -> tuple[Command, ...]:
        if not data or self._gone:
            return ()
        self._emitted = True
        return (Emit(data),)

    def _settle(self, status: Status, now: int, *, code: str = "") -> tuple[Command, ...]:
        self.state = State.SETTLING
        reply, sealed = self._reply, self._sealed
        self.outcome = Outcome(
            status=status,
            code=code,
            route=self._route,
            attempts=tuple(self._attempts),
            keys=tuple(key for key, _ in self._keys),
            key_ends=tuple(ends for _, ends in self._keys),
            usage=reply.usage if reply else Outcome(status).usage,
            sent_bytes=len(sealed.body) if sealed else 0,
            received_bytes=self._received,
            sent_digest=hashlib.sha256(sealed.body).hexdigest() if sealed else "",
            received_digest=self._digest.hexdigest() if self._digest else "",
            restored=reply.restored if reply else 0,
            duration_ms=max(0, now - self.prepared.call.received),
        )
        return (Append(outcome_entry(self.prepared.call.id, self.outcome, now, sealed)),)

    def _finish(self, error: SitusError | None) -> tuple[Command, ...]:
        self.state = State.DONE
        return (Finish(error),)


def _internal() -> SitusError:
    return SitusError("internal_error", "the gateway failed and the call was ended closed")
