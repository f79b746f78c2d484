"""An ASGI application that speaks as a Salesforce org does, as far as its published API is known.

It was never compared with a real org. What is asked of it is kept in `asked`, so that a test can look.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import orjson

from situs.testing.loopback import Loopback
from situs.testing.salesforce.faults import Fault, exhausted, expired
from situs.testing.salesforce.holdings import Holdings, Published
from situs.testing.salesforce.org import Org
from situs.testing.salesforce.resources import VERSIONS, Answer, Request, Resources, options_of
from situs.testing.salesforce.sessions import Denied, Sessions
from situs.testing.salesforce.soap import PATH, Soap, fault_of, read_call

_TOKEN = "/services/oauth2/token"  # noqa: S105 - an address


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold one request as it came, and the status that it got; a part of a composite one counts like any other."""

    method: str
    path: str
    query: str
    """Decoded: the SOQL of a query, or the name of a SOAP call."""
    body: bytes = field(repr=False)
    authorization: str = field(repr=False)
    username: str
    status: int


class FakeSalesforce:
    """Stand in for an org. It is an ASGI application; as an async context manager it listens on loopback at `url`."""

    def __init__(self, org: Org, clock: Callable[[], float] = time.time) -> None:
        self.org = org
        self.asked: list[Asked] = []
        self.url = ""
        self._data = Holdings(org)
        self._resources = Resources(self._data, clock, self._note)
        self._soap = Soap(org)
        self._sessions = Sessions(org, clock)
        self._script: deque[tuple[str, Fault | bytes]] = deque()
        self._loopback = Loopback(self)

    async def __aenter__(self) -> FakeSalesforce:
        """Listen on a free port of 127.0.0.1."""
        self.url = await self._loopback.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop listening."""
        await self._loopback.__aexit__(*error)

    @property
    def published(self) -> list[Published]:
        """Return the platform events in the order in which they were published."""
        return self._data.published

    def expire_sessions(self) -> None:
        """End every session: the next request gets INVALID_SESSION_ID until a new token is asked for."""
        self._sessions.expire()

    def script(self, *answers: Fault | bytes, at: str = "") -> None:
        """Answer the next requests for data with these faults or raw bodies (200).

        Of those whose path holds `at`; behind the path of a SOAP call stands a blank and its name.
        """
        self._script.extend((at, answer) for answer in answers)

    def asked_for(self, part: str) -> list[Asked]:
        """Return the requests whose path or query holds a text."""
        return [a for a in self.asked if part in a.path or part in a.query]

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer one HTTP request."""
        if scope["type"] != "http":
            return
        body, more = bytearray(), True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        answer = self._answered(scope["method"], unquote(scope["path"]), scope["query_string"], bytes(body), headers)
        usage = f"api-usage={self._resources.used}/{self.org.daily_requests}".encode()
        told = [(b"content-type", answer.kind), (b"sforce-limit-info", usage)]
        told.append((b"content-length", b"%d" % len(answer.body)))
        await send({"type": "http.response.start", "status": answer.status, "headers": told})
        await send({"type": "http.response.body", "body": answer.body})

    def _answered(self, method: str, path: str, query: bytes, body: bytes, headers: dict[str, str]) -> Answer:
        options, authorization, username = options_of(query), headers.get("authorization", ""), ""
        try:
            if path == _TOKEN:
                answer = self._token(method, body, authorization, self.url or f"https://{headers.get('host', '')}")
            elif found := PATH.fullmatch(path):
                return self._soap_answered(path, found[1], body)
            elif path.rstrip("/") == "/services/data":
                listed = [{"label": v, "url": f"/services/data/v{v}", "version": v} for v in VERSIONS]
                answer = Answer(200, orjson.dumps(listed))
            else:
                session = self._sessions.find(authorization)
                if session is None:
                    raise expired()
                username = session.person.username
                rows = _rows(headers.get("sforce-query-options", ""), self.org.batch)
                answer = self._data_of(Request(method, path, options, body, session.person, rows))
        except Fault as fault:
            answer = Answer(fault.status, fault.body)
        self.asked.append(Asked(method, path, options.get("q", ""), body, authorization, username, answer.status))
        return answer

    def _data_of(self, request: Request) -> Answer:
        scripted = self._scripted(request.path)
        return self._resources.answer(request) if scripted is None else Answer(200, scripted)

    def _scripted(self, path: str) -> bytes | None:
        """Count a request; return the body that was scripted for it, or raise the fault."""
        if self._resources.used >= self.org.daily_requests:
            raise exhausted()
        self._resources.used += 1
        if not self._script or self._script[0][0] not in path:
            return None
        _, scripted = self._script.popleft()
        if isinstance(scripted, Fault):
            raise scripted
        return scripted

    def _soap_answered(self, path: str, version: str, body: bytes) -> Answer:
        """Answer a SOAP call. Its session is in the message, and its faults come with status 500."""
        name, username, status = "", "", 200
        try:
            call, identity = read_call(body)
            name = call.tag
            session = self._sessions.find(f"Bearer {identity}")
            if session is None:
                raise expired()
            username = session.person.username
            if version not in VERSIONS:
                raise Fault(500, "UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL")
            told = self._scripted(f"{path} {name}") or self._soap.answer(call, session.person)
        except Fault as fault:
            status, told = 500, fault_of(fault)
        self.asked.append(Asked("POST", path, name, body, "", username, status))
        return Answer(status, told, b"text/xml;charset=UTF-8")

    def _token(self, method: str, body: bytes, authorization: str, url: str) -> Answer:
        if method != "POST":
            return Answer(400, orjson.dumps({"error": "invalid_request", "error_description": "must use HTTP POST"}))
        try:
            return Answer(200, self._sessions.grant(body, authorization, url))
        except Denied as denied:
            return Answer(400, denied.body)

    def _note(self, part: Request, answer: Answer) -> None:
        query, name = part.options.get("q", ""), part.person.username
        self.asked.append(Asked(part.method, part.path, query, part.body, "", name, answer.status))


def _rows(options: str, otherwise: int) -> int:
    """Return how many rows a page has: `batchSize` of `Sforce-Query-Options`, from 200 to 2,000."""
    wanted = re.search(r"batchSize=(\d+)", options)
    return min(max(int(wanted[1]), 200), 2000) if wanted else otherwise
