"""Evidence of the run time: hosts that an org really called, and those among them that nothing read explains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from situs.law import Law
from situs.scan.destinations import GATEWAY, Directory, of_path
from situs.scan.finding import Destination, Finding, Spot
from situs.scan.project import Project

LOG = "EventLogFile/ApexCallout"
"""Where the log stands in reports, in place of a file's path."""

_RULE = "call-nothing-explains"
_MODEL_PATH = "/v1/chat/completions"
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_PERMITTING = frozenset({"remotesite", "csptrustedsite"})
"""Kinds of files that permit a host and call none."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Sum up what a log holds of one host."""

    host: str
    count: int = 0
    failed: int = 0
    sent: int = 0
    """Bytes of the requests."""
    earlier: int = 0
    """Calls before the moment from which on they count: of these nothing else is summed up."""
    model: bool = False
    """A path was one by which models are called. No path is kept: it may hold data."""

    @property
    def is_current(self) -> bool:
        """Tell whether the host was called from the moment on from which calls count."""
        return bool(self.count) or not self.earlier


@dataclass(frozen=True, slots=True)
class Called:
    """Say of a host that was called whose it is, and whether what was read names it."""

    calls: Calls
    destination: Destination | None
    """None where no language model is known there."""
    explained: bool


def explain(
    calls: Iterable[Calls], project: Project, law: Law, gateways: frozenset[str] = frozenset()
) -> tuple[Called, ...]:
    """Return what was called, in the order of hosts; code, credentials and pages explain a host that they name.

    A site that is merely permitted explains nothing. `gateways` are hosts of Situs.
    """
    directory = Directory(law, gateways)
    by_host = {one.host: one for one in calls}
    known = _named(frozenset(by_host), project)
    return tuple(
        Called(by_host[host], _destination(by_host[host], directory), host in known) for host in sorted(by_host)
    )


def find_unexplained(called: Iterable[Called]) -> Iterator[Finding]:
    """Yield a finding for each model that was called and that nothing names; Situs itself is none."""
    for one in called:
        if one.explained or not one.calls.is_current:
            continue
        if one.destination is None or one.destination.endpoint == GATEWAY:
            continue
        spot = Spot(LOG, 1, f"calls of {one.calls.host}")
        yield Finding(_RULE, spot, one.calls.host, one.destination, certain=bool(one.destination.endpoint))


def _destination(calls: Calls, directory: Directory) -> Destination | None:
    path = _MODEL_PATH if calls.model else ""
    return directory.of_host(calls.host, path) or (of_path(path) if path else None)


def _named(hosts: frozenset[str], project: Project) -> frozenset[str]:
    """Return the hosts that stand in a file which may call them."""
    told: set[str] = set()
    for file in project.files if hosts else ():
        if file.kind not in _PERMITTING:
            told |= hosts & set(_HOST.findall(file.text.lower()))
    return frozenset(told)
