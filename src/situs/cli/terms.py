"""`situs terms`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from situs.cli.output import config_option, json_option, show
from situs.cli.person import acting_person, by_option

if TYPE_CHECKING:
    from situs.runtime.reviewing_terms import Review

CONFIRM = "terms:confirm"
"""The role that a proven person needs; a name that is stated needs none."""
_SHOWN = 40
"""Changes that are printed; JSON has them all."""


@click.group()
def command() -> None:
    """Compare providers' terms with what was confirmed; confirm them."""


@command.command()
@config_option
@json_option
def check(config_path: Path, as_json: bool) -> None:
    """Compare every document of the register with what was confirmed. Exit code 1 where a record is closed."""
    from situs.config import load_config
    from situs.runtime.reviewing_terms import review_register

    day = datetime.now(UTC).date()
    reviews = asyncio.run(review_register(load_config(config_path), config_path.parent, day))
    if as_json:
        show([_row(one) for one in reviews])
    elif reviews:
        click.echo("\n\n".join("\n".join(_lines(one)) for one in reviews))
    else:
        click.echo("there is no record of terms")
    if any(one.flaw for one in reviews):
        raise SystemExit(1)


@command.command()
@click.argument("record")
@by_option
@config_option
@json_option
def confirm(record: str, by: str, config_path: Path, as_json: bool) -> None:
    """Confirm that RECORD says what its document says, as the person who read both.

    A key or token takes the role `terms:confirm`. A running gateway takes it with the next reload (SIGHUP).
    """
    from situs.config import load_config
    from situs.runtime.reviewing_terms import confirm_record

    config, folder = load_config(config_path), config_path.parent
    who = acting_person(config, folder, by, CONFIRM)
    found, noted = asyncio.run(confirm_record(config, folder, record, who))
    if as_json:
        show({**asdict(found), "in_ledger": noted})
        return
    click.echo(f"{record} is confirmed by {found.by}\n  text SHA-256 {found.sha256}")
    click.echo("  the ledger has it" if noted else "  the gateway runs: reload it, and the ledger has it")


def _row(one: Review) -> dict[str, Any]:
    known = one.held.confirmation
    return {
        **one.held.record.model_dump(mode="json", exclude={"clause"}),
        "status": "closed" if one.flaw else "open",
        "closed_because": one.flaw or "",
        "document_failure": one.reading.failure,
        "same_text": one.same_text,
        "confirmed": asdict(known) if known else None,
        "clauses": [
            {"where": p.clause.where, "facts": p.clause.facts(), "quote": p.clause.quote, "at": p.at, "now": p.now}
            for p in one.passages
        ],
        "changes": None if one.changes is None else [asdict(change) for change in one.changes],
        "contradictions": one.contradictions,
        "routes": one.routes,
        "changed_facts": one.changed_facts if one.reading.text else [],
        "places": [
            {
                "id": place.id,
                "operator": place.operator,
                "processed_in": sorted(place.processed_in),
                "compelled_by": sorted(place.compelled_by),
                "weights_from": sorted(place.weights_from),
            }
            for place in one.places
        ],
    }


def _lines(one: Review) -> Iterator[str]:
    """Yield what a person reads of one record."""
    from situs.runtime.reviewing_terms import pages_without_text

    record, known = one.held.record, one.held.confirmation
    yield f"{record.id}  {record.version}  {'CLOSED: ' + _WORDS[one.flaw] if one.flaw else 'open'}"
    yield f"  read by {record.reviewer} on {record.reviewed_on}, next review by {record.next_review}"
    if known:
        yield f"  confirmed by {known.by} on {datetime.fromtimestamp(known.at / 1000, UTC):%Y-%m-%d}"
        yield f"  text SHA-256 {known.sha256}"
    for place in one.places:
        yield f"  place {place.id}: {place.operator or 'the department'}, in {', '.join(sorted(place.processed_in))}"
    yield f"  routes that rest on it: {', '.join(one.routes) or 'none'}"
    for said in one.contradictions:
        yield f"  contradiction: {said}"
    if one.reading.failure:
        yield f"  the document cannot be read: {one.reading.failure}"
        return
    if pages := pages_without_text(one.reading):
        yield f"  pages without text, which only a person can read: {pages}"
    for passage in one.passages:
        facts = ", ".join(passage.clause.facts())
        if passage.at is not None:
            yield f"  {passage.clause.where} ({facts}): stands"
        else:
            yield f"  {passage.clause.where} ({facts}): GONE"
            yield f"    - {passage.clause.quote}"
            if passage.now:
                yield f"    + {passage.now}"
    yield from _changes(one)


def _changes(one: Review) -> Iterator[str]:
    if one.held.confirmation is None:
        return
    if one.changes is None:
        yield "  what else changed cannot be told: the confirmed text is not kept, or too long to compare"
        return
    if one.same_text and one.held.flaw == "document_changed":
        yield "  the file is another, and its text is the same"
    quoted = {line for passage in one.passages for line in (passage.clause.quote, passage.now)}
    lines = [
        f"    {sign} {line}"
        for change in one.changes
        for sign, side in (("-", change.gone), ("+", change.come))
        for line in side
        if line not in quoted
    ]
    if lines:
        yield "  changed elsewhere:"
        yield from lines[:_SHOWN]
    if len(lines) > _SHOWN:
        yield f"    and {len(lines) - _SHOWN} more lines, which --json shows"


_WORDS = {
    "document_missing": "its document is not there",
    "unconfirmed": "nobody has confirmed it yet",
    "document_changed": "its document is another than was confirmed",
    "confirmer_not_proven": "who confirmed it said a name and proved none, and `identity.proven_acts` asks for proof",
    "record_edited": "the record was edited since it was confirmed",
    "review_due": "its review is due",
    "contradictory": "it contradicts itself, another record or the place",
}
