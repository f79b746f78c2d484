"""Move versions of models by the acts of named persons."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from situs.adapters.models import Acts
from situs.adapters.store import SqliteLedger, load_signer
from situs.config import Config
from situs.errors import ConfigError
from situs.model import STATED, WHY, Principal
from situs.runtime.live import now_ms
from situs.runtime.model_acts import missing_acts, record_acts
from situs.runtime.models import Held, read_models
from situs.vetting import Act, Kind, Stage, flaw_of, read_results
from situs.vetting.results import figures_for


@dataclass(frozen=True, slots=True)
class Done:
    """Hold an act that was kept, and whether the ledger has it already."""

    act: Act
    noted: bool


async def propose(config: Config, folder: Path, name: str, stage: Stage, by: Principal, results: bytes = b"") -> Done:
    """Propose that a version moves to a stage; an evaluation comes with the file of its results.

    Raise `ConfigError`: `model_not_registered`, `model_act_refused`, `model_results_invalid`, `model_below_minimum`.
    """
    held = _own(config, folder, name)
    act = _act(Kind.PROPOSED, held, stage, by)
    if results:
        minimum = held.settings.minimum if held.settings else {}
        figures = figures_for(read_results(results), minimum)
        act = replace(act, figures=figures, results_sha256=hashlib.sha256(results).hexdigest())
    return await _keep(config, folder, act, results)


async def confirm(config: Config, folder: Path, name: str, stage: Stage, by: Principal) -> Done:
    """Confirm what another person proposed.

    Raise `ConfigError` as `propose` does, `four_eyes_needed` for the same person, and `model_not_approvable` where an
    approval would not let the version serve: it has expired, an advisory is open, its signature does not hold.
    """
    held = _own(config, folder, name)
    if stage is Stage.APPROVED and (said := _hindrance(held)):
        raise ConfigError("model_not_approvable", said)
    asked = held.course.pending
    if config.identity.proven_acts and asked is not None and asked.credential == STATED:
        raise ConfigError("person_not_proven", f"who proposed it proved nothing: propose `{name}` anew")
    return await _keep(config, folder, _act(Kind.CONFIRMED, held, stage, by))


async def roll_back(config: Config, folder: Path, model: str, by: Principal) -> Done:
    """Let the version of a model that served before serve again; the present one needs another approval.

    One person may do it: it opens nothing that two have not approved. Raise `ConfigError("model_act_refused")` where
    no version served before, or that one was changed since or would be closed.
    """
    models = read_models(config, folder)
    name = models.courses.before(model)
    held = models.held.get(name)
    if held is None or held.settings is None:
        raise ConfigError("model_act_refused", f"no version of `{model}` served before, to which one could go back")
    if said := _hindrance(held):
        raise ConfigError("model_act_refused", said)
    return await _keep(config, folder, _act(Kind.ROLLED_BACK, held, Stage.APPROVED, by))


def _own(config: Config, folder: Path, name: str) -> Held:
    held = read_models(config, folder).held.get(name)
    if held is None or held.settings is None:
        raise ConfigError("model_not_registered", f"the register `{config.models.path}` has no model `{name}`")
    return held


def _hindrance(held: Held) -> str:
    """Return why the version would not serve even if it is approved, or nothing."""
    today = datetime.now(UTC).date()
    open_ones = [one.id for one in held.open_advisories]
    flaw = flaw_of(held.version, open_ones, signed=not held.signature, day=today)
    if flaw is None:
        return ""
    more = f" ({held.signature or ', '.join(open_ones)})" if held.signature or open_ones else ""
    return f"`{held.version.id}` would not serve: {WHY[flaw]}{more}"


def _act(kind: Kind, held: Held, stage: Stage, by: Principal) -> Act:
    v = held.version
    name, known = by.id.strip(), by.credential
    return Act(kind, v.model, v.version, stage, v.sha256, v.record_sha256, name, now_ms(), credential=known)


async def _keep(config: Config, folder: Path, act: Act, results: bytes = b"") -> Done:
    acts = Acts(folder / config.models.acts)
    signer = load_signer(folder / config.ledger.signing_key)
    try:
        ledger = SqliteLedger.open(folder / config.ledger.path, config.ledger.origin, signer, now_ms, create=False)
    except ConfigError as error:
        if error.code != "ledger_locked":
            raise
        acts.admit(act, results)
        return Done(act, noted=False)
    try:
        await missing_acts(ledger, acts.read())  # nothing is added to acts that are not those of the ledger
        acts.admit(act, results)
        await record_acts(ledger, acts.read(), proven=config.identity.proven_acts)
    finally:
        await ledger.aclose()
    return Done(act, noted=True)
