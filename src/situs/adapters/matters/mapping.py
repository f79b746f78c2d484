"""From a record of another system to a `Matter`, by a table that the administrator writes (TOML)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from situs.adapters.matters.record import FIELDS, FLAGS, SETS, read_matter
from situs.errors import ConfigError
from situs.model import Matter
from situs.toml import NotToml, parse_toml

Record = Mapping[str, Any]
"""One record: flat with dotted names as of CSV, or nested as the REST API gives it."""

_MAX_BYTES = 1_048_576
_PATH = r"^[A-Za-z][A-Za-z0-9_]{0,79}(\.[A-Za-z][A-Za-z0-9_]{0,79}){0,4}$"
_NAME = r"^[A-Za-z][A-Za-z0-9_]{0,79}$"
_WORDS = {"true": True, "false": False, "1": True, "0": False, "": False}


class PartySource(BaseModel):
    """Say where parties stand: in one field, `;` between the names, or one in each row of a related list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=_PATH)
    rows: str = Field("", pattern=f"{_NAME}|^$")
    aliases: str = Field("", pattern=f"{_PATH}|^$")
    kind: str = "PERSON"
    kind_field: str = Field("", pattern=f"{_PATH}|^$")
    kinds: dict[str, str] = {}
    """What stands in `kind_field`, and the kind that it means; anything else is of the kind `kind`."""


class MatterMapping(BaseModel):
    """Say which field of the other system holds which of ours."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    object: str = Field("", pattern=f"{_NAME}|^$")
    """The object that is asked for in an org."""
    fields: dict[str, Annotated[str, Field(pattern=_PATH)]]
    """Our field, and the path of theirs."""
    values: dict[str, dict[str, str | bool]] = {}
    """Our field, and what their words mean in it."""
    always: dict[str, Any] = {}
    """What holds of every matter."""
    parties: tuple[PartySource, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Read one record; `where` names it in messages, which never quote its content."""

    mapping: MatterMapping
    record: Record
    where: str = field(default="")

    def fields(self) -> dict[str, Any]:
        given = {name: self.field(name, path) for name, path in self.mapping.fields.items()}
        parties = [party for source in self.mapping.parties for party in self.parties(source)]
        return {**self.mapping.always, **given, **({"parties": parties} if parties else {})}

    def field(self, name: str, path: str) -> Any:
        raw, words = self.at(self.record, path), self.mapping.values.get(name, {})
        if name in SETS:
            return [words.get(item, item) if isinstance(item, str) else item for item in _items(raw)]
        if isinstance(raw, str):
            raw = words.get(raw.strip(), raw.strip())
        if name in FLAGS:
            return _WORDS.get(raw.lower(), raw) if isinstance(raw, str) else bool(raw) if raw is None else raw
        return "" if raw is None else str(raw) if type(raw) is int else raw

    def parties(self, source: PartySource) -> Iterator[dict[str, Any]]:
        for row in self.rows(source):
            names = [self.text(row, source.name)] if source.rows else _items(self.at(row, source.name))
            kind = (
                source.kinds.get(self.text(row, source.kind_field), source.kind) if source.kind_field else source.kind
            )
            aliases = _items(self.at(row, source.aliases)) if source.aliases else []
            yield from ({"name": name, "kind": kind, "aliases": aliases} for name in names if name)

    def rows(self, source: PartySource) -> list[Record]:
        if not source.rows:
            return [self.record]
        found = self.at(self.record, source.rows)
        if isinstance(found, Mapping) and found.get("done", True) is not True:
            raise self.invalid(f"has at `{source.rows}` a related list that goes on")
        rows = found.get("records") if isinstance(found, Mapping) else found
        if rows is None:
            return []
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise self.invalid(f"has at `{source.rows}` no related list")
        return rows

    def text(self, record: Record, path: str) -> str:
        value = self.at(record, path)
        return value.strip() if isinstance(value, str) else ""

    def at(self, record: Record, path: str) -> Any:
        """Return what stands at a path; a field that is not there at all is a mistake, an empty one is None."""
        if path in record:
            return record[path]
        value: Any = record
        for step in path.split("."):
            if value is None:
                return None
            if not isinstance(value, Mapping) or step not in value:
                raise self.invalid(f"has no field `{path}`")
            value = value[step]
        return value

    def invalid(self, what: str) -> ConfigError:
        return ConfigError("matter_invalid", f"{self.where} {what}")


def read_mapping(path: Path) -> MatterMapping:
    """Return the table of a file; raise `ConfigError("mapping_invalid")` for what is not understood."""
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES)
        mapping = MatterMapping.model_validate(parse_toml(raw))
    except OSError as error:
        raise _invalid(path, f"cannot be read: {error.strerror}") from None
    except NotToml as error:
        raise _invalid(path, str(error)) from None
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise _invalid(path, f"is not understood at `{where}`") from None
    known = set(FIELDS) - {"parties"}
    for part, names in (("fields", mapping.fields), ("values", mapping.values), ("always", mapping.always)):
        if names.keys() - known:
            raise _invalid(path, f"names in `{part}` what is no field of a matter")
    if mapping.fields.keys() & mapping.always.keys():
        raise _invalid(path, "states a field of a matter both in `fields` and in `always`")
    if "id" not in mapping.fields:
        raise _invalid(path, "must say which field is the `id`")
    return mapping


def soql_of(mapping: MatterMapping) -> str:
    """Return the query that asks an org for all that a table names; raise `ConfigError("mapping_invalid")`."""
    if not mapping.object:
        raise ConfigError("mapping_invalid", "the table must name the `object` that an org is asked for")
    paths = [*mapping.fields.values()]
    for source in mapping.parties:
        named = [path for path in (source.name, source.aliases, source.kind_field) if path]
        paths += [f"({_select(named, source.rows)})"] if source.rows else named
    return _select(paths, mapping.object)


def _select(paths: list[str], source: str) -> str:
    return f"SELECT {', '.join(dict.fromkeys(paths))} FROM {source}"  # noqa: S608 - names alone, which were checked


def matters_of(records: list[Record], mapping: MatterMapping) -> Iterator[Matter]:
    """Return the matters of records, each checked as in a file; raise `ConfigError("matter_invalid")`."""
    for position, record in enumerate(records, 1):
        where = f"record {position}"
        yield read_matter(_Reader(mapping, record, where).fields(), where)


def _items(value: Any) -> list[Any]:
    """Return the items of a text with `;` between them, as a picklist of many values has it, or of a list."""
    if value is None:
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.split(";") if part.strip()]
    return value if isinstance(value, list) else [value]


def _invalid(path: Path, what: str) -> ConfigError:
    return ConfigError("mapping_invalid", f"{path.name} {what}")
