"""Draw exercises from a configuration's own policies, and record who completed them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from situs.adapters.private_files import create_private, read_private
from situs.adapters.store import SqliteLedger, load_signer
from situs.adapters.waiting import WaitingEntries
from situs.config import Config
from situs.errors import ConfigError
from situs.learning import (
    Completion,
    Exercise,
    Score,
    completion_entry,
    draw,
    pseudonym_of,
    read_completion,
)
from situs.policy import Policies, Space, decide, standard_labels, standard_matters
from situs.rules import Rules, legal_facts
from situs.runtime.live import now_ms
from situs.runtime.ruling import distinct_routes, make_rules

FACE = "learning"
"""The face that a key which is bound to faces must open, to have a completion recorded."""
_JURISDICTIONS = frozenset({"DE", "CH", "US"})
"""Jurisdictions of the exercises' matters, beside the organisation's own."""
_KEY_BYTES = 32


def exercises_of(config: Config, folder: Path, seed: str) -> tuple[tuple[Exercise, ...], Policies]:
    """Return the exercises of a seed, and the policies that answer them.

    Raise `ConfigError("exercises_missing")` where the configuration has no route, so that there is nothing to ask.
    """
    rules = make_rules(config, folder, {})
    found = draw(_space(rules), rules.policies, lambda q: decide(q, rules.policies), seed, config.learning.exercises)
    if not found:
        raise ConfigError("exercises_missing", "the configuration has no route, so that no text goes anywhere")
    return found, rules.policies


def _space(rules: Rules) -> Space:
    day = datetime.now(UTC).date()
    served = {action for route in rules.routes for action in route.actions}
    return Space(
        routes=tuple(route.on(day) for route in distinct_routes(rules)),
        matters=standard_matters(sorted(rules.home | _JURISDICTIONS)),
        law_of=lambda matter, route: legal_facts(rules.law, rules.home, matter, route.place, day),
        labels=standard_labels(1),
        actions=tuple(action for action in ("infer", "embed") if action in served) or ("infer",),
    )


def learner(config: Config, folder: Path, name: str) -> str:
    """Return how a person is recorded: under a pseudonym, or by name, as the configuration says.

    Raise `ConfigError`: `learning_key_invalid`, `file_not_private`.
    """
    if config.learning.person == "name":
        return name
    path = folder / config.learning.key
    create_private(path, secrets.token_bytes(_KEY_BYTES))
    key = read_private(path)
    if len(key) != _KEY_BYTES:
        raise ConfigError("learning_key_invalid", f"{path.name} does not hold a key of {_KEY_BYTES} bytes")
    return pseudonym_of(name, key)


async def complete(
    config: Config, folder: Path, person: str, scored: tuple[Sequence[Exercise], Score, str], policies: str
) -> tuple[Completion, bool]:
    """Record a completion; tell whether the ledger has it yet. Else the gateway takes it when it is next reloaded."""
    exercises, score, seed = scored
    completion = Completion(
        id=secrets.token_hex(16),
        person=person,
        done=now_ms(),
        seed=seed,
        exercises=len(exercises),
        right=score.right,
        most=score.most,
        passed=score.passed(config.learning.pass_percent),
        policies=policies,
    )
    WaitingEntries(folder / config.learning.done).add(completion_entry(completion, completion.done))
    signer = load_signer(folder / config.ledger.signing_key)
    try:
        ledger = SqliteLedger.open(folder / config.ledger.path, config.ledger.origin, signer, now_ms, create=False)
    except ConfigError as error:
        if error.code != "ledger_locked":
            raise
        return completion, False
    try:
        await flush_completions(config, folder, ledger)
    finally:
        await ledger.aclose()
    return completion, True


async def flush_completions(config: Config, folder: Path, ledger: SqliteLedger) -> None:
    """Write the completions that wait into the ledger, in order.

    Raise `ConfigError`: `entries_damaged` for a file that does not read.
    """
    waiting = WaitingEntries(folder / config.learning.done).entries()
    if not waiting:
        return
    try:
        known = {found.id for e in await ledger.events() if (found := read_completion(e)) is not None}
        read = [found for e in waiting if (found := read_completion(e)) is not None]
    except ValueError as error:
        raise ConfigError("entries_damaged", f"a completion does not read: {error}") from error
    for completion in read:
        if completion.id not in known:
            await ledger.append(completion_entry(completion, now_ms()))
            known.add(completion.id)
