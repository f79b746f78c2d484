"""Ways out that the org's configuration opens: credentials, remote sites, trusted sites, external services."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from situs.markup import Element
from situs.scan.destinations import GATEWAY, Directory, is_clear
from situs.scan.finding import Destination, Finding, Spot
from situs.scan.literals import CLEAR
from situs.scan.metadata.inventory import SERVED_BY, Inventory
from situs.scan.project import SourceFile

RULE = "ai-endpoint-configured"
PAGE = "page-may-call-model"
OFF = "ai-endpoint-switched-off"
Reader = Callable[[SourceFile, Element, Inventory, Directory], Iterator[Finding]]


def find_connectivity(file: SourceFile, root: Element, inventory: Inventory, directory: Directory) -> Iterator[Finding]:
    """Return the ways to language models that one document opens."""
    reader = _READERS.get(root.tag)
    return reader(file, root, inventory, directory) if reader else iter(())


def is_open(root: Element) -> bool:
    """Tell whether a site or credential is in use: what is switched off is one click from being open again."""
    return root.value("isActive") != "false" and root.value("calloutStatus") != "Disabled"


def _credential(file: SourceFile, root: Element, inventory: Inventory, directory: Directory) -> Iterator[Finding]:
    credential = inventory.credentials[file.name.lower()]
    found = directory.of_host(credential.host, credential.path)
    if found:
        spot = Spot(file.path, credential.spot.line, credential.spot.what + _state(root))
        yield Finding(_rule(RULE, root, found, clear=credential.clear), spot, file.name, found)


def _rule(opened: str, root: Element, found: Destination, *, clear: bool) -> str:
    """Return the rule of what opens a way; one to Situs by plain HTTP is worse than none, until it is switched off."""
    if not is_open(root):
        return OFF
    return CLEAR if clear and found.endpoint == GATEWAY else opened


def _state(root: Element) -> str:
    return "" if is_open(root) else ", switched off"


def _external(file: SourceFile, root: Element, inventory: Inventory, directory: Directory) -> Iterator[Finding]:
    users = [c for c in inventory.credentials.values() if file.name.lower() in c.external]
    found = next(((c, d) for c in users if (d := directory.of_host(c.host, c.path))), None)
    if found is None:
        return
    values = [
        p.line_of("parameterValue") for p in root.all("externalCredentialParameters") if p.value("parameterValue")
    ]
    line = values[0] if values else root.line_of("label")
    spot = Spot(file.path, line, f"External Credential {file.name}")
    yield Finding(RULE, spot, file.name, found[1], (spot, found[0].spot))


def _remote(file: SourceFile, root: Element, _: Inventory, directory: Directory) -> Iterator[Finding]:
    found = directory.of_site(root.value("url")) if root.value("url") else None
    if found:
        spot = Spot(file.path, root.line_of("url"), f"Remote Site {file.name}{_state(root)}")
        yield Finding(_rule(RULE, root, found, clear=is_clear(root.value("url"))), spot, file.name, found)


def _trusted(file: SourceFile, root: Element, _: Inventory, directory: Directory) -> Iterator[Finding]:
    """Report a Trusted Site: scripts may call it unless it says that they may not; before API 44 all of them may."""
    found = directory.of_site(root.value("endpointUrl")) if root.value("endpointUrl") else None
    if found:
        spot = Spot(file.path, root.line_of("endpointUrl"), f"Trusted Site {file.name}{_state(root)}")
        called = PAGE if root.value("isApplicableToConnectSrc") != "false" else RULE
        yield Finding(_rule(called, root, found, clear=is_clear(root.value("endpointUrl"))), spot, file.name, found)


def _service(file: SourceFile, root: Element, inventory: Inventory, directory: Directory) -> Iterator[Finding]:
    credential = inventory.credentials.get(inventory.services.get(file.name.lower(), ""))
    found: Destination | None = directory.of_host(credential.host, credential.path) if credential else None
    line = root.line_of(next((tag for tag in SERVED_BY if root.value(tag)), SERVED_BY[0]))
    if found is None:
        line = root.line_of("schema")
        found = next((destination for _, destination in directory.in_text(root.value("schema"))), None)
    if found:
        yield Finding(RULE, Spot(file.path, line, f"External Service {file.name}"), file.name, found)


_READERS: Mapping[str, Reader] = {
    "NamedCredential": _credential,
    "ExternalCredential": _external,
    "RemoteSiteSetting": _remote,
    "CspTrustedSite": _trusted,
    "ExternalServiceRegistration": _service,
}
HANDLED = frozenset(_READERS)
"""Root elements whose addresses are read here, so that they are not reported as literals again."""
