"""What is asked of an org, counted and within bounds; and what comes back, as files and as what was not read."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from situs.adapters.crm.metadata import MetadataReader
from situs.adapters.projects.archive import Bounds
from situs.adapters.projects.org.rendering import render
from situs.errors import ConfigError, SitusError
from situs.scan import Diagnostic, SourceFile

Row = Mapping[str, Any]
BASE = "force-app/main/default/"
"""Where a project in source format holds what an org tells, so that both are scanned under the same paths."""

_AT_ONCE = 4
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.%-]{0,200}")
_PASSED = frozenset({"crm_rejected", "crm_forbidden", "crm_not_found", "crm_too_large", "crm_garbled"})
"""Failures that concern what was asked for and nothing else; any other ends the scan: half of one looks clean."""
_Item = TypeVar("_Item")
_Answer = TypeVar("_Answer")


class Client(Protocol):
    """Ask one org; every failure is a `SitusError`. `adapters.crm.SalesforceClient` is the one there is."""

    @property
    def metadata(self) -> MetadataReader:
        """Return what reads the org's metadata by the Metadata API."""

    async def query(self, soql: str) -> Sequence[Row]:
        """Return the rows of a query on records."""

    async def query_code(self, soql: str) -> Sequence[Row]:
        """Return the rows of a query on code and metadata."""

    async def objects(self) -> Sequence[str]:
        """Return the names of all objects."""

    async def describe(self, name: str) -> Row:
        """Return an object's description."""

    async def event_log(self, record: str) -> bytes:
        """Return the body of a log."""


@dataclass(frozen=True, slots=True)
class Select:
    """State a query on code and metadata; columns are comma-separated, as the query has them."""

    source: str
    needed: str
    optional: str = ""
    """Columns that an org of another version or edition may not have, or not for us."""
    where: str = ""

    def soql(self, *, whole: bool) -> str:
        """Return the query, with the optional columns where it is `whole`."""
        columns = f"{self.needed}, {self.optional}" if whole and self.optional else self.needed
        return f"SELECT {columns} FROM {self.source}{self.where and f' WHERE {self.where}'}"  # noqa: S608 - names


@dataclass(slots=True)
class Asking:
    """Ask an org for one scan. Keeps what came, and tells of what did not."""

    client: Client
    bounds: Bounds
    most: int
    """Requests that a scan may cost the org."""
    absent: frozenset[str] = frozenset()
    """Kinds of metadata that the org has none of, as its administrator states."""
    asked: int = 0
    files: dict[str, SourceFile] = field(default_factory=dict)
    unread: list[Diagnostic] = field(default_factory=list)
    stated: list[Diagnostic] = field(default_factory=list)
    _size: int = 0

    async def ask(self, what: str, request: Callable[[], Awaitable[_Answer]]) -> _Answer | None:
        """Return an answer; None where the org does not tell of this, which is kept as not read.

        Raises `SitusError` for what concerns more than this one request, and `ConfigError("project_too_large")`.
        """
        answer = await self.tried(request)
        if isinstance(answer, SitusError):
            self.tell(what, f"the org does not tell of it ({answer.code})")
            return None
        return answer

    async def rows(self, what: str, select: Select) -> Sequence[Row]:
        """Return the rows of a query on code and metadata; none where the org does not tell of it.

        Where the org rejects the query, it is asked once more without the columns that it may not have.
        """
        client = self.client
        if select.optional:
            whole = await self.tried(lambda: client.query_code(select.soql(whole=True)))
            if not isinstance(whole, SitusError):
                return whole
            if whole.code != "crm_rejected":
                self.tell(what, f"the org does not tell of it ({whole.code})")
                return ()
        least = await self.ask(what, lambda: client.query_code(select.soql(whole=False)))
        if least is not None and select.optional:
            self.tell(what, f"the org does not tell {select.optional} of it, or not all of these")
        return least or ()

    async def tried(self, request: Callable[[], Awaitable[_Answer]]) -> _Answer | SitusError:
        """Return an answer, or why there is none where that concerns this request alone.

        Raises `SitusError` for what concerns more than this one request, and `ConfigError("project_too_large")`.
        """
        self.asked += 1
        if self.asked > self.most:
            raise ConfigError("project_too_large", f"the scan of the org would take more than {self.most:,} requests")
        try:
            return await request()
        except SitusError as fault:
            if not self.passes(fault):
                raise
            return fault

    @staticmethod
    def passes(fault: SitusError) -> bool:
        """Tell whether a failure concerns what was asked for and nothing else."""
        return fault.code in _PASSED

    def tell(self, what: str, why: str) -> None:
        """Keep that something was not read."""
        self.unread.append(Diagnostic(what, why))

    def keep(self, path: str, text: object) -> None:
        """Keep a file by its path below the package's folder; what no file can hold is told of.

        Raises `ConfigError("project_too_large")` where all of them are more than a scan reads.
        """
        if not isinstance(text, str) or not all(map(_NAME.fullmatch, path.split("/"))):
            self.tell(path.rpartition("/")[0] or "org", "the org's answer holds a component without a text or a name")
            return
        self._hold(SourceFile(BASE + path, text))

    def keep_file(self, file: SourceFile) -> None:
        """Keep a file as it was given; one that was given before must be the same.

        Raises `ConfigError("project_too_large")` where all of them are more than a scan reads.
        """
        before = self.files.get(file.path)
        if before is None:
            self._hold(file)
        elif before != file:
            self.tell(file.path, "the org gave it twice, and not alike; the first was read")

    def _hold(self, file: SourceFile) -> None:
        size = len(file.text.encode("utf-8", "replace"))
        if size > self.bounds.file:
            self.tell(file.path, f"larger than {self.bounds.file:,} bytes")
            return
        self._size += size
        if self._size > self.bounds.total or len(self.files) >= self.bounds.files:
            raise ConfigError("project_too_large", "the org holds more than a scan reads")
        self.files[file.path] = file

    def keep_document(self, path: str, tag: str, value: object) -> None:
        """Keep metadata as the XML of their type; what cannot be written so is told of."""
        try:
            text = render(tag, value) if isinstance(value, dict) else None
        except ValueError as fault:
            self.tell(BASE + path, f"the org's metadata cannot be written as XML: {fault}")
            return
        self.keep(path, text)


async def gather(items: Iterable[_Item], do: Callable[[_Item], Awaitable[None]]) -> None:
    """Do something for each, a few at once; the first failure ends all."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(item: _Item) -> None:
        async with gate:
            await do(item)

    tasks = [asyncio.ensure_future(one(item)) for item in items]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


def text_of(row: Row, name: str) -> str:
    """Return a text of a row, empty where it has none."""
    value = row.get(name)
    return value if isinstance(value, str) else ""


def named(row: Row, name: str = "DeveloperName") -> str:
    """Return a component's name as code and metadata use it: behind a package's namespace, where it has one."""
    prefix = text_of(row, "NamespacePrefix")
    return f"{prefix}__{text_of(row, name)}" if prefix else text_of(row, name)
