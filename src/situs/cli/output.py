"""Write for people and for programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import orjson

from situs.errors import SitusError

NEXT_STEPS = {
    "config_missing": "run `situs init`",
    "config_invalid": "see docs/reference/configuration.md",
    "ledger_locked": "another Situs serves this ledger; stop it, or configure another path",
    "mirror_missing": "run `situs mirror init` for a new witness; else see docs/how-to/mirror-cells.md",
    "policies_not_activated": "run `situs policy proposals`; activating the one in force again puts its files in place",
    "weights_missing": "run `situs models pull NAME`",
    "parquet_missing": "install `situs[parquet]`, or write the data set as JSON lines",
    "pdf_missing": "install `situs[pdf]`, or take another format",
    "secret_missing": "set the environment variable or file that the configuration names",
}
"""What to do about the errors that people meet first."""

_CONFIG = ".situs/situs.toml"
_NAMED = "SITUS_CONFIG"


def beside(name: str) -> dict[str, Any]:
    """Return the default of an option: a file beside the configuration that the environment names, if it does."""
    return {
        "default": lambda: str(Path(os.environ.get(_NAMED) or _CONFIG).parent / name),
        "show_default": f".situs/{name}, or beside {_NAMED}",
    }


config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path(_CONFIG),
    show_default=True,
    envvar=_NAMED,
    help="The configuration file.",
)
ledger_option = click.option(
    "--ledger",
    "ledger",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    **beside("ledger.db"),
    help="The ledger's file, or a copy of it. It is only read.",
)
key_option = click.option(
    "--key",
    **beside("ledger.vkey"),
    help="The verifier key, or a file that holds it.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def fail(error: SitusError) -> None:
    """Print an error and what to do next."""
    click.echo(f"situs: {error.message} [{error.code}]", err=True)
    step = NEXT_STEPS.get(error.code)
    if step:
        click.echo(f"  next: {step}", err=True)


def show(value: Any) -> None:
    """Print a value as indented JSON."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n")


def key_text(key: str) -> str:
    """Return what the file holds, or the key itself where there is no such file."""
    try:
        return Path(key).read_text(encoding="utf-8").strip() if Path(key).is_file() else key
    except (OSError, ValueError):
        return key


def spare(ledger: Path, target: Path | None) -> None:
    """Refuse to write over the ledger that is read; raise `click.UsageError`."""
    if target is not None and target.exists() and target.samefile(ledger):
        raise click.UsageError(f"{target} is the ledger itself")


def write_file(path: Path, content: bytes, *, new: bool = False) -> None:
    """Put a file in its place, whole or not at all; raise `click.FileError`, with `new` for what is there already."""
    from situs.adapters.whole_files import writing

    try:
        with writing(path, new=new) as file:
            file.write(content)
    except OSError as error:
        raise click.FileError(str(path), error.strerror or type(error).__name__) from None


def table(rows: Sequence[tuple[str, ...]], head: tuple[str, ...]) -> None:
    """Print rows in aligned columns."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


class Steps:
    """Show how far long work is: in place on a terminal, else one line for each step and each tenth of it."""

    def __init__(self) -> None:
        self._step = ""
        self._tenth = -1

    def __call__(self, step: str, done: int, total: int) -> None:
        """Take a step's name, and bytes done and in all."""
        tenth = 10 * done // total if total else 10
        if step == self._step and tenth == self._tenth:
            return
        changed, self._step, self._tenth = step != self._step, step, tenth
        text = f"  {step}" + (f" {done / 1e6:,.0f} of {total / 1e6:,.0f} MB" if total > 1 else "")
        if sys.stderr.isatty():
            click.echo(f"\r\033[K{text}", err=True, nl=done >= total)
        elif changed or done >= total:
            click.echo(text, err=True)


def progress(text: str) -> None:
    """Say how long work stands, on standard error."""
    click.echo(text, err=True)
