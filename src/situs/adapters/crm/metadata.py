"""An org's metadata by the Metadata API: which types and components there are, and a retrieve of some of them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yarl import URL

from situs.adapters.crm import soap
from situs.adapters.crm.faults import EXPIRED, garbled
from situs.adapters.crm.settings import OrgSettings
from situs.adapters.crm.tokens import Tokens
from situs.adapters.crm.transport import Transport
from situs.markup import Element

_MOST_LISTED = 33_554_432
_MOST_ARCHIVE = 67_108_864
"""Bytes of an answer with an archive: SOAP carries 50 MB in base 64, and the list of files comes beside it."""
_ARCHIVE_SECONDS = 300.0
_HEADERS = {"content-type": "text/xml; charset=UTF-8", "accept": "text/xml", "soapaction": '""'}


@dataclass(frozen=True, slots=True)
class Archive:
    """Hold the archive of a retrieve, the components that the org says are in it, and how many problems it tells."""

    raw: bytes = field(repr=False)
    components: tuple[soap.Component, ...]
    problems: int = 0


class MetadataReader:
    """Read one org's metadata. Every failure is a `SitusError`; a fault of the org's is a `soap.MetadataFault`."""

    def __init__(self, settings: OrgSettings, transport: Transport, tokens: Tokens) -> None:
        self._settings = settings
        self._transport = transport
        self._tokens = tokens
        self._version = settings.api_version
        self._url = URL(f"{settings.url.rstrip('/')}/services/Soap/m/{settings.api_version}", encoded=True)

    async def types(self) -> frozenset[str]:
        """Return the names of the metadata types that the org has for this user."""
        return soap.types_of(await self._ask(soap.describe(self._version), _MOST_LISTED))

    async def components(self, kind: str) -> tuple[soap.Component, ...]:
        """Return the components of one type."""
        return soap.components_of(await self._ask(soap.listing(kind, self._version), _MOST_LISTED), kind)

    async def retrieve(self, members: Mapping[str, Sequence[str]]) -> str:
        """Begin a retrieve of components by type and full name; return its id."""
        return soap.job_of(await self._ask(soap.retrieval(members, self._version), _MOST_LISTED))

    async def state(self, job: str) -> soap.State:
        """Return how far a retrieve is."""
        return soap.state_of(await self._ask(soap.status(job, archive=False), _MOST_ARCHIVE))

    async def archive(self, job: str) -> Archive:
        """Return the archive of a retrieve that is done. The org gives it once."""
        got = soap.retrieved_of(await self._ask(soap.status(job, archive=True), _MOST_ARCHIVE, _ARCHIVE_SECONDS))
        try:
            raw = base64.b64decode("".join(got.archive.split()), validate=True)
        except (binascii.Error, ValueError):
            raise garbled() from None
        return Archive(raw, got.components, got.problems)

    async def _ask(self, call: soap.Call, most: int, seconds: float = 0.0) -> tuple[Element, ...]:
        """Ask with the session at hand, and once more with a fresh one where the org says that it is over."""
        token = await self._tokens.token()
        try:
            return await self._asked(call, token, most, seconds)
        except soap.MetadataFault as fault:
            if fault.fault != EXPIRED:
                raise
        token = await self._tokens.token(spent=token)
        return await self._asked(call, token, most, seconds)

    async def _asked(self, call: soap.Call, token: str, most: int, seconds: float) -> tuple[Element, ...]:
        body = soap.envelope(call, token)
        status, raw = await self._transport.ask("POST", self._url, _HEADERS, body, most, seconds)
        return soap.results_of(status, raw, call)
