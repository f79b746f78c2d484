"""`situs prove-absence`: the negative statement, made from a verified log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from situs.cli.output import beside, json_option, ledger_option, show, spare, write_file
from situs.cli.trust import Trust, current_trust, local_trust_options, opened_log, reading, upto
from situs.errors import ConfigError, IntegrityError
from situs.ledger import peek_checkpoint
from situs.registers import (
    SENTENCES,
    Absence,
    Period,
    Question,
    Witnessed,
    find_absence,
    parse_period,
    sign_statement,
    statement_of,
)

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--matter", required=True, help="The matter.")
@click.option("--outside", required=True, help="What it may not have left: EEA, EU, or country codes with commas.")
@click.option(
    "--period",
    required=True,
    help="Q3 (the last that has begun), 2026, 2026-Q3, 2026-07, or 2026-07-01..2026-08-15 (UTC).",
)
@click.option(
    "--signing-key",
    type=_FILE,
    **beside("ledger-key.pem"),
    help="The ledger's private key, which signs the statement.",
)
@click.option("--output", type=_FILE, help="Write the signed statement into this file.")
@click.option("--paper", type=_FILE, help="Write it for reading, too: a file that ends in .pdf or .html.")
@ledger_option
@local_trust_options
@json_option
def command(
    matter: str,
    outside: str,
    period: str,
    signing_key: Path,
    output: Path | None,
    paper: Path | None,
    ledger: Path,
    as_json: bool,
) -> None:
    """State that nothing of a matter was sent outside some countries, signed with the ledger's key.

    The statement names what it rests on and what it cannot exclude; `situs verify FILE --log LOG` checks it. LEDGER may
    also be an exported log. Exit code 1: the record shows what went outside, or may have, or the log does not hold;
    nothing is signed then.
    """
    from situs.adapters.store import load_signer

    spare(ledger, output)
    spare(ledger, paper)
    if paper is not None and paper.suffix not in (".pdf", ".html"):
        raise click.UsageError("--paper names a file that ends in .pdf or .html")
    asked = question(matter, outside, parse_period(period, datetime.now(UTC).date()))
    try:
        found, at = find(ledger, asked, current_trust())
    except IntegrityError as error:
        click.echo(f"situs: {error.message} [{error.code}]", err=True)
        raise SystemExit(1) from None
    if not found.holds:
        _tell(found, as_json)
        raise SystemExit(1)
    origin = peek_checkpoint(at.note).origin
    signer = load_signer(signing_key)
    if signer.public != current_trust().vkey.public:
        raise ConfigError("ledger_key", "the signing key is not the one that the verifier key belongs to")
    signed = sign_statement(statement_of(found, at), origin, signer)
    if paper is not None:
        _write(paper, _paper(signed, paper.suffix, found))
    if output is None:
        click.echo(signed.decode(), nl=False)
    else:
        _write(output, signed)


def question(matter: str, outside: str, period: Period) -> Question:
    """Return the question of options; raise `ConfigError` for what names no country."""
    from situs.adapters.matters.countries import COUNTRIES
    from situs.law import load_law

    words = [word.strip() for word in outside.split(",")]
    countries = load_law().expand(words)
    strange = sorted(countries - COUNTRIES)
    if strange:
        raise ConfigError("countries_unknown", f"`{strange[0]}` is neither an ISO 3166-1 alpha-2 code nor EEA or EU")
    return Question(matter, ", ".join(words), countries, period)


def find(ledger: Path, asked: Question, trusted: Trust, size: int | None = None) -> tuple[Absence, Witnessed]:
    """Return what a log shows, of all or of its first `size` entries; raise `IntegrityError` if it does not hold."""
    with opened_log(ledger) as log:
        entries = reading(log, trusted)
        size = peek_checkpoint(entries.note).size if size is None else size
        return find_absence(upto(entries, size), asked), Witnessed(entries.note, size)


def _tell(found: Absence, as_json: bool) -> None:
    asked = found.question
    if as_json:
        show({"holds": False, "outside": found.outside, "count": found.outside_count})
        return
    click.echo(f"NOT SO: {found.outside_count} dispatches of {asked.matter} went outside {asked.region}, or may have")
    for one in found.outside:
        word = "went" if one["certain"] else "may have gone"
        click.echo(
            f"  {one['at']} entry {one['entry']} call {one['call']}: {word} to {one['place']} "
            f"({', '.join(one['processed_in'])})"
        )


def _paper(signed: bytes, suffix: str, found: Absence) -> bytes:
    """Return a statement for reading; as PDF it is dated by the log's last entry, so the same log gives the same."""
    from situs.registers import as_page, parse_statement, statement_paper

    read = parse_statement(signed)
    made = statement_paper(read.content, str(read.signature))
    if suffix == ".html":
        return as_page(made).encode()
    from situs.adapters.typesetting import typeset

    return typeset(made, (found.last_at or 0) // 1000)


def _write(path: Path, content: bytes) -> None:
    write_file(path, content)
    click.echo(f"wrote {path}", err=True)


def made_anew(statement: dict[str, Any], ledger: Path, trusted: Trust) -> dict[str, Any]:
    """Return the same statement as the log gives it; raise `IntegrityError` if the log shows otherwise.

    The log must extend the statement's checkpoint, and only its entries up to there count. Of a statement that another
    version wrote the facts alone are compared, which is told too (`statement_version`).
    """
    note = statement["checkpoint"].encode()
    asked = question(statement["matter"], statement["outside"], parse_period(statement["period"]))
    extended = Trust(trusted.vkey, (*trusted.known, note), trusted.quorum, trusted.authorities)
    found, _ = find(ledger, asked, extended, statement["size"])
    anew = statement_of(found, Witnessed(note, statement["size"]))
    different = sorted(k for k in anew.keys() | statement.keys() if anew.get(k) != statement.get(k))
    if found.holds and "made_with" in different and SENTENCES.issuperset(different):
        raise IntegrityError(
            "statement_version",
            "the log gives its facts, and its sentences were not compared: another version of Situs wrote them",
            expected=anew["made_with"],
            found=str(statement.get("made_with", "")),
            at=statement["size"],
        )
    if not found.holds or different:
        raise IntegrityError(
            "statement_contradicted",
            "the log does not give this statement",
            expected="absence" if found.holds else f"{found.outside_count} dispatches outside",
            found=", ".join(different),
            at=statement["size"],
        )
    return anew
