"""`situs models`."""

from __future__ import annotations

import click

from situs.cli.output import Steps, json_option, progress, show, table


@click.group()
def command() -> None:
    """List, pull and verify local models."""


@command.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """List the catalogue, and what of it is in the store."""
    from situs.adapters.models import list_models

    rows = [
        (
            m.card.name,
            m.card.licence,
            f"{m.card.size / 1e6:,.0f} MB",
            "in the store" if m.present else "-",
            m.card.sha256[:12],
        )
        for m in list_models()
    ]
    if as_json:
        show([dict(zip(("name", "licence", "size", "state", "sha256"), row, strict=True)) for row in rows])
    else:
        table(rows, ("NAME", "LICENCE", "SIZE", "STATE", "SHA-256"))


@command.command()
@click.argument("name")
@click.option("--from", "source", default="", help="A file or an https address; the catalogue's source if not given.")
@click.option("--if-missing", is_flag=True, help="Do nothing where the verified weights are there already.")
def pull(name: str, source: str, if_missing: bool) -> None:
    """Fetch the model NAME into the store; its digest must match the catalogue's."""
    from situs.adapters.models import pull as fetch
    from situs.adapters.models import verify
    from situs.errors import ConfigError

    if if_missing:
        try:
            verify(name, progress=Steps())
        except ConfigError as error:
            if error.code != "weights_missing":
                raise
        else:
            progress(f"{name} is in the store and verified")
            return
    path = fetch(name, source=source or None, progress=Steps())
    progress(f"{name} is at {path}")


@command.command()
@click.argument("names", nargs=-1, required=True)
def verify(names: tuple[str, ...]) -> None:
    """Hash the weights of NAMES and compare them with the catalogue."""
    from situs.adapters.models import verify as check

    for name in names:
        check(name, progress=Steps())
        click.echo(f"verified  {name}")
