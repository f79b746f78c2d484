"""`situs keys`."""

from __future__ import annotations

import time
from pathlib import Path

import click

from situs.cli.output import config_option, json_option, show, table


@click.group()
def command() -> None:
    """Create, list and revoke API keys."""


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
        click.echo("shown this once; a running gateway takes it after SIGHUP or a restart", err=True)


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
            "revoked" if r.revoked is not None else "active",
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
    click.echo(f"revoked {record.id}; a running gateway refuses it after SIGHUP or a restart")
