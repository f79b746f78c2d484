"""Follow data through a Flow: from look-ups and `$Record` by formulas, templates and loops to the actions it runs.

The order of elements does not count: the result is what may be, not what is in one run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from situs.markup import Element
from situs.scan.destinations import PLATFORM, of_name
from situs.scan.finding import Spot
from situs.scan.following.around import Around, id_of
from situs.scan.following.carried import bound_by, passed, pour, returned, united
from situs.scan.metadata.platform import calls_of, exit_of
from situs.scan.project import SourceFile
from situs.scan.ways import ALL, UNFOLLOWED, Carried, Exit, Kind, Leak, Origin, Summary, Trace

_MERGE = re.compile(r"\{!([^{}]{1,200})\}")
_NAME = re.compile(r"\$?[A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)*")
_QUOTED = re.compile(r'"[^"]{0,2000}"')
_MOST_STEPS = 200_000
"""Movements of data that are looked at in one Flow."""
_REFERENCES = frozenset({"elementReference", "collectionReference", "inputReference"})
_NO_DATA = frozenset(
    {"$flow", "$api", "$system", "$label", "$permission", "$setup", "$organization", "$globalconstant"}
)
_ENTERED = frozenset({"InputField", "LargeTextArea", "ComponentInstance", "PasswordField", "ComponentInput"})
_PROMPT = "$output.prompt"


@dataclass(frozen=True, slots=True)
class Edge:
    """Say that a resource is given what others hold."""

    target: str
    references: tuple[str, ...]
    spot: Spot


@dataclass(slots=True)
class _State:
    """Hold what each resource of one Flow may hold, by its name in lower case."""

    file: SourceFile
    around: Around
    held: dict[str, dict[Origin, Trace]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    """The object of a resource that is a record, or a collection of them."""
    changed: set[str] = field(default_factory=set)
    """The resources that hold more than before."""
    status: str = ""
    """Says so where the Flow is not active: it is on the map, for it is one click from running."""
    unfinished: Carried = field(default_factory=dict)
    """Holds what could not be followed, where the Flow was too long."""

    def spot(self, element: Element, what: str) -> Spot:
        return Spot(self.file.path, element.line_of("name"), what)

    def put(self, name: str, carried: Carried, step: Spot | None = None) -> None:
        """Add to what a resource holds, and note whether anything was new."""
        if pour(self.held.setdefault(_root(name), {}), carried, step):
            self.changed.add(_root(name))

    def value(self, reference: str) -> Carried:
        """Return what a reference may hold: `Get_Case`, `Get_Case.Account.Name`, `$Record.Subject`."""
        root, _, path = reference.partition(".")
        key = root.lower()
        if key in _NO_DATA:
            return {}
        if key in ("$user", "$profile", "$userrole"):
            return {Origin(Kind.FIELD, root[1:], path or ALL): ()}
        holder, held = self.types.get(key, ""), self.held.get(key, {})
        if not holder or not path:
            return held
        seen = next((trace for origin, trace in held.items() if origin.holder == holder), ())
        found: dict[Origin, Trace] = {Origin(Kind.FIELD, *self.around.schema.walked(holder, path)): seen}
        pour(found, {o: trace for o, trace in held.items() if o.holder != holder})
        return found


def follow_flow(file: SourceFile, root: Element, around: Around) -> tuple[Summary, frozenset[tuple[str, str]]]:
    """Return what a Flow does with data, and which inputs of other components it binds."""
    status = root.value("status")
    state = _State(file, around, status=f", {status.lower()}" if status not in ("", "Active") else "")
    _seed(state, root)
    if not _settle(state, [*_movers(state, root)]):
        state.unfinished = {UNFOLLOWED: (Spot(file.path, root.line, f"Flow {file.name} is too long to follow"),)}
    leaks: list[Leak] = []
    bound: frozenset[tuple[str, str]] = frozenset()
    for call in calls_of(root):
        leaks.extend(_leaks(state, call))
        bound |= _bound(state, call)
    for call in root.all("subflows"):
        given, component = _given(state, call, "inputAssignments"), id_of("flow", call.value("flowName"))
        step = state.spot(call, f"subflow {call.value('name')}")
        leaks.extend(passed(around.of(component).leaks, component, given, step))
        if component not in around.summaries:
            leaks.extend(_by_name(call.value("flowName"), "flow", step, united(given.values())))
        bound |= bound_by(component, given)
    outputs = {v.value("name").lower() for v in root.all("variables") if v.value("isOutput") == "true"} | {_PROMPT}
    return Summary(tuple(leaks), {name: state.held[name] for name in outputs if name in state.held}), bound


@dataclass(frozen=True, slots=True)
class _Mover:
    """Hold what moves data within a Flow, and the resources that it reads."""

    reads: frozenset[str]
    move: Callable[[], None]


def _movers(state: _State, root: Element) -> Iterator[_Mover]:
    for edge in _edges(state, root):
        yield _Mover(frozenset(map(_root, edge.references)), partial(_flow_along, state, edge))
    for calls, parameters, run in (
        (calls_of(root), "inputParameters", _answer),
        (root.all("subflows"), "inputAssignments", _return),
    ):
        for call in calls:
            values = (parameter.first("value") for parameter in call.all(parameters))
            reads = frozenset(_root(reference) for value in values for reference in references_of(value))
            yield _Mover(reads, partial(run, state, call))


def _settle(state: _State, movers: list[_Mover]) -> bool:
    """Move data until nothing is new; return False where that takes too long."""
    readers: dict[str, list[int]] = {}
    for number, mover in enumerate(movers):
        for name in mover.reads:
            readers.setdefault(name, []).append(number)
    waiting = dict.fromkeys(range(len(movers)))
    for _ in range(_MOST_STEPS):
        if not waiting:
            return True
        number = next(iter(waiting))
        del waiting[number]
        state.changed.clear()
        movers[number].move()
        for name in state.changed:
            waiting.update(dict.fromkeys(readers.get(name, ())))
    return not waiting


def mode_of(root: Element) -> str:
    """Return in whose name a Flow reads: `system without sharing`, `system`, or `user`."""
    mode = root.value("runInMode")
    if mode == "SystemModeWithoutSharing":
        return "system without sharing"
    if mode == "SystemModeWithSharing":
        return "system"
    start = root.first("start")
    # A Flow that a record, an event or the clock starts runs in system context even where nothing is said. One that
    # a prompt starts (`Capability`) runs for the one who asks.
    started = start.value("triggerType") if start else ""
    return "system without sharing" if started not in ("", "Capability") else "user"


def _root(reference: str) -> str:
    """Return the name under which a resource is kept; a prompt's output is a resource of its own."""
    lowered = reference.lower()
    return _PROMPT if lowered.startswith(_PROMPT) else lowered.partition(".")[0]


def _seed(state: _State, root: Element) -> None:
    start = root.first("start")
    if start and start.value("object"):
        spot = Spot(state.file.path, start.line_of("object"), f"record that starts Flow {state.file.name}")
        for name in ("$record", "$record__prior"):
            state.types[name] = start.value("object")
            state.put(name, {Origin(Kind.FIELD, start.value("object"), ALL): (spot,)})
    for variable in root.all("variables"):
        _seed_variable(state, variable)
    for lookup in root.all("recordLookups"):
        _seed_lookup(state, lookup)
    for choice in root.all("dynamicChoiceSets"):
        if choice.value("object"):
            spot = state.spot(choice, f"choices {choice.value('name')}")
            field_name = choice.value("displayField") or choice.value("valueField") or ALL
            state.put(choice.value("name"), {Origin(Kind.FIELD, choice.value("object"), field_name): (spot,)})
    for screen in root.all("screens"):
        for element in screen.walk():
            if element.tag == "fields" and element.value("fieldType") in _ENTERED:
                spot = state.spot(element, f"screen {screen.value('name')}")
                state.put(element.value("name"), {Origin(Kind.ENTERED, "", element.value("name")): (spot,)})


def _seed_variable(state: _State, variable: Element) -> None:
    name, holder = variable.value("name"), variable.value("objectType")
    if holder:
        state.types[name.lower()] = holder
    if variable.value("isInput") == "true":
        spot = state.spot(variable, f"input {name}")
        own = Origin(Kind.INPUT, id_of("flow", state.file.name), name)
        state.put(name, {Origin(Kind.FIELD, holder, ALL) if holder else own: (spot,)})


def _seed_lookup(state: _State, lookup: Element) -> None:
    holder, name = lookup.value("object"), lookup.value("name")
    spot = state.spot(lookup, f"look-up {name}")
    queried = [e.text.strip() for e in lookup.all("queriedFields")]
    for assignment in lookup.all("outputAssignments"):
        origin = Origin(Kind.FIELD, holder, assignment.value("field"))
        state.put(assignment.value("assignToReference"), {origin: (spot,)})
    target = lookup.value("outputReference") or name
    state.types.setdefault(target.lower(), holder)
    state.put(target, {Origin(Kind.FIELD, holder, f): (spot,) for f in queried or [ALL]})


def _edges(state: _State, root: Element) -> Iterator[Edge]:
    for element in root.children:
        name = element.value("name")
        spot = state.spot(element, f"{_TOLD.get(element.tag, element.tag)} {name}")
        if element.tag == "assignments":
            for item in element.all("assignmentItems"):
                line = Spot(spot.path, item.line, spot.what)
                yield Edge(item.value("assignToReference"), references_of(item.first("value")), line)
        elif element.tag == "loops":
            taken = element.value("collectionReference")
            yield Edge(element.value("assignNextValueToReference") or name, (taken,), spot)
        elif element.tag == "collectionProcessors":
            yield Edge(name, (element.value("collectionReference"),), spot)
        elif element.tag == "transforms":
            if element.value("objectType"):
                state.types[name.lower()] = element.value("objectType")
            yield Edge(name, references_of(element), spot)
        elif element.tag == "orchestratedStages":
            # What a step gives back is named by its stage: `Stage.Step.Outputs.summary`.
            yield Edge(name, tuple(step.value("name") for step in element.all("stageSteps")), spot)
        elif element.tag in _TOLD:
            yield Edge(name, references_of(element), spot)


_TOLD = {
    "assignments": "assignment",
    "loops": "loop",
    "collectionProcessors": "collection",
    "transforms": "transform",
    "formulas": "formula",
    "textTemplates": "text template",
    "variables": "variable",
    "choices": "choice",
}


def references_of(element: Element | None) -> tuple[str, ...]:
    """Return the resources that an element names: by reference, or merged into its text, `{!Get_Case.Subject}`."""
    found: list[str] = []
    for inner in element.walk() if element else ():
        text = inner.text.strip()
        if inner.tag in _REFERENCES:
            found.append(text)
        for merged in _MERGE.findall(text):
            found.extend(_NAME.findall(_QUOTED.sub("", merged)))
    return tuple(dict.fromkeys(name for name in found if name))


def _flow_along(state: _State, edge: Edge) -> None:
    for reference in edge.references:
        state.put(edge.target, state.value(reference), edge.spot)
        holder = state.types.get(reference.lower())
        if holder and _root(edge.target) not in state.types:
            state.types[_root(edge.target)] = holder
            state.changed.add(_root(edge.target))


def _given(state: _State, call: Element, tag: str = "inputParameters") -> Mapping[str, Carried]:
    given = {}
    for parameter in call.all(tag):
        carried = united(state.value(r) for r in references_of(parameter.first("value")))
        given[parameter.value("name").lower()] = carried
    return given


def _component(call: Element) -> str:
    """Return the id of what an action runs, as far as the project can hold it."""
    kind = _RUN.get(call.value("actionType"))
    return id_of(kind, call.value("actionName")) if kind else ""


_RUN = {
    "apex": "apex",
    "generatePromptResponse": "prompt",
    "flow": "flow",
    "executeIntegrationProcedure": "procedure",
    "stepBackground": "flow",
    "stepInteractive": "flow",
    "stepApproval": "flow",
}


def _answer(state: _State, call: Element) -> None:
    """Give what an action returns to the resources that take it; a model's answer holds what it was asked about."""
    component, given = _component(call), _given(state, call)
    step = state.spot(call, f"action {call.value('name')}")
    whole = returned(united(state.around.of(component).outputs.values()), component, given, step)
    if call.value("actionType") in ("externalService", *_RUN):
        whole = united((whole, united(given.values())))
    if call.value("actionType") == "getEinsteinRetrieverResults":
        whole = {Origin(Kind.INDEX, "Data 360", call.value("actionName")): (step,)}
    state.put(call.value("name"), whole, step)
    for output in call.all("outputParameters"):
        state.put(output.value("assignToReference"), whole, step)


def _return(state: _State, call: Element) -> None:
    component, given = id_of("flow", call.value("flowName")), _given(state, call, "inputAssignments")
    step = state.spot(call, f"subflow {call.value('name')}")
    outputs = state.around.of(component).outputs
    for output in call.all("outputAssignments"):
        carried = outputs.get(output.value("name").lower(), {})
        state.put(output.value("assignToReference"), returned(carried, component, given, step))
    state.put(call.value("name"), returned(united(outputs.values()), component, given, step))


def _bound(state: _State, call: Element) -> frozenset[tuple[str, str]]:
    component = _component(call)
    return bound_by(component, _given(state, call)) if component else frozenset()


def _leaks(state: _State, call: Element) -> Iterator[Leak]:
    kind, action, given = call.value("actionType"), call.value("actionName"), _given(state, call)
    told = f"Flow {state.file.name} runs {action}{state.status}"
    spot = Spot(state.file.path, call.line_of("actionType"), told)
    step = state.spot(call, f"action {call.value('name')}")
    component = _component(call)
    whole = united((*given.values(), state.unfinished))
    if kind == "externalService":
        way_out = exit_of(action, spot, state.around.inventory, state.around.directory)
        if way_out:
            yield Leak(way_out, whole)
    elif kind == "getEinsteinRetrieverResults":
        yield Leak(Exit(spot, f"Flow {state.file.name}", "retriever", destination=PLATFORM), whole)
    elif kind == "generatePromptResponse" and component not in state.around.summaries:
        # The template is not in the project: what it makes of a record is not known, so all of it may go.
        way_out = Exit(spot, f"prompt template {action}", "prompt template", destination=PLATFORM, certain=False)
        yield Leak(way_out, whole)
    elif kind == "routeWork" and _names_agent(call):
        typed = {Origin(Kind.ENTERED, "", "chat"): (step,)}
        yield Leak(Exit(spot, f"Flow {state.file.name}", "agent", destination=PLATFORM), typed)
    elif component in state.around.summaries:
        yield from passed(state.around.of(component).leaks, component, given, step)
    elif component:
        yield from _by_name(action, _RUN[kind], spot, whole)


def _by_name(name: str, kind: str, spot: Spot, whole: Carried) -> Iterator[Leak]:
    """Yield what is handed to something that the project has not got, where its name speaks of a model."""
    found = of_name(name)
    if found:
        yield Leak(Exit(spot, f"{_ABSENT[kind]} {name}", _ABSENT[kind], destination=found, certain=False), whole)


_ABSENT = {"apex": "class", "flow": "Flow", "procedure": "procedure", "prompt": "prompt template"}


def _names_agent(call: Element) -> bool:
    """Tell whether a chat is handed to an agent, and not to a queue."""
    value = next((p.first("value") for p in call.all("inputParameters") if p.value("name") == "copilotId"), None)
    return value is not None and any(inner.text.strip() for inner in value.walk())
