"""The resources of the REST API: queries and their pages, records, files, events, composite requests."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote

import orjson

from situs.testing.salesforce.faults import Fault, not_found
from situs.testing.salesforce.holdings import Holdings
from situs.testing.salesforce.org import Person

VERSIONS = ("65.0", "66.0", "67.0")
_COMPOSITE = 25


@dataclass(frozen=True, slots=True)
class Request:
    """Hold one request of a known user."""

    method: str
    path: str
    options: Mapping[str, str]
    body: bytes
    person: Person
    page: int
    """Rows of a page of a query."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what is answered."""

    status: int
    body: bytes
    kind: bytes = b"application/json;charset=UTF-8"


Note = Callable[[Request, Answer], None]
"""Told of each part of a composite request."""


class Resources:
    """Answer requests from an org's data."""

    def __init__(self, data: Holdings, clock: Callable[[], float], note: Note) -> None:
        self._data = data
        self._clock = clock
        self._note = note
        self._version = VERSIONS[-1]
        self._pages: dict[str, tuple[list[dict[str, Any]], int, str]] = {}
        self.used = 0
        """Requests of this day."""

    def answer(self, request: Request) -> Answer:
        """Answer a request; raise `Fault`."""
        match = re.fullmatch(r"/services/data/v(\d\d\.\d)/(.+)", request.path)
        if match is None or match[1] not in VERSIONS:
            raise not_found()
        for takes, pattern, made in _ROUTES:
            found = re.fullmatch(pattern, match[2])
            if found is not None and takes == request.method:
                return made(self, request, *found.groups())
        if any(re.fullmatch(pattern, match[2]) for _, pattern, _ in _ROUTES):
            raise Fault(405, "METHOD_NOT_ALLOWED", f"HTTP Method '{request.method}' not allowed.")
        raise not_found()

    def _query(self, request: Request) -> Answer:
        return self._selected(request, tooling=False)

    def _tooling(self, request: Request) -> Answer:
        return self._selected(request, tooling=True)

    def _selected(self, request: Request, *, tooling: bool) -> Answer:
        now = datetime.fromtimestamp(self._clock(), UTC)
        query, rows = self._data.query(request.options.get("q", ""), request.person, now, tooling=tooling)
        if query.counts:
            return _told({"totalSize": len(rows), "done": True, "records": []})
        if not tooling:
            return self._page(rows, 0, request.page)
        return self._page(rows, 0, request.page, of=query.source)

    def _more(self, request: Request, locator: str, start: str) -> Answer:
        del request
        if locator not in self._pages:
            raise Fault(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        rows, size, of = self._pages[locator]
        return self._page(rows, int(start), size, locator, of)

    def _page(self, rows: list[dict[str, Any]], start: int, size: int, locator: str = "", of: str = "") -> Answer:
        """Return rows from `start` on; `of` is the object of a query of the Tooling API, which tells more of it."""
        end = start + size
        shown = rows[start:end]
        told: dict[str, Any] = {"totalSize": len(rows), "done": end >= len(rows), "records": shown}
        if of:
            told |= {"size": len(shown), "queryLocator": None, "entityTypeName": of}
        if end < len(rows):
            locator = locator or "01g" + secrets.token_hex(6)
            self._pages[locator] = (rows, size, of)
            told["nextRecordsUrl"] = f"/services/data/v{self._version}/{'tooling/' if of else ''}query/{locator}-{end}"
        return _told(told)

    def _listed(self, request: Request) -> Answer:
        del request
        shown = [{"name": kind.name, "label": kind.label} for kind in self._data.objects.values()]
        return _told({"encoding": "UTF-8", "sobjects": shown})

    def _described(self, request: Request, name: str) -> Answer:
        del request
        return _told(self._data.describe(name))

    def _record(self, request: Request, name: str, record: str) -> Answer:
        fields = [f for f in request.options.get("fields", "").split(",") if f]
        return _told(self._data.read(name, record, fields, request.person))

    def _blob(self, request: Request, name: str, record: str, blob: str) -> Answer:
        return Answer(200, self._data.body(name, record, blob, request.person), b"application/octet-stream")

    def _created(self, request: Request, name: str) -> Answer:
        return _told(self._data.publish(name, _object(request.body), len(request.body), request.person), 201)

    def _limits(self, request: Request) -> Answer:
        del request
        most = self._data.org.daily_requests
        return _told({"DailyApiRequests": {"Max": most, "Remaining": max(0, most - self.used)}})

    def _composite(self, request: Request) -> Answer:
        parts = _parts(_object(request.body), "compositeRequest")
        answers = []
        for part in parts:
            answer = self._part(request, str(part.get("method", "")), str(part.get("url", "")), part.get("body"))
            answers.append({"body": orjson.loads(answer.body), "httpHeaders": {}, "httpStatusCode": answer.status,
                            "referenceId": part.get("referenceId")})  # fmt: skip
        return _told({"compositeResponse": answers})

    def _batch(self, request: Request) -> Answer:
        answers = []
        for part in _parts(_object(request.body), "batchRequests"):
            url = "/services/data/" + str(part.get("url", "")).lstrip("/")
            answer = self._part(request, str(part.get("method", "")), url, part.get("richInput"))
            answers.append({"statusCode": answer.status, "result": orjson.loads(answer.body)})
        return _told({"hasErrors": any(a["statusCode"] >= 400 for a in answers), "results": answers})

    def _part(self, request: Request, method: str, url: str, body: Any) -> Answer:
        path, _, query = url.partition("?")
        raw = b"" if body is None else orjson.dumps(body)
        part = Request(method, unquote(path), options_of(query.encode()), raw, request.person, request.page)
        try:
            if "/composite" in path:
                raise Fault(400, "INVALID_INPUT", "a composite request holds no other")
            answer = self.answer(part)
        except Fault as fault:
            answer = Answer(fault.status, fault.body)
        self._note(part, answer)
        return answer


_NAME = r"([A-Za-z][A-Za-z0-9_]*)"
_ROUTES: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
    ("GET", r"query(?:All)?/?", Resources._query),
    ("GET", r"tooling/query/?", Resources._tooling),
    ("GET", r"(?:tooling/)?query(?:All)?/(01g[0-9a-f]+)-(\d+)", Resources._more),
    ("GET", r"sobjects/?", Resources._listed),
    ("GET", rf"sobjects/{_NAME}/describe/?", Resources._described),
    ("GET", rf"sobjects/{_NAME}/([A-Za-z0-9]{{15,18}})/?", Resources._record),
    ("GET", rf"sobjects/{_NAME}/([A-Za-z0-9]{{15,18}})/{_NAME}/?", Resources._blob),
    ("POST", rf"sobjects/{_NAME}/?", Resources._created),
    ("GET", r"limits/?", Resources._limits),
    ("POST", r"composite/?", Resources._composite),
    ("POST", r"composite/batch/?", Resources._batch),
)
"""Method, path below the version, and what answers."""


def _told(value: Any, status: int = 200) -> Answer:
    return Answer(status, orjson.dumps(value))


def options_of(query: bytes) -> dict[str, str]:
    """Return the decoded parameters of an address, the first of each name."""
    return {name: values[0] for name, values in parse_qs(query.decode("utf-8", "replace")).items()}


def _object(body: bytes) -> dict[str, Any]:
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError:
        read = None
    if not isinstance(read, dict):
        raise Fault(400, "JSON_PARSER_ERROR", "the body is no JSON object")
    return read


def _parts(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    parts = body.get(name)
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise Fault(400, "INVALID_INPUT", f"{name} must be a list")
    if len(parts) > _COMPOSITE:
        raise Fault(400, "LIMIT_EXCEEDED", f"{name} holds more than {_COMPOSITE} requests")
    return parts
