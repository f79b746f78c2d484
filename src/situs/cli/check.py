"""`situs check`."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from situs.cli.output import config_option, json_option, show

_FEW = 3


@click.command()
@config_option
@json_option
def command(config_path: Path, as_json: bool) -> None:
    """Check configuration, policies with their required statements, keys and ledger, without serving."""
    from situs.config import load_config
    from situs.runtime import open_runtime

    async def run() -> dict[str, Any]:
        config = load_config(config_path)
        runtime = await open_runtime(config, config_path.parent)
        law = runtime.rules.law
        try:
            return {
                "config": str(config_path),
                "routes": [r.id for r in runtime.rules.routes],
                "entries": runtime.ledger.size,
                "digests": dict(runtime.rules.digests),
                "law_as_of": law.as_of,
                "law_stale": law.stale(datetime.now(UTC).date()),
            }
        finally:
            await runtime.aclose()

    found = asyncio.run(run())
    if as_json:
        show(found)
        return
    click.echo(f"{config_path} is good")
    stale = found.pop("law_stale")
    for name, value in found.items():
        click.echo(f"  {name}: {value}")
    if stale:
        some = ", ".join(stale[:_FEW]) + (" …" if len(stale) > _FEW else "")
        click.echo(f"  STALE: {len(stale)} facts of law are past their review: {some}")
