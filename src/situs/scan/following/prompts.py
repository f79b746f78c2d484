"""Follow data into a prompt template: its merge fields, and the Flows and classes that it takes text from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from situs.markup import Element
from situs.scan.destinations import of_model
from situs.scan.finding import Spot
from situs.scan.following.around import Around, id_of
from situs.scan.following.carried import bound_by, passed, pour, returned
from situs.scan.metadata.platform import live_versions, spot_of
from situs.scan.project import SourceFile
from situs.scan.ways import ALL, UNFOLLOWED, Carried, Exit, Kind, Leak, Origin, Summary, Trace

_MERGE = re.compile(r"\{!\s*+\$?([A-Za-z]++):?([A-Za-z0-9_]*+)((?:\.[A-Za-z0-9_]++)*+)[^{}]{0,200}\}")
_RUN = {"flow": "flow", "apex": "apex"}


def follow_prompt(file: SourceFile, root: Element, around: Around) -> tuple[Summary, frozenset[tuple[str, str]]]:
    """Return what a prompt template sends to its model, and which inputs of other components it binds."""
    leaks: list[Leak] = []
    answered: dict[Origin, Trace] = {}
    bound: frozenset[tuple[str, str]] = frozenset()
    name = f"prompt template {file.name}"
    for model, versions in live_versions(root).items():
        found: dict[Origin, Trace] = {}
        for version in versions:
            inputs = _inputs(version)
            for carried, spot in _merged(file, version, inputs, around):
                pour(found, carried, spot)
            for provider in version.all("templateDataProviders"):
                spot = Spot(file.path, provider.line_of("definition"), name)
                pour(found, _provided(provider, inputs, around, spot))
                component = _component(provider)
                given = _given(provider, inputs, around)
                leaks.extend(passed(around.of(component).leaks, component, given, spot))
                bound |= bound_by(component, given)
        leaks.append(Leak(Exit(spot_of(file, versions), name, "prompt template", "", of_model(model)), found))
        pour(answered, found)
    # The answer to a prompt about a record tells of the record.
    return Summary(tuple(leaks), {"promptresponse": answered}), bound


def _inputs(version: Element) -> Mapping[str, str]:
    """Return each input's object by the names that content may use, in lower case; empty for a text."""
    found = {}
    for given in version.all("inputs"):
        scheme, _, name = given.value("definition").partition("://")
        for known in (given.value("apiName"), given.value("referenceName").removeprefix("Input:")):
            found[known.lower()] = name if scheme.upper() == "SOBJECT" else ""
    return found


def _own(file: SourceFile, name: str) -> Origin:
    return Origin(Kind.INPUT, id_of("prompt", file.name), f"Input:{name}")


def _merged(
    file: SourceFile, version: Element, inputs: Mapping[str, str], around: Around
) -> Iterator[tuple[Carried, Spot]]:
    content = version.first("content")
    text = content.text if content else ""
    for match in _MERGE.finditer(text):
        scheme, name, path = match.group(1).lower(), match.group(2), match.group(3).lstrip(".")
        line = (content.line if content else 0) + text.count("\n", 0, match.start())
        spot = Spot(file.path, line, f"merged into prompt template {file.name}")
        if scheme == "input":
            holder = inputs.get(name.lower(), "")
            origin = Origin(Kind.FIELD, *around.schema.walked(holder, path or ALL)) if holder else _own(file, name)
            yield {origin: (spot,)}, spot
        elif scheme in ("user", "userrole", "profile"):
            yield {Origin(Kind.FIELD, scheme.capitalize(), path or ALL): (spot,)}, spot
        elif scheme == "relatedlist":
            relation = path.removesuffix(".Records").rpartition(".")[2] or name
            yield {Origin(Kind.FIELD, around.schema.child(relation), ALL): (spot,)}, spot
        elif scheme == "recordsnapshot":
            holder = inputs.get(name.lower(), "")
            yield {Origin(Kind.FIELD, holder or name, ALL): (spot,)}, spot
        elif scheme == "einsteinsearch":
            yield {Origin(Kind.INDEX, "Data 360", name): (spot,)}, spot


def _component(provider: Element) -> str:
    scheme, _, name = provider.value("definition").partition("://")
    kind = _RUN.get(scheme.lower())
    return id_of(kind, name) if kind else ""


def _provided(provider: Element, inputs: Mapping[str, str], around: Around, spot: Spot) -> Carried:
    """Return what a provider's text holds; what is not in the project could not be followed."""
    name = provider.value("definition").partition("://")[2]
    component = _component(provider)
    if "retriever" in name.lower():
        return {Origin(Kind.INDEX, "Data 360", name.rpartition("/")[2]): (spot,)}
    if not component:
        return {}
    if component not in around.summaries:
        return {UNFOLLOWED: (spot,)}
    found: dict[Origin, Trace] = {}
    for carried in around.of(component).outputs.values():
        pour(found, returned(carried, component, _given(provider, inputs, around), spot))
    return found


def _given(provider: Element, inputs: Mapping[str, str], around: Around) -> Mapping[str, Carried]:
    given: dict[str, Carried] = {}
    for parameter in provider.all("parameters"):
        match = _MERGE.search(parameter.value("valueExpression"))
        holder = inputs.get(match.group(2).lower(), "") if match else ""
        path = match.group(3).lstrip(".") if match else ""
        known = {Origin(Kind.FIELD, *around.schema.walked(holder, path or ALL)): ()} if holder else {}
        given[parameter.value("parameterName").lower()] = known
    return given
