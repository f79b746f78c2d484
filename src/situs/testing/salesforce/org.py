"""What an org holds, given as values: its project, people, records and files, and the app that may call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from situs.adapters.crm.ids import long_id
from situs.scan import Project

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClientApp:
    """Describe the External Client App that lets a program in."""

    consumer_key: str
    public_key: str = ""
    """PEM; with it the JWT bearer flow is open."""
    consumer_secret: str = field(default="", repr=False)
    """With it and `runs_as` the client credentials flow is open."""
    approved: frozenset[str] = frozenset()
    """User names that are pre-authorised for the JWT bearer flow."""
    runs_as: str = ""
    """User name of the client credentials flow."""


@dataclass(frozen=True, slots=True)
class Person:
    """Describe a user; `sees_all` stands for the permission to view all records.

    `modifies_metadata` stands for the one without which the Metadata API answers nothing.
    """

    id: str
    username: str
    name: str = ""
    sees_all: bool = False
    modifies_metadata: bool = False


@dataclass(frozen=True, slots=True)
class Org:
    """Hold an org. Ids may be short; records are lists by the name of their object, each record with its `Id`."""

    app: ClientApp
    people: tuple[Person, ...] = ()
    project: Project = field(default_factory=lambda: Project(()))
    records: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    access: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By user and record: `Read`, `Edit`, `Delete`, `Transfer` or `All`. Who is not in it sees nothing."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Bodies of ContentVersions (`VersionData`) and of EventLogFiles (`LogFile`), by id."""
    id: str = "00D000000000001EAA"
    session_seconds: float = 7200.0
    daily_requests: int = 100_000
    batch: int = 2000
    """Rows of a page of a query."""
    metadata_types: frozenset[str] | None = None
    """What `describeMetadata` lists; None for every type that the stand-in knows."""
    resources: Mapping[str, bytes] = field(default_factory=dict)
    """Bodies of static resources that are no text, by name; their metadata stand in the project."""
    withheld: frozenset[str] = frozenset()
    """Full names of components that are listed and never retrieved."""
    failing: Mapping[str, str] = field(default_factory=dict)
    """By full name of a component: the code with which each retrieve that names it fails, or `Canceled`."""
    retrieve_files: int = 10_000
    retrieve_bytes: int = 40_894_464
    retrieve_polls: int = 1
    """How often a retrieve is told to be pending."""


LEVELS = ("None", "Read", "Edit", "Delete", "Transfer", "All")
"""Levels of access in rising order, as `MaxAccessLevel` names them."""


def level_of(org: Org, user: str, record: str) -> str:
    """Return the highest level at which a user reaches a record."""
    person = next((p for p in org.people if same_id(p.id, user)), None)
    if person is None:
        return "None"
    if person.sees_all:
        return "All"
    return next((level for (u, r), level in org.access.items() if same_id(u, user) and same_id(r, record)), "None")


def same_id(one: str, other: str) -> bool:
    """Tell whether two ids, short or long, are the same."""
    try:
        return long_id(one) == long_id(other)
    except ValueError:
        return False
