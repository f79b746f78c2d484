"""Read an org as a project: code and metadata first, then the objects that they name."""

from __future__ import annotations

from collections.abc import Callable

from situs.adapters.projects.archive import Bounds
from situs.adapters.projects.org.asking import Asking, Client
from situs.adapters.projects.org.fields import read_objects
from situs.adapters.projects.org.kinds import read_kinds
from situs.adapters.projects.org.omnistudio import read_omnistudio
from situs.adapters.projects.org.retrieving import Pace, read_retrieved
from situs.scan import Project

MOST_REQUESTS = 20_000


async def read_org(
    client: Client,
    bounds: Bounds | None = None,
    most: int = MOST_REQUESTS,
    pace: Pace | None = None,
    progress: Callable[[str], None] = lambda _: None,
    absent: frozenset[str] = frozenset(),
) -> Project:
    """Return the project that an org holds, as far as its APIs tell; the rest is told of as not read.

    `progress` is told what is being waited for. `absent` are kinds that the org has none of, as its administrator
    states: what the org lists no type of is then told of as stated. Raises `SitusError` where the org ends the reading
    (`crm_limit_reached`, `crm_unauthorised`, …), and `ConfigError("project_too_large")` beyond the bounds: half a scan
    would look like a clean one.
    """
    asking = Asking(client, bounds or Bounds(), most, absent)
    await read_kinds(asking)
    records = await read_omnistudio(asking)
    await read_retrieved(asking, pace, progress, frozenset(records.types))
    records.keep(asking)
    await read_objects(asking)
    files = tuple(sorted(asking.files.values(), key=lambda file: file.path))
    unread = tuple(sorted(set(asking.unread), key=lambda told: (told.path, told.why)))
    return Project(files, unread, tuple(asking.stated))
