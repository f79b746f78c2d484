"""`situs export`: what of a data set may train a model, data with a signed manifest, and runs that start from it."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from situs.cli.output import config_option, json_option, show
from situs.cli.person import acting_person, system_user
from situs.cli.trust import Trust, current_trust, moment, opened_log, reading, trust_options
from situs.errors import IntegrityError

if TYPE_CHECKING:
    from situs.config import Config
    from situs.export import Naming, Tally, Verified
    from situs.model import Principal
    from situs.runtime.exporting import Order

T = TypeVar("T")

UNREADABLE = 3
"""The exit code where some records could not be read, or there is none; the rest was examined all the same."""
_EVERY = 0.2
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_list_option = click.option(
    "--list", "listed", is_flag=True, help="Print each record that is removed, with its reason."
)


@click.group()
def command() -> None:
    """Examine data sets for training, build those that may train a model, and start runs from them."""


def _note(context: click.Context, option: click.Parameter, value: Any) -> Any:
    """Keep what was asked where `_asked` finds it."""
    context.ensure_object(dict)[option.name] = value
    return value


def _asking(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that `check` and `build` share."""
    for name, told in reversed(_ASKED.items()):
        function = click.option(*name.split(), **told, expose_value=False, callback=_note)(function)
    return function


_ASKED: dict[str, dict[str, Any]] = {
    "--place places": {"multiple": True, "help": "A place of training; else `training.place`."},
    "--matter": {"default": "", "help": "The matter of records that name none."},
    "--matter-field": {"default": "", "help": "The member or column that names a record's matter."},
    "--matter-folders": {"is_flag": True, "help": "The folders within the folder are named by matters."},
    "--label": {"default": "", "help": "A label that you state of the whole set, such as `INTERNAL`."},
    "--test-set tests": {
        "multiple": True,
        "type": click.Path(path_type=Path, exists=True),
        "help": "A data set whose records must not be trained on.",
    },
    "--pseudonymise": {"is_flag": True, "help": "Keep records that policy permits under pseudonyms."},
    "--keep-canaries": {"is_flag": True, "help": "Keep your canaries, to find out later whether the model leaks."},
    "--wall walls": {"multiple": True, "help": "A wall that you are inside of, where you say your name."},
    "--by": {
        "default": "",
        "help": "Your name, for the manifest; without it SITUS_API_KEY proves who you are, else the system's user.",
    },
}


def _asked() -> dict[str, Any]:
    found: dict[str, Any] = click.get_current_context().obj
    return found


@command.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@_asking
@_list_option
@config_option
@json_option
def check(source: Path, config_path: Path, as_json: bool, listed: bool) -> None:
    """Say of each record in SOURCE whether it may train a model. Nothing is written.

    SOURCE is a file of JSON lines (chats of any form), a table (.csv, .tsv), a .parquet file, or a folder of documents.
    Exit code 0: all may; 1: some may not; 3: some could not be read, and the rest was examined, or there is no record.
    """
    config, asked = _config(config_path), _asked()
    order = _order(asked, _person(config, config_path.parent, asked))
    tally = _performed(_check(source, config, config_path.parent, order, _Told(listed and not as_json)))
    _tell(tally, {}, as_json)
    sys.exit(_unread(tally) or int(tally.records != tally.kept))


@command.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@_asking
@_list_option
@config_option
@json_option
def build(source: Path, target: Path, config_path: Path, as_json: bool, listed: bool) -> None:
    """Write the records of SOURCE that may train a model into the folder TARGET, with a signed manifest.

    The decision is recorded in the ledger first; without a ledger nothing is written. Exit code 0: written; 3: written,
    and some records could not be read, or there was none.
    """
    config, asked = _config(config_path), _asked()
    order = _order(asked, _person(config, config_path.parent, asked, writing=True))
    told = _Told(listed and not as_json)
    tally, facts = _performed(_build(source, target, config, config_path.parent, order, told))
    _tell(tally, facts, as_json)
    sys.exit(_unread(tally))


@command.command()
@click.argument("manifest", type=_FILE)
@click.option("--data", type=_FILE, help="The data; else those beside the manifest.")
@click.option("--log", type=_FILE, help="A ledger or exported log that must have the export; tells the runs from it.")
@trust_options
@json_option
def verify(manifest: Path, data: Path | None, log: Path | None, as_json: bool) -> None:
    """Verify MANIFEST and its data offline, with a public key. Exit code 1 where anything was changed.

    With --log, the log is verified too and must have this export: as it is, by the same person, and no other.
    """
    from situs.adapters.datasets import verify_export

    trusted = current_trust()
    if log is None and (trusted.known or trusted.quorum or trusted.authorities):
        raise click.UsageError("witnesses, authorities and checkpoints say nothing of a manifest: give --log")
    try:
        found = verify_export(manifest, trusted.vkey, data)
        recorded = in_log(found, log, trusted) if log is not None else {}
    except IntegrityError as error:
        failed = {"verified": False, "code": error.code, "why": error.message, "expected": error.expected,
                  "found": error.found, "at": error.at}  # fmt: skip
        _lines(failed, "FAILED  ", manifest) if not as_json else show(failed)
        sys.exit(1)
    facts: dict[str, Any] = {
        "verified": True,
        "export": found.terms["id"],
        "by": found.terms["by"],
        "credential": found.terms["credential"],
        "made": found.terms["made"],
        "places": list(found.places),
        "records": found.counts["records"],
        "kept": found.counts["kept"],
        "removed": found.counts["removed"],
        "origin": found.origin,
        "root": found.root.hex(),
        **recorded,
    }
    show(facts) if as_json else _lines(facts, "verified", manifest)


def in_log(found: Verified, log: Path, trusted: Trust) -> dict[str, Any]:
    """Return where a log has an export, and the runs that started from it.

    Raise `IntegrityError("export_contradicted")` where the log lacks it or tells otherwise, else as verifying a log.
    """
    entry: tuple[int, dict[str, Any]] | None = None
    runs: list[str] = []
    with opened_log(log) as opened:
        if opened.header.origin == f"{trusted.vkey.name}/training":  # exports may have a ledger of their own
            trusted = replace(trusted, vkey=replace(trusted.vkey, name=opened.header.origin))
        for index, one in reading(opened, trusted):
            if one.get("call") != found.terms["id"] or one.get("manifest") != found.root.hex():
                continue
            if one.get("event") == "export":
                entry = index, one
            elif one.get("event") == "training":
                runs.append(f"{moment(one['at'] // 1000)} at {one['place']} by {one['by']} (entry {index})")
    if entry is None:
        raise IntegrityError("export_contradicted", "the log has no such export", expected=found.root.hex())
    told = {
        "by": found.terms["by"],
        "credential": found.terms["credential"],
        "counts": found.counts,
        "data": found.data,
    }
    earlier = {"credential": "stated", **entry[1]}
    different = sorted(name for name, value in told.items() if earlier.get(name) != value)
    if different:
        raise IntegrityError(
            "export_contradicted", "the log tells otherwise of it", found=", ".join(different), at=entry[0]
        )
    return {"entry": entry[0], "runs": runs or ["none"]}


@command.command(context_settings={"ignore_unknown_options": True})
@click.option("--manifest", required=True, type=_FILE, help="The manifest of the data.")
@click.option(
    "--by", default="", help="Your name; without it SITUS_API_KEY proves who you are, else the system's user."
)
@click.option("--wall", "walls", multiple=True, help="A wall that you are inside of, where you say your name.")
@click.argument("words", metavar="COMMAND...", nargs=-1, required=True, type=click.UNPROCESSED)
@config_option
def run(manifest: Path, by: str, walls: tuple[str, ...], words: tuple[str, ...], config_path: Path) -> None:
    """Start COMMAND, a training run, if MANIFEST verifies with its data and permits training at this machine's place.

    Where this machine knows the matters, policy must still permit training on each; and on data of no matter.

    The command finds the data's path in SITUS_TRAINING_DATA and takes this process's place.
    """
    from situs.training import guard

    named = by or ("" if os.environ.get("SITUS_API_KEY") else system_user())
    try:
        data = guard(manifest, config_path, named, frozenset(walls))
    except IntegrityError as error:
        raise SystemExit(_refused(error)) from None
    environment = {**os.environ, "SITUS_TRAINING_DATA": str(data.resolve())}
    sys.stdout.flush()
    try:
        os.execvpe(words[0], words, environment)  # noqa: S606 - the operator's own command, without a shell
    except OSError as error:
        raise click.ClickException(f"the command cannot be started: {error.strerror}") from None


def _refused(error: IntegrityError) -> int:
    from situs.cli.output import fail

    fail(error)
    return 1


def _performed(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except OSError as error:
        raise click.FileError(str(error.filename or "-"), error.strerror or type(error).__name__) from None


def _config(path: Path) -> Config:
    from situs.config import load_config

    return load_config(path)


def _person(config: Config, folder: Path, asked: dict[str, Any], *, writing: bool = False) -> Principal:
    """Return who asks, inside the walls that a credential vouches for, or that somebody states beside a name."""
    from situs.model import STATED
    from situs.runtime.exporting import BUILD

    who = acting_person(config, folder, asked["by"], *([BUILD] if writing else []), user=True)
    if who.credential == STATED:
        return replace(who, walls=frozenset(asked["walls"]))
    if asked["walls"]:
        raise click.UsageError("your credential says which walls you are inside of: leave --wall out")
    return who


async def _check(source: Path, config: Config, folder: Path, order: Order, told: _Told) -> Tally:
    from situs.adapters.datasets import open_data_set
    from situs.export import Tally
    from situs.runtime.exporting import open_examiner

    asked = _asked()
    examiner = await open_examiner(config, folder, order, writing=False)
    tally = Tally()
    with open_data_set(source, _naming(asked), matter_folders=asked["matter_folders"]) as data:
        await examiner.judge_head(data.head)
        async for record in data.records():
            verdict = await examiner.judge(record)
            tally.add(verdict)
            told(record, verdict, data.shown)
    told.end()
    return tally


async def _build(
    source: Path, target: Path, config: Config, folder: Path, order: Order, told: _Told
) -> tuple[Tally, dict[str, Any]]:
    from situs.adapters.datasets import MANIFEST, open_data_set
    from situs.runtime.exporting import Export, open_examiner

    asked = _asked()
    examiner = await open_examiner(config, folder, order, writing=True)
    with open_data_set(source, _naming(asked), matter_folders=asked["matter_folders"]) as data:
        export = Export(config, folder, examiner)
        writer, terms = await export.write(data, target, lambda record, verdict: told(record, verdict, data.shown))
    told.end()
    return writer.tally, {"export": terms.id, "places": list(terms.places), "manifest": str(target / MANIFEST)}


def _order(asked: dict[str, Any], who: Principal) -> Order:
    from situs.model import Label
    from situs.runtime.exporting import Order

    try:
        label = Label(asked["label"].upper()) if asked["label"] else None
    except ValueError:
        raise click.ClickException(f"no such label: use one of {', '.join(Label)}") from None
    return Order(
        who=who,
        places=asked["places"],
        label=label,
        pseudonymise=asked["pseudonymise"],
        tests=asked["tests"],
        keep_canaries=asked["keep_canaries"],
    )


def _naming(asked: dict[str, Any]) -> Naming:
    from situs.export import Naming

    return Naming(asked["matter"], asked["matter_field"])


class _Told:
    """Tell each removal where that is asked for, and on a terminal how far it is."""

    def __init__(self, listed: bool) -> None:
        self._listed, self._count, self._shown = listed, 0, time.monotonic()

    def __call__(self, _record: Any, verdict: Any, where: str) -> None:
        """Take one verdict."""
        self._count += 1
        if self._listed and not verdict.kept:
            because = verdict.why or ", ".join(verdict.policies)
            click.echo(f"{verdict.reason:<14} {where}" + (f"  ({because})" if because else ""))
        if sys.stderr.isatty() and time.monotonic() - self._shown > _EVERY:
            self._shown = time.monotonic()
            click.echo(f"\r\033[K  {self._count:,} records", err=True, nl=False)

    def end(self) -> None:
        """Clear the line."""
        if sys.stderr.isatty():
            click.echo("\r\033[K", err=True, nl=False)


def _unread(tally: Tally) -> int:
    """Return the exit code of what could not be read: a set without a record is one that was not found, or is cut."""
    return UNREADABLE if tally.removed["unreadable"] or not tally.records else 0


def _tell(tally: Tally, facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        show({**tally.line(), **facts})
        return
    counted = f"{tally.records:,} record{'s' * (tally.records != 1)}"
    click.echo(f"{counted}, {tally.kept:,} kept, {tally.replaced:,} values replaced in them")
    for reason, count in sorted(tally.removed.items()):
        click.echo(f"  {reason:<14} {count:,}")
    for name, value in facts.items():
        click.echo(f"{name}: {', '.join(value) if isinstance(value, list) else value}")


def _lines(facts: dict[str, Any], mark: str, path: Path) -> None:
    click.echo(f"{mark}  {path}")
    for name, value in facts.items():
        if name != "verified" and value not in ("", None):
            told = ", ".join(value) if isinstance(value, list) else value
            told = ", ".join(f"{k} {v}" for k, v in told.items()) if isinstance(told, dict) else told
            click.echo(f"    {name}: {told}")
