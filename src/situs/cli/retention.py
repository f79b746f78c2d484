"""`situs retention`: what is kept how long, what is due, what a hold keeps, and its disposal."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from situs.authenticate import is_name
from situs.cli.output import config_option, json_option, show, table
from situs.cli.person import acting_person, by_option
from situs.retention import load_classes

if TYPE_CHECKING:
    from situs.model import Principal
    from situs.retention import Due, Tally

DISPOSE = "retention:apply"
"""The role that a proven person needs; a name that is stated needs none."""
_DISPOSABLE = tuple(kept.id for kept in load_classes() if kept.id != "ledger")


@click.group()
def command() -> None:
    """Show what is kept how long and what is due; dispose of it."""


@command.command("show")
@config_option
@json_option
def schedule(config_path: Path, as_json: bool) -> None:
    """Show the schedule: each class of what is kept, for how long, and on what the bound rests."""
    from situs.config import load_config

    retention = load_config(config_path).retention
    rows = [{**asdict(kept), "days": getattr(retention, kept.setting)} for kept in load_classes()]
    if as_json:
        show(rows)
        return
    for row in rows:
        days = f"{row['days']} days" if row["days"] else "no end is set"
        least = f", at least {row['least_days']}" if row["least_days"] else ""
        click.echo(f"{row['id']}: {days}{least}  (retention.{row['setting']})")
        click.echo(f"  holds     {row['holds']}\n  where     {row['where']}\n  disposal  {row['disposal']}")
        click.echo(f"  source    {row['source']} (as of {row['as_of']}, confidence {row['confidence']})")


@command.command()
@config_option
@json_option
def due(config_path: Path, as_json: bool) -> None:
    """List what is due now, and what a legal hold keeps. Nothing is changed; a gateway may run."""
    found = asyncio.run(_due(config_path))
    rows = [{**asdict(one), "blocked": one.blocked, "since": _day(one.since)} for one in found]
    if as_json:
        show(rows)
    elif not found:
        click.echo("nothing is due")
    else:
        heads = ("CLASS", "ITEM", "SINCE (UTC)", "KEPT BY")
        table([(one.kind, one.item, _day(one.since), ", ".join(one.holds)) for one in found], heads)


@command.command("apply")
@click.option("--class", "kinds", type=click.Choice(_DISPOSABLE), multiple=True, required=True, help="A class.")
@by_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@config_option
@json_option
def dispose(kinds: tuple[str, ...], by: str, yes: bool, config_path: Path, as_json: bool) -> None:
    """Dispose of what is due of some classes, and record it. What a legal hold keeps stays, and is recorded.

    The ledger must not be served meanwhile. Exit code 1: something was due and could not be disposed of, or was kept.
    """
    from situs.config import load_config

    who = acting_person(load_config(config_path), config_path.parent, by, DISPOSE)
    if not is_name(who.id):
        raise click.BadParameter("a name in one line", param_hint="--by")
    if not yes:
        click.confirm(f"dispose of what is due of {', '.join(kinds)} for good?", abort=True)
    done = asyncio.run(_apply(config_path, tuple(dict.fromkeys(kinds)), who))
    if as_json:
        show([{**asdict(tally), "holds": tally.holds} for tally in done])
    else:
        for tally in done:
            click.echo(f"{tally.kind}: {len(tally.disposed)} disposed of, {len(tally.blocked)} kept by holds")
            for one in tally.blocked:
                click.echo(f"  kept    {one.item}  ({', '.join(one.holds)})")
            for code in tally.failed:
                click.echo(f"  failed  [{code}]")
    if any(tally.blocked or tally.failed for tally in done):
        raise SystemExit(1)


async def _due(config_path: Path) -> list[Due]:
    from situs.adapters.store import LedgerFile, load_signer
    from situs.config import load_config
    from situs.runtime.erasing import directory
    from situs.runtime.live import now_ms
    from situs.runtime.opening import open_keys, open_matters
    from situs.runtime.retaining import Retaining

    config, folder = load_config(config_path), config_path.parent
    vkey = load_signer(folder / config.ledger.signing_key).vkey(config.ledger.origin)
    find, keys = directory(lambda: config, folder, open_matters), open_keys(config, folder)
    try:
        with closing(LedgerFile(folder / config.ledger.path, vkey)) as file:
            return await Retaining(config, folder, file, find, keys, vkey, now_ms).due(_DISPOSABLE)
    finally:
        await _close(keys)


async def _apply(config_path: Path, kinds: tuple[str, ...], by: Principal) -> list[Tally]:
    from situs.adapters.store import SqliteLedger, load_signer
    from situs.config import load_config
    from situs.runtime.erasing import Eraser, Keys, directory
    from situs.runtime.live import now_ms
    from situs.runtime.opening import open_keys, open_matters
    from situs.runtime.retaining import Retaining, apply

    config, folder = load_config(config_path), config_path.parent
    signer = load_signer(folder / config.ledger.signing_key)
    ledger = SqliteLedger.open(folder / config.ledger.path, config.ledger.origin, signer, now_ms, create=False)
    find, keys = directory(lambda: config, folder, open_matters), open_keys(config, folder)
    try:
        eraser = Eraser(ledger, Keys(keys, keys, config.keys.source), find, signer, now_ms)
        retaining = Retaining(config, folder, ledger, find, keys, ledger.vkey, now_ms)
        return await apply(retaining, kinds, by, ledger.append, eraser)
    finally:
        await ledger.aclose()
        await _close(keys)


async def _close(keys: Any) -> None:
    if (close := getattr(keys, "aclose", None)) is not None:
        await close()


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d}" if at else "not known"
