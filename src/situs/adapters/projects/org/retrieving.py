"""Retrieve from an org what the Tooling API does not tell, and keep it as the project that a retrieve writes.

Two APIs, and no kind by both: what the Tooling API tells stays with it (`kinds`), since it needs no permission to
change metadata, gives the active version of a Flow, and says where the code of a package is hidden. `WANTED` names the
rest. The Metadata API gives that only to who has "Modify Metadata Through Metadata API Functions" or "Modify All Data"
(Metadata API Developer Guide, `describeMetadata`), though nothing is changed by these calls. Who has neither gets what
the Tooling API tells, and the rest is told of as not read.

Components are named one by one and never by a wildcard: a wildcard cannot be split, and what it left out would not be
missed. Whatever was listed and is not in the archive is told of.
"""

from __future__ import annotations

import asyncio
from asyncio import sleep
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from situs.adapters.crm.metadata import Archive, MetadataReader
from situs.adapters.crm.soap import Component, MetadataFault, State
from situs.adapters.projects.archive import Bounds, Refused, read_archive
from situs.adapters.projects.org.asking import BASE, Asking, text_of
from situs.adapters.projects.org.wanted import AGENT, CONTENT, NEVER_NONE, UNKNOWN, VERSION, WANTED, Kind
from situs.adapters.projects.texts import companion_of, is_read, texts_of
from situs.errors import SitusError
from situs.markup import Malformed, parse_markup
from situs.scan import Diagnostic, SourceFile

MOST_AT_ONCE = 1_000
"""Components of one retrieve; the org takes 10,000 files, and some components are of many."""
MOST_SPLITS = 64
"""How often retrieves of one scan are halved: enough to find a component that fails them all."""
_MOST_LOST = 3
"""Answers about a retrieve's state that may fail to come, one after the other."""
_PASSING = frozenset({"crm_timeout", "crm_unreachable", "crm_unavailable", "crm_truncated"})
_MANIFEST = "package.xml"
_BEFORE_XML = b"\xef\xbb\xbf \t\r\n"
_TOLD_AFTER = 5.0
"""Seconds after which somebody is told that the org takes its time."""
_NEXT: Mapping[str, str] = {
    "INSUFFICIENT_ACCESS": "the integration user may not use the Metadata API; give it the permission "
    "`Modify Metadata Through Metadata API Functions`, by which nothing is changed here",
    "API_DISABLED_FOR_ORG": "the org has the API switched off, or has not got it in its edition; ask its administrator",
    "API_CURRENTLY_DISABLED": "the org has the API switched off for now; scan again later",
    "UNSUPPORTED_API_VERSION": "the org does not know this version of the API; set `api_version` of the org",
    "INVALID_TYPE": "the org knows no such type in this version of the API; set `api_version` of the org",
    "INVALID_SESSION_ID": "the org takes our session for its REST API and not for the Metadata API; let the app issue "
    "opaque access tokens, and look at the session settings of its user",
    "CANCELED": "the retrieve was cancelled in the org; scan again",
}
"""What stands in the way by the org's own code, and what to do next."""
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Pace:
    """State how long a retrieve is waited for, in seconds: from one question to the next, and for all retrieves."""

    first: float = 1.0
    most: float = 20.0
    growth: float = 1.5
    deadline: float = 1_800.0


@dataclass(frozen=True, slots=True)
class _Asked:
    """Hold a component that is asked for, and the full names of an agent's versions."""

    component: Component
    versions: tuple[str, ...] = ()


@dataclass(slots=True)
class _Work:
    """Hold what the retrieves of one scan share."""

    asking: Asking
    reader: MetadataReader
    pace: Pace
    progress: Callable[[str], None]
    until: float
    splits: int
    hidden: Counter[str] = field(default_factory=Counter)
    """How many components of a package were listed and not given, by its namespace."""
    told: frozenset[str] = frozenset()
    """Types whose components the org has told in another way, so that they are not missed where it lists none."""


async def read_retrieved(
    asking: Asking,
    pace: Pace | None = None,
    progress: Callable[[str], None] = lambda _: None,
    told: frozenset[str] = frozenset(),
) -> None:
    """Keep what the org gives of the kinds in `WANTED`; tell of the rest, but of types that were `told` otherwise.

    Raises `SitusError` where the org ends the reading, as `Asking.ask` does.
    """
    pace = pace or Pace()
    until = asyncio.get_running_loop().time() + pace.deadline
    work = _Work(asking, asking.client.metadata, pace, progress, until, MOST_SPLITS, told=told)
    described = await _described(work)
    for kind in WANTED if described is not None else ():
        listed = await _listed(work, kind, described or frozenset())
        for start in range(0, len(listed), MOST_AT_ONCE):
            part = listed[start : start + MOST_AT_ONCE]
            progress(f"retrieving {len(part):,} components: {kind.what}")
            await _retrieve(work, kind, part)
    for name in UNKNOWN:
        if name in (described or ()):
            asking.tell(name, "a newer type of metadata, which the scan does not know")
    for namespace, count in sorted(work.hidden.items()):
        asking.tell(f"package {namespace}", f"the org lists {count} components and does not give them")


async def _described(work: _Work) -> frozenset[str] | None:
    """Return the types that the org has; None where it tells none, and each kind is told of as not read."""
    try:
        answer = await work.asking.tried(work.reader.types)
    except MetadataFault as fault:
        if fault.code != "crm_unauthorised":  # or the REST API, which was asked before, had refused the session too
            raise
        answer = fault
    if not isinstance(answer, SitusError):
        return answer
    for kind in WANTED:
        if not kind.types or not work.told.issuperset(kind.types):
            work.asking.tell(kind.folder, f"{kind.what} were not read: {_why(answer)}")
    return None


async def _listed(work: _Work, kind: Kind, described: frozenset[str]) -> list[_Asked]:
    """Return the components of a kind; a type that the org does not list may be hidden, so it is told of."""
    found: list[_Asked] = []
    for name in (*kind.types, *kind.also):
        if name not in described:
            continue
        answer = await work.asking.tried(_of(work.reader.components, name))
        if isinstance(answer, SitusError):
            work.asking.tell(kind.folder, f"{name} was not read: {_why(answer)}")
            continue
        if name in NEVER_NONE and not answer:
            work.asking.tell(kind.folder, f"{name} was not read: the org lists none, though every org has some")
        versions = await _versions(work.asking) if name == AGENT and answer else {}
        found += (_Asked(one, tuple(versions.get(one.name, ()))) for one in sorted(answer, key=lambda c: c.name))
    _tell_of_types(work.asking, kind, described | work.told, len(found))
    return found


def _tell_of_types(asking: Asking, kind: Kind, described: frozenset[str], found: int) -> None:
    """Tell of the types of a kind that the org does not list, unless its administrator states that it has none."""
    lacking = ", ".join(name for name in kind.types if name not in described)
    stated = kind.stated in asking.absent
    if stated and found:
        asking.tell(kind.folder, f"the configuration states that the org has none, and the org lists {found:,} of them")
    if lacking and stated and not found:
        asking.stated.append(Diagnostic(kind.folder, f"the org has no {kind.what}; it lists no such type ({lacking})"))
    elif lacking:
        why = "the org lists no such type: it has none, or hides it from the integration user"
        asking.tell(kind.folder, f"{kind.what} were not read, or not all of them ({lacking}): {why}")


def _of(ask: Callable[[str], Awaitable[_Answer]], name: str) -> Callable[[], Awaitable[_Answer]]:
    return lambda: ask(name)


async def _versions(asking: Asking) -> Mapping[str, list[str]]:
    """Return the full names of versions by agent; `listMetadata` lists none of them, so the records are asked."""
    client, found = asking.client, dict[str, list[str]]()
    agents = await asking.ask("bots", lambda: client.query("SELECT Id, DeveloperName FROM BotDefinition"))
    names = {text_of(row, "Id"): text_of(row, "DeveloperName") for row in agents or ()}
    soql = "SELECT BotDefinitionId, DeveloperName FROM BotVersion"
    for row in (await asking.ask("bots", lambda: client.query(soql)) or ()) if names else ():
        agent = names.get(text_of(row, "BotDefinitionId"), "")
        found.setdefault(agent, []).append(f"{agent}.{text_of(row, 'DeveloperName')}")
    return found


async def _retrieve(work: _Work, kind: Kind, asked: Sequence[_Asked]) -> None:
    """Keep what a retrieve gives of some components; halve it where it fails, until one alone fails."""
    try:
        archive = await _fetched(work, asked)
        files = _unpacked(archive.raw, work.asking.bounds)
    except (SitusError, Refused) as fault:
        if not _concerns_this(fault):
            raise
        if len(asked) == 1 or not _is_worth_halving(fault) or not work.splits:
            _tell_of(work.asking, kind, asked, fault)
            return
        work.splits -= 1
        work.progress(f"  the org did not give {len(asked):,} components at once; asking for the halves")
        middle = len(asked) // 2
        await _retrieve(work, kind, asked[:middle])
        await _retrieve(work, kind, asked[middle:])
        return
    _keep(work.asking, files)
    missing = [one for one in asked if not _is_given(one.component, archive, files)]
    for one in missing:
        if one.component.namespace:
            work.hidden[one.component.namespace] += 1
        else:
            work.asking.tell(BASE + one.component.file, "the org lists it and did not give it")
    for one in asked:
        if not _is_metadata(one.component, files):
            work.asking.tell(BASE + one.component.file, "what the org gave of it is no XML of metadata")
    if archive.problems > len(missing):
        work.asking.tell(kind.folder, f"the org tells of {archive.problems} problems in giving {kind.what}")
    _check_agents(work.asking, asked, files, missing)


async def _fetched(work: _Work, asked: Sequence[_Asked]) -> Archive:
    """Return the archive of some components; raise `SitusError` where the org does not give it in time."""
    members: dict[str, list[str]] = {}
    for one in asked:
        members.setdefault(one.component.kind, []).append(one.component.name)
        if one.versions:
            members.setdefault(VERSION, []).extend(one.versions)
    if asyncio.get_running_loop().time() >= work.until:
        raise _TooLate(work.pace.deadline)
    reader = work.reader
    job = await _answer(work, lambda: reader.retrieve(members))
    await _finished(work, job)
    return await _answer(work, lambda: reader.archive(job))


async def _finished(work: _Work, job: str) -> None:
    """Wait until a retrieve has succeeded; raise `MetadataFault` where it failed, `_TooLate` where no time is left."""
    loop = asyncio.get_running_loop()
    begun, wait, lost = loop.time(), work.pace.first, 0
    while True:
        await sleep(max(0.0, min(wait, work.until - loop.time())))
        try:
            state = await _answer(work, lambda: work.reader.state(job))
            lost = 0
        except SitusError as fault:
            lost += 1
            if fault.code not in _PASSING or lost > _MOST_LOST:
                raise
            state = State(done=False)
        if state.succeeded:
            return
        if state.done:
            raise MetadataFault(state.fault)
        waited = loop.time() - begun
        if loop.time() >= work.until:
            raise _TooLate(work.pace.deadline)
        if waited > _TOLD_AFTER:
            work.progress(f"  waiting for the org, {waited:.0f} s")
        wait = min(wait * work.pace.growth, work.pace.most)


class _TooLate(SitusError):
    """Say that the retrieves took all the time that there is."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            "crm_timeout", f"the org did not finish its retrieves within {seconds:,.0f} s; scan again later"
        )


async def _answer(work: _Work, request: Callable[[], Awaitable[_Answer]]) -> _Answer:
    """Return an answer; raise `SitusError` where there is none."""
    answer = await work.asking.tried(request)
    if isinstance(answer, SitusError):
        raise answer
    return answer


def _concerns_this(fault: SitusError | Refused) -> bool:
    return isinstance(fault, Refused | _TooLate) or Asking.passes(fault)


def _is_worth_halving(fault: SitusError | Refused) -> bool:
    """Tell whether fewer components may succeed: not where the user may not, and not where no time is left."""
    return not isinstance(fault, _TooLate) and (isinstance(fault, Refused) or fault.code != "crm_forbidden")


def _why(fault: SitusError | Refused) -> str:
    """Return what stood in the way, and what to do next where that is known; nothing of the org's own words."""
    if isinstance(fault, Refused):
        return f"the org's archive was refused: {fault}"
    if isinstance(fault, MetadataFault) and fault.fault in _NEXT:
        return f"{_NEXT[fault.fault]} ({fault.fault})"
    return f"{fault.message} [{fault.code}]"


def _tell_of(asking: Asking, kind: Kind, asked: Sequence[_Asked], fault: SitusError | Refused) -> None:
    if len(asked) == 1:
        asking.tell(BASE + asked[0].component.file, f"it was not read: {_why(fault)}")
        return
    for name, count in sorted(Counter(one.component.kind for one in asked).items()):
        asking.tell(kind.folder, f"{count:,} components of {name} were not read: {_why(fault)}")


def _unpacked(raw: bytes, bounds: Bounds) -> dict[str, bytes]:
    """Return the files of a retrieve by path, without its manifest; raise `Refused`."""
    found = {path.removeprefix("unpackaged/"): content for path, content in read_archive(raw, bounds)}
    found.pop(_MANIFEST, None)
    return found


def _keep(asking: Asking, files: Mapping[str, bytes]) -> None:
    for path, raw in files.items():
        if is_read(path) or (raw.lstrip(_BEFORE_XML).startswith(b"<?xml") and not path.lower().endswith(".svg")):
            for got in texts_of(path, raw, files.get(companion_of(path), b""), asking.bounds):
                if isinstance(got, Diagnostic):
                    asking.tell(BASE + got.path, got.why)
                else:
                    asking.keep_file(SourceFile(BASE + got.path, got.text))


def _is_given(component: Component, archive: Archive, files: Mapping[str, bytes]) -> bool:
    """Tell whether the archive holds a file of a component, by its listed file or by what the org says it gave."""
    named = (one.file for one in archive.components if (one.kind, one.name) == (component.kind, component.name))
    return any(_holds(files, file) for file in (component.file, *named))


def _is_metadata(component: Component, files: Mapping[str, bytes]) -> bool:
    """Tell whether a component of one file is XML; a reader would pass over anything else without a word."""
    raw = files.get(component.file)
    return raw is None or component.kind == CONTENT or raw.lstrip(_BEFORE_XML).startswith(b"<?xml")


def _holds(files: Mapping[str, bytes], file: str) -> bool:
    return file in files or any(path.startswith(f"{file}/") for path in files)


def _check_agents(
    asking: Asking, asked: Iterable[_Asked], files: Mapping[str, bytes], missing: Sequence[_Asked]
) -> None:
    """Tell of agents without a version, and of versions that were asked for and are not there."""
    for one in asked:
        if one.component.kind != AGENT or one in missing:
            continue
        given = set(_versions_in(one.component, files))
        lacking = [name for name in one.versions if name.rpartition(".")[2] not in given]
        if lacking or not given:
            told = ", ".join(lacking) or "any version"
            asking.tell(BASE + one.component.file, f"the org did not give {told} of this agent")


def _versions_in(agent: Component, files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the versions of an agent: within its file, or in files of their own beside it."""
    for path, raw in files.items():
        if path == agent.file or path.startswith(f"bots/{agent.name}/"):
            if path.endswith(".botVersion"):
                yield path.rpartition("/")[2].removesuffix(".botVersion")
            try:
                root = parse_markup(raw.decode("utf-8", "replace"))
            except Malformed:
                continue
            yield from (version.value("fullName") for version in root.all("botVersions"))
