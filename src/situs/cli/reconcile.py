"""`situs ledger reconcile`: the log against what providers and the network counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from situs.cli.output import json_option, ledger_option, show, table
from situs.cli.trust import current_trust, local_trust_options, opened_log, reading

if TYPE_CHECKING:
    from situs.registers import Finding, Period, Sums

_DIFFERS = "differs"


@click.command(name="reconcile")
@click.option("--usage", multiple=True, metavar="PLACE=FILE", help="A provider's usage export. Several times.")
@click.option("--egress", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Bytes by host.")
@click.option("--host", multiple=True, metavar="HOST=PLACE", help="Whose host it is. Several times.")
@click.option("--column", multiple=True, metavar="FIGURE=NAME", help="What a file calls a column. Several times.")
@click.option("--overhead-bytes", type=click.IntRange(min=0), default=16_384, show_default=True,
              help="What the network counts for a dispatch beside its body.")  # fmt: skip
@click.option("--period", help="Only what was decided in it, and rows of its days: Q3, 2026-Q3, 2026-07 (UTC).")
@ledger_option
@local_trust_options
@json_option
def command(
    usage: tuple[str, ...],
    egress: Path | None,
    host: tuple[str, ...],
    column: tuple[str, ...],
    overhead_bytes: int,
    period: str | None,
    ledger: Path,
    as_json: bool,
) -> None:
    """Compare what the log says was sent with providers' usage exports and with a network counter, place by place.

    The files are data that nobody signed: CSV, JSON or JSON lines. Exit code 1: a figure differs, or the log does not
    hold. What cannot be told is listed, and does not change the exit code.
    """
    from situs.errors import IntegrityError
    from situs.registers import parse_period

    if not usage and egress is None:
        raise click.UsageError("give --usage PLACE=FILE or --egress FILE: there is nothing to compare the log with")
    asked = parse_period(period, datetime.now(UTC).date()) if period else None
    names = _pairs(column, "--column")
    try:
        sums = _sums(ledger, asked)
    except IntegrityError as error:
        click.echo(f"situs: {error.message} [{error.code}]", err=True)
        raise SystemExit(1) from None
    found = _against_usage(sums, _pairs(usage, "--usage"), names, asked)
    if egress is not None:
        found += _against_egress(sums, egress, _pairs(host, "--host"), (names, asked, overhead_bytes))
    _tell(found, as_json)
    if any(one.verdict == _DIFFERS for one in found):
        raise SystemExit(1)


def _sums(ledger: Path, period: Period | None) -> Sums:
    from situs.registers import Calls, Sums

    sums = Sums()
    with opened_log(ledger) as log:
        sums.read(Calls(reading(log, current_trust()), None, period))
    return sums


def _against_usage(
    sums: Sums, files: Mapping[str, str], names: Mapping[str, str], period: Period | None
) -> list[Finding]:
    from situs.adapters.usage import read_usage
    from situs.registers import reconcile_usage

    if not files:
        return []
    return reconcile_usage(sums.by_place, {p: read_usage(Path(f), names, period) for p, f in files.items()})


def _against_egress(
    sums: Sums, file: Path, hosts: Mapping[str, str], how: tuple[Mapping[str, str], Period | None, int]
) -> list[Finding]:
    from situs.adapters.usage import read_egress
    from situs.law import load_law
    from situs.registers import Overhead, reconcile_egress

    names, period, overhead = how
    counted, law = read_egress(file, names, period), load_law()
    models = [host for host in counted if law.endpoint(host) is not None]
    places = {host.rstrip(".").lower(): place for host, place in hosts.items()}
    return reconcile_egress(sums.by_place, counted, places, models, Overhead(overhead))


def _pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if any(not name or not sign or not value for name, sign, value in pairs):
        raise click.UsageError(f"{option} takes NAME=VALUE")
    return {name: value for name, _, value in pairs}


def _tell(found: list[Finding], as_json: bool) -> None:
    if as_json:
        show([asdict(one) for one in found])
        return
    rows = [(f.verdict, f.whose, f.what, f.recorded, f.counted or "-", f.why) for f in found]
    table(rows, ("", "place or host", "figure", "in the log", "counted", "why"))
