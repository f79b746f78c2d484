"""Whether a new record of a matter protects it less than the one that is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from situs.errors import ConfigError
from situs.model import Matter

_HELD = ("privileged", "counsel_directed", "legal_hold")
_NAMED = 5


def loosened(old: Matter, new: Matter) -> tuple[str, ...]:
    """Return the fields by which the new record lets more happen than the old one, such as a lifted hold."""
    fields = [name for name in _HELD if getattr(old, name) and not getattr(new, name)]
    fields += [name for name in ("jurisdictions", "wall", "holds") if getattr(old, name) - getattr(new, name)]
    if old.residency and (not new.residency or new.residency - old.residency):
        fields.append("residency")
    if new.approvals - old.approvals:
        fields.append("approvals")
    return tuple(fields)


def check_loosening(known: Mapping[str, Matter], new: Iterable[Matter]) -> None:
    """Raise `ConfigError("matter_loosened")` that names matters and fields where records protect less than before."""
    found = [(m.id, loosened(known[m.id], m)) for m in new if m.id in known]
    weaker = [f"`{matter}` ({', '.join(fields)})" for matter, fields in found if fields]
    if weaker:
        more = f" and {len(weaker) - _NAMED} more" if len(weaker) > _NAMED else ""
        raise ConfigError(
            "matter_loosened", f"the source protects less than before: {', '.join(weaker[:_NAMED])}{more}"
        )
