"""Follow fields into outbound messages, which a workflow posts to an address of their own."""

from __future__ import annotations

from collections.abc import Iterator

from situs.law.places import bare_host
from situs.markup import Element
from situs.scan.destinations import Directory, is_clear
from situs.scan.finding import Spot
from situs.scan.metadata.operations import path_of
from situs.scan.project import SourceFile
from situs.scan.ways import Asked, Exit, Kind, Leak, Origin

_HOW = "outbound message"


def follow_messages(file: SourceFile, root: Element, directory: Directory) -> Iterator[Leak]:
    """Return what the outbound messages of one object's workflow post to models; the file bears the object's name."""
    for message in root.all("outboundMessages") if root.tag == "Workflow" else ():
        address = message.value("endpointUrl")
        found = directory.of_host(bare_host(address), address) if address else None
        if found is not None:
            name = message.value("fullName")
            spot = Spot(file.path, message.line_of("endpointUrl"), f"outbound message {name}")
            carried = {Origin(Kind.FIELD, file.name, e.text.strip()): (spot,) for e in message.all("fields")}
            asked = (Asked(path_of(address) or "/", "POST", is_clear(address)),)
            yield Leak(Exit(spot, f"outbound message {name}", _HOW, destination=found, asked=asked), carried)
