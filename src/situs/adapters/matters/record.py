"""From a record's fields to a `Matter`: everything is checked, and nothing unknown is accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from situs.adapters.matters.countries import JURISDICTIONS
from situs.authenticate import is_matter_id, is_name
from situs.errors import ConfigError
from situs.model import Matter, Party

TEXTS = ("id", "client", "forum")
LAWYERS = ("in_house", "counsel")
SETS = ("jurisdictions", "wall", "residency", "approvals", "holds", *LAWYERS)
FLAGS = ("privileged", "counsel_directed", "legal_hold", "closed")
FIELDS = (*TEXTS, *SETS, *FLAGS, "parties")
"""Every field of a matter, in the order of the columns."""

_KINDS = frozenset({"PERSON", "ORGANISATION"})
_PARTY_FIELDS = frozenset({"name", "kind", "aliases"})
_MAX_ITEMS = 1000
_SHORTEST_LAWYER = 5
"""Characters of a lawyer's name, address or domain: shorter ones stand in other words."""


def read_matter(fields: Mapping[str, Any], where: str) -> Matter:
    """Return the matter of a record; `where` names the record in messages, which never quote its content.

    Raises `ConfigError("matter_invalid")`.
    """
    unknown = fields.keys() - set(FIELDS)
    if unknown:
        raise _invalid(where, "has an unknown field")
    matter_id = fields.get("id", "")
    if not isinstance(matter_id, str) or not is_matter_id(matter_id):
        raise _invalid(where, "has no valid id")
    sets: dict[str, Any] = {name: _names(fields.get(name, ()), where, name) for name in SETS}
    for name in ("jurisdictions", "residency"):
        if not sets[name] <= JURISDICTIONS:
            raise _invalid(where, f"names in `{name}` a code that is neither iso 3166-1 alpha-2 nor EEA")
    if any(len(who) < _SHORTEST_LAWYER for name in LAWYERS for who in sets[name]):
        raise _invalid(where, "names a lawyer with fewer than five characters")
    if not all(map(is_matter_id, sets["holds"])):
        raise _invalid(where, "has in `holds` an entry that is no valid id")
    flags: dict[str, Any] = {name: _flag(fields.get(name, False), where, name) for name in FLAGS}
    # Whoever names a hold has placed it; a flag that was forgotten lifts none.
    flags["legal_hold"] = flags["legal_hold"] or bool(sets["holds"])
    return Matter(
        id=matter_id,
        client=_text(fields.get("client", ""), where, "client"),
        forum=_text(fields.get("forum", ""), where, "forum"),
        parties=_parties(fields.get("parties", ()), where),
        **sets,
        **flags,
    )


def index_of(matters: Iterable[Matter]) -> Mapping[str, Matter]:
    """Return the matters by id; raises `ConfigError("matter_invalid")` for an id that comes twice."""
    found: dict[str, Matter] = {}
    for matter in matters:
        if matter.id in found:
            raise ConfigError("matter_invalid", f"two matters have the id `{matter.id}`")
        found[matter.id] = matter
    return MappingProxyType(found)


def _parties(value: Any, where: str) -> tuple[Party, ...]:
    if not isinstance(value, list | tuple) or len(value) > _MAX_ITEMS:
        raise _invalid(where, "has `parties` that are no list")
    return tuple(_party(item, where) for item in value)


def _party(item: Any, where: str) -> Party:
    if not isinstance(item, Mapping) or item.keys() - _PARTY_FIELDS:
        raise _invalid(where, "has a party with an unknown field")
    name, kind, aliases = item.get("name", ""), item.get("kind", "PERSON"), item.get("aliases", [])
    if kind not in _KINDS or not isinstance(aliases, list | tuple) or len(aliases) > _MAX_ITEMS:
        raise _invalid(where, "has a party of unknown kind or with aliases that are no list")
    if not all(isinstance(text, str) and is_name(text) for text in (name, *aliases)):
        raise _invalid(where, "has a party without a valid name or with an empty alias")
    return Party(name=name, kind=kind, aliases=tuple(aliases))


def _names(value: Any, where: str, name: str) -> frozenset[str]:
    if not isinstance(value, list | tuple) or len(value) > _MAX_ITEMS:
        raise _invalid(where, f"has a `{name}` that is no list")
    if not all(isinstance(item, str) and is_name(item) for item in value):
        raise _invalid(where, f"has in `{name}` an entry that is no valid name")
    return frozenset(value)


def _text(value: Any, where: str, name: str) -> str:
    if not isinstance(value, str) or (value and not is_name(value)):
        raise _invalid(where, f"has a `{name}` that is no valid text")
    return value


def _flag(value: Any, where: str, name: str) -> bool:
    if not isinstance(value, bool):
        raise _invalid(where, f"has a `{name}` that is neither true nor false")
    return value


def _invalid(where: str, what: str) -> ConfigError:
    return ConfigError("matter_invalid", f"{where} {what}")
