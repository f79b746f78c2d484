"""The reading calls of the Metadata API (SOAP): what is asked, and what is answered. No I/O.

Names and order of elements are those of the published WSDL and of the Metadata API Developer Guide, "File-Based Calls"
and "Utility Calls". Only the calls in `READING` can be written: none of them changes an org.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from situs.adapters.crm.faults import EXPIRED, LIMITS, fault_of_answer, garbled
from situs.errors import UpstreamError
from situs.markup import Element, Malformed, parse_markup_bytes

READING = frozenset({"describeMetadata", "listMetadata", "retrieve", "checkRetrieveStatus"})
"""The calls that this client knows: all of them read."""
_TOO_LARGE = frozenset({"LIMIT_EXCEEDED", "EXCEEDED_MAX_SIZE_REQUEST"})
"""Codes of a retrieve that holds more than 10,000 files, 39 MB packed or 600 MB unpacked, or more than SOAP carries."""

_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_METADATA = "http://soap.sforce.com/2006/04/metadata"
_CODE = re.compile(r"(?:[A-Za-z0-9]{1,20}:)?([A-Z][A-Z0-9_]{2,79})")
_MOST_NAME = 1_000
_FORBIDDEN = frozenset(
    {"INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY", "API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED",
     "CLIENT_NOT_ACCESSIBLE_FOR_USER", "FUNCTIONALITY_NOT_ENABLED", "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"}
)  # fmt: skip
_WORDS: Mapping[str, tuple[str, str]] = {
    EXPIRED: ("crm_unauthorised", "the org refused our session"),
    **dict.fromkeys(LIMITS, ("crm_limit_reached", "the org's requests of the day are used up")),
    **dict.fromkeys(_FORBIDDEN, ("crm_forbidden", "the org does not let the integration user do this")),
    **dict.fromkeys(_TOO_LARGE, ("crm_too_large", "the org gives no answer of this size")),
    "SERVER_UNAVAILABLE": ("crm_unavailable", "the org failed"),
}


class MetadataFault(UpstreamError):
    """Carry the org's own code of a SOAP fault, or of a retrieve that failed; its words may quote and are dropped."""

    def __init__(self, fault: str) -> None:
        code, told = _WORDS.get(fault, ("crm_rejected", "the org rejected the request"))
        super().__init__(code, f"{told} ({fault or 'a fault without a code'})")
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Call:
    """Hold a call and its arguments as XML; raises `ValueError` for a call that does more than read."""

    name: str
    body: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse any other call."""
        if self.name not in READING:
            raise ValueError("the client of the Metadata API only reads")


@dataclass(frozen=True, slots=True)
class Component:
    """State one component that an org has: its full name, its file below the package, and its package's namespace."""

    kind: str
    name: str
    file: str
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """State how far a retrieve is; `fault` is the org's code for one that is done and has not succeeded."""

    done: bool
    succeeded: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Hold what a retrieve gave: its archive in base 64, what the org says is in it, and how many problems it tells."""

    archive: str = field(repr=False)
    components: tuple[Component, ...]
    problems: int


def describe(version: str) -> Call:
    """Ask which metadata types the org has for this user."""
    return Call("describeMetadata", _tag("asOfVersion", version))


def listing(kind: str, version: str) -> Call:
    """Ask for the components of one type: of three in a call, one that the org has not would fail the others too."""
    return Call("listMetadata", f"<queries>{_tag('type', kind)}</queries>{_tag('asOfVersion', version)}")


def retrieval(members: Mapping[str, Sequence[str]], version: str) -> Call:
    """Ask for components by type and full name."""
    types = "".join(
        f"<types>{''.join(_tag('members', name) for name in names)}{_tag('name', kind)}</types>"
        for kind, names in members.items()
    )
    package = f"<unpackaged>{types}{_tag('version', version)}</unpackaged>"
    request = f"{_tag('apiVersion', version)}<singlePackage>true</singlePackage>{package}"
    return Call("retrieve", f"<retrieveRequest>{request}</retrieveRequest>")


def status(job: str, *, archive: bool) -> Call:
    """Ask how far a retrieve is; with the `archive`, which the org deletes once it has given it."""
    return Call("checkRetrieveStatus", _tag("asyncProcessId", job) + _tag("includeZip", str(archive).lower()))


def envelope(call: Call, session: str) -> bytes:
    """Return the message of a call in a session."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="{_ENVELOPE}"><e:Header>'
        f'<SessionHeader xmlns="{_METADATA}">{_tag("sessionId", session)}</SessionHeader></e:Header><e:Body>'
        f'<{call.name} xmlns="{_METADATA}">{call.body}</{call.name}></e:Body></e:Envelope>'
    ).encode()


def results_of(code: int, raw: bytes, call: Call) -> tuple[Element, ...]:
    """Return the results in an answer; raise `MetadataFault` for a fault, `SitusError` for what is no answer."""
    try:
        root = parse_markup_bytes(raw)
    except Malformed:
        raise garbled() if code == 200 else fault_of_answer(code, b"") from None
    body = root.first("Body") if root.tag == "Envelope" else None
    fault = body.first("Fault") if body is not None else None
    if fault is not None:
        raise MetadataFault(_code_of(fault.value("faultcode")))
    if code != 200:
        raise fault_of_answer(code, b"")
    answer = body.first(f"{call.name}Response") if body is not None else None
    if answer is None:
        raise garbled()
    return tuple(answer.all("result"))


def types_of(results: Sequence[Element]) -> frozenset[str]:
    """Return the names of the metadata types that an org describes, those of children too."""
    (result,) = results if len(results) == 1 else (None,)
    if result is None:
        raise garbled()
    found = {one.value("xmlName") for one in result.all("metadataObjects")}
    found |= {child.text.strip() for one in result.all("metadataObjects") for child in one.all("childXmlNames")}
    return frozenset(found - {""})


def components_of(results: Sequence[Element], kind: str = "") -> tuple[Component, ...]:
    """Return listed components, of `kind` where it is given; raise `SitusError` for one without a name or file."""
    return tuple(_components(results, kind))


def _components(results: Sequence[Element], kind: str) -> Iterator[Component]:
    for one in results:
        name, file = one.value("fullName"), one.value("fileName").removeprefix("unpackaged/")
        if not all(told and told.isprintable() and len(told) <= _MOST_NAME for told in (name, file)):
            raise garbled()
        yield Component(kind or one.value("type"), name, file, one.value("namespacePrefix"))


def job_of(results: Sequence[Element]) -> str:
    """Return the id of a retrieve that was begun."""
    job = results[0].value("id") if len(results) == 1 else ""
    if not (job.isascii() and job.isalnum() and len(job) in (15, 18)):
        raise garbled()
    return job


def state_of(results: Sequence[Element]) -> State:
    """Return how far a retrieve is; a status that is none of the WSDL's is no success."""
    if len(results) != 1 or results[0].value("done") not in ("true", "false"):
        raise garbled()
    result = results[0]
    done = result.value("done") == "true"
    succeeded = done and result.value("status") == "Succeeded" and result.value("success") == "true"
    fault = _code_of(result.value("errorStatusCode")) or _code_of(result.value("status").upper())
    return State(done, succeeded, fault if done and not succeeded else "")


def retrieved_of(results: Sequence[Element]) -> Retrieved:
    """Return what a retrieve gave; raise `SitusError` where it has not succeeded after all."""
    state = state_of(results)
    if not state.succeeded:
        raise MetadataFault(state.fault) if state.done else garbled()
    result = results[0]
    components = components_of([one for one in result.all("fileProperties") if one.value("type") != "Package"])
    return Retrieved(result.value("zipFile"), components, sum(1 for _ in result.all("messages")))


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text, quote=False)}</{name}>"


def _code_of(told: str) -> str:
    found = _CODE.fullmatch(told.strip())
    return found[1] if found else ""
