"""`situs check`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from situs.cli.output import config_option, json_option, show


@click.command()
@config_option
@json_option
def command(config_path: Path, as_json: bool) -> None:
    """Check configuration, policies with their required statements, keys and ledger, without serving."""
    from situs.config import load_config
    from situs.runtime import open_runtime

    async def run() -> dict[str, object]:
        config = load_config(config_path)
        runtime = await open_runtime(config, config_path.parent)
        try:
            return {
                "config": str(config_path),
                "routes": [r.id for r in runtime.rules.routes],
                "entries": runtime.ledger.size,
                "digests": dict(runtime.rules.digests),
            }
        finally:
            await runtime.aclose()

    found = asyncio.run(run())
    if as_json:
        show(found)
        return
    click.echo(f"{config_path} is good")
    for name, value in found.items():
        click.echo(f"  {name}: {value}")
