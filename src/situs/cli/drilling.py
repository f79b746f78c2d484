"""The work behind `situs keys drill`: which key it is, and what the log shows of it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from situs import __version__
from situs.cli.report import publish
from situs.cli.trust import current_trust, opened_log, reading, told, told_stamps, upto
from situs.errors import CallError, ConfigError
from situs.ledger import peek_checkpoint
from situs.registers import FORMATS, Basis, Calls, KeyUse, Leak


def leak_of(config_path: Path, key_id: str, upstream: str, since: int, rehearse: bool) -> Leak:
    """Return which key leaked, revoked where it is one of this gateway; `since` is in seconds since the epoch.

    Raise `CallError("key_not_found", 404)`, or `ConfigError("upstream_unknown")`.
    """
    from situs.adapters.identity import KeyFile
    from situs.config import load_config

    config = load_config(config_path)
    if upstream:
        return _provider_leak(config_path, upstream, since * 1000)
    file = KeyFile(config_path.parent / config.identity.api_keys)
    if rehearse:
        record = next((r for r in file.load().records if r.id == key_id), None)
        if record is None:
            raise CallError("key_not_found", "there is no api key of this id", status=404)
    else:
        record = file.revoke(key_id, int(time.time()))
        click.echo(f"revoked {record.id}: it opens nothing from the next call on", err=True)
    revoked = record.revoked * 1000 + 999 if record.revoked is not None else None  # the file has whole seconds
    return Leak(record.id, record.grant.principal, since * 1000, revoked, rehearsal=rehearse)


def _provider_leak(config_path: Path, upstream: str, since: int) -> Leak:
    from situs.adapters.upstream import present_key_id
    from situs.config import load_config
    from situs.runtime.opening import settings_of

    config = load_config(config_path)
    found = next((u for u in config.upstream if u.id == upstream), None)
    if found is None:
        raise ConfigError("upstream_unknown", f"no upstream is called `{upstream}`")
    if found.exchange is not None:
        routes = frozenset(route.id for route in config.route if route.upstream == upstream)
        return Leak("", since=since, upstream=upstream, exchange=found.exchange.kind, routes=routes)
    key = present_key_id(settings_of(found, config, config_path.parent))
    if not key:
        raise ConfigError("upstream_unknown", f"the upstream `{upstream}` uses no key")
    return Leak(key, since=since)


def drilled(leak: Leak, ledger: Path, form: str, output: Path | None) -> dict[str, Any]:
    """Return what the log shows, once all of it was verified, and write the report where that is asked for."""
    register = KeyUse(leak)

    def pieces() -> Any:
        trusted = current_trust()
        with opened_log(ledger) as log:
            entries = reading(log, trusted)
            checkpoint = peek_checkpoint(entries.note)
            basis = Basis(
                origin=checkpoint.origin,
                size=checkpoint.size,
                root=checkpoint.root.hex(),
                checkpoint=entries.note.decode(),
                cosigned=tuple(told(entries.cosignatures)),
                stamped=tuple(told_stamps(entries.stamps)),
                matter="",
                period="",
                law_as_of="",
                version=__version__,
            )
            for piece in FORMATS[form](register, Calls(upto(entries, checkpoint.size)), basis):
                yield piece.encode()

    publish(pieces, output, quiet=output is None)
    return {
        "key": leak.key,
        "principal": leak.principal,
        "rehearsal": leak.rehearsal,
        "exchanged": dict(register.given),
        "calls": register.calls,
        "sent": register.sent,
        "answered": register.answered,
        "after_revocation": register.after,
        "not_known": register.unnamed,
        "matters": dict(register.matters),
        "places": dict(register.places),
        "found": register.found(),
        "to_do": register.steps(),
    }
