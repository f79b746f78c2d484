"""`situs keys`."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from situs.cli.output import config_option, json_option, ledger_option, show, spare, table
from situs.cli.trust import local_trust_options

if TYPE_CHECKING:
    from situs.authenticate import KeyRecord


@click.group()
def command() -> None:
    """Create, list, rotate and revoke API keys; drill for one that leaked."""


def _file(config_path: Path):  # type: ignore[no-untyped-def]
    from situs.adapters.identity import KeyFile
    from situs.config import load_config

    return KeyFile(config_path.parent / load_config(config_path).identity.api_keys)


@command.command()
@click.argument("principal")
@click.option("--organisation", default="", help="The principal's organisation.")
@click.option("--role", "roles", multiple=True, help="A role; may be given several times.")
@click.option("--wall", "walls", multiple=True, help="A wall that the principal is inside of.")
@click.option("--matter", "matters", multiple=True, help="A matter that the key may name; none means any.")
@click.option("--default-matter", default="", help="The matter of calls that name none.")
@click.option("--face", "faces", multiple=True, help="A face that the key opens; none means any.")
@click.option("--days", type=click.IntRange(min=1), help="Days until it expires.")
@config_option
@json_option
def create(
    principal: str,
    organisation: str,
    roles: tuple[str, ...],
    walls: tuple[str, ...],
    matters: tuple[str, ...],
    default_matter: str,
    faces: tuple[str, ...],
    days: int | None,
    config_path: Path,
    as_json: bool,
) -> None:
    """Make an API key for PRINCIPAL. The secret is shown this once."""
    from situs.authenticate import Grant

    now = int(time.time())
    grant = Grant(
        principal=principal,
        organisation=organisation,
        roles=frozenset(roles),
        walls=frozenset(walls),
        matters=frozenset(matters),
        default_matter=default_matter,
        faces=frozenset(faces),
    )
    record, secret = _file(config_path).create(grant, now, now + days * 86400 if days else None)
    if as_json:
        show({"id": record.id, "api_key": secret})
    else:
        click.echo(secret)
        click.echo("shown this once; a running gateway takes it with the next call", err=True)


@command.command("list")
@config_option
@json_option
def list_keys(config_path: Path, as_json: bool) -> None:
    """List the API keys on file."""
    records = _file(config_path).load().records
    rows = [
        (
            r.id,
            r.grant.principal,
            ",".join(sorted(r.grant.roles)),
            _state(r, int(time.time())),
        )
        for r in records
    ]
    if as_json:
        show([dict(zip(("id", "principal", "roles", "state"), row, strict=True)) for row in rows])
    else:
        table(rows, ("ID", "PRINCIPAL", "ROLES", "STATE"))


@command.command()
@click.argument("key_id")
@config_option
def revoke(key_id: str, config_path: Path) -> None:
    """Revoke the API key KEY_ID."""
    record = _file(config_path).revoke(key_id, int(time.time()))
    click.echo(f"revoked {record.id}; a running gateway refuses it from the next call on")


@command.command()
@click.argument("key_id")
@click.option(
    "--overlap-days", type=click.IntRange(0, 90), default=7, show_default=True, help="Days until the old key ends."
)
@config_option
@json_option
def rotate(key_id: str, overlap_days: int, config_path: Path, as_json: bool) -> None:
    """Make a key with the grant of KEY_ID, which ends after an overlap in which both open. The secret is shown once."""
    new, secret, old = _file(config_path).rotate(key_id, int(time.time()), overlap_days * 86400)
    assert old.expires is not None
    ends = f"{datetime.fromtimestamp(old.expires, UTC):%Y-%m-%dT%H:%M:%SZ}"
    if as_json:
        show({"id": new.id, "api_key": secret, "replaces": old.id, "old_ends": ends})
    else:
        click.echo(secret)
        click.echo(f"shown this once; {old.id} opens beside it until {ends}, and then no more", err=True)


@command.command()
@click.argument("key_id", default="")
@click.option("--upstream", default="", help="Drill for this upstream's key instead.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only calls from this day on (UTC).")
@click.option("--rehearse", is_flag=True, help="Change nothing: the key stays as it is.")
@click.option("--form", type=click.Choice(["html", "json", "csv"]), default="html", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report into this file.")
@ledger_option
@local_trust_options
@config_option
@json_option
def drill(
    key_id: str,
    upstream: str,
    since: datetime | None,
    rehearse: bool,
    form: str,
    output: Path | None,
    ledger: Path,
    config_path: Path,
    as_json: bool,
) -> None:
    """Act on a leaked key: revoke KEY_ID at once, show which calls used it, and say what must be done.

    A provider's key is revoked at the provider: name its upstream, whose present key is looked for, or, where it has
    none, the credentials that it was given in exchange. LEDGER may also be an exported log. Exit code 1: the log does
    not hold; the key is revoked all the same.
    """
    from situs.cli.drilling import drilled, leak_of

    if bool(key_id) == bool(upstream):
        raise click.UsageError("name a KEY_ID, or an --upstream")
    spare(ledger, output)
    # Revoked before anything else: a report that fails must not keep the key open.
    leak = leak_of(config_path, key_id, upstream, int(since.replace(tzinfo=UTC).timestamp()) if since else 0, rehearse)
    found = drilled(leak, ledger, form, output)
    if as_json:
        show(found)
        return
    for heading in ("found", "to_do"):
        click.echo(heading.replace("_", " ") + ":")
        for line in found[heading]:
            click.echo(f"  - {line}")


def _state(record: KeyRecord, now: int) -> str:
    if record.revoked is not None:
        return "revoked"
    if record.expires is None:
        return "active"
    return "ended" if record.expires <= now else f"active until {datetime.fromtimestamp(record.expires, UTC):%Y-%m-%d}"
