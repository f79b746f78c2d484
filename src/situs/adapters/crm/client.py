"""An org as Situs uses it: who may see a record, a record's fields, a file, and an event back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson
from yarl import URL

from situs.adapters.crm.faults import EXPIRED, error_codes, fault_of_answer, garbled, too_large
from situs.adapters.crm.ids import long_id
from situs.adapters.crm.settings import OrgSettings
from situs.adapters.crm.tokens import Tokens
from situs.adapters.crm.transport import Transport
from situs.errors import CallError

if TYPE_CHECKING:
    from situs.adapters.crm.metadata import MetadataReader

API_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
"""Names of objects and fields; whatever stands in a query or an address is held to it."""

_MOST_JSON = 8_388_608
_MOST_ROWS = 10_000
_BATCH = 200
"""Records of one query on `UserRecordAccess`."""
_MOST_CODE = 67_108_864
"""Bytes of a page of code or metadata, of which `_CODE_ROWS` come at once."""
_CODE_ROWS = {"sforce-query-options": "batchSize=200"}
_FILE_FIELDS = ("Title", "FileExtension", "ContentSize", "ContentDocumentId")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """State a ContentVersion without its body."""

    id: str
    document: str
    """The ContentDocument, whose sharing decides who sees it."""
    name: str = field(repr=False)
    size: int


class SalesforceClient:
    """Call one org over its APIs. Every failure is a `SitusError` with a code that begins with `crm_`."""

    def __init__(self, settings: OrgSettings) -> None:
        self.settings = settings
        self._transport = Transport(settings.seconds)
        self._tokens = Tokens(settings, self._transport)
        self._root = f"/services/data/v{settings.api_version}/"

    @cached_property
    def metadata(self) -> MetadataReader:
        """Return the same org by the Metadata API, in the same session; a gateway loads no parser of its answers."""
        from situs.adapters.crm.metadata import MetadataReader

        return MetadataReader(self.settings, self._transport, self._tokens)

    async def access(self, user: str, records: Sequence[str]) -> Mapping[str, bool]:
        """Return for each record, by its long id, whether a user may read it (`UserRecordAccess`).

        A record that the org says nothing of may not be read. Raises `ValueError` for what is no id.
        """
        wanted = list(dict.fromkeys(long_id(record) for record in records))
        granted = dict.fromkeys(wanted, False)
        for start in range(0, len(wanted), _BATCH):
            listed = ", ".join(f"'{record}'" for record in wanted[start : start + _BATCH])
            rows = await self.query(
                "SELECT RecordId, HasReadAccess FROM UserRecordAccess "  # noqa: S608 - ids alone, which were checked
                f"WHERE UserId = '{long_id(user)}' AND RecordId IN ({listed})"
            )
            for row in rows:
                if row.get("HasReadAccess") is True and row.get("RecordId") in granted:
                    granted[row["RecordId"]] = True
        return granted

    async def record(self, name: str, record: str, fields: Sequence[str]) -> Mapping[str, Any]:
        """Return some fields of a record, by the names that were asked for; raise `CallError("crm_not_found", 404)`."""
        names = ",".join(_named(one) for one in fields)
        read = _object(await self._get(f"sobjects/{_named(name)}/{long_id(record)}?fields={names}"))
        if not set(fields) <= read.keys():
            raise garbled()
        return {one: read[one] for one in fields}

    async def file(self, version: str) -> FileFacts:
        """Return what is known of a ContentVersion, however large it is: who may not see it is not told its size."""
        identity = long_id(version)
        read = await self.record("ContentVersion", identity, _FILE_FIELDS)
        size, document = read["ContentSize"], read["ContentDocumentId"]
        if type(size) is not int or not isinstance(document, str):
            raise garbled()
        name = f"{read['Title'] or ''}.{read['FileExtension'] or ''}"
        try:
            return FileFacts(identity, long_id(document), name, size)
        except ValueError:
            raise garbled() from None

    async def checked_body(self, facts: FileFacts) -> bytes:
        """Return a file's bytes; raise `CallError("crm_too_large", 413)` beyond the bound, before they are fetched."""
        if facts.size > self.settings.max_file_bytes:
            raise too_large(self.settings.max_file_bytes)
        return await self.file_body(facts.id)

    async def file_body(self, version: str) -> bytes:
        """Return a ContentVersion's bytes."""
        path = f"sobjects/ContentVersion/{long_id(version)}/VersionData"
        return await self._get(path, self.settings.max_file_bytes)

    async def query(self, soql: str) -> list[Mapping[str, Any]]:
        """Return all rows of a query, page by page; raise `CallError("crm_too_large")` beyond 10,000."""
        return await self._pages("query", soql, {}, _MOST_JSON)

    async def query_code(self, soql: str) -> list[Mapping[str, Any]]:
        """Return all rows of a query on code and metadata (Tooling API), as `query` does."""
        return await self._pages("tooling/query", soql, _CODE_ROWS, _MOST_CODE)

    async def objects(self) -> list[str]:
        """Return the names of all objects (Describe Global)."""
        listed = _object(await self._get("sobjects")).get("sobjects")
        rows = listed if isinstance(listed, list) else [None]
        names = [row.get("name") if isinstance(row, dict) else None for row in rows]
        if not all(isinstance(name, str) for name in names):
            raise garbled()
        return [str(name) for name in names]

    async def describe(self, name: str) -> Mapping[str, Any]:
        """Return an object's description: fields, relations, values of picklists; no classification."""
        return _object(await self._get(f"sobjects/{_named(name)}/describe"))

    async def event_log(self, record: str) -> bytes:
        """Return the body of an EventLogFile, CSV."""
        path = f"sobjects/EventLogFile/{long_id(record)}/LogFile"
        return await self._get(path, self.settings.max_file_bytes)

    async def publish(self, event: str, fields: Mapping[str, str | bool | None]) -> None:
        """Publish a platform event. The org then delivers it at least once."""
        raw = await self._ask("POST", f"sobjects/{_named(event)}", orjson.dumps(fields), _MOST_JSON)
        if _object(raw).get("success") is not True:
            raise garbled()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    async def _pages(self, api: str, soql: str, options: Mapping[str, str], most: int) -> list[Mapping[str, Any]]:
        rows: list[Mapping[str, Any]] = []
        path = f"{api}?q={quote(soql, safe='')}"
        while path:
            page = _object(await self._ask("GET", path, b"", most, options))
            records = page.get("records")
            if not isinstance(records, list) or not all(isinstance(row, dict) for row in records):
                raise garbled()
            path = _next(page, api)
            if path and not records:
                raise garbled()  # or pages without rows would never end
            rows += records
            if len(rows) > _MOST_ROWS:
                raise too_large(most)
        return rows

    async def _get(self, path: str, most: int = _MOST_JSON) -> bytes:
        return await self._ask("GET", path, b"", most)

    async def _ask(
        self, method: str, path: str, body: bytes, most: int, options: Mapping[str, str] | None = None
    ) -> bytes:
        """Ask with the session at hand, and once more with a fresh one where the org says that it is over."""
        url = URL(self.settings.url.rstrip("/") + self._root + path, encoded=True)
        token = await self._tokens.token()
        more = dict(options or {})
        status, raw = await self._transport.ask(method, url, _headers(token, body) | more, body, most)
        if status == 401 and EXPIRED in error_codes(raw):
            token = await self._tokens.token(spent=token)
            status, raw = await self._transport.ask(method, url, _headers(token, body) | more, body, most)
        if status not in (200, 201):
            raise fault_of_answer(status, raw)
        return raw


def _next(page: Mapping[str, Any], api: str) -> str:
    """Return the path of the next page below the version, or nothing; it may lead nowhere else."""
    if page.get("done") is True:
        return ""
    url = page.get("nextRecordsUrl")
    if not isinstance(url, str) or re.fullmatch(rf"/services/data/v\d+\.0/{api}/[A-Za-z0-9-]{{1,80}}", url) is None:
        raise garbled()
    return f"{api}/{url.rpartition('/')[2]}"


def _headers(token: str, body: bytes) -> dict[str, str]:
    headers = {"authorization": f"Bearer {token}", "accept": "application/json, application/octet-stream"}
    return headers | ({"content-type": "application/json"} if body else {})


def _named(name: str) -> str:
    if API_NAME.fullmatch(name) is None:
        raise CallError("crm_name", "this is not the name of an object or a field in an org")
    return name


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        read = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise garbled() from None
    if not isinstance(read, dict):
        raise garbled()
    return read
