"""OmniStudio of an org out of its records, as the files that hold it in a project.

OmniStudio is metadata only in an org that says so in its settings; else it is records, those of the platform
(`OmniProcess`) or of a managed package (`vlocity_cmt__OmniScript__c`). What the Metadata API gives stands before what
the records tell. Of each script and procedure the active version is read, or the latest where none is active.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from situs.adapters.projects.org.asking import Asking, Row, Select, text_of

_WHAT = "omnistudio"
_AT_ONCE = 100
"""Records whose children are asked for at once: their ids stand in the address of the request."""
_PACKAGE = re.compile(
    r"(?P<namespace>vlocity_[a-z]{1,12}|omnistudio)__(?:OmniScript|DRMapItem|VlocityCard)__c", re.IGNORECASE
)
_OPEN = ("Read", "ControlledByParent")
"""How the names of sharing models begin by which everybody sees the records of an object."""
_UNSEEN = (
    "records of {} were read as far as the integration user sees them: others may see more of them by the org's "
    "sharing; give the user the permission `View All Data`"
)


@dataclass(frozen=True, slots=True)
class _Document:
    """Hold what a record tells, as metadata."""

    path: str
    tag: str
    value: Mapping[str, Any]


@dataclass(slots=True)
class Records:
    """Hold what the records of an org tell of OmniStudio, until it is known what the Metadata API gives."""

    documents: list[_Document] = field(default_factory=list)
    packs: dict[str, Any] = field(default_factory=dict)
    """DataPacks by path."""
    types: set[str] = field(default_factory=set)
    """Types of metadata of which every component stands in the records."""

    def put(self, path: str, pack: Any) -> None:
        """Add a DataPack; where its path is another's, such as that of another language, with a number."""
        name, taken = path, 1
        while name in self.packs:
            taken += 1
            name = f"{path.removesuffix('.json')}_{taken}.json"
        self.packs[name] = pack

    def keep(self, asking: Asking) -> None:
        """Keep what the org gave in no other way; two states of one component would be told as two."""
        given = {file.component[:2] for file in asking.files.values()}
        for one in self.documents:
            name = one.path.rpartition("/")[2].removesuffix("-meta.xml")
            if (name.rpartition(".")[2], name.rpartition(".")[0].lower()) not in given:
                asking.keep_document(one.path, one.tag, one.value)
        for path, pack in self.packs.items():
            asking.keep(path, orjson.dumps(pack, option=orjson.OPT_INDENT_2).decode())
        if self.documents and _WHAT in asking.absent:
            asking.tell(_WHAT, "the configuration states that the org has none, and the org holds records of it")


async def read_omnistudio(asking: Asking) -> Records:
    """Return what the records tell; objects that the org does not list are none, and tell nothing."""
    listed = await asking.ask(_WHAT, asking.client.objects) or ()
    names = {name.lower() for name in listed}
    records = Records()
    for holder, types, read in _PLATFORM:
        if holder.lower() in names and await read(asking, records) and await _sees_all(asking, holder):
            records.types.update(types)
    packages = {match["namespace"] for match in map(_PACKAGE.fullmatch, listed) if match}
    for namespace in sorted(packages):
        await _package(asking, records, namespace, names)
    return records


async def _sees_all(asking: Asking, holder: str) -> bool:
    """Tell whether the integration user sees every record of an object; where nobody knows, it is told of."""
    rows = await asking.rows(
        _WHAT, Select("EntityDefinition", "InternalSharingModel", where=f"QualifiedApiName = '{holder}'")
    )
    if len(rows) == 1 and text_of(rows[0], "InternalSharingModel").startswith(_OPEN):
        return True
    may = await asking.ask(
        _WHAT, lambda: asking.client.query("SELECT PermissionsViewAllData FROM UserPermissionAccess")
    )
    if may and len(may) == 1 and may[0].get("PermissionsViewAllData") is True:
        return True
    asking.tell(_WHAT, _UNSEEN.format(holder))
    return False


async def _queried(asking: Asking, columns: Sequence[str], source: str) -> Sequence[Row] | None:
    soql = f"SELECT {', '.join(columns)} FROM {source}"  # noqa: S608 - names
    return await asking.ask(f"{_WHAT}/{source}", lambda: asking.client.query(soql))


async def _children(
    asking: Asking, columns: Sequence[str], source: str, holder: str, parents: Iterable[Row]
) -> Mapping[str, list[Row]] | None:
    """Return the children of some records by their ids, in the order of their own; None where not all were told."""
    ids = [text_of(row, "Id") for row in parents]
    found: dict[str, list[Row]] = {}
    whole = all(one.isalnum() and one.isascii() for one in ids)
    if not whole:
        asking.tell(f"{_WHAT}/{source}", "the org's answer holds a component without an id")
        return None
    for start in range(0, len(ids), _AT_ONCE):
        among = ", ".join(f"'{one}'" for one in ids[start : start + _AT_ONCE])
        rows = await _queried(asking, ("Id", holder, *columns), f"{source} WHERE {holder} IN ({among})")
        whole = whole and rows is not None
        for row in sorted(rows or (), key=lambda row: text_of(row, "Id")):
            found.setdefault(text_of(row, holder), []).append(row)
    return found if whole else None


def _current(rows: Iterable[Row], kind: Sequence[str], active: str, version: str) -> list[Row]:
    """Return of each component the versions that are active, or the latest where none is."""
    by_name: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        by_name.setdefault(tuple(repr(row.get(one)) for one in kind), []).append(row)
    found: list[Row] = []
    for own in by_name.values():
        running = [row for row in own if row.get(active) is True]
        found += running or [max(own, key=lambda row: _number(row.get(version)))]
    return found


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


async def _processes(asking: Asking, records: Records) -> bool:
    """Take scripts and procedures with their steps; tell whether all were told."""
    named = ("Id", "Name", "Type", "SubType", "Language", "UniqueName")
    rows = await _queried(asking, (*named, "VersionNumber", "IsActive", "IsIntegrationProcedure"), "OmniProcess")
    taken = _current(rows or (), ("IsIntegrationProcedure", "Type", "SubType", "Language"), "IsActive", "VersionNumber")
    columns = ("Name", "Type", "IsActive", "PropertySetConfig")
    steps = await _children(asking, columns, "OmniProcessElement", "OmniProcessId", taken)
    for row in taken:
        tag, folder, suffix = _PROCESSES[row.get("IsIntegrationProcedure") is True]
        own = [_step(step) for step in (steps or {}).get(text_of(row, "Id"), ())]
        value = {**_values(row, ("IsActive", "Language", "Name")), "omniProcessElements": own}
        _add(
            records,
            tag,
            f"{folder}/{_unique(row)}.{suffix}",
            value | _values(row, ("SubType", "Type", "VersionNumber")),
        )
    return rows is not None and steps is not None


def _step(row: Row) -> Mapping[str, Any]:
    return _values(row, ("IsActive", "Name", "PropertySetConfig", "Type"))


async def _transforms(asking: Asking, records: Records) -> bool:
    """Take data transforms with their rows; tell whether all were told."""
    rows = await _queried(asking, ("Id", "Name", "UniqueName", "VersionNumber", "IsActive"), "OmniDataTransform")
    taken = _current(rows or (), ("Name",), "IsActive", "VersionNumber")
    columns = ("InputObjectName", "InputFieldName", "OutputFieldName", "IsDisabled")
    items = await _children(asking, columns, "OmniDataTransformItem", "OmniDataTransformationId", taken)
    for row in taken:
        own = [
            {"disabled": item.get("IsDisabled"), **_values(item, columns[:3])}
            for item in (items or {}).get(text_of(row, "Id"), ())
        ]
        value = {"active": row.get("IsActive"), **_values(row, ("Name",)), "omniDataTransformItem": own}
        _add(
            records,
            "OmniDataTransform",
            f"omniDataTransforms/{_unique(row)}.rpt",
            value | _values(row, ("VersionNumber",)),
        )
    return rows is not None and items is not None


async def _cards(asking: Asking, records: Records) -> bool:
    """Take cards, which are searched for addresses alone; tell whether all were told."""
    columns = ("Id", "Name", "AuthorName", "VersionNumber", "IsActive", "DataSourceConfig", "PropertySetConfig")
    rows = await _queried(asking, columns, "OmniUiCard")
    for row in _current(rows or (), ("Name", "AuthorName"), "IsActive", "VersionNumber"):
        name = "_".join((text_of(row, "Name"), text_of(row, "AuthorName"), f"{_number(row.get('VersionNumber')):g}"))
        value = _values(
            row, ("AuthorName", "DataSourceConfig", "IsActive", "Name", "PropertySetConfig", "VersionNumber")
        )
        _add(records, "OmniUiCard", f"omniUiCard/{name}.ouc", value)
    return rows is not None


_PROCESSES = {
    True: ("OmniIntegrationProcedure", "omniIntegrationProcedures", "oip"),
    False: ("OmniScript", "omniScripts", "os"),
}
_PLATFORM = (
    ("OmniProcess", ("OmniIntegrationProcedure", "OmniScript"), _processes),
    ("OmniDataTransform", ("OmniDataTransform",), _transforms),
    ("OmniUiCard", ("OmniUiCard",), _cards),
)
"""The object of the platform, the types of metadata that its records stand for, and what takes them."""


def _values(row: Row, columns: Iterable[str]) -> dict[str, Any]:
    """Return columns under the names that metadata have for them, `PropertySetConfig` as `propertySetConfig`."""
    return {name[:1].lower() + name[1:]: row.get(name) for name in columns}


def _unique(row: Row) -> str:
    return text_of(row, "UniqueName") or text_of(row, "Id")


def _add(records: Records, tag: str, path: str, value: Mapping[str, Any]) -> None:
    records.documents.append(_Document(f"{path}-meta.xml", tag, value))


async def _package(asking: Asking, records: Records, namespace: str, names: frozenset[str] | set[str]) -> None:
    """Take what a managed package holds, as the DataPacks that its build tool writes."""
    for holder, take in (("OmniScript", _packed), ("DRMapItem", _mapped), ("VlocityCard", _drawn)):
        source = f"{namespace}__{holder}__c"
        if source.lower() in names and await take(asking, records, namespace):
            await _sees_all(asking, source)


async def _packed(asking: Asking, records: Records, namespace: str) -> bool:
    of = _spelled(namespace)
    kind = tuple(map(of, ("IsProcedure", "Type", "SubType", "Language")))
    rows = await _queried(asking, ("Id", "Name", *kind, of("IsActive"), of("Version")), of("OmniScript"))
    taken = _current(rows or (), kind, of("IsActive"), of("Version"))
    columns = ("Name", *map(of, ("Type", "Active", "PropertySet")))
    steps = await _children(asking, columns, of("Element"), of("OmniScriptId"), taken)
    for row in taken:
        own = [_record(step, of("Element")) for step in (steps or {}).get(text_of(row, "Id"), ())]
        folder = "IntegrationProcedure" if row.get(kind[0]) is True else "OmniScript"
        name = "_".join(filter(None, (text_of(row, one) for one in kind[1:3])))
        pack = {**_record(row, of("OmniScript")), of("Element"): own}
        records.put(_path(folder, name, "DataPack", row), pack)
    return rows is not None and steps is not None


async def _mapped(asking: Asking, records: Records, namespace: str) -> bool:
    """Take the rows of data transforms, which bear the name of theirs: they refer to it in no other way."""
    of = _spelled(namespace)
    columns = map(of, ("InterfaceObjectName", "InterfaceFieldAPIName", "DomainObjectFieldAPIName", "IsDisabled"))
    rows = await _queried(asking, ("Id", "Name", *columns), of("DRMapItem"))
    found: dict[str, list[Row]] = {}
    for row in sorted(rows or (), key=lambda row: text_of(row, "Id")):
        found.setdefault(text_of(row, "Name"), []).append(row)
    for name, own in found.items():
        records.put(_path("DataRaptor", name, "Mappings", own[0]), [_record(row, of("DRMapItem")) for row in own])
    return rows is not None


async def _drawn(asking: Asking, records: Records, namespace: str) -> bool:
    of = _spelled(namespace)
    columns = map(of, ("Author", "Version", "Active", "Definition"))
    rows = await _queried(asking, ("Id", "Name", *columns), of("VlocityCard"))
    for row in _current(rows or (), ("Name", of("Author")), of("Active"), of("Version")):
        records.put(_path("VlocityCard", text_of(row, "Name"), "DataPack", row), _record(row, of("VlocityCard")))
    return rows is not None


def _spelled(namespace: str) -> Any:
    return lambda name: f"{namespace}__{name}__c"


def _record(row: Row, sort: str) -> dict[str, Any]:
    """Return a record as a DataPack has it; what is JSON within it as what it is, so that each value has its line."""
    shown = {name: _read(value) for name, value in row.items() if name != "attributes"}
    return {"VlocityDataPackType": "SObject", "VlocityRecordSObjectType": sort, **shown}


def _read(value: object) -> object:
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


def _path(folder: str, name: str, what: str, row: Row) -> str:
    """Return where a DataPack stands; a name that no path can hold is the record's id in its place."""
    plain = name if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,150}", name) else text_of(row, "Id")
    return f"vlocity/{folder}/{plain}/{plain}_{what}.json"
