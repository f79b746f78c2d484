"""Advisories in the OSV format (Open Source Vulnerability schema 1.x), matched with what a version is made of.

A version is affected where an advisory names one of its packages at an affected version, or its weights by digest:
OSV has no field for files of weights, so `affected[].database_specific.sha256` (a string or a list) is read. A range
that cannot be ordered counts as affected, unless the advisory lists the versions that are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import orjson

from situs.errors import ConfigError
from situs.vetting.version import Package, Version

_MOST = 500_000
_SUMMARY = 200
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SEMVER = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")
_PEP440 = re.compile(
    r"v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[._-]?(a|alpha|b|beta|c|rc|pre|preview)[._-]?(\d*))?"
    r"(?:-(\d+)|[._-]?(?:post|rev|r)[._-]?(\d*))?(?:[._-]?(dev)[._-]?(\d*))?(?:\+[a-z0-9._-]+)?"
)
_EVENTS = frozenset({"introduced", "fixed", "last_affected", "limit"})
_PHASES = {"a": 0, "alpha": 0, "b": 1, "beta": 1, "c": 2, "rc": 2, "pre": 2, "preview": 2}
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Hold a range: its type and its events, `introduced`, `fixed`, `last_affected`, `limit` with versions."""

    kind: str
    events: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Affected:
    """Hold one package that an advisory is about, or digests of weights."""

    ecosystem: str
    name: str
    versions: frozenset[str]
    ranges: tuple[Range, ...]
    digests: frozenset[str]


@dataclass(frozen=True, slots=True)
class Advisory:
    """Hold an advisory that was not withdrawn."""

    id: str
    aliases: tuple[str, ...]
    summary: str
    affected: tuple[Affected, ...]

    @property
    def names(self) -> frozenset[str]:
        """Return every id under which it is known."""
        return frozenset({self.id, *self.aliases})


def read_advisories(raw: bytes, now: datetime, *, lines: bool = False) -> tuple[Advisory, ...]:
    """Return the advisories of a file: one record, a list, `{"vulns": […]}`, or with `lines` one a line.

    Those that are withdrawn by `now` are left out: "the time the entry should be considered to have been withdrawn"
    (OSV schema, `withdrawn`), which may lie ahead. Raise `ConfigError("advisories_invalid")` for whatever is not of the
    format: an advisory that cannot be read may be the one that counts.
    """
    found: list[Advisory] = []
    done = 0
    try:
        for record in _records(raw, lines):
            if done == _MOST:
                raise ValueError("too many")
            if not _is_withdrawn(record.get("withdrawn"), now):
                found.append(_advisory(record))
            done += 1
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ConfigError("advisories_invalid", f"advisory {done + 1} of the file is not one of OSV") from None
    return tuple(found)


def matching(version: Version, advisories: Iterable[Advisory]) -> tuple[Advisory, ...]:
    """Return the advisories that a version is affected by, accepted ones included, in order."""
    return tuple(one for one in advisories if any(_affects(part, version) for part in one.affected))


def _affects(part: Affected, version: Version) -> bool:
    if version.sha256 in part.digests:
        return True
    return bool(part.name) and any(
        _key_of(package.ecosystem, package.name) == (part.ecosystem, part.name) and _within(part, package)
        for package in version.packages
    )


def _within(part: Affected, package: Package) -> bool:
    """Tell whether a package's version is affected (OSV schema, "Evaluation"); one that nobody can tell is."""
    if not package.version or package.version in part.versions or _is_listed(part, package.version):
        return True
    if not part.ranges:
        return not part.versions
    return any(_in_range(one, part, package.version) for one in part.ranges)


def _is_listed(part: Affected, version: str) -> bool:
    """Tell whether a version of the Python index is listed in another spelling, without its local label (PEP 440)."""
    own = _pep440(version) if part.ecosystem == "pypi" else None
    return own is not None and any(_pep440(listed) == own for listed in part.versions)


def _in_range(one: Range, part: Affected, version: str) -> bool:
    key = _orders(one.kind, part.ecosystem)
    own = key(version) if key else None
    steps = [(key(at) if at != "0" else (), kind, at) for kind, at in one.events if key and at != "*"]
    if own is None or any(at is None for at, _, _ in steps):
        return not part.versions  # it cannot be told: the list of versions has the last word, where there is one
    limits = [at for at, kind, _ in steps if kind == "limit"]
    if limits and not any(own < at for at in limits if at is not None):
        return False
    affected = False
    for at, kind, _ in sorted((step for step in steps if step[1] != "limit"), key=lambda step: step[0] or ()):
        assert at is not None
        if kind == "introduced" and own >= at:
            affected = True
        elif (kind == "fixed" and own >= at) or (kind == "last_affected" and own > at):
            affected = False
    return affected


def _orders(kind: str, ecosystem: str) -> Any:
    if kind == "SEMVER":
        return _semver
    return _pep440 if kind == "ECOSYSTEM" and ecosystem == "pypi" else None


def _semver(version: str) -> Key | None:
    """Return a key that orders versions as Semantic Versioning 2.0.0, 11 does, or None."""
    found = _SEMVER.fullmatch(version)
    if found is None:
        return None
    release = tuple(int(found[n]) for n in (1, 2, 3))
    if found[4] is None:
        return (*release, 1, ())
    parts = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in found[4].split("."))
    return (*release, 0, parts)


def _pep440(version: str) -> Key | None:
    """Return a key that orders versions as the PyPA specification "Version specifiers" (PEP 440) does, or None."""
    found = _PEP440.fullmatch(version.strip().lower())
    if found is None:
        return None
    epoch, release, phase, number, post, named_post, dev, dev_number = found.groups()
    numbers = [int(part) for part in release.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    after = post is not None or named_post is not None
    if phase is not None:
        before = (_PHASES[phase], int(number or 0))
    else:
        before = (-1, 0) if dev is not None and not after else (3, 0)
    at_post = int(post or named_post or 0) if after else -1
    at_dev = (0, int(dev_number or 0)) if dev is not None else (1, 0)
    return (int(epoch or 0), tuple(numbers), before, at_post, at_dev)


def _records(raw: bytes, lines: bool) -> Iterator[Mapping[str, Any]]:
    if lines:
        yield from (orjson.loads(line) for line in raw.splitlines() if line.strip())
        return
    value = orjson.loads(raw)
    if isinstance(value, dict) and "id" not in value:
        value = value["vulns"]
    yield from value if isinstance(value, list) else [value]


def _is_withdrawn(at: Any, now: datetime) -> bool:
    """Tell whether a time (RFC 3339) has come; a value that says no time, and is not null, is not of the format."""
    if at is None:
        return False
    found = datetime.fromisoformat(at)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)) <= now


def _advisory(record: Mapping[str, Any]) -> Advisory:
    name = record["id"]
    aliases = tuple(record.get("aliases") or ())
    if not all(isinstance(one, str) and one.isprintable() and 0 < len(one) <= 100 for one in (name, *aliases)):
        raise ValueError("not an id")
    said = record.get("summary") or ""
    summary = "".join(c if c.isprintable() else " " for c in str(said))[:_SUMMARY]
    return Advisory(name, aliases, summary, tuple(_affected(part) for part in record.get("affected") or ()))


def _affected(part: Mapping[str, Any]) -> Affected:
    package = part.get("package") or {}
    ecosystem, name = _key_of(package.get("ecosystem") or "", package.get("name") or "")
    if package.get("purl") and not (ecosystem and name):
        ecosystem, name = _of_purl(package["purl"])
    if bool(ecosystem) is not bool(name) or not isinstance(name, str):
        raise ValueError("not a package")
    digests = (part.get("database_specific") or {}).get("sha256", ())
    listed = [digests] if isinstance(digests, str) else list(digests)
    if not all(_DIGEST.fullmatch(one) for one in listed):
        raise ValueError("not a digest")
    return Affected(
        ecosystem,
        name,
        frozenset(_versions(part.get("versions") or [])),
        tuple(_range(one) for one in part.get("ranges") or ()),
        frozenset(listed),
    )


def _versions(listed: Any) -> list[str]:
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise ValueError("not versions")
    return listed


def _range(one: Mapping[str, Any]) -> Range:
    """Return a range; one that begins nowhere, or with an event of another name, would affect nothing."""
    events = [(kind, at) for event in one["events"] for kind, at in event.items()]
    if not all(isinstance(at, str) and kind in _EVENTS for kind, at in events):
        raise ValueError("not an event")
    if not any(kind == "introduced" for kind, _ in events):
        raise ValueError("not a range")
    return Range(str(one["type"]), tuple((str(kind), at) for kind, at in events))


def _key_of(ecosystem: str, name: str) -> tuple[str, str]:
    """Return a package's ecosystem and name in one form; PyPI's names as PEP 503 has them."""
    system = ecosystem.partition(":")[0].casefold().replace(" ", "")
    return system, re.sub(r"[-_.]+", "-", name).lower() if system == "pypi" else name


def _of_purl(purl: str) -> tuple[str, str]:
    """Return the ecosystem and the name of a package URL (`pkg:type/namespace/name@version?…`)."""
    rest = purl.removeprefix("pkg:").partition("?")[0].partition("#")[0]
    kind, _, path = rest.partition("/")
    bare = path.rpartition("@")[0] or path
    return _key_of(kind, unquote(bare))
