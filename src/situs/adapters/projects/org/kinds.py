"""Code and metadata of an org by the Tooling API: what each kind is asked for, and the files that it makes.

Objects and columns are those of the Tooling API's reference. `Metadata` and `FullName` come for one row at a time. What
it does not tell is retrieved by the Metadata API (`retrieving`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from situs.adapters.projects.org.asking import Asking, Row, Select, gather, named, text_of
from situs.scan.project import HIDDEN


async def read_kinds(asking: Asking) -> None:
    """Keep all code and metadata that the Tooling API tells of."""
    for read in _READERS:
        await read(asking)


async def _code(asking: Asking) -> None:
    hidden: Counter[str] = Counter()
    for source, folder, suffix, column in _CODE:
        for row in await asking.rows(folder, Select(source, f"Id, Name, {column}", "NamespacePrefix")):
            if row.get(column) in (HIDDEN, None):
                hidden[text_of(row, "NamespacePrefix")] += 1
            else:
                asking.keep(f"{folder}/{named(row, 'Name')}.{suffix}", row[column])
    for prefix, count in sorted(hidden.items()):
        asking.tell(f"package {prefix or 'without a namespace'}", f"the org hides the code of {count} components")


async def _pages(asking: Asking) -> None:
    for row in await asking.rows("lwc", Select("LightningComponentResource", "Id, FilePath, Source")):
        asking.keep("lwc/" + text_of(row, "FilePath").removeprefix("lwc/"), row.get("Source"))


async def _labels(asking: Asking) -> None:
    rows = await asking.rows("labels", Select("ExternalString", "Id, Name, Value", "NamespacePrefix"))
    labels = [{"fullName": named(row, "Name"), "value": row.get("Value")} for row in rows]
    if labels:
        asking.keep_document("labels/CustomLabels.labels-meta.xml", "CustomLabels", {"labels": labels})


async def _columns(asking: Asking) -> None:
    for select, path, tag, make in _BY_COLUMNS:
        for row in await asking.rows(path.partition("/")[0], select):
            name = named(row, "SiteName" if select.source == "RemoteProxy" else "DeveloperName")
            asking.keep_document(path.format(name), tag, make(row))


async def _whole(asking: Asking) -> None:
    for source, path in _BY_METADATA:
        rows = await asking.rows(path.partition("/")[0], Select(source, "Id, DeveloperName", "NamespacePrefix"))
        await gather(rows, _one(asking, source, path))


def _one(asking: Asking, source: str, path: str) -> Callable[[Row], Awaitable[None]]:
    async def read(row: Row) -> None:
        file = path.format(named(row))
        value = await _metadata(asking, source, text_of(row, "Id"), file)
        if value is not None:
            asking.keep_document(file, source, value)

    return read


async def _metadata(asking: Asking, source: str, record: str, what: str) -> Any:
    """Return the `Metadata` of one row; None where there are none, which is told of."""
    if not record.isalnum():
        asking.tell(what, "the org's answer holds a component without an id")
        return None
    soql = f"SELECT FullName, Metadata FROM {source} WHERE Id = '{record}'"  # noqa: S608 - letters and digits
    answer = await asking.ask(what, lambda: asking.client.query_code(soql))
    if answer is None:
        return None
    value = answer[0].get("Metadata") if len(answer) == 1 else None
    if not isinstance(value, dict):
        asking.tell(what, "the org gives no metadata of it")
        return None
    return {"fullName": answer[0].get("FullName"), **value} if source in _WITH_NAME else value


async def _flows(asking: Asking) -> None:
    """Keep of each flow the active version, or the latest where none is active."""
    select = Select("FlowDefinition", "Id, DeveloperName, ActiveVersionId, LatestVersionId", "NamespacePrefix")

    async def read(row: Row) -> None:
        file = f"flows/{named(row)}.flow-meta.xml"
        version = text_of(row, "ActiveVersionId") or text_of(row, "LatestVersionId")
        value = await _metadata(asking, "Flow", version, file)
        if value is not None:
            asking.keep_document(file, "Flow", value)

    await gather(await asking.rows("flows", select), read)


async def _messages(asking: Asking) -> None:
    """Keep the outbound messages, those of an object in one file."""
    by_object: dict[str, list[Any]] = {}

    async def read(row: Row) -> None:
        value = await _metadata(asking, "WorkflowOutboundMessage", text_of(row, "Id"), "workflows")
        if value is not None:
            holder, _, name = str(value["fullName"]).partition(".")
            by_object.setdefault(holder, []).append({**value, "fullName": name})

    await gather(await asking.rows("workflows", Select("WorkflowOutboundMessage", "Id, Name")), read)
    for holder, messages in sorted(by_object.items()):
        ordered = sorted(messages, key=lambda message: message["fullName"])
        asking.keep_document(f"workflows/{holder}.workflow-meta.xml", "Workflow", {"outboundMessages": ordered})


def _service(row: Row) -> Mapping[str, Any]:
    return {
        "label": row.get("MasterLabel"),
        "namedCredential": row.get("NamedCredential"),
        "registrationProviderType": row.get("RegistrationProviderType"),
        "schema": row.get("Schema"),
        "status": row.get("Status"),
    }


def _remote_site(row: Row) -> Mapping[str, Any]:
    switches = {"disableProtocolSecurity": row.get("ProtocolMismatch"), "isActive": row.get("IsActive")}
    return {**switches, "url": row.get("EndpointUrl")}


def _trusted_site(row: Row) -> Mapping[str, Any]:
    return {
        "context": row.get("Context"),
        "endpointUrl": row.get("EndpointUrl"),
        "isActive": row.get("IsActive"),
        "isApplicableToConnectSrc": row.get("IsApplicableToConnectSrc"),
    }


def _restriction(row: Row) -> Mapping[str, Any]:
    return {
        "active": row.get("IsActive"),
        "enforcementType": row.get("EnforcementType"),
        "recordFilter": row.get("RecordFilter"),
        "targetEntity": row.get("TargetEntity"),
        "userCriteria": row.get("UserCriteria"),
    }


_CODE = (
    ("ApexClass", "classes", "cls", "Body"),
    ("ApexTrigger", "triggers", "trigger", "Body"),
    ("ApexPage", "pages", "page", "Markup"),
    ("ApexComponent", "components", "component", "Markup"),
)
"""Object, folder, suffix, and the column of the text."""
_BY_COLUMNS: tuple[tuple[Select, str, str, Callable[[Row], Mapping[str, Any]]], ...] = (
    (
        Select("RemoteProxy", "Id, SiteName, EndpointUrl, IsActive", "NamespacePrefix, ProtocolMismatch"),
        "remoteSiteSettings/{}.remoteSite-meta.xml",
        "RemoteSiteSetting",
        _remote_site,
    ),
    (
        Select("CspTrustedSite", "Id, DeveloperName, EndpointUrl, IsActive", "Context, IsApplicableToConnectSrc"),
        "cspTrustedSites/{}.cspTrustedSite-meta.xml",
        "CspTrustedSite",
        _trusted_site,
    ),
    (
        Select(
            "ExternalServiceRegistration",
            "Id, DeveloperName, NamedCredential, Schema, Status",
            "NamespacePrefix, MasterLabel, RegistrationProviderType",
        ),
        "externalServiceRegistrations/{}.externalServiceRegistration-meta.xml",
        "ExternalServiceRegistration",
        _service,
    ),
    (
        Select("RestrictionRule", "Id, DeveloperName, TargetEntity, EnforcementType, IsActive",
               "RecordFilter, UserCriteria"),
        "restrictionRules/{}.rule-meta.xml",
        "RestrictionRule",
        _restriction,
    ),
)  # fmt: skip
"""The query, the path, the root of the document, and what it holds."""
_BY_METADATA = (
    ("NamedCredential", "namedCredentials/{}.namedCredential-meta.xml"),
    ("ExternalCredential", "externalCredentials/{}.externalCredential-meta.xml"),
)
_WITH_NAME = frozenset({"WorkflowOutboundMessage"})
_READERS = (_code, _pages, _labels, _columns, _whole, _flows, _messages)
