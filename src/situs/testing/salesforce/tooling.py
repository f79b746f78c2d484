"""What the Tooling API tells of a project: code with its bodies, and metadata with their values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from situs.adapters.crm.ids import long_id
from situs.markup import Element, Malformed, parse_markup
from situs.scan import Project, SourceFile
from situs.testing.salesforce.selecting import Row

_COMMON = ("Id", "DeveloperName", "MasterLabel", "NamespacePrefix", "FullName", "Metadata")
_Make = Callable[[Element], Mapping[str, Any]]


def _named_credential(root: Element) -> Mapping[str, Any]:
    urls = (p for p in root.all("namedCredentialParameters") if p.value("parameterType") == "Url")
    url = next(urls, None)
    return {
        "Endpoint": root.value("endpoint") or (url.value("parameterValue") if url else "") or None,
        "PrincipalType": root.value("principalType") or None,
        "NamedCredentialType": root.value("namedCredentialType") or "Legacy",
        "CalloutStatus": root.value("calloutStatus") or "Enabled",
    }


def _remote_site(root: Element) -> Mapping[str, Any]:
    return {
        "SiteName": root.value("fullName") or None,
        "EndpointUrl": root.value("url"),
        "IsActive": root.value("isActive") == "true",
        "ProtocolMismatch": root.value("disableProtocolSecurity") == "true",
    }


def _csp_site(root: Element) -> Mapping[str, Any]:
    return {
        "EndpointUrl": root.value("endpointUrl"),
        "IsActive": root.value("isActive") == "true",
        "Context": root.value("context") or "All",
        "IsApplicableToConnectSrc": root.value("isApplicableToConnectSrc") != "false",
    }


def _service(root: Element) -> Mapping[str, Any]:
    return {
        "Status": root.value("status"),
        "Schema": root.value("schema") or None,
        "NamedCredential": root.value("namedCredentialReferenceId") or root.value("namedCredential") or None,
        "RegistrationProviderType": root.value("registrationProviderType") or None,
    }


def _external_credential(root: Element) -> Mapping[str, Any]:
    return {"AuthenticationProtocol": root.value("authenticationProtocol")}


def _restriction(root: Element) -> Mapping[str, Any]:
    return {
        "TargetEntity": root.value("targetEntity"),
        "EnforcementType": root.value("enforcementType"),
        "IsActive": root.value("active") == "true",
        "RecordFilter": root.value("recordFilter"),
        "UserCriteria": root.value("userCriteria"),
    }


_METADATA: Mapping[str, tuple[str, str, tuple[str, ...], _Make]] = {
    "namedcredential": ("NamedCredential", "0XA",
                        ("Endpoint", "PrincipalType", "NamedCredentialType", "CalloutStatus"), _named_credential),
    "externalcredential": ("ExternalCredential", "0pv", ("AuthenticationProtocol",), _external_credential),
    "remoteproxy": ("RemoteSiteSetting", "0rp", ("SiteName", "EndpointUrl", "IsActive", "ProtocolMismatch"),
                    _remote_site),
    "csptrustedsite": ("CspTrustedSite", "08y", ("EndpointUrl", "IsActive", "Context", "IsApplicableToConnectSrc"),
                       _csp_site),
    "externalserviceregistration": ("ExternalServiceRegistration", "0vZ",
                                    ("Status", "Schema", "NamedCredential", "RegistrationProviderType"), _service),
    "restrictionrule": ("RestrictionRule", "0rr",
                        ("TargetEntity", "EnforcementType", "IsActive", "RecordFilter", "UserCriteria"), _restriction),
}  # fmt: skip
"""By object in lower case: the root of its file, the beginning of its ids, its fields beyond the common ones."""
CODE = {"apexclass": ("cls", "01p"), "apextrigger": ("trigger", "01q")}
"""Objects of code, which the REST API tells of too: the suffix of its files, the beginning of its ids."""
_CODE_FIELDS = ("Id", "Name", "Body", "Status", "NamespacePrefix", "LengthWithoutComments")
_FLOW = ("Id", "DefinitionId", "FullName", "MasterLabel", "Metadata", "ProcessType", "RunInMode", "Status",
         "VersionNumber")  # fmt: skip
_DEFINITION = ("Id", "DeveloperName", "NamespacePrefix", "ActiveVersionId", "LatestVersionId")
_MESSAGE = ("Id", "Name", "NamespacePrefix", "FullName", "Metadata")
_PAGES = {"apexpage": ("page", "066"), "apexcomponent": ("component", "099")}
FIELDS: Mapping[str, tuple[str, ...]] = {
    **{name: (*_COMMON, *fields) for name, (_, _, fields, _) in _METADATA.items()},
    **dict.fromkeys(CODE, _CODE_FIELDS),
    **dict.fromkeys(_PAGES, ("Id", "Name", "NamespacePrefix", "Markup")),
    "flow": _FLOW,
    "flowdefinition": _DEFINITION,
    "workflowoutboundmessage": _MESSAGE,
    "externalstring": ("Id", "Name", "NamespacePrefix", "Value"),
    "lightningcomponentresource": ("Id", "FilePath", "Format", "Source"),
}
"""Fields of each object, by its name in lower case."""
WHOLE = frozenset({"metadata", "fullname"})
"""Fields that only a query for one row may select."""


def tooling_rows(source: str, project: Project) -> Iterator[Row]:
    """Yield the rows of an object; a file that is broken has none."""
    if source in CODE:
        kind, prefix = CODE[source]
        for number, file in enumerate(_texts(project, kind)):
            yield _code_row(file, _id(prefix, number))
    elif source in _PAGES:
        kind, prefix = _PAGES[source]
        for number, file in enumerate(_texts(project, kind)):
            yield {"Id": _id(prefix, number), "Name": file.name, "Markup": file.text}
    elif source in _OTHERS:
        yield from _OTHERS[source](project)
    else:
        yield from _metadata_rows(source, project)


def _metadata_rows(source: str, project: Project) -> Iterator[Row]:
    tag, prefix, _, make = _METADATA[source]
    for number, (file, root) in enumerate(_documents(project, tag)):
        row = {"DeveloperName": file.name, "FullName": file.name, "MasterLabel": root.value("label") or file.name}
        made = {**row, "Id": _id(prefix, number), "Metadata": _value(root), **make(root)}
        yield made | ({"SiteName": file.name} if source == "remoteproxy" else {})


def custom_metadata(project: Project) -> Mapping[str, Sequence[Row]]:
    """Return the records of custom metadata by their object, as the REST API tells of them too."""
    found: dict[str, list[Row]] = {}
    for number, (file, root) in enumerate(_documents(project, "CustomMetadata")):
        kind, _, name = file.name.partition(".")
        values = {value.value("field"): value.value("value") or None for value in root.all("values")}
        rows = found.setdefault(f"{kind}__mdt", [])
        rows.append({"Id": _id("m00", number), "DeveloperName": name, "NamespacePrefix": None, **values})
    return found


def _flows(project: Project) -> Iterator[Row]:
    for number, (file, root) in enumerate(_documents(project, "Flow")):
        yield {
            "Id": _id("301", number),
            "DefinitionId": _id("300", number),
            "FullName": f"{file.name}-1",
            "MasterLabel": root.value("label") or file.name,
            "Metadata": _value(root),
            "ProcessType": root.value("processType") or None,
            "RunInMode": root.value("runInMode") or None,
            "Status": root.value("status"),
            "VersionNumber": 1,
        }


def _definitions(project: Project) -> Iterator[Row]:
    """Yield the flows with the ids of their versions: one each, which is active where its file says so."""
    for number, (file, root) in enumerate(_documents(project, "Flow")):
        version = _id("301", number)
        active = version if root.value("status") == "Active" else None
        yield {"Id": _id("300", number), "DeveloperName": file.name, "ActiveVersionId": active,
               "LatestVersionId": version}  # fmt: skip


def _messages(project: Project) -> Iterator[Row]:
    number = 0
    for file, root in _documents(project, "Workflow"):
        for message in root.all("outboundMessages"):
            name, told = message.value("fullName"), _value(message)
            whole = {key: value for key, value in told.items() if key != "fullName"}
            yield {"Id": _id("04k", number), "Name": name, "FullName": f"{file.name}.{name}", "Metadata": whole}
            number += 1


def _labels(project: Project) -> Iterator[Row]:
    number = 0
    for _, root in _documents(project, "CustomLabels"):
        for label in root.all("labels"):
            yield {"Id": _id("101", number), "Name": label.value("fullName"), "Value": label.value("value")}
            number += 1


def _resources(project: Project) -> Iterator[Row]:
    found = (file for file in project.files if "/lwc/" in f"/{file.path}")
    for number, file in enumerate(found):
        path = "lwc/" + f"/{file.path}".rpartition("/lwc/")[2]
        yield {"Id": _id("0Rd", number), "FilePath": path, "Format": file.kind, "Source": file.text}


_OTHERS: Mapping[str, Callable[[Project], Iterator[Row]]] = {
    "flow": _flows,
    "flowdefinition": _definitions,
    "workflowoutboundmessage": _messages,
    "externalstring": _labels,
    "lightningcomponentresource": _resources,
}


def _texts(project: Project, kind: str) -> Iterator[SourceFile]:
    return (f for f in project.files if f.kind == kind and not f.path.endswith("-meta.xml"))


def _documents(project: Project, tag: str) -> Iterator[tuple[SourceFile, Element]]:
    for file in project.files:
        root = _root(file)
        if root is not None and root.tag == tag:
            yield file, root


def _id(prefix: str, number: int) -> str:
    return long_id(f"{prefix}{number + 1:012d}")


def _code_row(file: SourceFile, identity: str) -> Row:
    return {"Id": identity, "Name": file.name, "Body": file.text, "Status": "Active", "NamespacePrefix": None,
            "LengthWithoutComments": len(file.text)}  # fmt: skip


def _root(file: SourceFile) -> Element | None:
    if not file.text.lstrip("\ufeff").startswith("<"):
        return None
    try:
        return parse_markup(file.text)
    except Malformed:
        return None


def _value(element: Element) -> Any:
    """Return an element as JSON: an object of its children, lists where a name repeats; a leaf as what it reads.

    An org knows from its types that a single child may be one of a list. That is not known here.
    """
    if not element.children:
        text = element.text.strip()
        return {"true": True, "false": False, "": None}.get(text, text)
    made: dict[str, Any] = {}
    for tag in dict.fromkeys(child.tag for child in element.children):
        values = [_value(child) for child in element.all(tag)]
        made[tag] = values if len(values) > 1 else values[0]
    return made
