"""A matter: the client's affair that a call belongs to, as the matter directory knows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """Name someone in the matter; name and aliases become certain detectors."""

    name: str
    kind: str = "PERSON"
    """A finding kind: `PERSON` or `ORGANISATION`."""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """State what the law of this matter asks of a place. Country codes are ISO 3166-1 alpha-2, plus `EEA`."""

    id: str
    client: str = ""
    jurisdictions: frozenset[str] = frozenset()
    forum: str = ""
    parties: tuple[Party, ...] = ()
    privileged: bool = False
    """The whole matter is held as privileged, whatever a single text shows."""
    counsel_directed: bool = False
    wall: frozenset[str] = frozenset()
    """Names of the walls that a principal must be inside of; empty means none."""
    legal_hold: bool = False
    holds: frozenset[str] = frozenset()
    """Ids of the legal holds, where the directory names them; one that is named stands."""
    closed: bool = False
    """It is over: what is kept of it is kept for no new purpose."""
    residency: frozenset[str] = frozenset()
    """Only these jurisdictions may process it; empty means that the law alone decides."""
    in_house: frozenset[str] = frozenset()
    """The client's own lawyers in it: full names or mail addresses."""
    counsel: frozenset[str] = frozenset()
    """Its outside lawyers: full names, mail addresses, domains of firms."""
    approvals: frozenset[str] = frozenset()
    """Approvals on file, such as `transfer:49.1.e` or `external:MATTER`."""
