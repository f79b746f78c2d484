"""Openings around the ways: chats for guests, agents that search the web, connected apps, unmasked calls, copies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from situs.law.places import bare_host
from situs.markup import Element
from situs.scan.destinations import PLATFORM, Directory, of_name
from situs.scan.finding import Finding, Spot
from situs.scan.following.around import Around
from situs.scan.following.omnistudio import ROOTS, Procedure, destination_of, read_procedure
from situs.scan.project import SourceFile
from situs.scan.ways import Kind, Way

Documents = Mapping[str, tuple[SourceFile, Element]]
_UNMASKED = re.compile(r"enablePiiMasking[\"']?\s*(?:=>?|:)\s*[\"']?false", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
_WIDE = frozenset({"full", "web", "refresh_token", "refreshtoken"})


@dataclass(frozen=True, slots=True)
class Ingested:
    """Say that a field of a record is copied into Data 360."""

    object: str
    field: str
    spot: Spot
    space: str
    """The data space, `default` where the project names none."""


def find_exposure(
    documents: Documents, procedures: Iterable[Procedure], ways: Iterable[Way], around: Around
) -> Iterator[Finding]:
    """Return the openings of a project, given its ways; `procedures` are those of DataPacks."""
    reading = [w for w in ways if w.exit.how == "agent" and w.origin.kind is Kind.FIELD]
    handed = {w.exit.spot.path for w in ways if w.exit.how == "agent" and w.origin.kind is Kind.ENTERED}
    for file, root in documents.values():
        if root.tag in ("EmbeddedServiceConfig", "MessagingChannel") and _open_to_guests(root) and reading:
            certain = bool(_flows_of(root, documents) & handed)
            spot = Spot(file.path, root.line_of(_GUEST[root.tag]), f"chat {file.name} for guests")
            path = (spot, *reading[0].trace)
            yield Finding("guest-chat-reaches-records", spot, file.name, PLATFORM, path, certain)
        elif reading and root.tag in ("GenAiPlugin", "GenAiFunction", "GenAiPlannerBundle"):
            yield from _searching(file, root, reading[0])
        elif root.tag in ("ConnectedApp", "ExtlClntAppOauthSettings"):
            yield from _app(file, root, around.directory)
        elif root.tag in ROOTS:
            yield from _whole_payload(read_procedure(file, root), around)
    for procedure in procedures:
        yield from _whole_payload(procedure, around)


_GUEST = {"EmbeddedServiceConfig": "areGuestUsersAllowed", "MessagingChannel": "embeddedConfig"}


def _open_to_guests(root: Element) -> bool:
    if root.tag == "EmbeddedServiceConfig":
        return root.value("areGuestUsersAllowed") == "true"
    config = root.first("embeddedConfig")
    return config is not None and config.value("authMode").lower() == "unauth"


def _flows_of(root: Element, documents: Documents) -> set[str]:
    """Return the files of the Flows that take a chat over, by the channel that a page names, or by itself."""
    channels = [root] if root.tag == "MessagingChannel" else []
    deployed = root.first("embeddedServiceMessagingChannel")
    named = deployed.value("messagingChannel").lower() if deployed else ""
    for file, other in documents.values():
        if other.tag == "MessagingChannel" and named and file.name.lower() == named:
            channels.append(other)
    handlers = {channel.value("sessionHandlerFlow").lower() for channel in channels}
    return {f.path for f, other in documents.values() if other.tag == "Flow" and f.name.lower() in handlers}


def _searching(file: SourceFile, root: Element, way: Way) -> Iterator[Finding]:
    for element in root.walk():
        name = element.value("functionName") or element.value("genAiFunctionName")
        searches = "websearch" in name.lower()
        if searches or element.value("invocationTargetType") == "mcpTool":
            line = element.line_of("functionName") if searches else element.line_of("invocationTarget")
            told = name or element.value("invocationTarget")
            spot = Spot(file.path, line, f"{told} of {file.name}")
            yield Finding("agent-reaches-outside", spot, file.name, None, (spot, *way.trace), certain=False)


def _app(file: SourceFile, root: Element, directory: Directory) -> Iterator[Finding]:
    config = root.first("oauthConfig") or root
    scopes = {e.text.strip().lower() for e in config.all("scopes")}
    scopes |= {s.strip().lower() for s in config.value("commaSeparatedOauthScopes").split(",")}
    callback = config.value("callbackUrl")
    vendor = directory.of_host(bare_host(callback), callback) if callback else None
    vendor = vendor or of_name(f"{file.name}{root.value('label')}".replace(" ", ""))
    if vendor and scopes & _WIDE:
        wide = ", ".join(sorted(scopes & _WIDE))
        tag = "scopes" if config.first("scopes") else "commaSeparatedOauthScopes"
        yield Finding("connected-app-too-wide", Spot(file.path, config.line_of(tag), wide), file.name, vendor)


def _whole_payload(procedure: Procedure, around: Around) -> Iterator[Finding]:
    name = procedure.shown or procedure.name
    for step in procedure.steps:
        if step.type in ("Rest Action", "HTTP Action") and step.posts_everything:
            to, _, certain = destination_of(step, around)
            if to is not None:
                yield Finding("whole-payload-posted", step.spot, f"{name}.{step.name}", to, certain=certain)


def find_unmasked(file: SourceFile) -> Iterator[Finding]:
    """Return the calls of Salesforce's models that switch masking off, in Apex or in a step's settings."""
    text = _COMMENT.sub(lambda match: "\n" * match.group().count("\n"), file.text)
    for match in _UNMASKED.finditer(text):
        spot = Spot(file.path, text.count("\n", 0, match.start()) + 1, "masking off")
        yield Finding("models-call-unmasked", spot, file.name, PLATFORM)


def find_ingested(documents: Documents) -> Iterator[Ingested]:
    """Return the fields of records that data streams copy into Data 360."""
    spaces = {m for _, root in documents.values() if root.tag == "DataKitObjectTemplate" for m in _spaces(root)}
    space = next(iter(sorted(spaces)), "default") if len(spaces) < 2 else "one of several"
    objects = {
        root.value("dataSourceObject").lower() or file.name.lower(): root.value("sourceObjectName").removesuffix(
            "_Home"
        )
        for file, root in documents.values()
        if root.tag in ("DataStreamTemplate", "DataStreamDefinition") and "salesforce" in _source_of(root)
    }
    for file, root in documents.values():
        holder = objects.get(file.name.lower()) if root.tag == "DataSourceObject" else None
        for element in root.all("dataSourceFields") if holder else ():
            spot = Spot(file.path, element.line_of("externalName"), f"data stream {file.name}")
            if element.value("externalName"):
                yield Ingested(holder or "", element.value("externalName"), spot, space)


def _source_of(root: Element) -> str:
    """Return where a stream comes from; only another org or this one has fields of records."""
    return f"{root.value('dataSourceBundleDefinition')} {root.value('dataConnectorType')}".lower()


def _spaces(root: Element) -> Iterator[str]:
    found = re.search(r'"dataSpaceName"\s*:\s*"([^"]{1,80})"', root.value("entityPayload"))
    if found:
        yield found.group(1)
