"""`situs ledger confirm-clock`."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from situs.cli.output import config_option, json_option, show
from situs.cli.person import acting_person, by_option

CONFIRM = "clock:confirm"
"""The role that a proven person needs; a name that is stated needs none."""
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("confirm-clock")
@click.option("--today", type=_DAY, required=True, help="The day in UTC, as you know it without the machine.")
@by_option
@config_option
@json_option
def command(today: datetime, by: str, config_path: Path, as_json: bool) -> None:
    """Record that the machine's clock is right, where the ledger's last entry is more than 400 days old.

    Until then no entry is taken (`clock_jumped`): one of a wrong year would stop the ledger until that year comes. A
    key or token takes the role `clock:confirm`. Stop the gateway first.
    """
    from situs.config import load_config
    from situs.runtime.confirming import confirm_clock

    config, folder = load_config(config_path), config_path.parent
    who = acting_person(config, folder, by, CONFIRM)
    found = asyncio.run(confirm_clock(config, folder, who, today.date()))
    if as_json:
        show(asdict(found))
        return
    last = f"{datetime.fromtimestamp(found.last_at / 1000, UTC):%Y-%m-%d}"
    said = f"recorded as {who.id}'s word" if found.recorded else "nothing to confirm: the next entry needs no word"
    click.echo(f"{said}\n  the last entry before is of {last}")
