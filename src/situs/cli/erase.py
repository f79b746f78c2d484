"""`situs erase`: a matter's key destroyed for good, what the ledger says of it, and certificates."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from situs.authenticate import is_name
from situs.cli.output import config_option, json_option, show, table, write_file
from situs.cli.person import acting_person, by_option
from situs.cli.trust import Trust, opened_log, reading, upto
from situs.erasure import GROUNDS, Asked, erasures_of, find_reach, page_of, parse_certificate
from situs.erasure.certificate import last_index
from situs.errors import CallError, ConfigError, IntegrityError
from situs.model import STATED

if TYPE_CHECKING:
    from situs.adapters.store import LedgerFile
    from situs.config import Config
    from situs.erasure import Erasure
    from situs.model import Principal

ERASE = "matter:erase"
"""The role that a proven person needs; a name that is stated needs none."""
_FILE = click.Path(path_type=Path, dir_okay=False)
_output = click.option("--output", type=_FILE, help="Write the signed certificate into this file.")
_page = click.option("--page", type=_FILE, help="Write the certificate as a page for people into this file (HTML).")


@click.group()
def command() -> None:
    """Erase matters by destroying their keys; list erasures, and write their certificates."""


@command.command()
@click.argument("matter")
@click.option("--ground", type=click.Choice(list(GROUNDS)), required=True, help="Why it may be erased.")
@by_option
@click.option("--url", default="", help="The gateway that serves the ledger; SITUS_API_KEY holds a key for it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_output
@_page
@config_option
@json_option
def matter(
    matter: str,
    ground: str,
    by: str,
    url: str,
    yes: bool,
    output: Path | None,
    page: Path | None,
    config_path: Path,
    as_json: bool,
) -> None:
    """Destroy MATTER's key for good: every token that was ever sent for it becomes meaningless.

    Refused under a legal hold, which is recorded as a conflict. While a gateway serves the ledger, name it with --url,
    and set SITUS_API_KEY to a key with the role `matter:erase`. Once a matter is erased, the same command writes its
    certificate again. Exit code 1: erased, and a hold was placed while it ran.
    """
    if not yes:
        click.confirm(f"destroy the key of {matter} for good?", abort=True)
    if url:
        signed = _asked_of(url, matter, ground)
    else:
        who = acting_person(_config(config_path), config_path.parent, by, ERASE, user=True)
        if not is_name(who.id):
            raise click.BadParameter("a name in one line", param_hint="--by")
        signed = asyncio.run(_erase(config_path, who, matter, ground))
    _publish(signed, output, page, as_json)


@command.command("list")
@click.option("--matter", default="", help="Only the erasures of this matter.")
@config_option
@json_option
def list_all(matter: str, config_path: Path, as_json: bool) -> None:
    """List erasures on record, blocked attempts and open ones too. Reads the ledger's file; no server."""
    config = _config(config_path)
    signer = _signer(config, config_path.parent)
    with closing(_file(config, config_path.parent, signer)) as file:
        found = erasures_of(asyncio.run(file.events()), matter)
    if as_json:
        show([_row(one) for one in found])
    elif not found:
        click.echo("no erasure was ever asked for")
    else:
        heads = ("ERASURE", "MATTER", "ASKED (UTC)", "BY", "RESULT", "CONFLICT")
        table([tuple(map(str, _row(one).values()))[:6] for one in found], heads)


@command.command()
@click.argument("erasure")
@_output
@_page
@config_option
@json_option
def certificate(erasure: str, output: Path | None, page: Path | None, config_path: Path, as_json: bool) -> None:
    """Write the signed certificate of ERASURE anew, or the record of one that was blocked. Only reads the ledger."""
    _publish(asyncio.run(_certify(config_path, erasure)), output, page, as_json)


def counted_anew(certificate: Mapping[str, Any], ledger: Path, trusted: Trust) -> None:
    """Count in a log what a certificate says was sent; raise `IntegrityError` if the log shows otherwise."""
    extended = replace(trusted, known=(*trusted.known, certificate["checkpoint"].encode()))
    with opened_log(ledger) as log:
        entries = upto(reading(log, extended), last_index(certificate) + 1)
        found = find_reach(entries, certificate["matter"]).facts()
    if found != certificate["reach"]:
        raise IntegrityError("certificate_contradicted", "the log does not give the certificate's counts")


async def _erase(config_path: Path, who: Principal, matter: str, ground: str) -> bytes:
    from situs.adapters.store import SqliteLedger
    from situs.runtime.erasing import Eraser, Keys, directory
    from situs.runtime.live import now_ms
    from situs.runtime.opening import open_keys, open_matters

    config, folder = _config(config_path), config_path.parent
    signer = _signer(config, folder)
    try:
        ledger = SqliteLedger.open(folder / config.ledger.path, config.ledger.origin, signer, now_ms, create=False)
    except ConfigError as error:
        if error.code != "ledger_locked":
            raise
        raise ConfigError(
            "erasure_needs_gateway", "a gateway serves this ledger: name it with --url, so that it forgets the key too"
        ) from None
    source = open_keys(config, folder)
    try:
        keys = Keys(source, source, config.keys.source)
        eraser = Eraser(ledger, keys, directory(lambda: config, folder, open_matters), signer, now_ms)
        if who.credential != STATED and not await eraser.admits(matter, who.walls, who.matters):
            raise CallError("erasure_not_allowed", "the matter is not one that you may speak for", status=403)
        ended = await eraser.erase(Asked(matter, who.id, ground, who.credential))
        return await eraser.certificate(ended.id)
    finally:
        await ledger.aclose()
        if (close := getattr(source, "aclose", None)) is not None:
            await close()


async def _certify(config_path: Path, erasure: str) -> bytes:
    from situs.runtime.erasing import certify

    config, folder = _config(config_path), config_path.parent
    signer = _signer(config, folder)
    with closing(_file(config, folder, signer)) as file:
        return await certify(file, signer, erasure)


def _asked_of(url: str, matter: str, ground: str) -> bytes:
    """Let a running gateway erase a matter, and return the certificate."""
    from situs.cli.ask import request

    key = os.environ.get("SITUS_API_KEY", "")
    if not key:
        raise click.ClickException("set SITUS_API_KEY to a key with the role `matter:erase`")
    named = {"x-situs-matter": matter}
    status, _, body = request("POST", url, f"/situs/v1/erasures/{ground}", key, None, named)
    if status != 200 or not isinstance(body.get("certificate"), dict):
        raise click.ClickException(f"{body.get('detail', 'refused')} [{body.get('code', status)}]")
    return orjson.dumps(body["certificate"], option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _publish(signed: bytes, output: Path | None, page: Path | None, as_json: bool) -> None:
    """Write a certificate where it is asked for, and tell of it; exit with 1 for an erasure with a conflict."""
    said = parse_certificate(signed).content
    for path, content in ((output, signed), (page, page_of(signed).encode())):
        if path is not None:
            _write(path, content)
    if as_json:
        show(orjson.loads(signed))
    else:
        click.echo(f"{said['title']}: matter {said['matter']}, erasure {said['erasure']}")
        for line in said["says"]:
            click.echo(f"  {line}")
        if said["does_not_reach"]:
            click.echo("It does not reach:")
        for line in said["does_not_reach"]:
            click.echo(f"  - {line}")
    if output is None and said["result"] == "destroyed" and not as_json:
        click.echo(f"`situs erase certificate {said['erasure']} --output FILE` writes the certificate", err=True)
    if said["result"] == "destroyed" and said["conflict"]:
        raise SystemExit(1)


def _write(path: Path, content: bytes) -> None:
    write_file(path, content)
    click.echo(f"wrote {path}", err=True)


def _row(one: Erasure) -> dict[str, Any]:
    return {
        "erasure": one.id,
        "matter": one.first["matter"],
        "asked": f"{datetime.fromtimestamp(one.first['at'] / 1000, UTC):%Y-%m-%d %H:%M}",
        "by": one.first["by"],
        "result": one.state,
        "conflict": ", ".join(one.last.get("holds", [])) or ("not excluded" if one.conflict else ""),
        "ground": one.first["ground"],
    }


def _config(config_path: Path) -> Config:
    from situs.config import load_config

    return load_config(config_path)


def _signer(config: Config, folder: Path) -> Any:
    from situs.adapters.store import load_signer

    return load_signer(folder / config.ledger.signing_key)


def _file(config: Config, folder: Path, signer: Any) -> LedgerFile:
    from situs.adapters.store import LedgerFile

    return LedgerFile(folder / config.ledger.path, signer.vkey(config.ledger.origin))
