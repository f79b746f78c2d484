"""The schema, as far as it is written, and a checker that knows nothing of our code."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

VECTOR = Path(__file__).resolve().parents[2] / "vectors" / "ocsf.json"
sys.path.insert(0, str(VECTOR.parents[2]))  # `docs.sample_entries` is no part of the package
_SCALARS = {
    "string_t": str, "username_t": str, "integer_t": int, "long_t": int, "timestamp_t": int, "boolean_t": bool,
    "datetime_t": str, "email_t": str, "url_t": str, "file_hash_t": str, "port_t": int, "json_t": object,
    "resource_uid_t": str,
}  # fmt: skip


class Schema:
    """Check events against what the OCSF schema says of their classes and objects."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.version, self.classes, self.objects = raw["version"], raw["classes"], raw["objects"]

    def faults(self, event: dict[str, Any]) -> list[str]:
        known = self.classes.get(str(event.get("class_uid")))
        if known is None:
            return ["class_uid"]
        found = list(self._of(event, known, "", set(event["metadata"].get("profiles", []))))
        if event["category_uid"] != known["category"]:
            found.append("category_uid")
        if event["type_uid"] != event["class_uid"] * 100 + event["activity_id"]:
            found.append("type_uid")
        if event["metadata"]["version"] != self.version:
            found.append("metadata.version")
        return found

    def _of(self, value: dict[str, Any], kind: dict[str, Any], path: str, profiles: set[str]):
        attributes = kind["attributes"]
        yield from (
            f"{path}{name} is missing" for name, a in attributes.items() if a.get("required") and name not in value
        )
        for rule, names in kind.get("constraints", {}).items():
            if rule == "at_least_one" and not set(names) & value.keys():
                yield f"{path}: one of {names}"
        for name, one in value.items():
            known = attributes.get(name)
            if known is None:
                yield f"{path}{name} is no attribute"
            elif known.get("profile") and known["profile"] not in profiles:
                yield f"{path}{name} needs the profile {known['profile']}"
            else:
                if known.get("array") is not None and not isinstance(one, list):
                    yield f"{path}{name} is an array"
                for part in one if known.get("array") else [one]:
                    yield from self._one(part, known, f"{path}{name}", profiles)

    def _one(self, value: Any, known: dict[str, Any], path: str, profiles: set[str]):
        if "enum" in known and value not in known["enum"]:
            yield f"{path} is not in its enumeration"
        kind = known["type"]
        if kind == "object":
            if not isinstance(value, dict):
                yield f"{path} is an object"
        elif kind in _SCALARS:
            if not isinstance(value, _SCALARS[kind]) or (isinstance(value, bool) and _SCALARS[kind] is int):
                yield f"{path} is of another type"
        elif kind not in self.objects:
            yield f"{path} is of a type {kind} that is not written"
        else:
            yield from self._of(value, self.objects[kind], f"{path}.", profiles)


@pytest.fixture(scope="session")
def schema() -> Schema:
    return Schema(json.loads(VECTOR.read_bytes()))
