"""`situs config`."""

from __future__ import annotations

import click


@click.group()
def command() -> None:
    """Print what the configuration file may hold."""


@command.command()
def schema() -> None:
    """Print the JSON Schema of the configuration file."""
    from situs.config import schema_of

    click.echo(schema_of())


@command.command()
def reference() -> None:
    """Print the reference page of the configuration, in Markdown."""
    from situs.config.reference import reference_page

    click.echo(reference_page(), nl=False)
