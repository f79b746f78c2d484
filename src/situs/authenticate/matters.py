"""Which matter a call is for, and who says so."""

from __future__ import annotations

import re

from situs.errors import CallError
from situs.model import Principal

_MATTER_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_:-]|[./](?![./])){0,127}", re.ASCII)


def is_matter_id(value: str) -> bool:
    """Tell whether this may be a matter's id: 1 to 128 of `A-Za-z0-9._:/-`, beginning with a letter or digit.

    Two dots or slashes in a row are refused, so that no id can climb a path.
    """
    return _MATTER_ID.fullmatch(value) is not None


def matter_of(principal: Principal, header: str | None) -> tuple[str | None, bool]:
    """Return the id of the call's matter, or None, and whether only the client asserts it.

    A signed claim wins and the header may only repeat it; then the header; then the key's default. A header that names
    the default, or a matter of the key's own list, is vouched for by the key's record. Raises `CallError`:
    `matter_malformed` (400), `matter_conflict` (403), `matter_not_allowed` (403).
    """
    if header is not None and not is_matter_id(header):
        raise CallError("matter_malformed", "the matter header is not a valid matter id", status=400)
    if principal.claimed_matter:
        if header is not None and header != principal.claimed_matter:
            raise CallError("matter_conflict", "the matter header contradicts the credential's claim", status=403)
        return _allowed(principal, principal.claimed_matter), False
    if header is None:
        default = principal.default_matter
        return (_allowed(principal, default) if default else None), False
    vouched = header == principal.default_matter or header in principal.matters
    return _allowed(principal, header), not vouched


def _allowed(principal: Principal, matter: str) -> str:
    if principal.matters and matter not in principal.matters:
        raise CallError("matter_not_allowed", "the credential may not name this matter", status=403)
    return matter
