"""`situs bench`: measure, on corpora that are not part of Situs."""

from __future__ import annotations

import shlex
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from situs.cli.asking import asker, gateway_options

if TYPE_CHECKING:
    from situs.quality import Detecting

_FOLDER = click.Path(path_type=Path, file_okay=False)
_PEERS = "situs.peers"
_FILE = click.Path(path_type=Path, dir_okay=False)
_GIVEN = click.Path(path_type=Path, dir_okay=False, exists=True)


def _peers(context: click.Context, _: click.Parameter, options: tuple[str, ...]) -> None:
    """Keep the commands of other tools by name in the context."""
    commands: dict[str, list[str]] = {}
    for option in options:
        name, _separator, line = option.partition("=")
        words = shlex.split(line)
        if not name or not words:
            raise click.BadParameter("a peer is NAME=COMMAND")
        commands[name] = words
    context.meta[_PEERS] = commands


@click.group()
def command() -> None:
    """Measure, on corpora that are not part of Situs."""


@command.command()
@click.option("--data", type=_FOLDER, help="The folder of the corpora; without it `--plain` alone is measured.")
@click.option("--out", type=_FOLDER, help="Write quality.md, quality.json and the plots into this folder.")
@click.option("--markdown", type=_FILE, help="Write this page, and the plots into a folder beside it.")
@click.option(
    "--plain", type=_GIVEN, help="Sentences without personal data, one a line or as JSON lines with `text` and `lang`."
)
@click.option(
    "--peer",
    multiple=True,
    metavar="NAME=COMMAND",
    callback=_peers,
    expose_value=False,
    help="Measure another tool beside: COMMAND answers each line of text with a line of findings. May be given again.",
)
@click.option("--limit", type=click.IntRange(min=0), default=0, help="Read at most N documents of each source.")
@click.option("--fast", is_flag=True, help="Use the deterministic detectors alone.")
def quality(
    data: Path | None,
    out: Path | None,
    markdown: Path | None,
    plain: Path | None,
    limit: int,
    fast: bool,
) -> None:
    """Measure detection, privilege and minimisation, each share with its 95 % interval.

    The tables are printed as Markdown. Intervals come from drawing whole documents anew (bootstrap).
    """
    from situs.examining import load_instruments
    from situs.quality import Bench, Detecting, Peer, Report, measure, open_corpora

    if data is None and plain is None:
        raise click.UsageError("name what to measure on: --data DIR, --plain FILE, or both")
    corpora = None if data is None else open_corpora(data, limit)
    detecting = Detecting(load_instruments(fast=fast))
    with ExitStack() as stack:
        commands: dict[str, list[str]] = click.get_current_context().meta[_PEERS]
        started = {name: stack.enter_context(Peer(name, words)) for name, words in commands.items()}
        tables = tuple(measure(Bench(corpora, plain, started), detecting, _progress))
    report = Report(tables, _made(detecting, "--plain FILE" if data is None else "--data DIR", limit, fast))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        report.write(out / "quality.md")
        report.write_json(out / "quality.json")
    if markdown is not None:
        report.write(markdown)
    click.echo(report.markdown(), nl=False)


def _progress(what: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\033[K  {what}", err=True, nl=False)


def _made(detecting: Detecting, source: str, limit: int, fast: bool) -> tuple[str, ...]:
    from situs import __version__
    from situs.cli.detect import peak_memory

    commands: dict[str, list[str]] = click.get_current_context().meta[_PEERS]
    options = "".join((f" --limit {limit}" if limit else "", " --fast" if fast else ""))
    options += "".join(f' --peer "{name}=…"' for name in commands)
    with_names = "with the names model" if detecting.instruments.reader.names is not None else "without the names model"
    speed = detecting.size / 1e6 / detecting.seconds if detecting.seconds else 0.0
    return (
        f"Made by `situs bench quality {source}{options}` of Situs {__version__}, {with_names}.",
        "In brackets: the 95 % interval, from 1,000 rounds in which whole documents are drawn anew.",
        f"{detecting.size / 1e6:,.1f} MB of text were read at {speed:,.2f} MB/s on one core; "
        f"peak memory {peak_memory() / 1e6:,.0f} MB, corpora included.",
    )


@command.command("scan")
@click.option("--truth", type=_FOLDER, required=True, help="The folder of NAME.truth.json files.")
@click.option("--projects", type=_FOLDER, required=True, help="The folder that holds each project as NAME.")
@click.option("--markdown", type=_FILE, help="Write the table into this file too.")
def scan_quality(truth: Path, projects: Path, markdown: Path | None) -> None:
    """Measure the scan of Salesforce projects against what a reader found in them."""
    import orjson

    from situs.adapters.projects import read_folder
    from situs.errors import ConfigError
    from situs.law import load_law
    from situs.quality.scanning import Tally, compare, scanning_table
    from situs.scan import scan

    law, total, notes = load_law(), dict[str, Tally](), list[str]()
    files = sorted(truth.glob("*.truth.json"))
    if not files:
        raise ConfigError("truth_invalid", "the folder holds no NAME.truth.json")
    for file in files:
        name = file.name.removesuffix(".truth.json")
        try:
            rows = orjson.loads(file.read_bytes())["findings"]
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise ConfigError("truth_invalid", f"`{name}` has no readable truth") from fault
        result = scan(read_folder(projects / name), law)
        tallies = compare(rows, result.findings)
        for kind, tally in tallies.items():
            total[kind] = total.get(kind, Tally()) + tally
        summed = sum(tallies.values(), Tally())
        notes.append(
            f"{name}: {result.files:,} files, {summed.right} right, {summed.spurious} spurious, {summed.missed} missed"
        )
    lines = [*scanning_table(total), "", *(f"- {note}" for note in notes)]
    for line in lines:
        click.echo(line)
    if markdown:
        markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


_ORIGIN = (
    "The ranker learned from other contracts of the same collection. The score from which a clause counts as found was",
    "chosen on contracts that a ranker trained for it had not read, and the rules for parties, dates and laws were",
    "written with contracts in view that are not measured here. Contracts of other kinds will lie lower. A clause type",
    "that few contracts have has a wide interval: read that, and not the figure.",
)


@command.command("tasks")
@click.option("--data", type=_FOLDER, required=True, help="The folder of the corpora.")
@click.option("--every", is_flag=True, help="Measure every contract, not those alone that training never read.")
@click.option("--questions", type=click.IntRange(min=0), default=0, help="With --ask: how many to put to the model.")
@click.option("--markdown", type=_FILE, help="Write the page into this file too.")
@click.option("--json", "results", type=_FILE, help="Write the figures into this file, for `situs models propose`.")
@gateway_options
def task_quality(data: Path, every: bool, questions: int, markdown: Path | None, results: Path | None) -> None:
    """Measure contract analysis, clause by clause, each share with its 95 % interval; with --ask a model too."""
    import asyncio

    import orjson

    from situs import __version__
    from situs.quality import open_corpora
    from situs.quality.table import to_markdown, to_plain
    from situs.quality.task_answers import answers_table, drawn, posed
    from situs.quality.tasks import contracts, task_tables

    given = list(contracts(open_corpora(data), every))
    tables = task_tables(given, _progress)
    ask = asker()
    if ask and questions:
        answers = asyncio.run(posed(drawn(given, questions), ask, _progress))
        tables.append(answers_table(answers, ask.model))
    which = " --every" if every else ""
    also = f" --ask --questions {questions}" if ask and questions else ""
    lines = [
        "# Quality of the tasks",
        "",
        f"Made by `situs bench tasks --data DIR{which}{also}` of Situs {__version__}.",
        "In brackets: the 95 % interval, from 1,000 rounds in which whole contracts are drawn anew.",
        "",
        *_ORIGIN,
        "",
    ]
    for table in tables:
        lines += to_markdown(table)
    page = "\n".join(lines).rstrip() + "\n"
    click.echo(page, nl=False)
    if markdown:
        markdown.write_text(page, encoding="utf-8")
    if results:
        measured = {"situs": __version__, "model": ask.model if ask else "", "tables": [to_plain(t) for t in tables]}
        results.write_bytes(orjson.dumps(measured, option=orjson.OPT_INDENT_2) + b"\n")
