"""Copies of records that leave by messages and events: outbound messages, change events, relays to another cloud."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from situs.law.places import bare_host
from situs.markup import Element
from situs.scan.finding import Destination, Spot
from situs.scan.project import SourceFile
from situs.scan.ways import ALL

Documents = Mapping[str, tuple[SourceFile, Element]]
_CHANGE = re.compile(r"^(?:(?P<custom>\w+)__|(?P<standard>\w+))ChangeEvent$")
_REGION = re.compile(r"^arn:aws[a-z-]*:([a-z0-9-]{1,30}):", re.IGNORECASE)
_EVENTBRIDGE = Destination("", "Amazon EventBridge", "Amazon.com, Inc.", "US")


@dataclass(frozen=True, slots=True)
class Streamed:
    """Say that a message or event carries a field of records out: `*` is every field that changes."""

    object: str
    field: str
    spot: Spot
    to: Destination | None
    """None where nobody knows who subscribes."""
    by: str = ""
    """The message, or the channel."""
    credential: str = ""
    """The Named Credential of what relays a channel."""


def find_streamed(documents: Documents) -> Iterator[Streamed]:
    """Yield the fields that messages and events carry. A message to a model is a way of its own, and told there too."""
    relays = dict(_relays(documents))
    for file, root in documents.values():
        if root.tag == "Workflow":
            yield from _messages(file, root)
        elif root.tag == "PlatformEventChannelMember":
            yield from _events(file, root, relays)


def _messages(file: SourceFile, root: Element) -> Iterator[Streamed]:
    for message in root.all("outboundMessages"):
        host = bare_host(message.value("endpointUrl")) if message.value("endpointUrl") else ""
        to = Destination(host, "receiver of an outbound message") if host else None
        by = f"outbound message {message.value('fullName')}"
        spot = Spot(file.path, message.line_of("endpointUrl"), by)
        for element in message.all("fields"):
            yield Streamed(file.name, element.text.strip(), spot, to, by)


def _events(file: SourceFile, root: Element, relays: Mapping[str, _Relay]) -> Iterator[Streamed]:
    """Yield what a member of a channel carries: every field that changes, and those that it adds to each event."""
    entity, channel = root.value("selectedEntity"), root.value("eventChannel")
    match = _CHANGE.match(entity)
    relay = relays.get(channel.lower(), _Relay())
    spot = Spot(file.path, root.line_of("selectedEntity"), f"{entity} on channel {channel}{relay.told}")
    by = f"channel {channel}"
    if match:
        holder = f"{match['custom']}__c" if match["custom"] else match["standard"]
        yield Streamed(holder, ALL, spot, relay.to, by, relay.credential)
        for element in root.all("enrichedFields"):
            yield Streamed(holder, element.value("name"), spot, relay.to, by, relay.credential)
    elif entity.endswith("__e"):
        yield Streamed(entity, ALL, spot, relay.to, by, relay.credential)


@dataclass(frozen=True, slots=True)
class _Relay:
    """Hold what relays a channel; empty where nothing does."""

    told: str = ""
    to: Destination | None = None
    credential: str = ""


def _relays(documents: Documents) -> Iterator[tuple[str, _Relay]]:
    """Yield by channel what relays its events to Amazon, and to which region, as far as the credential says."""
    for file, root in documents.values():
        if root.tag == "EventRelayConfig":
            name = root.value("destinationResourceName").removeprefix("callout:")
            state = root.value("state").lower()
            stopped = f", {state}" if state not in ("", "run") else ""
            region = next(_regions(documents, name), "")
            told = f", relayed by {file.name} with {name}{f' to {region}' if region else ''}{stopped}"
            yield root.value("eventChannel").lower(), _Relay(told, _EVENTBRIDGE, name)


def _regions(documents: Documents, credential: str) -> Iterator[str]:
    for file, root in documents.values():
        if root.tag == "NamedCredential" and file.name.lower() == credential.lower():
            for element in root.walk():
                found = _REGION.match(element.text.strip())
                if found:
                    yield found.group(1).lower()
