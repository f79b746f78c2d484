"""`situs policy`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from situs.cli.output import config_option, json_option, progress, show, table
from situs.cli.policy_acts import COMMANDS
from situs.errors import ConfigError


@click.group()
def command() -> None:
    """List, test and prove policies; propose, approve and activate changes of them."""


for _act in COMMANDS:
    command.add_command(_act)


def _rules(config_path: Path) -> tuple[Any, Any]:
    from situs.config import load_config
    from situs.runtime import make_rules

    config = load_config(config_path)
    return config, make_rules(config, config_path.parent, {})


@command.command("list")
@config_option
@json_option
def list_all(config_path: Path, as_json: bool) -> None:
    """List the policies in force, with their legal basis."""
    _, rules = _rules(config_path)
    rows = [(p.id, "permit" if p.effect == "permit" else "forbid", p.legal_basis, p.reason) for p in rules.policies.all]
    if as_json:
        show([dict(zip(("id", "effect", "legal_basis", "reason"), row, strict=True)) for row in rows])
        return
    for policy, effect, basis, reason in rows:
        click.echo(f"{effect:<7} {policy}\n        {reason}\n        [{basis}]")


@command.command()
@click.argument("vectors", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@config_option
@json_option
def test(vectors: Path, config_path: Path, as_json: bool) -> None:
    """Run the policy vectors in the file VECTORS against the policies in force. Exit code 1 where one differs."""
    from situs.policy import decide, parse_vectors, run_vectors

    _, rules = _rules(config_path)
    try:
        known = parse_vectors(orjson.loads(vectors.read_bytes()))
    except orjson.JSONDecodeError as error:
        raise ConfigError("vectors_invalid", f"`{vectors}` is not JSON") from error
    failures = run_vectors(known, lambda q: decide(q, rules.policies))
    if as_json:
        show({"vectors": len(known), "failures": [asdict(f) for f in failures]})
    else:
        for f in failures:
            click.echo(f"DIFFERS  {f.vector}: {f.what} is {f.found or '-'}, expected {f.expected or '-'}")
        click.echo(f"{len(known) - len({f.vector for f in failures})} of {len(known)} vectors as expected")
    if failures or not known:
        raise SystemExit(1)


@command.command()
@config_option
@json_option
def prove(config_path: Path, as_json: bool) -> None:
    """Prove the statements for every label, jurisdiction, route and path. Exit code 1 where one does not hold."""
    from situs.runtime.ruling import prove_statements, statements_of

    config, rules = _rules(config_path)
    progress("walking labels × matters × principals × routes × paths × actions …")
    proofs = prove_statements(rules, statements_of(config, config_path.parent, rules), datetime.now(UTC).date())
    if as_json:
        show(
            [
                {
                    "id": p.statement.id,
                    "says": p.statement.says,
                    "holds": p.holds,
                    "states": p.states,
                    "counterexample": p.counterexample,
                }
                for p in proofs
            ]
        )
    else:
        table(
            [("holds" if p.holds else "FAILS", f"{p.states:,}", p.statement.id, p.statement.says) for p in proofs],
            ("", "STATES", "STATEMENT", ""),
        )
        for p in proofs:
            if not p.holds:
                click.echo(f"\n{p.statement.id}: {p.counterexample}")
    if not proofs or not all(p.holds for p in proofs):
        raise SystemExit(1)
