"""Salesforce's own AI in the metadata: prompt templates, agents with topics and actions, their chats, Flows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from situs.markup import Element
from situs.scan.destinations import PLATFORM, Directory, of_model, of_name
from situs.scan.finding import Destination, Finding, Spot
from situs.scan.metadata.inventory import Inventory
from situs.scan.project import SourceFile
from situs.scan.ways import Asked, Exit

RULE = "platform-ai"
FLOW = "flow-runs-ai"
UNKNOWN = "endpoint-unknown"
_MODEL = re.compile(r"model://([A-Za-z0-9_]{1,200})")
_SERVICE = "externalService"
_RUNNING = (("invocationTarget", "invocationTargetType"), ("invocationActionName", "invocationActionType"))
"""What names an action and its kind: in an agent, and in a bot."""
_TARGET = re.compile(rf"target:\s*[\"']?{_SERVICE}://([A-Za-z0-9_.:-]{{1,200}})")
Reader = Callable[[SourceFile, Element, Inventory, Directory], Iterator[Finding]]

_SHOWN = {
    "GenAiPlannerBundle": ("plannerType", "agent"),
    "GenAiPlanner": ("plannerType", "agent"),
    "GenAiPlugin": ("", "topic of an agent"),
    "GenAiFunction": ("invocationTarget", "action of an agent"),
    "Bot": ("type", "agent or bot"),
    "BotVersion": ("", "version of an agent or bot"),
    "AiAuthoringBundle": ("", "agent"),
}


def find_platform(file: SourceFile, root: Element, inventory: Inventory, directory: Directory) -> Iterator[Finding]:
    """Return what one document makes of Salesforce's own AI, and the AI that a Flow calls."""
    if root.tag in _SHOWN:
        tag, what = _SHOWN[root.tag]
        yield Finding(RULE, Spot(file.path, root.line_of(tag), f"{what} {file.name}"), file.name, PLATFORM)
        yield from _lacking(file, services_run(root), inventory, directory)
    elif root.tag in _READERS:
        yield from _READERS[root.tag](file, root, inventory, directory)


def find_scripted(file: SourceFile, inventory: Inventory, directory: Directory) -> Iterator[Finding]:
    """Return the models that an Agent Script names, `model://NAME`, and the services that nobody knows."""
    yield from _lacking(file, services_scripted(file.text), inventory, directory)
    for match in _MODEL.finditer(file.text):
        spot = Spot(file.path, file.text.count("\n", 0, match.start()) + 1, f"agent {file.name}")
        yield Finding(RULE, spot, file.name, of_model(match.group(1)))


def services_run(root: Element) -> Iterator[tuple[int, str]]:
    """Return the External Services that an agent or bot runs, each by its line and `SERVICE.OPERATION`."""
    for element in root.walk():
        for named, kind in _RUNNING:
            if element.value(kind) == _SERVICE:
                yield element.line_of(named), element.value(named)


def services_scripted(text: str) -> Iterator[tuple[int, str]]:
    """Return the External Services that an Agent Script targets, `externalService://SERVICE.OPERATION`."""
    for match in _TARGET.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match.group(1)


def _lacking(
    file: SourceFile, run: Iterable[tuple[int, str]], inventory: Inventory, directory: Directory
) -> Iterator[Finding]:
    """Report the services of an agent of which neither project nor name tells where they lead."""
    for line, action in run:
        if service_of(service_name(action), inventory, directory) == (None, False):
            spot = Spot(file.path, line, f"agent {file.name} runs {action}")
            yield Finding(UNKNOWN, spot, file.name, certain=False)


def _template(file: SourceFile, root: Element, _inventory: Inventory, _directory: Directory) -> Iterator[Finding]:
    for model, versions in live_versions(root).items():
        yield Finding(RULE, spot_of(file, versions), file.name, of_model(model))


def live_versions(root: Element) -> Mapping[str, Sequence[Element]]:
    """Return the versions of a template that may run, by their model: the live one.

    Where none is marked so, each that is published; where none is published, each.
    """
    active = root.value("activeVersionIdentifier")
    versions = list(root.all("templateVersions"))
    live = [v for v in versions if v.value("versionIdentifier") == active] if active else []
    published = [v for v in versions if v.value("status") == "Published"]
    found: dict[str, list[Element]] = {}
    for version in live or published or versions:
        found.setdefault(version.value("primaryModel"), []).append(version)
    return found


def spot_of(file: SourceFile, versions: Sequence[Element]) -> Spot:
    """Return where the newest of some versions of a template names its model."""
    return Spot(file.path, versions[-1].line_of("primaryModel"), f"prompt template {file.name}")


def _chat(file: SourceFile, root: Element, _inventory: Inventory, _directory: Directory) -> Iterator[Finding]:
    channel = root.first("embeddedServiceMessagingChannel")
    if channel is None or not channel.value("messagingChannel"):
        return
    spot = Spot(file.path, channel.line_of("messagingChannel"), f"chat {file.name} on a page")
    yield Finding(RULE, spot, file.name, PLATFORM, certain=False)


def _flow(file: SourceFile, root: Element, inventory: Inventory, directory: Directory) -> Iterator[Finding]:
    for call in calls_of(root):
        kind, action = call.value("actionType"), call.value("actionName")
        found: Destination | None = None
        certain = True
        line = call.line_of("actionType")
        if kind in ("generatePromptResponse", "getEinsteinRetrieverResults"):
            found = PLATFORM
        elif kind == _SERVICE:
            found, certain = service_of(service_name(action), inventory, directory)
        spot = Spot(file.path, line, f"Flow {file.name} runs {action}")
        if found:
            yield Finding(FLOW, spot, file.name, found, certain=certain)
        elif not certain:
            yield Finding(UNKNOWN, spot, file.name, certain=False)


def calls_of(root: Element) -> Iterator[Element]:
    """Return the actions that a Flow runs: its own, those of its screens, and the steps of its stages."""
    yield from root.all("actionCalls")
    for screen in root.all("screens"):
        yield from screen.all("actions")
    for stage in root.all("orchestratedStages"):
        yield from stage.all("stageSteps")


def service_name(action: str) -> str:
    """Return the External Service of an action: `Gate` of `namespace::Gate.ask`."""
    return action.rpartition("::")[2].partition(".")[0]


def operation_name(action: str) -> str:
    """Return the operation of an action: `ask` of `namespace::Gate.ask`."""
    return action.rpartition("::")[2].partition(".")[2]


def asked_of(service: str, operations: Iterable[str], inventory: Inventory) -> tuple[Asked, ...]:
    """Return what an External Service is asked by operations of these names; of none that it has, nothing is known.

    Where the service is named and no operation, it may be asked for each that it has.
    """
    credential = inventory.credentials.get(inventory.services.get(service.lower(), ""))
    if credential is None:
        return ()
    held, named = inventory.operations.get(service.lower(), ()), {_plain(name) for name in operations}
    own = [one for one in held if _plain(one.name) in named] or (held if len(held) == 1 or named == {""} else ())
    return tuple(credential.asked(one.path, one.verb) for one in own) or (Asked(clear=credential.clear),)


def _plain(name: str) -> str:
    """Return a name without what an org leaves out of it."""
    return "".join(character for character in name.lower() if character.isalnum())


def service_of(name: str, inventory: Inventory, directory: Directory) -> tuple[Destination | None, bool]:
    """Return where an External Service leads, by its name where the project has not got it, and if that is certain."""
    credential = inventory.credentials.get(inventory.services.get(name.lower(), ""))
    if credential is None or not credential.host:
        return of_name(name), False
    return directory.of_host(credential.host, credential.path), True


def exit_of(action: str, spot: Spot, inventory: Inventory, directory: Directory) -> Exit | None:
    """Return where data leave by an action of an External Service; None where it is known to lead to no model."""
    name = service_name(action)
    found, certain = service_of(name, inventory, directory)
    if found is None and certain:
        return None
    credential = inventory.credentials.get(inventory.services.get(name.lower(), ""))
    asked = asked_of(name, (operation_name(action),), inventory)
    told = credential.name if credential else ""
    return Exit(spot, f"External Service {name}", "External Service", told, found, certain, asked)


_READERS: Mapping[str, Reader] = {
    "GenAiPromptTemplate": _template,
    "EmbeddedServiceConfig": _chat,
    "Flow": _flow,
}
