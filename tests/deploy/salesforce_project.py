"""The SFDX project as the tests read it: its files, their XML, and what the Metadata API's types say of each."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "deploy" / "salesforce"
SOURCE = ROOT / "force-app" / "main" / "default"
TYPES = json.loads(Path(__file__).with_name("metadata_types.json").read_text(encoding="utf-8"))
NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"

PLACES = {
    "ApexClass": ("classes", ".cls-meta.xml"),
    "CustomField": ("fields", ".field-meta.xml"),
    "CustomMetadata": ("customMetadata", ".md-meta.xml"),
    "CustomObject": ("objects", ".object-meta.xml"),
    "ExternalClientApplication": ("externalClientApps", ".eca-meta.xml"),
    "ExternalCredential": ("externalCredentials", ".externalCredential-meta.xml"),
    "ExternalServiceRegistration": ("externalServiceRegistrations", ".externalServiceRegistration-meta.xml"),
    "ExtlClntAppConfigurablePolicies": ("extlClntAppPolicies", ".ecaPlcy-meta.xml"),
    "ExtlClntAppGlobalOauthSettings": ("extlClntAppGlobalOauthSets", ".ecaGlblOauth-meta.xml"),
    "ExtlClntAppOauthConfigurablePolicies": ("extlClntAppOauthPolicies", ".ecaOauthPlcy-meta.xml"),
    "ExtlClntAppOauthSettings": ("extlClntAppOauthSettings", ".ecaOauth-meta.xml"),
    "Flow": ("flows", ".flow-meta.xml"),
    "LightningComponentBundle": ("lwc", ".js-meta.xml"),
    "NamedCredential": ("namedCredentials", ".namedCredential-meta.xml"),
    "PermissionSet": ("permissionsets", ".permissionset-meta.xml"),
}
"""Folder and suffix of each type in source format."""

_SCALARS = {
    "boolean": re.compile("true|false"),
    "double": re.compile(r"\d+(\.\d+)?"),
    "int": re.compile(r"-?\d+"),
}


@dataclass(frozen=True)
class Metadata:
    path: Path
    root: ET.Element

    @property
    def kind(self) -> str:
        return self.root.tag.removeprefix(NAMESPACE)

    @property
    def name(self) -> str:
        return self.path.name.partition(".")[0] if self.kind != "CustomMetadata" else self.path.name.split(".md-")[0]

    def values(self, path: str) -> list[str]:
        """Return the texts below a path of names, such as `operations/name`."""
        steps = "/".join(NAMESPACE + step for step in path.split("/"))
        return [(e.text or "").strip() for e in self.root.findall(steps)]

    def all(self, name: str) -> list[str]:
        """Return the texts of all elements of a name, however deep."""
        return [(e.text or "").strip() for e in self.root.iter(NAMESPACE + name)]


def metadata(kind: str = "") -> list[Metadata]:
    found = [Metadata(path, ET.fromstring(path.read_bytes())) for path in sorted(SOURCE.rglob("*-meta.xml"))]
    return [one for one in found if one.kind == kind or not kind]


def faults(element: ET.Element, kind: str, where: str) -> Iterator[str]:
    """Tell what of an element its type does not allow: unknown or repeated children, missing ones, bad values."""
    if kind in ("anyType", "base64Binary", "string"):
        return
    if kind not in TYPES["types"]:
        yield from _scalar_faults((element.text or "").strip(), kind, where)
        return
    known = elements_of(kind)
    counts: dict[str, int] = {}
    for child in element:
        name = child.tag.removeprefix(NAMESPACE)
        counts[name] = counts.get(name, 0) + 1
        if name not in known:
            yield f"{where}: `{name}` is no element of {kind}"
        else:
            yield from faults(child, known[name].rstrip("!*"), f"{where}/{name}")
    for name, type_name in known.items():
        if type_name.rstrip("*").endswith("!") and name not in counts:
            yield f"{where}: {kind} needs `{name}`"
        if counts.get(name, 0) > 1 and not type_name.endswith("*"):
            yield f"{where}: `{name}` comes more than once"


def _scalar_faults(text: str, kind: str, where: str) -> Iterator[str]:
    allowed = TYPES["values"].get(kind)
    if allowed is None and kind not in _SCALARS:
        yield f"{where}: the type {kind} is not in the table"
    elif (allowed is not None and text not in allowed) or (allowed is None and _SCALARS[kind].fullmatch(text) is None):
        yield f"{where}: `{text}` is no {kind}"


def elements_of(kind: str) -> dict[str, str]:
    own = dict(TYPES["types"][kind])
    parent = own.pop("<", None)
    return {**(elements_of(parent) if parent in TYPES["types"] else {}), **own}
