"""`situs serve`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from situs.cli.output import Steps, config_option, progress


@click.command()
@config_option
def command(config_path: Path) -> None:
    """Serve the gateway until interrupted. SIGHUP reloads policies, places, routes, matters and API keys."""
    import uvloop

    from situs.config import load_config
    from situs.runtime import open_runtime, warm
    from situs.server import serve

    async def run() -> None:
        config = load_config(config_path)
        progress("opening the ledger, proving the required statements …")
        runtime = await open_runtime(config, config_path.parent)
        try:
            progress("loading models …")
            await warm(runtime.open_upstreams(), Steps())
            await serve(
                runtime,
                config_path,
                lambda url: progress(f"ready on {url}  (OpenAI clients: base URL {url}/v1)"),
            )
        finally:
            await runtime.aclose()

    uvloop.run(run()) if hasattr(uvloop, "run") else asyncio.run(run())
