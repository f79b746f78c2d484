"""Write the migration to Situs as a change that can be deployed, and say what is left to be done by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from importlib import resources
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from situs.mapping.gateway import Gateway
from situs.mapping.judging import ANSWERED, unanswered
from situs.mapping.proposing import NAMESPACE
from situs.mapping.services import Led, services_led
from situs.mapping.serving import Served
from situs.markup import Element
from situs.scan import Finding, Project, Scan, SourceFile
from situs.scan.literals import CLEAR
from situs.scan.metadata.connectivity import is_open

CREDENTIAL, KEY, CALLERS = "Situs", "Situs_Key", "SitusCallout"
_ROOT = "force-app/main/default"
_SITES = {"RemoteSiteSetting": "remoteSiteSettings", "CspTrustedSite": "cspTrustedSites"}
_SUFFIX = {"RemoteSiteSetting": "remoteSite", "CspTrustedSite": "cspTrustedSite"}
_SWITCHES = {
    "pii-masking-off": "true",
    "ai-audit-off": "true",
    "region-fallback-on": "true",
}
"""Rules of switches that stand open, with what closes them; a provider is left to the administrator to switch off."""


@dataclass(frozen=True, slots=True)
class Migration:
    """Hold the files of a change by their paths, and what it cannot do."""

    files: Mapping[str, str]
    by_hand: tuple[str, ...]


def migrate(project: Project, scan: Scan, gateway: Gateway, served: Served) -> Migration:
    """Return the change that leads a project's callouts to Situs; `served` is what it answers.

    Named Credentials that lead to a model are pointed to Situs with a key of its own, and so is every class, Flow and
    External Service that uses them. One that an External Service names and the project lacks is written where Situs
    answers all of the service's operations. Addresses of models in Apex become `callout:Situs`; Remote and Trusted
    Sites are switched off.
    """
    base = gateway.address
    services = tuple(services_led(scan, served))
    files = {
        f"{_ROOT}/externalCredentials/{KEY}.externalCredential-meta.xml": _template("external-credential"),
        f"{_ROOT}/namedCredentials/{CREDENTIAL}.namedCredential-meta.xml": _named(CREDENTIAL, base),
        f"{_ROOT}/permissionsets/{CALLERS}.permissionset-meta.xml": _template("permission-set"),
        "sfdx-project.json": '{\n  "packageDirectories": [{"path": "force-app", "default": true}],\n'
        '  "sourceApiVersion": "66.0"\n}\n',
    }
    led = (*_credentials(scan, base), *_lacking(services, base))
    for path, text in (*led, *_sites(scan), *_switches(scan), *_classes(project, scan)):
        files[path] = text
    by_hand = (*_by_hand(scan, services, base), *_of_headers(scan), *_of_services(services), *_of_paths(scan, served))
    return Migration(files, by_hand)


def _led(scan: Scan, *rules: str) -> Iterator[Finding]:
    return (finding for finding in scan.findings if finding.rule in rules and finding.destination)


def _pointed(scan: Scan) -> Iterator[tuple[Finding, SourceFile, Element]]:
    """Yield the Named Credentials that the change points to Situs."""
    for finding in _led(scan, "ai-endpoint-configured", "ai-endpoint-switched-off"):
        file, root = scan.documents[finding.spot.path]
        if root.tag == "NamedCredential":
            yield finding, file, root


def _parameters(root: Element, kind: str) -> list[Element]:
    return [p for p in root.all("namedCredentialParameters") if p.value("parameterType") == kind]


def _credentials(scan: Scan, base: str) -> Iterator[tuple[str, str]]:
    for _, file, root in _pointed(scan):
        parameters = _parameters(root, "Url")
        address = parameters[0].value("parameterValue") if parameters else root.value("endpoint")
        path = urlsplit(address).path.rstrip("/")
        yield (
            f"{_ROOT}/namedCredentials/{file.name}.namedCredential-meta.xml",
            _named(root.value("label") or file.name, base + path, open_=is_open(root)),
        )


def _lacking(services: Iterable[Led], base: str) -> Iterator[tuple[str, str]]:
    """Yield the credentials that the project lacks, so that no Flow need change."""
    for service in services:
        if service.is_filled:
            name = service.credential
            yield f"{_ROOT}/namedCredentials/{name}.namedCredential-meta.xml", _named(name, base + service.prefix)


def _of_headers(scan: Scan) -> Iterator[str]:
    """Tell of headers that a changed credential had: they were for the old service, and may hold its key."""
    for finding, _, root in _pointed(scan):
        names = ", ".join(f"`{header.value('parameterName')}`" for header in _parameters(root, "HttpHeader"))
        if names:
            told = f"headers of the old service are not taken over ({names}); add those that Situs is to get"
            yield f"{finding.spot.path}:{finding.spot.line} {finding.subject}: {told}."


def _of_services(services: Iterable[Led]) -> Iterator[str]:
    for service in services:
        if service.is_filled:
            told = (
                f"the change holds its Named Credential `{service.credential}`, which the project lacks and which "
                "replaces the org's: look at who else uses that one"
            )
            yield f"{service.spot} {service.name}: {told}."
        for operation in service.unserved:
            told = f"let what calls it call an operation of `{CREDENTIAL}`, or drop it"
            yield f"{service.spot} {service.name}: Situs does not answer `{operation}`: {told}."


def _of_paths(scan: Scan, served: Served) -> Iterator[str]:
    """Tell of calls that lead, or are led, to Situs with a path that it does not answer: they break."""
    exits = dict.fromkeys(way.exit for way in scan.ways if way.exit.how in (*_KEEPING, _SERVICE))
    for way_out in exits:
        to = way_out.destination
        if to and to.host:
            for told in unanswered(way_out.asked, served):
                own = way_out.how == _SERVICE
                place = f"{way_out.spot.path}:{way_out.spot.line} {way_out.spot.what if own else way_out.component}"
                yield f"{place}: Situs does not answer `{told}`: {_INSTEAD if own else ANSWERED}."


_SERVICE = "External Service"
_KEEPING = frozenset({"Apex callout", "OmniStudio step"})
"""What keeps its path when it is led to Situs, besides External Services."""
_INSTEAD = (
    f"call an operation of `{CREDENTIAL}` in its place, such as `askMatter`, with the record's id as `recordId`, its "
    "object as `objectApiName` and the user's id as `userId`; which of the old inputs is the `question`, and what is "
    "done with the answer, no tool can tell"
)
"""What to do about an action of a Flow or an agent: its inputs are the old service's, and have no certain place."""


def _sites(scan: Scan) -> Iterator[tuple[str, str]]:
    for finding in _led(scan, "ai-endpoint-configured", "page-may-call-model"):
        file, root = scan.documents[finding.spot.path]
        if root.tag in _SITES:
            text = _set(file.text, "isActive", "false", root.tag)
            yield f"{_ROOT}/{_SITES[root.tag]}/{file.name}.{_SUFFIX[root.tag]}-meta.xml", text


def _switches(scan: Scan) -> Iterator[tuple[str, str]]:
    texts: dict[str, str] = {}
    for finding in _led(scan, *_SWITCHES):
        file, root = scan.documents[finding.spot.path]
        before = texts.get(file.path, file.text)
        texts[file.path] = _set(before, finding.subject, _SWITCHES[finding.rule], root.tag)
    for path, text in texts.items():
        name = scan.documents[path][0].name
        yield f"{_ROOT}/settings/{name}.settings-meta.xml", text


def _set(text: str, tag: str, value: str, root: str) -> str:
    """Return a document in which an element of the root has a value; it is added where there is none."""
    element = re.compile(rf"<{tag}\s*>[^<]*</{tag}\s*>")
    if element.search(text):
        return element.sub(f"<{tag}>{value}</{tag}>", text, count=1)
    return re.sub(rf"</{root}\s*>", f"    <{tag}>{value}</{tag}>\n</{root}>", text, count=1)


def _classes(project: Project, scan: Scan) -> Iterator[tuple[str, str]]:
    """Put `callout:Situs` in place of the addresses of models in string literals of Apex."""
    hosts: dict[str, set[str]] = {}
    for finding in _led(scan, "ai-endpoint-literal", "ai-callout-without-credential"):
        if finding.destination and finding.destination.host and PurePosixPath(finding.spot.path).suffix in _FOLDERS:
            hosts.setdefault(finding.spot.path, set()).add(finding.destination.host)
    for file in project.files:
        if file.path in hosts:
            yield from _class(file, hosts[file.path], project)


_FOLDERS = {".cls": ("classes", "ApexClass"), ".trigger": ("triggers", "ApexTrigger")}


_META = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{namespace}">\n    <apiVersion>66.0</apiVersion>\n'
    "    <status>Active</status>\n</{root}>\n"
)


def _class(file: SourceFile, hosts: set[str], project: Project) -> Iterator[tuple[str, str]]:
    suffix = PurePosixPath(file.path).suffix
    folder, root = _FOLDERS[suffix]
    text = file.text
    for host in sorted(hosts):
        text = re.sub(rf"(?<=['\"])https?://{re.escape(host)}(?::\d+)?(?=[/'\"?])", f"callout:{CREDENTIAL}", text)
    if text == file.text:
        return
    target = f"{_ROOT}/{folder}/{file.name}{suffix}"
    companion = next((f.text for f in project.files if f.path == f"{file.path}-meta.xml"), None)
    yield target, text
    yield f"{target}-meta.xml", companion or _META.format(root=root, namespace=NAMESPACE)


_TOLD = {
    "ai-callout-without-credential": "remove the header with the old key: Situs's key comes from the credential",
    "platform-ai": "register Situs by the LLM Open Connector, and choose that model",
    "platform-ai-call": "call Situs, or choose its model",
    "provider-allowed": "switch the provider off once nothing needs it",
    "endpoint-unknown": "find out where this leads",
    "secret-in-source": "revoke the secret",
    CLEAR: "write `https://`, so that nobody reads it on the way",
}


_OF_FLOWS = frozenset({"flow-runs-ai", "endpoint-unknown"})


def _by_hand(scan: Scan, services: Iterable[Led], base: str) -> Iterator[str]:
    yield f"Enter the key of Situs as parameter `ApiKey` of the External Credential `{KEY}`, principal `Caller`."
    yield f"Assign the permission set `{CALLERS}` to those who may call."
    filled = {service.name.lower() for service in services if service.is_filled}
    for finding in scan.findings:
        told = _TOLD.get(finding.rule, "")
        called = finding.spot.what.rpartition(" runs ")[2].partition(".")[0]
        if finding.rule in _OF_FLOWS and called.lower() in filled:
            continue
        if finding.rule == "ai-endpoint-literal" and not finding.spot.path.endswith(tuple(_FOLDERS)):
            told = "remove the address from the page or step"
        elif finding.rule == "ai-callout" and finding.destination and not finding.destination.endpoint:
            told = "point the Named Credential to Situs: whose service its host is, is not known"
        elif finding.rule == "flow-runs-ai" and not finding.certain:
            told = (
                f"retrieve the External Service `{called}` and its Named Credential into the project and write the "
                f"change again, or set the URL of that credential to `{base}` and the path that it has"
            )
        elif finding.rule == "flow-runs-ai" and finding.destination and not finding.destination.host:
            told = f"choose Situs's model for what it runs, or call an operation of the External Service `{CREDENTIAL}`"
        if told:
            yield f"{finding.spot.path}:{finding.spot.line} {finding.subject}: {told}."


def _named(label: str, address: str, *, open_: bool = True) -> str:
    filled = {"LABEL": label, "ADDRESS": address, "STATUS": "Enabled" if open_ else "Disabled"}
    return re.sub(
        "LABEL|ADDRESS|STATUS", lambda m: escape(filled[m.group()], quote=False), _template("named-credential")
    )


def _template(name: str) -> str:
    return (resources.files("situs.mapping") / "data" / "migration" / f"{name}.xml").read_text(encoding="utf-8")
