"""`situs task`: contract analysis, policy checks and records management, each with citations into the source."""

from __future__ import annotations

import asyncio
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from situs.cli.asking import asker, gateway_options
from situs.cli.documents import text_of
from situs.cli.output import config_option, json_option, show, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from situs.tasks.records.filing import Circumstances
    from situs.tasks.records.schedule import Trigger

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_OUT = click.Path(path_type=Path, dir_okay=False)
_DAY = click.DateTime(["%Y-%m-%d"])
_LONGEST = 88
"""Characters of a passage that a line shows."""
_STATED = "situs.days"


@click.group()
def command() -> None:
    """Analyse contracts, check documents against policies, file records."""


@command.command()
@click.argument("file", type=_FILE)
@click.option("--against", type=_FILE, help="An older version to compare with.")
@click.option("--playbook", type=_FILE, help="A playbook (TOML); `situs task sample playbook` prints one.")
@click.option("--matter", default="", help="The matter, for the gateway.")
@click.option("--html", type=_OUT, help="Write a report for readers into this file.")
@gateway_options
@json_option
def contract(
    file: Path, against: Path | None, playbook: Path | None, matter: str, html: Path | None, as_json: bool
) -> None:
    """Say of the contract FILE who made it, when, under which law, and which clauses it has, each with its place.

    With a playbook each position is marked: preferred, fallback, red line, missing. Without --ask everything is worked
    out here and nothing is sent; what could have been asked is named.
    """
    from situs.tasks.contract.analysing import analyse, consult_on
    from situs.tasks.contract.playbook import parse_playbook
    from situs.tasks.report.contract_report import contract_page
    from situs.tasks.report.documents import analysis_document

    wanted = parse_playbook(_read(playbook)) if playbook else None
    found = analyse(text_of(file), wanted, text_of(against) if against else None)
    ask = asker(matter)
    if ask:
        found = asyncio.run(consult_on(found, ask))
    document = analysis_document(found)
    if html:
        _write(html, contract_page(found, file.name))
    if as_json:
        show(document)
    else:
        _tell_contract(document)


@command.command()
@click.argument("file", type=_FILE)
@click.option("--policy", type=_FILE, required=True, help="The rules (TOML); `situs task sample policy` prints some.")
@click.option("--matter", default="", help="The matter, for the gateway.")
@gateway_options
@json_option
def policy(file: Path, policy: Path, matter: str, as_json: bool) -> None:
    """Hold the document or request FILE against a written policy: each rule passes, fails, or cannot be judged.

    Exit code 1 where a rule fails.
    """
    from situs.examining import Background, examine, load_instruments
    from situs.model import Role, Slot
    from situs.tasks.checking.judging import check, consult_on
    from situs.tasks.checking.rulebook import parse_rulebook
    from situs.tasks.report.documents import checked_document

    rulebook = parse_rulebook(_read(policy))
    text = text_of(file)
    labels = examine([Slot("/text", text, Role.DOCUMENT)], load_instruments(), Background()).labels
    found = check(text, rulebook, labels)
    ask = asker(matter)
    if ask:
        found = asyncio.run(consult_on(found, ask))
    document = checked_document(found, rulebook)
    if as_json:
        show(document)
    else:
        _tell_rules(document)
    if any(rule["verdict"] == "fails" for rule in document["rules"]):
        sys.exit(1)


def _stated(context: click.Context, parameter: click.Parameter, value: datetime | None) -> None:
    context.meta.setdefault(_STATED, {})[parameter.name] = value.date() if value else None


@command.command()
@click.argument("file", type=_FILE)
@click.option(
    "--schedule",
    type=_FILE,
    required=True,
    help="A retention schedule (TOML); `situs task sample schedule` prints one.",
)
@click.option("--matter", default="", help="The matter that the record belongs to.")
@click.option("--created", type=_DAY, expose_value=False, callback=_stated, help="When the record was made.")
@click.option("--closed", type=_DAY, expose_value=False, callback=_stated, help="When the matter was closed.")
@click.option("--expired", type=_DAY, expose_value=False, callback=_stated, help="When the contract ended.")
@click.option("--today", type=_DAY, expose_value=False, callback=_stated, help="The day to judge by, if not today.")
@click.option("--fast", is_flag=True, help="Use the deterministic detectors alone.")
@config_option
@json_option
def record(file: Path, schedule: Path, matter: str, fast: bool, config_path: Path, as_json: bool) -> None:
    """Classify the record FILE, and propose what becomes of it by a schedule and by the holds of its matter.

    Nothing is deleted and nothing is sent: this only proposes. Whatever is not known keeps a record.
    """
    from situs.examining import load_instruments
    from situs.tasks.records.filing import file_record
    from situs.tasks.records.schedule import parse_schedule
    from situs.tasks.report.documents import filed_document

    wanted = parse_schedule(_read(schedule))
    text = text_of(file)
    filed = file_record(text, load_instruments(fast=fast), wanted, _around(matter, config_path))
    document = filed_document(filed, text)
    if as_json:
        show(document)
    else:
        _tell_record(document)


@command.command()
@click.argument("name", type=click.Choice(["playbook", "policy", "schedule"]))
def sample(name: str) -> None:
    """Print a playbook, a policy or a retention schedule to begin with."""
    from situs.tasks.samples import read_sample

    click.echo(read_sample(name).decode(), nl=False)


@command.command()
@json_option
def clauses(as_json: bool) -> None:
    """List the clause types that playbooks and policies may name."""
    from situs.tasks.contract.clause_types import load_clause_types

    types = load_clause_types().values()
    if as_json:
        show([{"id": kind.id, "title": kind.title, "learned": kind.learned} for kind in types])
    else:
        table([(kind.id, kind.title) for kind in types], ("ID", "CLAUSE"))


def _around(matter_id: str, config_path: Path) -> Circumstances:
    from situs.tasks.records.filing import Circumstances
    from situs.tasks.records.schedule import Trigger

    days: Mapping[str, date | None] = click.get_current_context().meta.get(_STATED, {})
    stated: dict[Trigger, date] = {t: day for t in Trigger if (day := days.get(t.value))}
    today = days.get("today") or date.today()  # noqa: DTZ011 - periods end by the calendar of who asks
    if not matter_id and not config_path.exists():
        return Circumstances(today, days=stated)
    from situs.config import load_config
    from situs.runtime.opening import open_matters

    directory: Any = open_matters(load_config(config_path), config_path.parent)
    matter = asyncio.run(directory.find(matter_id)) if matter_id else None
    return Circumstances(today, matter_id, matter, tuple(directory.snapshot.values()), stated)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise click.FileError(str(file), error.strerror or type(error).__name__) from None


def _write(target: Path, page: str) -> None:
    try:
        target.write_text(page, encoding="utf-8")
    except OSError as error:
        raise click.FileError(str(target), error.strerror or type(error).__name__) from None


def _tell_contract(found: Mapping[str, Any]) -> None:
    rows = [("title", *_shown([found["title"]] if found["title"] else []))]
    rows += [("party", *_shown([party])) for party in found["parties"]]
    rows += [(f"{d['role']} {d['date'] or '(no day)'}", *_shown([d])) for d in found["dates"]]
    rows += [
        (f"governing law {'/'.join(filter(None, (law['country'], law['region'])))}", *_shown([law["clause"]]))
        for law in found["governing_law"]
    ]
    rows += [
        (c["title"] + (" (possible)" if c["state"] == "possible" else ""), *_shown(c["passages"]))
        for c in found["clauses"]
    ]
    table(rows, ("WHAT", "AT", "WORDS"))
    if found.get("playbook"):
        click.echo()
        risks = [(f["risk"], f["position"], f["taken"], *_shown(f["passages"])) for f in found["playbook"]]
        table(risks, ("RISK", "POSITION", "THE CONTRACT", "AT", "WORDS"))
    if found.get("comparison"):
        click.echo()
        changes = [(d["change"], *_shown([d["new"] or d["old"]])) for d in found["comparison"]["differences"]]
        table(changes, ("CHANGE", "AT", "WORDS"))
        click.echo(f"{found['comparison']['same']} paragraphs are the same")
    click.echo(f"\nnot found: {_named(found['not_found']) or 'nothing that was looked for'}")
    if found["by_cues_alone"]:
        click.echo("the language is not one that the ranker learned: clauses were found by their wording alone")
    _tell_model(found)


def _tell_rules(found: Mapping[str, Any]) -> None:
    rows = [(r["rule"], r["verdict"], r["by"], r["why"], *_shown(r["passages"])) for r in found["rules"]]
    table(rows, ("RULE", "VERDICT", "BY", "WHY", "AT", "WORDS"))
    _tell_model(found)


def _tell_record(found: Mapping[str, Any]) -> None:
    labels = ", ".join(dict.fromkeys(label["label"] for label in found["labels"]))
    personal = ", ".join(f"{kind} {count}" for kind, count in found["personal_data"].items())
    privileged, doubtful = found["privilege"]["privileged"], found["privilege"]["doubtful"]
    privilege = ("yes, but doubtful" if doubtful else "yes") if privileged else "doubtful" if doubtful else "no sign"
    series = found["series"]
    rows = [
        ("type", found["type"]),
        ("labels", labels),
        ("personal data", personal or "none found"),
        ("privilege", privilege),
        (
            "names",
            ", ".join(f"{n['parties']} of {n['matter']}" for n in found["matters_named"])
            or "no other matter's parties",
        ),
        ("series", f"{series['id']}: {series['basis']}" if series else "none fits"),
        ("keep until", found["keep_until"] or "not known, or for good"),
        ("proposal", found["proposal"]),
        ("why", "; ".join(found["why"])),
    ]
    for name, value in rows:
        click.echo(f"{name:<14} {value}")


def _tell_model(found: Mapping[str, Any]) -> None:
    for said in found["asked"]:
        quoted = f' "{_line(said["passage"]["text"])}" {said["passage"]["segment"]}' if said["passage"] else ""
        why = f" ({said['why']})" if said["why"] else ""
        click.echo(f"the model on {said['question']}: {said['answer']}{quoted}{why}")
    if found["not_asked"]:
        click.echo(f"not asked (--ask does): {_named(found['not_asked'])}")


def _named(ids: Sequence[str]) -> str:
    """Return clause types by the titles that a reader knows, and other names as they are."""
    from situs.tasks.contract.clause_types import load_clause_types

    known = load_clause_types()
    return ", ".join(known[name].title if name in known else name for name in ids)


def _shown(passages: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return the place of the first passage, and its words in one line."""
    if not passages:
        return "–", "–"
    first = passages[0]
    more = f" and {len(passages) - 1} more" if len(passages) > 1 else ""
    return f"{first['segment']} {first['start']}–{first['end']}{more}", _line(first["text"])


def _line(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"
