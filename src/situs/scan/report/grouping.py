"""Put findings together that say the same of many places: a person reads one line where an org has thousands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from situs.markup import Element
from situs.scan.finding import Destination, Finding
from situs.scan.following.graph import Documents
from situs.scan.project import SourceFile

MOST_ALONE = 10
"""Findings that are alike and stand each for itself: so few are read one by one, and each place is seen."""
NAMED = "…"
"""Stands for what differs."""
_OFF = frozenset({"draft", "obsolete", "invaliddraft"})
_SWITCHED = frozenset({"OmniIntegrationProcedure", "OmniScript", "OmniUiCard"})
_Key = tuple[str, str, Destination | None, bool, bool]


@dataclass(frozen=True, slots=True)
class Group:
    """Hold findings that are alike, in their order; mostly one."""

    findings: tuple[Finding, ...]
    cause: str
    """What all of them say, with `…` for the component that each names."""
    inactive: bool
    """The metadata say that what stands there does not run."""


def grouped(findings: Iterable[Finding], documents: Documents) -> Iterator[Group]:
    """Yield groups in the order of their first findings; those of few alike are of one finding each."""
    alike: dict[_Key, list[Finding]] = {}
    keys: list[tuple[_Key, Finding]] = []
    for finding in findings:
        key = _key(finding, documents)
        alike.setdefault(key, []).append(finding)
        keys.append((key, finding))
    for key, finding in keys:
        own = alike[key]
        if len(own) <= MOST_ALONE:
            yield Group((finding,), key[1], key[-1])
        elif finding is own[0]:
            yield Group(tuple(own), key[1], key[-1])


def _key(finding: Finding, documents: Documents) -> _Key:
    held = documents.get(finding.spot.path)
    inactive = held is not None and is_inactive(held[1])
    return finding.rule, cause_of(finding), finding.destination, finding.certain, inactive


def cause_of(finding: Finding) -> str:
    """Return what a finding says without the name of its file's component; what it says of data or a secret stays."""
    told, name = finding.spot.what or finding.subject, SourceFile(finding.spot.path, "").name
    if not name or name != finding.subject:
        return told
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAMED, told)


def is_inactive(root: Element) -> bool:
    """Tell whether a document says of itself that it does not run: a draft, a version that another one replaced."""
    if root.tag == "Flow":
        return root.value("status").lower() in _OFF
    return root.tag in _SWITCHED and root.value("isActive").lower() == "false"
