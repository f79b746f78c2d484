"""The Metadata API's SOAP service, as far as it reads; a call that would change the org is refused and remembered."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from situs.adapters.crm.ids import long_id
from situs.markup import Element, Malformed, parse_markup
from situs.testing.salesforce.components import BUNDLE, TYPES, Part, parts_of, with_versions
from situs.testing.salesforce.faults import Fault
from situs.testing.salesforce.org import Org, Person

PATH = re.compile(r"/services/Soap/m/(\d\d\.\d)")
_METADATA = "http://soap.sforce.com/2006/04/metadata"
_MANIFEST = f'<?xml version="1.0" encoding="UTF-8"?>\n<Package xmlns="{_METADATA}"></Package>\n'
_MISSING = "Entity of type '{0}' named '{1}' cannot be found"


@dataclass(slots=True)
class _Job:
    """Hold a retrieve: how often it is still pending, and its end, which is a code or an archive that is given once."""

    pending: int
    failed: str
    parts: Sequence[Part] = ()
    missing: Sequence[tuple[str, str]] = ()
    archive: bytes = b""


class Soap:
    """Answer calls from an org's project."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._jobs: dict[str, _Job] = {}

    def answer(self, call: Element, person: Person) -> bytes:
        """Return the message that answers a call; raise `Fault`."""
        make = _CALLS.get(call.tag)
        if make is None:
            raise Fault(500, "INVALID_OPERATION", f"this stand-in only reads, and was asked to {call.tag[:80]}")
        if not person.modifies_metadata:
            raise Fault(500, "INSUFFICIENT_ACCESS", "use of the Metadata API requires a user with the ModifyAllData or "
                        "ModifyMetadata permissions")  # fmt: skip
        return message(f'<{call.tag}Response xmlns="{_METADATA}">{make(self, call)}</{call.tag}Response>')

    def _described(self, _call: Element) -> str:
        told = []
        for name in sorted(self._known()):
            folder, suffix = TYPES.get(name, (name, name))
            children = _tag("childXmlNames", "BotVersion") if name == "Bot" else ""
            told.append(f"<metadataObjects>{children}{_tag('directoryName', folder)}<inFolder>false</inFolder>"
                        f"<metaFile>false</metaFile>{_tag('suffix', suffix) if suffix else ''}{_tag('xmlName', name)}"
                        "</metadataObjects>")  # fmt: skip
        return f"<result>{''.join(told)}<partialSaveAllowed>true</partialSaveAllowed></result>"

    def _listed(self, call: Element) -> str:
        queries = list(call.all("queries"))
        if len(queries) > 3:
            raise Fault(500, "LIMIT_EXCEEDED", "too many queries")
        kinds = [query.value("type") for query in queries]
        for kind in kinds:
            if kind not in self._known() and kind != "BotVersion":
                raise Fault(500, "INVALID_TYPE", "Unknown type")
        rows = (self._row(part, part.file) for kind in kinds if kind != "BotVersion" for part in self._parts(kind))
        return "".join(f"<result>{row}</result>" for row in rows)

    def _retrieve(self, call: Element) -> str:
        request = call.first("retrieveRequest")
        package = request.first("unpackaged") if request else None
        if package is None:
            raise Fault(500, "INVALID_FIELD", "nothing to retrieve")
        asked = {t.value("name"): [m.text.strip() for m in t.all("members")] for t in package.all("types")}
        job = long_id(f"09S{len(self._jobs) + 1:012d}")
        self._jobs[job] = self._made(asked)
        return f"<result><done>false</done>{_tag('id', job)}<state>Queued</state></result>"

    def _made(self, asked: dict[str, list[str]]) -> _Job:
        parts: list[Part] = []
        missing: list[tuple[str, str]] = []
        for kind, names in asked.items():
            held = {part.name: part for part in self._parts(kind)} if kind in self._known() else {}
            for name in names if kind != "BotVersion" else ():
                if name not in held or name in self._org.withheld:
                    missing.append((kind, name))
                    continue
                found = held[name]
                parts.append(with_versions(found, asked.get("BotVersion", ())) if kind == "Bot" else found)
        packed = _packed(parts)
        failed = next((self._org.failing[part.name] for part in parts if part.name in self._org.failing), "")
        if sum(len(part.files) for part in parts) > self._org.retrieve_files or len(packed) > self._org.retrieve_bytes:
            failed = "LIMIT_EXCEEDED"
        return _Job(self._org.retrieve_polls, failed, parts, missing, packed)

    def _checked(self, call: Element) -> str:
        name, wanted = call.value("asyncProcessId"), call.value("includeZip") != "false"
        job = self._jobs.get(name)
        if job is None:
            raise Fault(500, "INVALID_ID_FIELD", "no such retrieve, or its archive was given before")
        if job.pending > 0:
            job.pending -= 1
            return (
                f"<result><done>false</done>{_tag('id', name)}<status>Pending</status><success>false</success></result>"
            )
        if job.failed:
            cancelled = job.failed == "Canceled"
            code = "" if cancelled else _tag("errorMessage", f"{job.failed}: x") + _tag("errorStatusCode", job.failed)
            end = "Canceled" if cancelled else "Failed"
            return (f"<result><done>true</done>{code}{_tag('id', name)}{_tag('status', end)}<success>false</success>"
                    "<zipFile/></result>")  # fmt: skip
        held = ""
        if wanted:
            held = f"<zipFile>{base64.b64encode(job.archive).decode()}</zipFile>"
            del self._jobs[name]
        rows = "".join(f"<fileProperties>{row}</fileProperties>" for row in self._rows(job.parts))
        told = "".join(
            f"<messages>{_tag('fileName', 'package.xml')}{_tag('problem', _MISSING.format(*one))}</messages>"
            for one in job.missing
        )
        return (f"<result><done>true</done>{rows}{_tag('id', name)}{told}<status>Succeeded</status>"
                f"<success>true</success>{held}</result>")  # fmt: skip

    def _rows(self, parts: Sequence[Part]) -> Iterator[str]:
        for part in parts:
            for file in part.files if TYPES[part.kind][1] == BUNDLE else (part.file,):
                yield self._row(part, file)
        yield f"{_tag('fileName', 'package.xml')}{_tag('fullName', 'package.xml')}{_tag('type', 'Package')}"

    def _row(self, part: Part, file: str) -> str:
        prefix, _, rest = part.name.partition("__")
        space = _tag("namespacePrefix", prefix) if rest and not rest.endswith("c") else ""
        return _tag("fileName", file) + _tag("fullName", part.name) + space + _tag("type", part.kind)

    def _known(self) -> frozenset[str]:
        return self._org.metadata_types if self._org.metadata_types is not None else frozenset(TYPES)

    def _parts(self, kind: str) -> Iterator[Part]:
        return parts_of(kind, self._org.project, self._org.resources) if kind in TYPES else iter(())


_CALLS: dict[str, Callable[[Soap, Element], str]] = {
    "describeMetadata": Soap._described,
    "listMetadata": Soap._listed,
    "retrieve": Soap._retrieve,
    "checkRetrieveStatus": Soap._checked,
}


def read_call(body: bytes) -> tuple[Element, str]:
    """Return the call in a message and the id of its session; raise `Fault` for what is no message."""
    try:
        root = parse_markup(body.decode("utf-8", "replace"))
    except Malformed:
        raise Fault(500, "INVALID_SOAP", "no message") from None
    head, inner = root.first("Header"), root.first("Body")
    session = head.first("SessionHeader") if head else None
    if root.tag != "Envelope" or inner is None or len(inner.children) != 1:
        raise Fault(500, "INVALID_SOAP", "no message with one call")
    return inner.children[0], session.value("sessionId") if session else ""


def message(inner: str) -> bytes:
    """Return a message around what answers a call."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope '
        'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="http://soap.sforce.com/2006/04/metadata">'
        f"<soapenv:Body>{inner}</soapenv:Body></soapenv:Envelope>"
    ).encode()


def fault_of(fault: Fault) -> bytes:
    """Return a message with a fault."""
    told = f"<faultcode>sf:{fault.code}</faultcode>{_tag('faultstring', f'{fault.code}: {fault.message}')}"
    return message(f"<soapenv:Fault>{told}</soapenv:Fault>")


def _packed(parts: Sequence[Part]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            for path, raw in part.files.items():
                archive.writestr(path, raw)
        archive.writestr("package.xml", _MANIFEST)
    return target.getvalue()


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text, quote=False)}</{name}>"
