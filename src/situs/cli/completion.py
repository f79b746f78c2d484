"""`situs completion`: print the completion script of a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script; put `eval "$(situs completion bash)"` into your profile."""
    from situs.cli.main import situs

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(situs, {}, "situs", "_SITUS_COMPLETE").source())
