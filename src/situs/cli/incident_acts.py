"""`situs incident open`, `scope`, `classify`, `notify`, `close`: what people do about an incident, recorded."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from situs.cli.casework import cases_of
from situs.cli.output import config_option, json_option, ledger_option, show
from situs.cli.person import acting_person, by_option
from situs.cli.trust import local_trust_options
from situs.errors import CallError, ConfigError
from situs.incidents import (
    CLASSIFIED,
    CLOSED,
    FACETS,
    FOUND_BY,
    NOTIFIED,
    OPENED,
    RESULTS,
    SCOPED,
    hindrances,
    load_duties,
    lost_duties,
)

_Command = TypeVar("_Command", bound=Callable[..., Any])


def at_time(value: str) -> int:
    """Return a time, which has its offset from UTC as ISO 8601 has it, in epoch milliseconds."""
    try:
        found: datetime | None = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1970 < found.year < 9000:
        raise click.BadParameter("a time has a date, a time of day and its offset: 2026-11-30T09:00Z")
    return int(found.astimezone(UTC).timestamp() * 1000)


def now_ms() -> int:
    """Return the wall clock, in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


RECORD = "incident:record"
"""The role that a proven person needs; a name that is stated needs none."""
_url_option = click.option(
    "--url",
    default="http://127.0.0.1:8430",
    show_default=True,
    envvar="SITUS_URL",
    help="The gateway, where a key is given.",
)


def _recording(command: _Command) -> _Command:
    """Add the options of whoever records, which `_record` reads."""
    for option in (json_option, config_option, _url_option, by_option):
        command = option(command)
    return command


def _scoping(command: _Command) -> _Command:
    for option in reversed(_SCOPE):
        command = option(command)
    return command


_SCOPE = (
    click.option("--call", "calls", multiple=True, help="A call, by its id. Several times."),
    click.option("--matter", default="", help="Calls of this matter."),
    click.option("--place", "places", multiple=True, help="Calls that this place received. Several times."),
    click.option("--from", "first", type=at_time, metavar="TIME", help="Calls from this time on."),
    click.option("--to", "last", type=at_time, metavar="TIME", help="Calls up to this time."),
)


@click.command("open")
@click.option("--clawback", is_flag=True, help="Privileged text went where it should not.")
@click.option("--aware", type=at_time, metavar="TIME", help="When the department became aware; else now.")
@click.option("--found-by", type=click.Choice(FOUND_BY), default="staff", show_default=True, help="Who noticed.")
@_scoping
@_recording
def open_incident(
    clawback: bool,
    aware: int | None,
    found_by: str,
    calls: tuple[str, ...],
    matter: str,
    places: tuple[str, ...],
    first: int | None,
    last: int | None,
    by: str,
    url: str,
    config_path: Path,
    as_json: bool,
) -> None:
    """Open an incident. Its clocks run from --aware on, each until somebody says that it does not apply."""
    act = {
        "event": OPENED,
        "kind": "clawback" if clawback else "incident",
        "aware": now_ms() if aware is None else aware,
        "found_by": found_by,
        "scope": _scope(calls, matter, places, (first, last)),
    }
    entry = _record(act, by, url, config_path)
    if as_json:
        show(entry)
        return
    click.echo(f"{entry['call']} is opened, recorded for {entry['by']}")
    click.echo(f"  next: situs incident show {entry['call']}")


@click.command()
@click.argument("incident")
@_scoping
@_recording
def scope(
    incident: str,
    calls: tuple[str, ...],
    matter: str,
    places: tuple[str, ...],
    first: int | None,
    last: int | None,
    by: str,
    url: str,
    config_path: Path,
    as_json: bool,
) -> None:
    """Say which calls INCIDENT concerns, in place of what was said before: those named, and those of all the rest."""
    act = {"event": SCOPED, "incident": incident, "scope": _scope(calls, matter, places, (first, last))}
    _tell(_record(act, by, url, config_path), "has its scope", as_json)


@click.command()
@click.argument("incident")
@click.option("--personal", type=click.Choice(FACETS["personal"]), help="Risk to persons (GDPR art. 33, 34).")
@click.option("--significant", type=click.Choice(FACETS["significant"]), help="Significant incident (NIS2 art. 23(3)).")
@click.option("--privileged", type=click.Choice(FACETS["privileged"]), help="Privileged text was concerned.")
@_recording
def classify(
    incident: str,
    personal: str | None,
    significant: str | None,
    privileged: str | None,
    by: str,
    url: str,
    config_path: Path,
    as_json: bool,
) -> None:
    """Classify INCIDENT: what does not apply is excused, and what is left unsaid stays as it was."""
    said = {"personal": personal or "", "significant": significant or "", "privileged": privileged or ""}
    _tell(_record({"event": CLASSIFIED, "incident": incident, **said}, by, url, config_path), "is classified", as_json)


@click.command()
@click.argument("incident")
@click.argument("duty", metavar="DUTY", type=click.Choice(list(load_duties())))
@click.option("--place", default="", help="The place, for what is done for each.")
@click.option("--sent", type=at_time, metavar="TIME", help="When it was done; else now.")
@click.option("--reference", default="", help="The recipient's number for it.")
@click.option(
    "--document",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What was sent; its digest is kept.",
)
@_recording
def notify(
    incident: str,
    duty: str,
    place: str,
    sent: int | None,
    reference: str,
    document: Path | None,
    by: str,
    url: str,
    config_path: Path,
    as_json: bool,
) -> None:
    """Record that DUTY was done for INCIDENT. Nothing is sent by this command; `situs incident duties` lists them."""
    act = {
        "event": NOTIFIED,
        "incident": incident,
        "duty": duty,
        "place": place,
        "sent": now_ms() if sent is None else sent,
        "reference": reference,
        "sha256": _digest(document) if document else "",
    }
    _tell(_record(act, by, url, config_path), f"has {duty} on record", as_json)


@click.command()
@click.argument("incident")
@click.option("--result", type=click.Choice(RESULTS), required=True, help="How it ended.")
@click.option("--of", default="", help="The incident that this one repeats, for a duplicate.")
@ledger_option
@local_trust_options
@_recording
def close(
    incident: str, result: str, of: str, ledger: Path, by: str, url: str, config_path: Path, as_json: bool
) -> None:
    """Close INCIDENT. Refused while a duty is neither done nor excused, for any place that the log tells of."""
    if (result == "duplicate") == bool(of):
        _check_places(incident, of, ledger)
    act = {"event": CLOSED, "incident": incident, "result": result, "of": of}
    _tell(_record(act, by, url, config_path), f"is closed: {result}", as_json)


def _scope(
    calls: tuple[str, ...], matter: str, places: tuple[str, ...], span: tuple[int | None, int | None]
) -> dict[str, Any]:
    return {
        "calls": list(dict.fromkeys(calls)),
        "matter": matter,
        "places": list(dict.fromkeys(places)),
        "first": span[0],
        "last": span[1],
    }


def _record(act: dict[str, Any], by: str, url: str, config_path: Path) -> dict[str, Any]:
    """Record an act by the gateway, where a key is given, or here, and return its entry."""
    from situs.config import load_config
    from situs.runtime.incidents import record_alone

    key = os.environ.get("SITUS_API_KEY", "")
    here = not key or (config_path.exists() and load_config(config_path).identity.proven_acts)
    if not here:
        return _recorded_by_gateway(act, url, key)
    config, folder = load_config(config_path), config_path.parent
    who = acting_person(config, folder, by.strip(), RECORD, user=True)
    try:
        return asyncio.run(record_alone(config, folder, act, who, now_ms))
    except ConfigError as error:
        if error.code != "ledger_locked":
            raise
    if key:
        return _recorded_by_gateway(act, url, key)
    raise click.ClickException(
        "a gateway serves the ledger and must record it: set SITUS_API_KEY to a key with the role `incident:record`"
    )


def _recorded_by_gateway(act: dict[str, Any], url: str, key: str) -> dict[str, Any]:
    from situs.cli.ask import request

    try:
        status, _, body = request("POST", url, "/situs/v1/incidents", key, act, {})
    except click.ClickException as error:
        raise click.ClickException(f"{error.message}; or unset SITUS_API_KEY to record without one") from None
    if status != 200:
        raise click.ClickException(f"{body.get('detail', 'refused')} [{body.get('code', status)}]")
    return body


def _check_places(incident: str, of: str, ledger: Path) -> None:
    """Refuse to close what is due at a place; only the whole log tells of places."""
    cases = {case.incident.id: case for case in cases_of(ledger)}
    case, other = cases.get(incident), cases.get(of)
    if case is None:
        raise CallError("incident_unknown", "no such incident is on record", status=404)
    if case.incident.closed or (of and (other is None or other.incident.closed)):
        return  # refused by what is on record
    if other is None:
        clocks, words = hindrances(case.incident, case.places), "not done, and not excused by the classification"
    else:
        clocks = lost_duties(case.incident, case.places, other.incident, other.places)
        words = "not done, and not due for the other incident; compare the scopes and classifications of both"
    if clocks:
        raise CallError("incident_duties_open", f"{words}: {', '.join(c.name for c in clocks)}", status=409)


def _tell(entry: dict[str, Any], words: str, as_json: bool) -> None:
    if as_json:
        show(entry)
    else:
        click.echo(f"{entry['call']} {words}, recorded for {entry['by']}")


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise click.FileError(str(path), error.strerror or type(error).__name__) from None


COMMANDS = (open_incident, scope, classify, notify, close)
