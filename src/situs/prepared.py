"""What the gate makes of a call: ready attempts, one for each place that may see it, or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from situs.classify import Halt, Reminder, go_on
from situs.classify.privilege import MatterVerdicts
from situs.errors import SitusError
from situs.minimise import minimise
from situs.model import Call, Category, Classification, Finding, Obligation, Route, Ruling
from situs.pseudonym import Envelope, Needed, Sealed, SealOrder, restorer_for, seal
from situs.wire import MakeRestorer, Reply

Render = Callable[[Sequence[str], Route], bytes]
"""Write the request for a route around sealed texts, one for each slot."""
Answer = Callable[[Route, MakeRestorer], Reply]
"""Make the reader of a route's answer, given a maker of restorers."""


@dataclass(frozen=True, slots=True)
class Means:
    """Lend the gate what a face knows: how its format is written and answered; the matter's key; routes' health.

    `reminder` spares the names model the texts that it has read in this matter; it changes no finding. `verdicts` are
    what people decided of the privilege of the matter's texts. `halt` ends a reading that nobody waits for any more.
    """

    render: Render
    answer: Answer
    key: bytes
    health: Mapping[str, bool]
    reminder: Reminder | None = None
    verdicts: MatterVerdicts | None = None
    halt: Halt = go_on


@dataclass(frozen=True, slots=True)
class Attempt:
    """Hold one permitted route, ready to be sealed under its own obligations."""

    route: Route
    ruling: Ruling
    seal: Callable[[], Sealed]
    reply: Callable[[Sealed], Reply]


@dataclass(frozen=True, slots=True)
class Permitted:
    """Hold a call that may go somewhere: the attempts in order, and every ruling."""

    call: Call
    classification: Classification
    rulings: tuple[Ruling, ...]
    attempts: tuple[Attempt, ...]
    digests: Mapping[str, str]
    permitted: bool = True
    code: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        """Return the ids of the routes that may be tried, in order."""
        return tuple(a.route.id for a in self.attempts)


@dataclass(frozen=True, slots=True)
class Refused:
    """Hold a call that may go nowhere, with the reason."""

    call: Call
    classification: Classification
    rulings: tuple[Ruling, ...]
    digests: Mapping[str, str]
    error: SitusError
    permitted: bool = False
    order: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """Return the error's code as it is recorded."""
        return self.error.recorded or self.error.code


def attempt_of(call: Call, route: Route, ruling: Ruling, findings: Sequence[Finding], means: Means) -> Attempt:
    """Return one permitted route, sealed when first asked for, under its ruling's obligations."""
    envelope = Envelope(call.id, route, call.stream, call.action)
    orders = seal_order(ruling.obligations)

    made: list[Sealed] = []

    def sealed() -> Sealed:
        if not made:
            made.append(sealed_now())
        return made[0]

    def sealed_now() -> Sealed:
        needed = Needed(call.slots, findings)
        if any(o.name == "minimise" for o in ruling.obligations):
            less = minimise(call.slots, findings)
            needed = Needed(less.slots, less.findings, less.segments)
        return seal(envelope, needed, means.key, orders, lambda texts: means.render(texts, route))

    return Attempt(route, ruling, sealed, lambda s: means.answer(route, restorer_for(s.substitutions)))


@lru_cache(maxsize=256)
def seal_order(obligations: tuple[Obligation, ...]) -> SealOrder:
    """Return what sealing must do under a ruling's obligations. Secrets are redacted whatever they say."""
    named: dict[str, frozenset[Category]] = {}
    for o in obligations:
        if o.name in ("pseudonymise", "redact", "mask_in_answer", "reveal_in_answer"):
            named[o.name] = named.get(o.name, frozenset()) | {Category(c) for c in o.argument.split(",")}
    redact = named.get("redact", frozenset()) | {Category.SECRET}
    mask = named.get("mask_in_answer", frozenset()) - named.get("reveal_in_answer", frozenset())
    return SealOrder(named.get("pseudonymise", frozenset()) - redact, redact, mask)
