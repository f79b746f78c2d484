"""`situs canary`: plant records that nobody else can tell from others, and find out where they turn up."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from situs.cli.output import config_option, json_option, show, write_file
from situs.errors import ConfigError

if TYPE_CHECKING:
    from situs.adapters.canaries import Register, Searched
    from situs.export import Canary

UNREAD = 3
"""The exit code where nothing was found, and some files, or all, could not be searched."""


@click.group()
def command() -> None:
    """Plant canaries where nothing should leave, and search for them where nothing should arrive."""


def _register(config_path: Path) -> Register:
    from situs.config import load_config
    from situs.runtime.exporting import register_of

    return register_of(load_config(config_path), config_path.parent)


@command.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--count", type=click.IntRange(1, 10_000), default=3, show_default=True, help="How many.")
@click.option(
    "--form", type=click.Choice(["chat", "text"]), default="chat", show_default=True, help="JSON lines, or paragraphs."
)
@config_option
def plant(target: Path, count: int, form: str, config_path: Path) -> None:
    """Write canaries into the new file TARGET, and note their digests in the register.

    The key is made at the first use. Mix them into what must not leave; `situs export` removes a record that holds one.
    """
    if target.exists() or target.is_symlink():
        raise click.ClickException("the target is there already: name another")
    made = _register(config_path).make(count, time.time_ns() // 1_000_000)
    lines = [_chat(canary) if form == "chat" else canary.text + "\n" for canary in made]
    write_file(target, ("\n".join(lines) + "\n").encode(), new=True)
    click.echo(f"{count} canaries in {target}")


@command.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@config_option
@json_option
def search(paths: tuple[Path, ...], config_path: Path, as_json: bool) -> None:
    """Search files and folders (PATHS) for canaries: a model's answers, logs, another's data set, documents.

    Exit code 0: none; 1: some; 3: none, and some files could not be searched, or there were none. Links, hidden names,
    and what is compressed or no plain text in its first kilobyte count as not searched. Parquet is read by its rows.
    """
    canaries = _register(config_path).canaries()
    if canaries is None:
        raise ConfigError("canary_key_missing", "no canary was ever planted here: there is no key")
    try:
        searched = asyncio.run(_search(list(paths), canaries))
    except OSError as error:
        raise click.FileError(str(error.filename or "-"), error.strerror or type(error).__name__) from None
    found, unread = [s for s in searched if s.finds], [s for s in searched if s.unread]
    count = len(searched) - len(unread)
    if as_json:
        show({"files": count, "found": [_row(s) for s in found], "unread": [_row(s) for s in unread]})
    else:
        for one in found:
            for find in one.finds:
                click.echo(
                    f"FOUND   {one.path}  canary {find.own[:12]} by its {find.by}, after {find.start:,} characters"
                )
        for one in unread:
            click.echo(f"UNREAD  {one.path}  ({one.unread})")
        click.echo(f"{count:,} file{'s' * (count != 1)} searched, canaries in {len(found):,}")
    sys.exit(1 if found else UNREAD if unread or not count else 0)


async def _search(paths: list[Path], canaries: Any) -> list[Searched]:
    from situs.adapters.canaries import search as search_files

    return [one async for one in search_files(paths, canaries)]


def _row(one: Searched) -> dict[str, Any]:
    finds = [{"canary": f.own, "by": f.by, "after": f.start} for f in one.finds]
    return {"file": str(one.path), "finds": finds, "unread": one.unread}


def _chat(canary: Canary) -> str:
    turns = [{"role": "user", "content": canary.question}, {"role": "assistant", "content": canary.text}]
    return orjson.dumps({"messages": turns}).decode()
