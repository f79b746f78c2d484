"""`situs mirror`: what this cell, as a witness, has cosigned and keeps of other cells' logs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from situs.cli.output import config_option, json_option, show, table
from situs.cli.trust import moment, opened_log
from situs.ledger import COSIGNATURE, LogEntry, Tree, VerifierKey, headed, peek_checkpoint, verify_log
from situs.mirror import is_proven

if TYPE_CHECKING:
    from situs.adapters.store.mirror import Evidence, MirrorStore
    from situs.config import Config


@click.group()
def command() -> None:
    """Be a witness of other cells: make its key, show what is kept of their logs, compare a log with it."""


@command.command()
@config_option
def init(config_path: Path) -> None:
    """Make the witness's key, and an empty mirror unless there is one; print the key that others verify with.

    A mirror is the witness's memory: a key that forgets what it has cosigned could cosign two histories. So a key that
    is there is never given a new one. A new key may well begin with an old mirror.
    """
    from situs.adapters.store import MirrorStore, create_signer
    from situs.errors import ConfigError

    config, folder = _configured(config_path), config_path.parent
    key_path, mirror_path = folder / config.mirror.signing_key, folder / config.mirror.path
    if key_path.exists():
        raise ConfigError("witness_key_exists", f"{key_path.name} exists, and is given no new memory")
    if mirror_path.exists():
        MirrorStore.open(mirror_path).close()
    else:
        MirrorStore.create(mirror_path)
    create_signer(key_path)
    click.echo(str(_witness_key(config, folder)))


@command.command()
@config_option
def key(config_path: Path) -> None:
    """Print the verifier key of this witness: what `[[witness]] key` of other cells and `--witness` take."""
    click.echo(str(_witness_key(_configured(config_path), config_path.parent)))


@command.command("list")
@config_option
@json_option
def list_logs(config_path: Path, as_json: bool) -> None:
    """List the logs that are mirrored, with what was cosigned last of each."""
    with closing(_store(config_path)) as store:
        keys = _keys(config_path)
        told = [_log(store, origin, keys.get(origin)) for origin in sorted({*keys, *store.origins()})]
    if as_json:
        show(told)
        return
    names = ("log", "entries", "at", "checkpoints", "state")
    table([tuple(str(row[name]) for name in names) for row in told], tuple(name.upper() for name in names))


@command.command("show")
@click.argument("origin")
@config_option
@json_option
def show_log(origin: str, config_path: Path, as_json: bool) -> None:
    """Show what is kept of the log ORIGIN, with the evidence against it. Exit code 1 where that proves a fork."""
    with closing(_store(config_path)) as store:
        known = _keys(config_path).get(origin)
        told = _log(store, origin, known)
        evidence = [_told(one, known) for one in store.evidence(origin)]
    if as_json:
        show({**told, "evidence": evidence})
    else:
        for name, value in told.items():
            click.echo(f"{name}: {value}")
        for one in evidence:
            click.echo(f"\n{one['kind']} {one['at']}, sha256 {one['sha256']}")
            click.echo(f"cosigned here:\n{one['cosigned']}\nsigned by the log all the same:\n{one['signed']}", nl=False)
    if any(one["kind"] == "forked" for one in evidence):
        raise SystemExit(1)


@command.command()
@click.argument("origin")
@click.option("--size", type=click.IntRange(min=0), help="The one at this size; without it, the newest.")
@config_option
def checkpoint(origin: str, size: int | None, config_path: Path) -> None:
    """Print a checkpoint of the log ORIGIN as it was cosigned, for `situs verify LOG --checkpoint FILE`."""
    with closing(_store(config_path)) as store:
        found = store.newest(origin) if size is None else store.at(origin, size)
    if found is None:
        raise click.ClickException(f"no such checkpoint of {origin} was cosigned here")
    click.echo(found.note.decode(), nl=False)


@command.command()
@click.argument("log", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@config_option
@json_option
def compare(log: Path, config_path: Path, as_json: bool) -> None:
    """Verify another cell's LOG, an export or its ledger's file, against every checkpoint of it that is kept here.

    Exit code 1: it does not hold, was rewritten or cut off, or is not the log that signed what is kept as evidence.
    """
    from situs.errors import IntegrityError

    keys = _keys(config_path)
    with closing(_store(config_path)) as store:
        try:
            told = _compared(log, keys, store)
        except IntegrityError as error:
            told = {
                "agrees": False, "code": error.code, "why": error.message, "expected": error.expected,
                "found": error.found,
            }  # fmt: skip
    if as_json:
        show({"file": str(log), **told})
    else:
        click.echo(f"{'agrees' if told['agrees'] else 'CONTRADICTS'}  {log}")
        for name, value in told.items():
            if name != "agrees" and value not in ("", []):
                click.echo(f"    {name}: {value}")
    if not told["agrees"]:
        raise SystemExit(1)


def _compared(path: Path, keys: Mapping[str, VerifierKey], store: MirrorStore) -> dict[str, Any]:
    with opened_log(path) as log:
        origin = log.header.origin
        known = keys.get(origin)
        if known is None:
            raise click.ClickException(
                f"{path.name} claims to be of {origin or 'no log'}, which mirror.log does not name"
            )
        notes = [one.note for one in store.notes(origin)]
        signed = {peek_checkpoint(one.found.signed) for one in store.evidence(origin)}
        roots: dict[int, bytes] = {}
        entries = _rooted(headed(log, known), {one.size for one in signed}, roots)
        report = verify_log(entries, log.checkpoints, known, notes)
    strange = sorted(one.size for one in signed if roots.get(one.size) != one.root)
    return {
        "agrees": not strange,
        "origin": origin,
        "entries": report.checkpoint.size,
        "compared": len(notes),
        "mirrored_entries": max((peek_checkpoint(note).size for note in notes), default=0),
        "not_in_the_log": strange,
    }


def _rooted(entries: Iterable[LogEntry], sizes: set[int], roots: dict[int, bytes]) -> Iterator[LogEntry]:
    """Yield entries, and note the tree's root at some sizes."""
    tree = Tree()
    for entry in entries:
        if sizes:
            tree.push(entry[2])
            if tree.size in sizes:
                roots[tree.size] = tree.head().root
        yield entry


def _log(store: MirrorStore, origin: str, known: VerifierKey | None) -> dict[str, Any]:
    newest = store.newest(origin)
    head = peek_checkpoint(newest.note) if newest else None
    evidence = store.evidence(origin)
    proven = sum(_kind(one, known) == "forked" for one in evidence)
    return {
        "log": origin,
        "key": str(known or ""),
        "entries": head.size if head else 0,
        "root": head.root.hex() if head else "",
        "at": moment(newest.at) if newest else "",
        "checkpoints": store.count(origin),
        "forked": proven,
        "unproven": len(evidence) - proven,
        "state": "forked" if proven else "unproven" if evidence else "good" if newest else "new",
    }


def _told(one: Evidence, known: VerifierKey | None) -> dict[str, Any]:
    return {
        "kind": _kind(one, known),
        "at": moment(one.at),
        "sha256": one.found.digest,
        "cosigned": one.found.held.decode(),
        "signed": one.found.signed.decode(),
        "proof": [one.hex() for one in one.found.proof],
    }


def _kind(one: Evidence, known: VerifierKey | None) -> str:
    """Return what evidence shows, judged anew: the file is not believed. Without the log's key it shows nothing."""
    return "forked" if known is not None and is_proven(one.found, known) else "unproven"


def _configured(config_path: Path) -> Config:
    from situs.config import load_config
    from situs.errors import ConfigError

    config = load_config(config_path)
    if not config.mirror.name:
        raise ConfigError("mirror_off", "mirror.name is not set: this gateway is no witness")
    return config


def _witness_key(config: Config, folder: Path) -> VerifierKey:
    from situs.runtime.mirroring import witness_signer

    return VerifierKey(config.mirror.name, witness_signer(config, folder).public, COSIGNATURE)


def _keys(config_path: Path) -> Mapping[str, VerifierKey]:
    from situs.runtime.mirroring import logs_of

    return logs_of(_configured(config_path))


def _store(config_path: Path) -> MirrorStore:
    from situs.adapters.store import MirrorStore

    return MirrorStore.read(config_path.parent / _configured(config_path).mirror.path)
