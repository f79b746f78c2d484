"""`situs explain`: the ruling of a call in plain language, from the same gate, with nothing sent."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

import click

from situs.cli.output import config_option, json_option, show


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True))
@click.option(
    "--face",
    default="",
    help="Read SOURCE as a request of this face (`openai_chat`, …) in place of plain text.",
)
@click.option("--receipt", is_flag=True, help="SOURCE is a receipt: explain the decision that it records.")
@click.option("--model", default="situs-local", show_default=True, help="The model's alias, for plain text.")
@click.option("--matter", default="", help="The matter.")
@click.option("--asserted", is_flag=True, help="Only the client states the matter.")
@click.option("--label", default="", help="A label, as a person with the right would state it.")
@click.option("--action", type=click.Choice(["infer", "embed"]), default="infer", show_default=True)
@click.option("--wall", "walls", multiple=True, help="A wall that the asker is inside of.")
@config_option
@json_option
def command(
    source: Path,
    face: str,
    receipt: bool,
    model: str,
    matter: str,
    asserted: bool,
    label: str,
    action: str,
    walls: tuple[str, ...],
    config_path: Path,
    as_json: bool,
) -> None:
    """Say what policy rules for the text in SOURCE (`-` is standard input), per route, and what would change it."""
    raw = sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
    if receipt:
        _recorded(raw, as_json)
        return
    options = {
        "model": model,
        "matter": matter,
        "asserted": asserted,
        "label": label,
        "action": action,
        "walls": walls,
    }
    prepared: Any = asyncio.run(_prepare(raw, face, options, config_path))
    facts = {
        "outcome": "permitted" if prepared.permitted else f"refused ({prepared.code})",
        "labels": [f"{e.label.value} ({e.provenance.value}: {e.because})" for e in prepared.classification.evidence],
        "kinds": _counts(prepared),
        "routes in order": list(prepared.order),
    }
    if as_json:
        show({**facts, "rulings": [_plain(r) for r in prepared.rulings]})
        return
    from situs.policy import explain

    click.echo(explain(prepared.rulings, prepared.classification))
    for route, bases in {r.route: r.transfers for r in prepared.rulings}.items():
        abroad = [basis for basis in bases if not basis.endswith(" home")]
        click.echo("".join(f"Transfer to {route}: {basis}\n" for basis in abroad), nl=False)


async def _prepare(raw: bytes, face: str, options: dict[str, Any], config_path: Path) -> Any:
    from situs.config import load_config
    from situs.model import Call, Evidence, Principal, Provenance, Slot
    from situs.pipeline import Means, prepare
    from situs.runtime import make_rules
    from situs.runtime.documents import Documents
    from situs.runtime.opening import open_matters
    from situs.wire import FACES

    config = load_config(config_path)
    rules = make_rules(config, config_path.parent, {})
    matter = await open_matters(config, config_path.parent).find(options["matter"]) if options["matter"] else None
    if options["matter"] and matter is None:
        raise click.ClickException("no such matter is known")
    if face and face not in FACES:
        raise click.ClickException(f"no such face: use one of {', '.join(FACES)}")
    reading = FACES[face].read(raw) if face else None
    if reading and reading.attachments:
        documents = Documents()
        try:
            reading = reading.with_documents(await documents.decode(reading.attachments))
        finally:
            await documents.aclose()
    stated = _label(options["label"])
    call = Call(
        id="explain",
        received=int(time.time() * 1000),
        face=face or ("openai_embeddings" if options["action"] == "embed" else "openai_chat"),
        action=reading.action if reading else options["action"],
        model=reading.model if reading else options["model"],
        principal=Principal("explain", walls=frozenset(options["walls"]), roles=frozenset({"classify:lower"})),
        matter=matter,
        slots=reading.slots if reading else (Slot("/text", raw.decode("utf-8", "replace")),),
        context=reading.context if reading else (),
        media=reading.media if reading else (),
        assertions=(Evidence(stated, Provenance.HUMAN, "stated", "explain"),) if stated else (),
        asserted=frozenset({"matter"}) if options["asserted"] else frozenset(),
    )
    means = Means(_nothing, _no_answer, bytes(32), {})
    return prepare(call, rules, means)


def _label(stated: str) -> Any:
    from situs.model import Label

    try:
        return Label(stated.upper()) if stated else None
    except ValueError:
        raise click.ClickException(f"no such label: use one of {', '.join(Label)}") from None


def _nothing(_texts: object, _route: object) -> bytes:
    return b""


def _no_answer(*_: object) -> Any:
    raise AssertionError("nothing is sent, so nothing answers")


def _counts(prepared: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for finding in prepared.classification.findings:
        counts[finding.kind] = counts.get(finding.kind, 0) + 1
    return counts


def _plain(ruling: Any) -> dict[str, Any]:
    return {
        "route": ruling.route,
        "place": ruling.place,
        "effect": ruling.effect.value,
        "reasons": [
            {"policy": r.policy, "reason": r.text, "legal_basis": r.legal_basis, "remedy": r.remedy}
            for r in ruling.reasons
        ],
        "obligations": [f"{o.name}:{o.argument}" if o.argument else o.name for o in ruling.obligations],
        "transfers": list(ruling.transfers),
        "residual": {
            "level": ruling.residual.level,
            "score": ruling.residual.score,
            "kinds": dict(ruling.residual.counts),
            "drivers": [
                {"slot": d.slot, "start": d.start, "end": d.end, "kind": d.kind, "why": d.why}
                for d in ruling.residual.drivers
            ],
        },
    }


def _recorded(raw: bytes, as_json: bool) -> None:
    from situs.ledger import parse_receipt, read_entry

    entries = [read_entry(e.body) for e in parse_receipt(raw).entries]
    if as_json:
        show(entries)
        return
    decision = next((e for e in entries if e["type"] == "decision"), None)
    if decision is None:
        raise click.ClickException("the receipt holds no decision")
    try:
        _tell(decision, [e for e in entries if e["type"] == "outcome"])
    except (KeyError, TypeError):
        raise click.ClickException("the receipt's decision is not of a version that is understood") from None


def _tell(decision: dict[str, Any], outcomes: list[dict[str, Any]]) -> None:
    asked = f"call {decision['call']} by {decision['principal']['id']}, matter {decision['matter'] or '-'}"
    click.echo(f"{asked}: {decision['effect']}")
    click.echo("labels: " + ", ".join(f"{e['label']} ({e['provenance']}: {e['because']})" for e in decision["labels"]))
    for ruling in decision["rulings"]:
        click.echo(f"  {ruling['effect']:<6} {ruling['route']} at {ruling['place']}: {', '.join(ruling['policies'])}")
        if risk := ruling.get("residual"):
            click.echo(f"         residual risk: {risk['level']} ({risk['score'] / 1000:.2f})")
        for basis in ruling["legal_bases"]:
            click.echo(f"         {basis}")
        for basis in ruling.get("transfers", []):
            click.echo(f"         transfer: {basis}")
    for outcome in outcomes:
        click.echo(
            f"outcome: {outcome['status']} {outcome['code']}".rstrip() + f", by {outcome['route'] or 'no route'}"
        )
