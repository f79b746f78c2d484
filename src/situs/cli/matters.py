"""`situs matters`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from situs.cli.output import config_option, json_option, show, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from situs.adapters.matters import MatterMapping
    from situs.model import Matter

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def command() -> None:
    """List and show matters; import them into the store."""


def _directory(config_path: Path) -> Any:
    from situs.config import load_config
    from situs.runtime.opening import open_matters

    return open_matters(load_config(config_path), config_path.parent)


@command.command("list")
@config_option
@json_option
def list_all(config_path: Path, as_json: bool) -> None:
    """List the matters that the directory knows."""
    rows = [
        (
            m.id,
            m.client,
            ",".join(sorted(m.jurisdictions)),
            "privileged" if m.privileged else "",
            "hold" if m.legal_hold else "",
        )
        for m in _directory(config_path).snapshot.values()
    ]
    if as_json:
        show([dict(zip(("id", "client", "jurisdictions", "posture", "hold"), row, strict=True)) for row in rows])
    else:
        table(rows, ("ID", "CLIENT", "JURISDICTIONS", "POSTURE", "HOLD"))


@command.command("show")
@click.argument("matter_id")
@config_option
def show_one(matter_id: str, config_path: Path) -> None:
    """Show everything that the directory knows of MATTER_ID, as JSON."""
    matter = asyncio.run(_directory(config_path).find(matter_id))
    if matter is None:
        raise click.ClickException("no such matter is known")
    fields = {name: getattr(matter, name) for name in type(matter).__dataclass_fields__}
    fields = {k: sorted(v) if isinstance(v, frozenset) else v for k, v in fields.items()}
    fields["parties"] = [{"name": p.name, "kind": p.kind, "aliases": list(p.aliases)} for p in matter.parties]
    show(fields)


@command.command("import")
@click.argument("source", type=_FILE, required=False)
@click.option("--org", metavar="ID", help="Ask this org of the configuration instead of reading a file.")
@click.option("--mapping", type=_FILE, help="Which fields of another system's records are which of a matter (TOML).")
@click.option("--loosen", is_flag=True, help="Take records that protect a matter less than before.")
@config_option
def import_all(source: Path | None, org: str | None, mapping: Path | None, loosen: bool, config_path: Path) -> None:
    """Read SOURCE into the configured SQLite store.

    SOURCE is a TOML or CSV file of matters or, with --mapping, the JSON or CSV of another system's records; with --org
    the records are asked of that org. All of it is taken or nothing. A record that lifts a hold, a wall, a privilege or
    a residency, drops a jurisdiction or brings an approval is refused unless --loosen is given. A matter that the
    source does not name stays as it is.
    """
    from situs.adapters.matters import SqliteMatters, check_loosening

    if (source is None) is (org is None) or (org and mapping is None):
        raise click.UsageError("name a SOURCE, or an --org with its --mapping")
    store = _directory(config_path)
    if not isinstance(store, SqliteMatters):
        raise click.ClickException("the configured directory is a file: edit it, or set matters.source to `sqlite`")
    matters = _read(source, org or "", mapping, config_path)
    known = store.snapshot
    if not loosen:
        check_loosening(known, matters.values())
    click.echo(f"imported {store.put(matters.values())} matters")
    left = len(known.keys() - matters.keys())
    if left:
        click.echo(f"{left} in the store are not in the source; they stay as they are")


def _read(source: Path | None, org: str, mapping: Path | None, config_path: Path) -> Mapping[str, Matter]:
    from situs.adapters.matters import FileMatters, index_of, matters_of, read_export, read_mapping

    if mapping is None:
        assert source is not None
        return FileMatters(source).snapshot
    table = read_mapping(mapping)
    records = read_export(source) if source else asyncio.run(_ask(org, table, config_path))
    return index_of(matters_of(records, table))


async def _ask(org: str, table: MatterMapping, config_path: Path) -> list[Mapping[str, Any]]:
    """Return the records that an org answers with, page by page."""
    from situs.adapters.matters import soql_of
    from situs.config import load_config
    from situs.runtime.orgs import open_org

    client = open_org(load_config(config_path), config_path.parent, org).client
    try:
        return await client.query(soql_of(table))
    finally:
        await client.aclose()
