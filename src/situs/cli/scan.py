"""`situs scan`: find the ways by which data leave for language models."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from situs import __version__
from situs.cli.output import json_option
from situs.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from situs.scan import Rule, Scan

_LEVELS = ("critical", "high", "moderate", "low", "info", "never")
_EVERY = 0.2
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def command() -> None:
    """Find the ways by which data leave for language models."""


@command.command()
@click.argument("path", type=click.Path(path_type=Path))
@json_option
@click.option("--sarif", type=_FILE, help="Write SARIF 2.1.0 into this file too.")
@click.option("--baseline", type=_FILE, help="An earlier --json report: what it holds is not reported again.")
@click.option(
    "--fail-on",
    type=click.Choice(_LEVELS),
    default="high",
    show_default=True,
    help="Exit with 1 from this severity on.",
)
def salesforce(path: Path, as_json: bool, sarif: Path | None, baseline: Path | None, fail_on: str) -> None:
    """Scan the Salesforce project in the folder PATH: Apex, Flows, credentials, prompts, agents, settings, pages.

    Source and Metadata API formats are read. Nothing is executed, and nothing is sent. Exit code 0: nothing from the
    chosen severity on; 1: something; 2: the scan failed. What cannot be resolved is reported, never cleared.
    """
    from situs.adapters.projects import read_folder
    from situs.law import load_law
    from situs.scan import Severity, load_rules, scan
    from situs.scan.report.document import document_of
    from situs.scan.report.plain import plain_of
    from situs.scan.report.sarif import sarif_of

    known = _known(baseline)
    rules = load_rules()
    project = read_folder(path)
    result = _without(scan(project, load_law(), _Progress(len(project.files))), known)
    if sarif:
        _write(sarif, orjson.dumps(sarif_of(result, rules, __version__), option=orjson.OPT_INDENT_2) + b"\n")
    if as_json:
        document = document_of(result, rules, __version__)
        click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
    else:
        for line in plain_of(result, rules):
            click.echo(line)
    if fail_on != "never" and _gravest(result, rules) <= Severity[fail_on.upper()]:
        sys.exit(1)


def _gravest(result: Scan, rules: Mapping[str, Rule]) -> int:
    return min((rules[finding.rule].severity for finding in result.findings), default=99)


def _known(baseline: Path | None) -> frozenset[str]:
    from situs.scan.report.document import known_of

    if baseline is None:
        return frozenset()
    try:
        return known_of(orjson.loads(baseline.read_bytes()))
    except OSError as error:
        raise click.FileError(str(baseline), error.strerror or type(error).__name__) from None
    except ValueError as error:
        raise ConfigError("baseline_invalid", "the baseline is not a report that `situs scan --json` wrote") from error


def _without(result: Scan, known: frozenset[str]) -> Scan:
    from dataclasses import replace

    from situs.scan.finding import fingerprints

    names = fingerprints(result.findings)
    left = tuple(f for f, name in zip(result.findings, names, strict=True) if name not in known)
    return replace(result, findings=left)


def _write(target: Path, raw: bytes) -> None:
    try:
        target.write_bytes(raw)
    except OSError as error:
        raise click.FileError(str(target), error.strerror or type(error).__name__) from None


class _Progress:
    """Show on a terminal how far the scan is."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.shown = time.monotonic()

    def __call__(self, count: int) -> None:
        """Take how many files were looked at."""
        if not sys.stderr.isatty():
            return
        now = time.monotonic()
        if count == self.total:
            click.echo("\r\033[K", err=True, nl=False)
        elif now - self.shown > _EVERY:
            self.shown = now
            click.echo(f"\r\033[K  {count:,} of {self.total:,} files", err=True, nl=False)
