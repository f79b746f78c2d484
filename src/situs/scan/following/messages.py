"""Follow fields into outbound messages, which a workflow posts to an address of their own."""

from __future__ import annotations

from collections.abc import Iterator

from situs.law.places import bare_host
from situs.markup import Element
from situs.scan.destinations import Directory
from situs.scan.finding import Spot
from situs.scan.project import SourceFile
from situs.scan.ways import Exit, Kind, Leak, Origin


def follow_messages(file: SourceFile, root: Element, directory: Directory) -> Iterator[Leak]:
    """Return what the outbound messages of one object's workflow post to models; the file bears the object's name."""
    for message in root.all("outboundMessages") if root.tag == "Workflow" else ():
        address = message.value("endpointUrl")
        found = directory.of_host(bare_host(address), address) if address else None
        if found is not None:
            name = message.value("fullName")
            spot = Spot(file.path, message.line_of("endpointUrl"), f"outbound message {name}")
            carried = {Origin(Kind.FIELD, file.name, e.text.strip()): (spot,) for e in message.all("fields")}
            yield Leak(Exit(spot, f"outbound message {name}", "outbound message", destination=found), carried)
