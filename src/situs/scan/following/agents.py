"""Follow data into an agent: what its actions return goes back to its model, and so does its context."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from situs.markup import Element
from situs.scan.destinations import PLATFORM, of_model
from situs.scan.finding import Destination, Spot
from situs.scan.following.around import Around, id_of
from situs.scan.following.carried import pour, united
from situs.scan.metadata.platform import exit_of, services_run, services_scripted
from situs.scan.project import SourceFile
from situs.scan.ways import ALL, UNFOLLOWED, Carried, Exit, Kind, Leak, Origin, Trace

_TARGET = re.compile(r"target:\s*[\"']?([A-Za-z]{1,40})://([A-Za-z0-9_./-]{1,200})")
_MODEL = re.compile(r"model://([A-Za-z0-9_]{1,200})")
_RUN = {
    "flow": "flow",
    "apex": "apex",
    "generatepromptresponse": "prompt",
    "prompt": "prompt",
    "executeintegrationprocedure": "procedure",
    "integrationprocedureaction": "procedure",
}
_READS = ("queryrecords", "getrecorddetails", "summarizerecord", "getactivitiestimeline", "identifyrecord")
_AGENTS = frozenset({"GenAiFunction", "GenAiPlugin", "GenAiPlanner", "GenAiPlannerBundle", "Bot", "BotVersion"})


def follow_agent(file: SourceFile, root: Element, around: Around) -> Iterator[Leak]:
    """Return what an action, a topic, or an agent gives to the agent's model."""
    if root.tag not in _AGENTS:
        return
    for element in root.walk():
        kind, target = element.value("invocationTargetType"), element.value("invocationTarget")
        if kind:
            spot = Spot(file.path, element.line_of("invocationTarget"), f"action {target} of an agent")
            yield from _action(file, spot, kind, target, (around, PLATFORM))
        name = element.value("functionName") or element.value("genAiFunctionName")
        if name and name.lower().rpartition("__")[2].startswith(_READS):
            spot = Spot(file.path, element.line_of("functionName"), f"standard action {name} of an agent")
            anything = {Origin(Kind.FIELD, "any record", ALL): (spot,)}
            yield Leak(Exit(spot, f"agent {file.name}", "agent", "", PLATFORM), anything)
        if element.tag == "contextVariables" and element.value("includeInPrompt") == "true":
            yield from _context(file, element)
    yield from _services(file, services_run(root), around)


def follow_script(file: SourceFile, around: Around) -> Iterator[Leak]:
    """Return what the actions of an Agent Script give to its model, `target: "flow://NAME"`."""
    named = _MODEL.search(file.text)
    model = of_model(named.group(1)) if named else PLATFORM
    for match in _TARGET.finditer(file.text):
        line = file.text.count("\n", 0, match.start()) + 1
        spot = Spot(file.path, line, f"action {match.group(2)} of an agent")
        yield from _action(file, spot, match.group(1), match.group(2), (around, model))
    yield from _services(file, services_scripted(file.text), around)


def _services(file: SourceFile, run: Iterable[tuple[int, str]], around: Around) -> Iterator[Leak]:
    """Return what an agent hands to External Services: its model fills it in from whatever it has read."""
    for line, action in run:
        spot = Spot(file.path, line, f"agent {file.name} runs {action}")
        way_out = exit_of(action, spot, around.inventory, around.directory)
        if way_out:
            yield Leak(way_out, {UNFOLLOWED: (spot,)})


def _action(file: SourceFile, spot: Spot, kind: str, target: str, to: tuple[Around, Destination]) -> Iterator[Leak]:
    around, model = to
    run = _RUN.get(kind.lower())
    if run is None:
        return
    component = id_of(run, target)
    way_out = Exit(spot, f"agent {file.name}", "agent", "", model)
    if component not in around.summaries:
        yield Leak(way_out, {UNFOLLOWED: (spot,)})
        return
    found: dict[Origin, Trace] = {}
    for origin, trace in _returned(united(around.of(component).outputs.values())).items():
        pour(found, {origin: trace}, spot)
    if found:
        yield Leak(way_out, found)


def _returned(carried: Carried) -> Carried:
    """Leave out what the model itself passed to an action: it is in its context already."""
    return {origin: trace for origin, trace in carried.items() if origin.kind is not Kind.INPUT}


def _context(file: SourceFile, variable: Element) -> Iterator[Leak]:
    name = variable.value("developerName")
    spot = Spot(file.path, variable.line_of("developerName"), f"context variable {name}")
    for mapping in variable.all("contextVariableMappings"):
        origin = Origin(Kind.FIELD, mapping.value("SObjectType"), mapping.value("fieldName").rpartition(".")[2])
        yield Leak(Exit(spot, f"agent {file.name}", "agent", "", PLATFORM), {origin: (spot,)})
