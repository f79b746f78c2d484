"""`situs review`: texts whose privilege is in doubt, and a person's verdict on them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from situs.adapters.store import read_ledger
from situs.cli.ask import request
from situs.cli.output import config_option, json_option, show, table
from situs.config import load_config
from situs.record import read_review


@click.group()
def command() -> None:
    """List texts whose privilege is in doubt, and decide on them."""


@command.command("list")
@config_option
@click.option("--matter", default="", help="Only the calls of this matter.")
@json_option
def waiting(config_path: Path, matter: str, as_json: bool) -> None:
    """List the calls with texts that nobody has decided on, the latest first. Reads the ledger's file; no server."""
    config = load_config(config_path)
    with read_ledger(config_path.parent / config.ledger.path) as log:
        found = list(_waiting((orjson.loads(entry.body) for entry in log.entries), matter))
    found.reverse()
    if as_json:
        show(found)
    elif not found:
        click.echo("nothing waits for a verdict")
    else:
        head = ("CALL", "MATTER", "WHEN (UTC)", "WHO ASKED", "TEXTS", "PROBABILITY")
        table([_row(call) for call in found], head)


@command.command("decide")
@click.argument("call")
@click.option("--privileged/--not-privileged", "privileged", required=True, default=None, help="The verdict.")
@click.option("--url", default="http://127.0.0.1:8430", show_default=True, envvar="SITUS_URL", help="The gateway.")
@json_option
def decided(call: str, privileged: bool, url: str, as_json: bool) -> None:
    """Decide on the doubtful texts of CALL at a running gateway. The variable SITUS_API_KEY holds the API key."""
    key = os.environ.get("SITUS_API_KEY", "")
    if not key:
        raise click.ClickException("set SITUS_API_KEY to a key with the role `privilege:review`")
    place = "privileged" if privileged else "not-privileged"
    status, _, body = request("POST", url, f"/situs/v1/reviews/{place}/{call}", key, None, {})
    if status != 200:
        raise click.ClickException(f"{body.get('detail', 'refused')} [{body.get('code', status)}]")
    if as_json:
        show(body)
    else:
        texts = "1 text" if body["texts"] == 1 else f"{body['texts']} texts"
        click.echo(f"{texts} of {call}: {place.replace('-', ' ')}, recorded")


def _waiting(entries: Iterator[dict[str, Any]], matter: str) -> Iterator[dict[str, Any]]:
    """Yield the calls whose doubtful texts have no verdict, in the order of the ledger."""
    calls: dict[str, dict[str, Any]] = {}
    decided: set[str] = set()
    for entry in entries:
        if entry.get("review") and (not matter or entry["matter"] == matter):
            calls[entry["call"]] = entry
        elif (review := read_review(entry)) is not None:
            decided.update(review[0])
    for entry in calls.values():
        texts = [text for text in entry["review"] if text["mark"] not in decided]
        if texts:
            yield {
                "call": entry["call"], "matter": entry["matter"], "at": entry["at"], "by": entry["principal"]["id"],
                "texts": texts,
            }  # fmt: skip


def _row(call: dict[str, Any]) -> tuple[str, ...]:
    when = datetime.fromtimestamp(call["at"] / 1000, UTC).strftime("%Y-%m-%d %H:%M")
    chances = ", ".join(f"{text['probability'] / 1000:.2f}" for text in call["texts"])
    return call["call"], call["matter"] or "", when, call["by"], str(len(call["texts"])), chances
