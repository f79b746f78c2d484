"""Scan a Salesforce project: every way by which its data reach a language model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from situs.law import Law
from situs.markup import Element, Malformed, parse_markup
from situs.scan.apex.callouts import Sending, Surroundings, find_addresses, find_apex
from situs.scan.apex.syntax import ApexClass, parse_apex
from situs.scan.destinations import GATEWAY, Directory
from situs.scan.exposure import Ingested, find_exposure, find_ingested, find_unmasked
from situs.scan.finding import Finding, in_order
from situs.scan.following.apex import follow_apex
from situs.scan.following.around import Around
from situs.scan.following.classes import AcrossClasses, Classes
from situs.scan.following.entries import find_entries
from situs.scan.following.flows import mode_of
from situs.scan.following.graph import Documents, follow
from situs.scan.following.packs import Packs, take_packs
from situs.scan.literals import CLEAR, SCRIPTS, find_literals
from situs.scan.metadata.connectivity import HANDLED, find_connectivity
from situs.scan.metadata.inventory import take_inventory
from situs.scan.metadata.platform import find_platform, find_scripted
from situs.scan.metadata.schema import Schema, take_schema
from situs.scan.metadata.settings import find_settings
from situs.scan.metadata.stored import find_stored
from situs.scan.project import Diagnostic, Project, SourceFile
from situs.scan.secrets import Secrets
from situs.scan.streaming import Streamed, find_streamed
from situs.scan.ways import Way

APEX = (".cls", ".trigger")
_PAGES = ("/lwc/", "/aura/", "/staticresources/", "/pages/", "/components/")
_STEPS = frozenset({"json", "oip", "os"})
"""OmniStudio's exports."""
_TESTS = ("/__tests__/", "/__mocks__/", "/jest-mocks/", ".test.js")


@dataclass(frozen=True, slots=True)
class Scan:
    """Hold what a scan found, in the order of files and lines, and what it could not read."""

    findings: tuple[Finding, ...]
    unread: tuple[Diagnostic, ...]
    files: int
    ways: tuple[Way, ...] = ()
    """Every way out, from its data to whom it leads."""
    schema: Schema = field(default_factory=Schema)
    modes: Mapping[str, str] = field(default_factory=dict)
    """In whose name the code or Flow of a path reads: `user`, `system`, `system without sharing`, or nobody says."""
    ingested: tuple[Ingested, ...] = ()
    """The fields of records that are copied into Data 360."""
    streamed: tuple[Streamed, ...] = ()
    """The fields of records that messages and events carry out."""
    stated: tuple[Diagnostic, ...] = ()
    """What an administrator states that there is none of: it counts as read, and nobody has seen it."""
    documents: Documents = field(default_factory=dict, repr=False)
    """The metadata that were read, by path."""


def scan(
    project: Project,
    law: Law,
    progress: Callable[[int], None] = lambda _: None,
    gateways: frozenset[str] = frozenset(),
) -> Scan:
    """Return the findings of a project; a file that cannot be read is told of, and the rest is scanned.

    `progress` is called with how many files were looked at. `gateways` are hosts of Situs: what leads there is on the
    map and no finding. Nothing of the project is executed.
    """
    parsed = _parse(project)
    inventory, schema = take_inventory(parsed.documents.values()), take_schema(parsed.documents.values())
    outer = {cls.name: cls for own in parsed.classes.values() for cls in own if cls.outer is None}
    classes = Classes(parsed.classes, schema)
    around = Surroundings(outer, inventory, Directory(law, gateways), AcrossClasses(classes))
    secrets = Secrets(around.directory)
    found: set[Finding] = set()
    own = {file.path: (file, parsed.classes[file.path]) for file in project.files if file.path in parsed.classes}
    sendings: list[Sending] = []
    for count, file in enumerate(project.files, 1):
        if file.path in own:
            sendings.extend(find_apex(*own[file.path], around))
        found.update(_of_file(file, parsed, around))
        found.update(_secrets_of(file, parsed, secrets))
        progress(count)
    known = Around(inventory, schema, around.directory)
    scripts = (file for file in project.files if file.kind == "agent")
    pages = (file for file in project.files if _is_script(file) and file.path not in parsed.documents)
    found.update(sending.finding for sending in sendings)
    found.update(find_entries(own, sendings, classes))
    apex = follow_apex(own, around, classes)
    ways, cut = follow(parsed.documents, scripts, pages, apex, parsed.packs, known)
    found.update(find_exposure(parsed.documents, parsed.packs.procedures, ways, known))
    told = (f for f in found if f.destination is None or f.destination.endpoint != GATEWAY or f.rule == CLEAR)
    return Scan(
        findings=in_order(told),
        unread=(*parsed.unread, *cut),
        files=len(project.files),
        ways=ways,
        schema=schema,
        modes=_modes(parsed),
        ingested=tuple(find_ingested(parsed.documents)),
        streamed=tuple(find_streamed(parsed.documents)),
        stated=project.stated,
        documents=parsed.documents,
    )


@dataclass(frozen=True, slots=True)
class _Parsed:
    """Hold what was understood of a project's files, by their paths."""

    documents: Documents
    classes: Mapping[str, Sequence[ApexClass]]
    packs: Packs
    unread: tuple[Diagnostic, ...]


def _parse(project: Project) -> _Parsed:
    unread = list(project.unread)
    documents: dict[str, tuple[SourceFile, Element]] = {}
    classes: dict[str, Sequence[ApexClass]] = {}
    hidden: Counter[str] = Counter()
    for file in project.files:
        if file.is_hidden:
            hidden[file.name.partition("__")[0] if "__" in file.name else "without a namespace in its name"] += 1
        elif file.path.endswith(APEX):
            classes[file.path], whole = parse_apex(file.text)
            if not whole:
                unread.append(Diagnostic(file.path, "the grammar did not understand all of it"))
        elif file.is_markup:
            try:
                documents[file.path] = (file, parse_markup(file.text))
            except Malformed as fault:
                unread.append(Diagnostic(file.path, str(fault)))
    told = (Diagnostic(f"package {name}", f"the code of {hidden[name]:,} components is hidden") for name in hidden)
    unread += sorted(told, key=lambda d: d.path)
    packs = take_packs(project.files)
    return _Parsed(documents, classes, packs, (*unread, *packs.unread))


def _modes(parsed: _Parsed) -> Mapping[str, str]:
    modes = {path: mode_of(root) for path, (_, root) in parsed.documents.items() if root.tag == "Flow"}
    for path, own in parsed.classes.items():
        said = [cls.sharing for cls in own if cls.sharing]
        trigger = path.endswith(".trigger")
        modes[path] = "system without sharing" if trigger or "without sharing" in said else " ".join(said[:1])
    return modes


def _of_file(file: SourceFile, parsed: _Parsed, around: Surroundings) -> Iterator[Finding]:
    own = parsed.classes.get(file.path)
    root = parsed.documents[file.path][1] if file.path in parsed.documents else None
    if own is not None or file.kind == "json":
        yield from find_unmasked(file)
    if own is not None:
        yield from find_addresses(file, own, around.directory)
    elif root is not None:
        yield from find_connectivity(file, root, around.inventory, around.directory)
        yield from find_platform(file, root, around.inventory, around.directory)
        yield from find_settings(file, root)
        if root.tag not in HANDLED:
            yield from find_literals(file, around.directory)
    elif file.kind == "agent":
        yield from find_scripted(file, around.inventory, around.directory)
        yield from find_literals(file, around.directory)
    elif _is_page(file):
        yield from find_literals(file, around.directory)


def _secrets_of(file: SourceFile, parsed: _Parsed, secrets: Secrets) -> Iterator[Finding]:
    """Yield the secrets of a file; one of a known form counts once, whatever its place is called.

    What a test calls a key is made up, unless it has the form of one.
    """
    own = parsed.classes.get(file.path)
    tests = bool(own) and all(cls.test for cls in own or ())
    formed = list(secrets.find(file, formed=tests or any(mark in "/" + file.path for mark in _TESTS)))
    yield from formed
    if file.path in parsed.documents:
        lines = {finding.spot.line for finding in formed}
        yield from (f for f in find_stored(*parsed.documents[file.path]) if f.spot.line not in lines)


def _is_script(file: SourceFile) -> bool:
    path = "/" + file.path
    if any(mark in path for mark in _TESTS):
        return False
    return file.kind in SCRIPTS and any(mark in path for mark in _PAGES)


def _is_page(file: SourceFile) -> bool:
    path = "/" + file.path
    if any(mark in path for mark in _TESTS):
        return False
    return _is_script(file) or file.kind in ("json", "oip", "os", "agent")
