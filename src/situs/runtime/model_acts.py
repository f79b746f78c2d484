"""The ledger's account of what persons did to models: every act that is kept, in the same order."""

from __future__ import annotations

from collections.abc import Sequence

from situs.adapters.models import digest_of_act
from situs.adapters.store import SqliteLedger
from situs.errors import ConfigError, IntegrityError
from situs.model import STATED
from situs.record import MODEL_ACT, model_entry
from situs.vetting import Act


async def missing_acts(ledger: SqliteLedger, acts: Sequence[Act]) -> Sequence[Act]:
    """Return the acts that the ledger does not have yet.

    Raise `IntegrityError("model_acts_contradict")` where the ledger has others, or another order, than are kept: one
    was taken away or put in, a retirement say.
    """
    known = [event["act_sha256"] for event in await ledger.events() if event.get("event") == MODEL_ACT]
    kept = [digest_of_act(act) for act in acts]
    for at, digest in enumerate(known):
        found = kept[at] if at < len(kept) else ""
        if found != digest:
            said = f"the ledger has {len(known)} acts on models, and number {at + 1} is kept otherwise, or not at all"
            raise IntegrityError("model_acts_contradict", said, expected=digest, found=found, at=at)
    return acts[len(known) :]


async def record_acts(ledger: SqliteLedger, acts: Sequence[Act], *, proven: bool) -> None:
    """Append the acts that the ledger does not have yet; raise as `missing_acts` does.

    Raise `ConfigError("person_not_proven")` for an act of somebody whom nobody checked, if `proven` asks for proof.
    """
    new = await missing_acts(ledger, acts)
    if proven and any(act.credential == STATED for act in new):
        said = "who acts on models must prove it (`identity.proven_acts`), and an act that waits is of a stated name"
        raise ConfigError("person_not_proven", said)
    for act in new:
        await ledger.append(model_entry(act, digest_of_act(act)))
