"""`situs models`."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import click

from situs.cli.output import Steps, config_option, json_option, ledger_option, progress, show, table
from situs.cli.person import acting_person, by_option

if TYPE_CHECKING:
    from situs.config import Config
    from situs.model import Principal
    from situs.runtime.models import Held, Models
    from situs.runtime.vetting import Done
    from situs.vetting import Act

    _Acting = Callable[[Config, Path, Principal], Coroutine[Any, Any, Done]]

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
PROPOSE, CONFIRM = "model:propose", "model:confirm"
"""The roles that a proven person needs; a name that is stated needs none."""
_SHOWN = 12
"""Figures that are printed; JSON has them all."""


@click.group()
def command() -> None:
    """List, pull, verify and approve models."""


@command.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """List the catalogue, and what of it is in the store."""
    from situs.adapters.models import list_models

    rows = [
        (
            m.card.name,
            m.card.licence,
            f"{m.card.size / 1e6:,.0f} MB",
            "in the store" if m.present else "-",
            m.card.sha256[:12],
        )
        for m in list_models()
    ]
    if as_json:
        show([dict(zip(("name", "licence", "size", "state", "sha256"), row, strict=True)) for row in rows])
    else:
        table(rows, ("NAME", "LICENCE", "SIZE", "STATE", "SHA-256"))


@command.command()
@click.argument("name")
@click.option("--from", "source", default="", help="A file or an https address; the catalogue's source if not given.")
@click.option("--if-missing", is_flag=True, help="Do nothing where the verified weights are there already.")
def pull(name: str, source: str, if_missing: bool) -> None:
    """Fetch the model NAME into the store; its digest must match the catalogue's."""
    from situs.adapters.models import pull as fetch
    from situs.adapters.models import verify
    from situs.errors import ConfigError

    if if_missing:
        try:
            verify(name, progress=Steps())
        except ConfigError as error:
            if error.code != "weights_missing":
                raise
        else:
            progress(f"{name} is in the store and verified")
            return
    path = fetch(name, source=source or None, progress=Steps())
    progress(f"{name} is at {path}")


@command.command()
@click.argument("names", nargs=-1, required=True)
def verify(names: tuple[str, ...]) -> None:
    """Hash the weights of NAMES and compare them with the catalogue."""
    from situs.adapters.models import verify as check

    for name in names:
        check(name, progress=Steps())
        click.echo(f"verified  {name}")


@command.command("verify-signature")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--bundle", type=_FILE, required=True, help="The bundle, as `model_signing sign` writes it.")
@click.option("--key", type=_FILE, help="The signer's public key, in PEM.")
@click.option("--identity", default="", help="Instead of a key: the account that signed.")
@click.option("--issuer", default="", help="The identity provider that vouched for the account: its address.")
@click.option("--trusted-root", type=_FILE, help="The root of trust that judges it: Sigstore's `trusted_root.json`.")
@json_option
def verify_signature(
    path: Path, bundle: Path, key: Path | None, identity: str, issuer: str, trusted_root: Path | None, as_json: bool
) -> None:
    """Verify the OpenSSF signature of the model at PATH, a folder or a file, offline: every file, and no other.

    A bundle is by a key (--key), or was signed keyless by an account (--identity, --issuer and --trusted-root).
    """
    from situs.adapters.models import read_keyless, read_signature, verify_files
    from situs.errors import IntegrityError

    keyless = (identity, issuer, trusted_root)
    if (key is None) != all(keyless) or (key is not None and any(keyless)):
        raise click.UsageError("give --key, or --identity, --issuer and --trusted-root together")
    try:
        if key is not None:
            manifest = read_signature(bundle, key)
        else:
            assert trusted_root is not None
            manifest = read_keyless(bundle, trusted_root, identity, issuer)
        count = verify_files(path, manifest, Steps())
    except IntegrityError as error:
        click.echo(f"NOT verified: {error.message} [{error.code}]", err=True)
        raise SystemExit(1) from None
    by = {} if key is not None else {"identity": identity, "issuer": issuer}
    if as_json:
        show({"name": manifest.name, "sha256": manifest.root, "files": dict(manifest.files), **by})
        return
    click.echo(f"verified  {count} file{'s' * (count != 1)} of `{manifest.name}`")
    click.echo(f"  SHA-256 of the whole  {manifest.root}")
    if by:
        click.echo(f"  signed by {identity}, for whom {issuer} vouched")


@command.command("show")
@click.argument("name", default="")
@config_option
@json_option
def show_register(name: str, config_path: Path, as_json: bool) -> None:
    """Show the register, or what it knows of NAME (`model` or `model@version`). Exit code 1 where none may serve."""
    from situs.errors import ConfigError

    _config, models = _register(config_path)
    today = _today()
    found = [h for h in models.held.values() if name in ("", h.version.id, h.version.model)]
    if name and not found:
        raise ConfigError("model_not_registered", f"the register has no model `{name}`")
    if as_json:
        show([_plain(held, models, today) for held in found])
    elif name:
        click.echo("\n\n".join("\n".join(_lines(held, models, today)) for held in found))
    else:
        rows = [(h.version.id, _stage(h), _state(h, models, today), str(h.version.expires), _owner(h)) for h in found]
        table(rows, ("MODEL", "STAGE", "STATE", "UNTIL", "OWNER"))
    if not any(models.closure(held, today) is None for held in found):
        raise SystemExit(1)


@command.command()
@click.argument("name")
@click.argument("stage", type=click.Choice(["evaluated", "approved", "retired"]))
@by_option
@click.option("--results", type=_FILE, help="For `evaluated`: what `situs bench tasks --json` wrote.")
@config_option
@json_option
def propose(name: str, stage: str, by: str, results: Path | None, config_path: Path, as_json: bool) -> None:
    """Propose that NAME (`model@version`) becomes STAGE; another person confirms it."""
    from situs.runtime.vetting import propose as perform
    from situs.vetting import Stage
    from situs.vetting.results import LARGEST

    raw = b""
    if results is not None:
        with results.open("rb") as file:
            raw = file.read(LARGEST + 1)
    _perform(
        config_path,
        by,
        PROPOSE,
        as_json,
        lambda config, folder, who: perform(config, folder, name, Stage(stage), who, raw),
    )


def _confirming(stage: str, words: str) -> None:
    """Add the command that confirms a stage."""

    @command.command({"evaluated": "evaluate", "approved": "approve", "retired": "retire"}[stage], help=words)
    @click.argument("name")
    @by_option
    @config_option
    @json_option
    def confirm(name: str, by: str, config_path: Path, as_json: bool) -> None:
        from situs.runtime.vetting import confirm as perform
        from situs.vetting import Stage

        _perform(
            config_path,
            by,
            CONFIRM,
            as_json,
            lambda config, folder, who: perform(config, folder, name, Stage(stage), who),
        )


_confirming("evaluated", "Confirm the evaluation of NAME (`model@version`) that another person proposed.")
_confirming("approved", "Confirm that NAME (`model@version`) may serve, as another person proposed.")
_confirming("retired", "Confirm that NAME (`model@version`) serves no more, as another person proposed.")


@command.command()
@click.argument("model")
@by_option
@config_option
@json_option
def rollback(model: str, by: str, config_path: Path, as_json: bool) -> None:
    """Let the version of MODEL that served before serve again. One person may do it."""
    from situs.runtime.vetting import roll_back

    _perform(config_path, by, CONFIRM, as_json, lambda config, folder, who: roll_back(config, folder, model, who))


@command.command()
@config_option
@json_option
def advisories(config_path: Path, as_json: bool) -> None:
    """List the advisories that the register's models are affected by. Exit code 1 where one is not accepted."""
    config, models = _register(config_path)
    rows = [
        (held.version.id, one.id, "open" if one in held.open_advisories else "accepted", ", ".join(one.aliases),
         one.summary)
        for held in models.held.values()
        for one in held.advisories
    ]  # fmt: skip
    if as_json:
        show([dict(zip(("model", "advisory", "state", "aliases", "summary"), row, strict=True)) for row in rows])
    elif not config.models.advisories:
        click.echo("no advisories are kept: set `models.advisories` to a file or folder in the OSV format")
    elif rows:
        table(rows, ("MODEL", "ADVISORY", "STATE", "ALIASES", "SUMMARY"))
    else:
        click.echo("none of the advisories is about a model of the register")
    if any(row[2] == "open" for row in rows):
        raise SystemExit(1)


@command.command()
@click.argument("name")
@ledger_option
@json_option
def compared(name: str, ledger: Path, as_json: bool) -> None:
    """Sum up how NAME (`model@version`) fared beside the version that served, as the ledger tells."""
    from situs.adapters.store import read_ledger
    from situs.ledger import read_entry
    from situs.record import MODEL_COMPARED

    with read_ledger(ledger) as log:
        entries = [entry for one in log.entries if b'"%s"' % MODEL_COMPARED.encode() in one.body
                   and (entry := read_entry(one.body)).get("event") == MODEL_COMPARED
                   and entry["candidate"]["model"] == name]  # fmt: skip
    found = _compared(entries)
    if as_json:
        show(found)
    elif not entries:
        click.echo(f"`{name}` was asked nothing beside another version")
    else:
        table([(what, str(value)) for what, value in found.items()], ("WHAT", "VALUE"))


def _compared(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Return counts and medians; a call that the candidate did not answer has no likeness."""
    answered = [entry for entry in entries if entry["candidate"]["status"] == "answered"]
    sides = [(entry["serving"], entry["candidate"]) for entry in answered]
    codes = Counter(entry["candidate"]["code"] for entry in entries if entry["candidate"]["code"])

    def middle(values: list[int]) -> float | None:
        return round(median(values), 1) if values else None

    return {
        "calls": len(entries),
        "answered": len(answered),
        "failed or refused": dict(sorted(codes.items())),
        "median likeness": middle([entry["likeness"] for entry in answered]),
        "median milliseconds, serving": middle([serving["duration_ms"] for serving, _ in sides]),
        "median milliseconds, candidate": middle([candidate["duration_ms"] for _, candidate in sides]),
        "median characters, serving": middle([serving["characters"] for serving, _ in sides]),
        "median characters, candidate": middle([candidate["characters"] for _, candidate in sides]),
    }


def _register(config_path: Path) -> tuple[Config, Models]:
    from situs.config import load_config
    from situs.runtime.models import read_models

    config = load_config(config_path)
    return config, read_models(config, config_path.parent)


def _perform(config_path: Path, by: str, role: str, as_json: bool, act: _Acting) -> None:
    from situs.config import load_config

    config, folder = load_config(config_path), config_path.parent
    done = asyncio.run(act(config, folder, acting_person(config, folder, by, role)))
    if as_json:
        show({**asdict(done.act), "in_ledger": done.noted})
        return
    act_done = done.act
    words = {"proposed": "is proposed to be", "confirmed": "is", "rolled_back": "serves again, and is"}[act_done.kind]
    click.echo(f"{act_done.id} {words} {act_done.stage.value}, by {act_done.by}")
    click.echo("  the ledger has it" if done.noted else "  the gateway runs: reload it, and the ledger has it")


def _today() -> date:
    return datetime.now(UTC).date()


def _stage(held: Held) -> str:
    return held.course.stage.value if held.settings else "approved"


def _state(held: Held, models: Models, day: date) -> str:
    closed = models.closure(held, day)
    return f"closed: {closed.value}" if closed else "may serve"


def _owner(held: Held) -> str:
    return held.settings.owner if held.settings else "the Situs project"


def _lines(held: Held, models: Models, day: date) -> Iterator[str]:
    """Yield what a person reads of one version."""
    from situs.model import WHY

    version, own, card, course = held.version, held.settings, held.card, held.course
    closed = models.closure(held, day)
    yield f"{version.id}  {_stage(held)}  {'CLOSED: ' + WHY[closed] if closed else 'may serve'}"
    yield f"  weights SHA-256 {version.sha256}"
    described = own or card
    if described is not None:
        yield f"  {described.publisher} ({described.country}), {described.licence}; for: {described.purpose}"
        yield f"  provenance: {described.provenance}"
    if own is not None:
        yield f"  from {own.source}; approved uses: {', '.join(own.uses)}"
        yield f"  owner {own.owner}; an approval holds until {own.expires}"
        yield f"  signature: {_signature(held)}"
    elif card is not None and card.approval is not None:
        yield f"  approved by {card.approval.by} on {card.approval.on}, until {card.approval.until}: the project's own"
        yield f"  approval, not your department's. {card.approval.because}"
    for name, pair in (("evaluated", course.evaluated), ("approved", course.approved), ("retired", course.retired)):
        if pair:
            yield f"  {name}: proposed by {_who(pair[0])}, confirmed by {_who(pair[1])}"
            yield from (f"    {one.name}: {one.thousandths / 1000:.3f}" for one in pair[0].figures[:_SHOWN])
            if len(pair[0].figures) > _SHOWN:
                yield f"    and {len(pair[0].figures) - _SHOWN} more figures, which --json shows"
    if course.pending:
        yield f"  waits for another person: {course.pending.stage.value}, proposed by {_who(course.pending)}"
    for one in held.advisories:
        accepted = "" if one in held.open_advisories else " (accepted)"
        yield f"  advisory {one.id}{accepted}: {one.summary or 'no summary'}"


def _signature(held: Held) -> str:
    assert held.settings is not None
    if held.settings.signature is None:
        return "none is asked for"
    return f"DOES NOT HOLD: {held.signature}" if held.signature else "holds, and covers these weights"


def _who(act: Act) -> str:
    return f"{act.by} on {datetime.fromtimestamp(act.at / 1000, UTC):%Y-%m-%d}"


def _plain(held: Held, models: Models, day: date) -> dict[str, Any]:
    closed, course = models.closure(held, day), held.course
    card = held.card.approval if held.card else None
    return {
        "id": held.version.id,
        "sha256": held.version.sha256,
        "stage": _stage(held),
        "closed_because": closed.value if closed else "",
        "record": held.settings.model_dump(mode="json") if held.settings else None,
        "project_approval": asdict(card) if card and held.settings is None else None,
        "signature_fault": held.signature,
        "pending": asdict(course.pending) if course.pending else None,
        **{
            name: [asdict(act) for act in pair] if pair else None
            for name, pair in (
                ("evaluated", course.evaluated),
                ("approved", course.approved),
                ("retired", course.retired),
            )
        },
        "advisories": [
            {
                "id": one.id,
                "aliases": list(one.aliases),
                "summary": one.summary,
                "accepted": one not in held.open_advisories,
            }
            for one in held.advisories
        ],
    }
