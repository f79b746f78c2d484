"""Read what an operation is about from the org: only what the user who asks may read there, and with that on record."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from situs.adapters.crm import FileFacts, read_id
from situs.adapters.documents.bounds import Bounds, too_large
from situs.authenticate.matters import is_matter_id
from situs.errors import CallError, SitusError, UpstreamError
from situs.model import Access
from situs.runtime import Runtime
from situs.runtime.orgs import Org
from situs.tasks.briefing import Source
from situs.wire import Attachment
from situs.wire.faults import missing_field

_HIDDEN = frozenset({"crm_not_found", "crm_forbidden"})
"""What an org answers for a file that is not there, or not for the integration user."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Hold what was read and who may read it; `fault` says why it stops here."""

    sources: tuple[Source, ...] = field(default=(), repr=False)
    access: tuple[Access, ...] = ()
    matter: str | None = None
    vouched: bool = False
    """The record names the matter."""
    fault: SitusError | None = None


@dataclass(frozen=True, slots=True)
class _Wanted:
    user: str
    record: str
    name: str
    versions: tuple[str, ...]


async def gather(runtime: Runtime, org: Org | None, given: Mapping[str, Any], until: float) -> Gathered:
    """Return the texts that a request names, with every check of access that was made; never raises `SitusError`.

    `until` (on the loop's clock) ends the reading; the checks that were made by then are kept.
    """
    found = Gathered(matter=given.get("matterId"))
    try:
        async with asyncio.timeout_at(until):
            wanted = _wanted(given)
            if not wanted.record and not wanted.versions:
                return found
            if org is None:
                raise CallError("crm_not_configured", "no org is configured for this principal", status=403)
            files, missing = await _files(org, wanted)
            found = replace(found, access=await _access(org, wanted, files, missing))
            if missing or not all(one.granted for one in found.access):
                raise _denied(missing)
            if wanted.record:
                found = await _with_record(org, wanted, found)
            for facts in files:
                found = _within(replace(found, sources=(*found.sources, await _text(runtime, org, facts))))
            return found
    except TimeoutError:
        return replace(found, sources=(), fault=late())
    except SitusError as error:
        return replace(found, sources=(), fault=error)


def late() -> UpstreamError:
    """Return the error for an org that takes too long."""
    return UpstreamError("crm_timeout", "the org did not answer in time", status=504)


def _within(found: Gathered) -> Gathered:
    """Refuse texts that are together more than one document may be."""
    if sum(len(source.text) for source in found.sources) > Bounds().text_chars:
        raise too_large("characters")
    return found


def _wanted(given: Mapping[str, Any]) -> _Wanted:
    record = read_id(given["recordId"], "/recordId") if "recordId" in given else ""
    listed = given.get("contentVersionIds", [])
    versions = tuple(dict.fromkeys(read_id(v, f"/contentVersionIds/{n}") for n, v in enumerate(listed)))
    user = read_id(given["userId"], "/userId") if "userId" in given else ""
    if (record or versions) and not user:
        raise missing_field("", "userId")
    if record and "objectApiName" not in given:
        raise missing_field("", "objectApiName")
    return _Wanted(user, record, given.get("objectApiName", ""), versions)


async def _files(org: Org, wanted: _Wanted) -> tuple[list[FileFacts], Mapping[str, str]]:
    """Return what is known of each file, and of those that the org does not show us the code of its answer."""
    files, missing = [], {}
    for version in wanted.versions:
        try:
            files.append(await org.client.file(version))
        except SitusError as error:
            if error.code not in _HIDDEN:
                raise
            missing[version] = error.code
    return files, missing


def _denied(missing: Mapping[str, str]) -> CallError:
    """Return one refusal for what is not there and for what the user may not read: the user must not tell them apart.

    The record tells them: by the code, and by the id that access was asked for, of the version or of its document.
    """
    error = CallError("record_access_denied", "the user may not read this record or file there", status=403)
    error.recorded = next(iter(missing.values()), "")
    return error


async def _access(org: Org, wanted: _Wanted, files: Sequence[FileFacts], missing: Iterable[str]) -> tuple[Access, ...]:
    """Ask for the record and for each file's document, whose sharing is that of all its versions.

    What is not there is asked for as well, so that a refusal takes the same requests whatever its reason.
    """
    records = [*([wanted.record] if wanted.record else []), *(facts.document for facts in files), *missing]
    granted = await org.client.access(wanted.user, records)
    return tuple(Access(wanted.user, record, may) for record, may in granted.items())


async def _with_record(org: Org, wanted: _Wanted, found: Gathered) -> Gathered:
    readable = org.object(wanted.name)
    if readable is None:
        raise CallError("object_not_configured", "records of this object are not read", pointer="/objectApiName")
    fields = dict.fromkeys((*readable.fields, *([readable.matter_field] if readable.matter_field else [])))
    record = await org.client.record(readable.name, wanted.record, tuple(fields))
    lines = [f"{name}: {record[name]}" for name in readable.fields if record[name] not in (None, "")]
    found = replace(found, sources=(Source(f"record {wanted.record}", "\n\n".join(lines)),))
    named = record[readable.matter_field] if readable.matter_field else None
    return found if named in (None, "") else _with_matter(found, named, vouched=not wanted.versions)


def _with_matter(found: Gathered, named: Any, *, vouched: bool) -> Gathered:
    """Take the matter that the record names; a request that names another is at fault.

    The record vouches for itself, and not for files that a request names beside it: they may be of any matter.
    """
    if not isinstance(named, str) or not is_matter_id(named):
        raise CallError("matter_malformed", "the record's matter is not a valid matter id", status=400)
    if found.matter is not None and found.matter != named:
        raise CallError("matter_conflict", "the request names another matter than the record does", status=403)
    return replace(found, matter=named, vouched=vouched)


async def _text(runtime: Runtime, org: Org, facts: FileFacts) -> Source:
    """Fetch a file and decode it, in the worker that decodes every attachment."""
    body = await org.client.checked_body(facts)
    attachment = Attachment("/contentVersionIds", "application/octet-stream", facts.name, body)
    (text,) = await runtime.documents.decode([attachment])
    return Source(f"file {facts.id}", text)
