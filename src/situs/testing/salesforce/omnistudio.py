"""OmniStudio of a project as records: those of the platform from its metadata, those of a package from DataPacks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from situs.adapters.crm.ids import long_id
from situs.markup import Element, Malformed, parse_markup
from situs.scan import Project, SourceFile
from situs.testing.salesforce.org import Record

_MARK = "%vlocity_namespace%__"
_NAMESPACE = "vlocity_cmt__"
"""What the mark of a DataPack stands for in an org."""
_STEPS = {"OmniIntegrationProcedure": True, "OmniScript": False}
_NUMBERED = re.compile(r"_(\d+)$")
Rows = dict[str, list[dict[str, Any]]]


def omnistudio_records(project: Project) -> Mapping[str, list[Record]]:
    """Return the records by their object; objects of which the project has none are not there."""
    found: Rows = {}
    for file in project.files:
        if file.kind == "json" and "VlocityRecordSObjectType" in file.text:
            with suppress(ValueError):
                _packed(found, json.loads(file.text))
        elif file.is_markup:
            try:
                root = parse_markup(file.text)
            except Malformed:
                continue
            _documented(found, file, root)
    return {name: list(rows) for name, rows in found.items()}


def _documented(found: Rows, file: SourceFile, root: Element) -> None:
    numbered = _NUMBERED.search(file.name)
    version = float(numbered.group(1)) if numbered else 1.0
    common = {"UniqueName": file.name, "VersionNumber": version, "IsActive": root.value("isActive") != "false"}
    if root.tag in _STEPS:
        own = _put(found, "OmniProcess", "0jN", {
            **common, "Name": root.value("name") or file.name, "Type": root.value("type"),
            "SubType": root.value("subType"), "Language": root.value("language") or None,
            "IsIntegrationProcedure": _STEPS[root.tag],
        })  # fmt: skip
        for step in root.walk():
            if step.tag in ("omniProcessElements", "childElements"):
                _put(found, "OmniProcessElement", "0jO", {
                    "OmniProcessId": own, "Name": step.value("name"), "Type": step.value("type"),
                    "IsActive": step.value("isActive") != "false", "PropertySetConfig": step.value("propertySetConfig"),
                })  # fmt: skip
    elif root.tag == "OmniDataTransform":
        active = {"IsActive": root.value("active") != "false"}
        own = _put(found, "OmniDataTransform", "0jI", {**common, **active, "Name": root.value("name") or file.name})
        for item in root.all("omniDataTransformItem"):
            _put(found, "OmniDataTransformItem", "0jJ", {
                "OmniDataTransformationId": own, "InputObjectName": item.value("inputObjectName") or None,
                "InputFieldName": item.value("inputFieldName") or None,
                "OutputFieldName": item.value("outputFieldName") or None,
                "IsDisabled": item.value("disabled") == "true",
            })  # fmt: skip
    elif root.tag == "OmniUiCard":
        name, _, author = _NUMBERED.sub("", file.name).rpartition("_")
        _put(found, "OmniUiCard", "0ko", {
            **common, "Name": name, "AuthorName": author, "DataSourceConfig": root.value("dataSourceConfig") or None,
            "PropertySetConfig": root.value("propertySetConfig") or None,
        })  # fmt: skip


def _packed(found: Rows, document: Any) -> None:
    """Take the records of a DataPack; a step names its procedure, which may stand in another file."""
    for record in _records(document):
        sort = str(record["VlocityRecordSObjectType"]).replace(_MARK, _NAMESPACE)
        row = {name.replace(_MARK, _NAMESPACE): _text(value) for name, value in record.items()}
        row = {name: value for name, value in row.items() if not name.startswith("Vlocity") and name != "Id"}
        refers = record.get(f"{_MARK}OmniScriptId__c")
        if isinstance(refers, dict):
            row[f"{_NAMESPACE}OmniScriptId__c"] = _script(found, str(refers["VlocityMatchingRecordSourceKey"]))
        _put(found, sort, _BEGINNINGS.get(sort.removeprefix(_NAMESPACE), "a00"), row)


_BEGINNINGS = {"OmniScript__c": "a01", "Element__c": "a02", "DRMapItem__c": "a03", "VlocityCard__c": "a04"}


def _script(found: Rows, key: str) -> str:
    """Return the id of the script or procedure that a key names, `…OmniScript__c/Type/SubType/Language`."""
    parts = dict(zip(("Type", "SubType", "Language"), key.split("/")[1:], strict=False))
    named = {f"{_NAMESPACE}{name}__c": value for name, value in parts.items()}
    for row in found.get(f"{_NAMESPACE}OmniScript__c", ()):
        if row.items() >= named.items():
            return str(row["Id"])
    facts = {"IsActive": True, "IsProcedure": parts.get("Language") == "Procedure", "Version": 1.0}
    whole = {"Name": "_".join(parts.values()), **named, **{f"{_NAMESPACE}{n}__c": v for n, v in facts.items()}}
    return _put(found, f"{_NAMESPACE}OmniScript__c", "a01", whole)


def _records(document: Any) -> Iterator[Mapping[str, Any]]:
    for value in document if isinstance(document, list) else [document]:
        if isinstance(value, dict) and value.get("VlocityRecordSObjectType", "").startswith(_MARK):
            yield value


def _text(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _put(found: Rows, sort: str, beginning: str, row: dict[str, Any]) -> str:
    own = found.setdefault(sort, [])
    identity = long_id(f"{beginning}{len(own) + 1:012d}")
    own.append({"Id": identity, **row})
    return identity
