"""Follow data through OmniStudio: from what a procedure or script extracts to the HTTP steps that post it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from situs.law.places import bare_host
from situs.markup import Element
from situs.scan.destinations import is_clear, of_name
from situs.scan.finding import Destination, Spot
from situs.scan.following.around import Around, id_of
from situs.scan.following.carried import bound_by, pour, united
from situs.scan.metadata.operations import path_of
from situs.scan.project import SourceFile
from situs.scan.ways import ALL, UNFOLLOWED, Asked, Carried, Exit, Kind, Leak, Origin, Summary, Trace

HOW = "OmniStudio step"
ROOTS = frozenset({"OmniIntegrationProcedure", "OmniScript"})
_MERGED = re.compile(r"%([A-Za-z0-9_]+)(?::[^%\s]{1,200})?%")


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one step: its name, its type, what it is set to, and where it stands."""

    name: str
    type: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    spot: Spot = field(default_factory=lambda: Spot("", 1))

    @property
    def address(self) -> str:
        """Return the address that an HTTP step calls, under either of its names."""
        return str(self.settings.get("restPath") or self.settings.get("path") or "")

    @property
    def posts_everything(self) -> bool:
        """Tell whether all data of the steps before are sent: no path into them is named, nor what stands for them."""
        own = bool(self.settings.get("sendOnlyAdditionalInput"))
        return not own and not self.settings.get("sendJSONPath") and not self.settings.get("sendJSONNode")


@dataclass(frozen=True, slots=True)
class Procedure:
    """Hold a procedure or script by the name that others call it by, `Type_SubType`, with its active steps."""

    name: str
    spot: Spot
    steps: tuple[Step, ...]
    shown: str = ""
    """What a report calls it, where that is not its name."""


@dataclass(frozen=True, slots=True)
class Item:
    """Hold a row of a data transform: of which object and field it reads, and where it puts that."""

    holder: str
    field: str
    output: str


@dataclass(frozen=True, slots=True)
class Transform:
    """Hold a data transform with the objects and fields that it extracts."""

    name: str
    spot: Spot
    extracts: tuple[tuple[str, str], ...]


def read_procedure(file: SourceFile, root: Element) -> Procedure:
    """Return the procedure or script of a document; its steps are the active ones, nested ones too."""
    name = name_of_procedure(root) or file.name
    return Procedure(name, Spot(file.path, root.line), tuple(_steps_of(file, root)), file.name)


def _steps_of(file: SourceFile, root: Element) -> Iterator[Step]:
    """Yield steps; settings that are no JSON object are none."""
    for element in root.walk():
        if element.value("propertySetConfig") and element.value("isActive") != "false":
            try:
                settings = json.loads(element.value("propertySetConfig"))
            except (ValueError, RecursionError):
                settings = {}
            spot = Spot(file.path, element.line_of("propertySetConfig"), f"step {element.value('name')}")
            kept = settings if isinstance(settings, dict) else {}
            yield Step(element.value("name"), element.value("type"), kept, spot)


def destination_of(step: Step, around: Around) -> tuple[Destination | None, str, bool]:
    """Return where an HTTP step leads, by which credential, and whether that is certain."""
    # JSON can spell half a character, which no report could hold.
    name = str(step.settings.get("namedCredential") or "").encode("utf-8", "replace").decode()
    if name:
        credential = around.inventory.credentials.get(name.lower())
        if credential is None or not credential.host:
            return of_name(name), name, False
        return around.directory.of_host(credential.host, credential.path + step.address), credential.name, True
    if step.address.startswith("/"):
        return None, "", True  # the org itself
    if "%" in step.address.partition("://")[2].partition("/")[0] or "://" not in step.address:
        return None, "", False
    return around.directory.of_host(bare_host(step.address), step.address), "", True


def _asked(step: Step, credential: str, around: Around) -> Asked:
    """Return what an HTTP step asks for; what it merges into its address is not known."""
    verb = str(step.settings.get("restMethod") or step.settings.get("method") or "").upper()
    address = _MERGED.sub("*", step.address)
    held = around.inventory.credentials.get(credential.lower())
    if held is None:
        return Asked(path_of(address) or "/", verb, is_clear(address))
    return held.asked(address if address.startswith("/") or not address else f"*{address}", verb)


def extracts_of(items: Sequence[Item]) -> Iterator[tuple[str, str]]:
    """Yield the objects and fields that a data transform reads; a node's name stands for its object."""
    nodes = {item.output.lower(): item.holder for item in items if item.holder and item.holder.lower() != "json"}
    for item in items:
        node, _, name = item.field.rpartition(":")
        if node.lower() in nodes and name:
            yield nodes[node.lower()], name


def follow_procedure(file: SourceFile, root: Element, around: Around) -> tuple[Summary, frozenset[tuple[str, str]]]:
    """Return what a procedure of a document posts to models, and what it gives back."""
    return follow_steps(read_procedure(file, root), around)


def follow_steps(procedure: Procedure, around: Around) -> tuple[Summary, frozenset[tuple[str, str]]]:
    """Return what a procedure posts to models, and what it gives back."""
    steps = procedure.steps
    held = {step.name.lower(): dict(_held(step, around)) for step in steps}
    bound = frozenset[tuple[str, str]]().union(*(bound_by(c, {}) for s in steps if (c := _component(s))))
    leaks = []
    for step in steps:
        if step.type not in ("Rest Action", "HTTP Action"):
            continue
        to, credential, certain = destination_of(step, around)
        if to is None and certain:
            continue
        told = f"{HOW} {procedure.shown or procedure.name}.{step.name}"
        way_out = Exit(step.spot, told, HOW, credential, to, certain, (_asked(step, credential, around),))
        leaks.append(Leak(way_out, _posted(step, held, procedure.name)))
    return Summary(tuple(leaks), {ALL: united(held.values())}), bound


def name_of_procedure(root: Element) -> str:
    """Return the name by which a procedure is called, `Type_SubType`."""
    return "_".join(part for part in (root.value("type"), root.value("subType")) if part)


def _component(step: Step) -> str:
    if step.type.startswith("DataRaptor"):
        return id_of("transform", str(step.settings.get("bundle") or ""))
    if step.type == "Integration Procedure Action":
        return id_of("procedure", str(step.settings.get("integrationProcedureKey") or ""))
    return ""


def _held(step: Step, around: Around) -> Carried:
    """Return what a step adds to the data: the fields of a transform, or what could not be followed."""
    component = _component(step)
    found: dict[Origin, Trace] = {}
    if component and component in around.summaries:
        for carried in around.of(component).outputs.values():
            pour(found, carried, step.spot)
    elif component or step.type == "Remote Action":
        found[UNFOLLOWED] = (step.spot,)
    return found


def _posted(step: Step, held: Mapping[str, Carried], procedure: str) -> Carried:
    given = {Origin(Kind.INPUT, id_of("procedure", procedure), ALL): (step.spot,)}
    if step.posts_everything:
        return united((*held.values(), given))
    named = json.dumps({key: step.settings.get(key) for key in ("additionalInput", "sendJSONNode")})
    nodes = [str(step.settings.get("sendJSONPath") or "").partition(":")[0], *_MERGED.findall(named)]
    parts = [held[node.lower()] for node in nodes if node.lower() in held]
    return united(parts) if parts else given


def follow_transform(file: SourceFile, root: Element, around: Around) -> tuple[Summary, frozenset[tuple[str, str]]]:
    """Return the fields that a data transform (DataRaptor) of a document extracts."""
    items = [
        Item(item.value("inputObjectName"), item.value("inputFieldName"), item.value("outputFieldName"))
        for item in root.walk()
        if item.tag == "omniDataTransformItem" and item.value("disabled") != "true"
    ]
    spot = Spot(file.path, root.line, f"data transform {file.name}")
    return follow_extracts(Transform(file.name, spot, tuple(extracts_of(items))), around)


def follow_extracts(transform: Transform, _: Around) -> tuple[Summary, frozenset[tuple[str, str]]]:
    """Return the fields that a data transform extracts."""
    found = {Origin(Kind.FIELD, holder, name): (transform.spot,) for holder, name in transform.extracts}
    return Summary(outputs={ALL: found}), frozenset()
