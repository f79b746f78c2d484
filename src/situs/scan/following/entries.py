"""Methods by which a page, a Flow or another system starts a call to a language model, through whichever classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from situs.scan.apex.callouts import Sending
from situs.scan.apex.syntax import ApexClass
from situs.scan.destinations import GATEWAY
from situs.scan.finding import Destination, Finding, Spot
from situs.scan.following.classes import Classes, Here, simple
from situs.scan.project import SourceFile

RULE = "ai-entry-point"
_ENTRIES = frozenset({"auraenabled", "invocablemethod", "remoteaction", "httppost", "httpget", "httpput", "httppatch"})
_LATER = frozenset({"queueable", "batchable", "schedulable"})
"""What runs an object's methods after the transaction that made it."""


@dataclass(frozen=True, slots=True)
class _Reached:
    """Say where a method's call leads in the end, and whether that is certain."""

    to: Destination
    certain: bool


def find_entries(
    files: Mapping[str, tuple[SourceFile, Sequence[ApexClass]]], sendings: Iterable[Sending], classes: Classes
) -> Iterator[Finding]:
    """Return the methods open to pages, Flows and other systems from which a model is reached, and which model."""
    reached = _reached(sendings, classes)
    for file, own in files.values():
        for cls in own:
            for method in cls.methods if not cls.test else ():
                led = reached.get(id(method))
                if led and method.annotations & _ENTRIES:
                    how = ", ".join(sorted(method.annotations & _ENTRIES))
                    spot = Spot(file.path, method.line, how)
                    yield Finding(RULE, spot, f"{file.name}.{method.name}", led.to, certain=led.certain)


def _reached(sendings: Iterable[Sending], classes: Classes) -> dict[int, _Reached]:
    """Return where methods lead, by their identity: of several models the first; what leads past Situs before it."""
    reached: dict[int, _Reached] = {}
    waiting: list[Here] = []
    direct = [(s, s.finding.destination) for s in sendings if s.finding.destination]
    for sending, to in sorted(direct, key=lambda pair: pair[1].endpoint == GATEWAY):
        if id(sending.method) not in reached:
            reached[id(sending.method)] = _Reached(to, sending.finding.certain)
            waiting.append(Here(sending.cls, sending.method))
    for here in waiting:  # grows while it is gone through: who calls who calls
        for caller in _callers(here, classes):
            if caller.method is not None and id(caller.method) not in reached:
                reached[id(caller.method)] = reached[id(here.method)]
                waiting.append(caller)
    return reached


def _callers(here: Here, classes: Classes) -> Iterator[Here]:
    """Yield who calls a method, and who makes the object where Salesforce runs the method later."""
    yield from (caller.here for caller in classes.callers(here))
    if here.method and here.method.name in ("execute", "start", "finish"):
        above = {simple(name) for name in here.cls.supers}
        yield from (caller.here for caller in classes.makers(here.cls) if above & _LATER)
