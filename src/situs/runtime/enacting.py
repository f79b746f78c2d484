"""Do the acts upon a proposed policy set: propose, approve, activate, withdraw; record each before it has effect."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from situs.acts import (
    ACTIVATED,
    APPROVED,
    PROPOSED,
    WITHDRAWN,
    Act,
    Content,
    Proposal,
    Standing,
    act_entry,
    settled,
)
from situs.adapters.installing import install_set, install_text
from situs.adapters.store import SqliteLedger, load_signer
from situs.errors import ConfigError
from situs.policy import compare, compile_policies, load_schema, parse_statements
from situs.runtime.acting import Desk, Draft, acts_in, parsed_vectors
from situs.runtime.live import now_ms
from situs.runtime.ruling import statements_text


async def propose(desk: Desk, draft: Draft, by: str, effective: date) -> tuple[Act, bool]:
    """Keep a draft and record its proposal; tell whether the ledger has it yet.

    Raise `ConfigError`: `policy_invalid`, `statements_invalid`, `vectors_invalid` for a draft that does not read,
    `policy_unchanged`, `policies_unnamed` where the configuration has no place for it.
    """
    now = desk.in_force()
    policies, base = desk.compiled(draft), desk.compiled(now)
    parse_statements(draft.statements, desk.law.expand)
    parsed_vectors(draft.vectors)
    desk.standing().check_base(base.digest)
    if draft == now:
        raise ConfigError("policy_unchanged", "the draft is what is in force already")
    _check_named(desk, draft, now)
    desk.store.keep_set(policies.digest, draft.sources, draft.schema)
    desk.store.keep_set(base.digest, now.sources, now.schema)
    content = Content(
        policies=policies.digest,
        statements=desk.store.keep(draft.statements),
        vectors=desk.store.keep(draft.vectors) if draft.vectors else "",
        base=base.digest,
    )
    act = Act(secrets.token_hex(16), PROPOSED, f"P-{secrets.token_hex(4)}", by, now_ms(), content, effective)
    return act, await _record(desk, act)


async def approve(desk: Desk, proposal: Proposal, by: str, replayed: Mapping[str, int]) -> tuple[Act, bool]:
    """Record that another person approves a proposal, with the figures of the replay that the person was shown."""
    act = _upon(proposal, APPROVED, by)
    return act, await _record(desk, replace(act, replay=replayed))


async def withdraw(desk: Desk, proposal: Proposal, by: str) -> tuple[Act, bool]:
    """Record that a proposal is given up."""
    act = _upon(proposal, WITHDRAWN, by)
    return act, await _record(desk, act)


async def activate(
    desk: Desk, proposal: Proposal, by: str, figures: tuple[Mapping[str, int], Mapping[str, int]], *, emergency: bool
) -> tuple[Act, bool]:  # fmt: skip
    """Record an activation, with the figures of proof and replay, and put the set where the configuration looks.

    The record comes first: a gateway that is started between the two finds a set that is not the activated one, and
    refuses. Doing it again for the proposal that is in force puts its files there again.
    """
    proof, replayed = figures
    act = replace(_upon(proposal, ACTIVATED, by), emergency=emergency, proof=proof, replay=replayed)
    noted = await _record(desk, act)
    put_in_place(desk, proposal)
    return act, noted


def put_in_place(desk: Desk, proposal: Proposal) -> None:
    """Write the files of a proposed set where the configuration looks for them."""
    draft, named = desk.proposed(proposal.proposed.content), desk.config.policies
    desk.compiled(draft, proposal.proposed.content.policies)
    if named.folder:
        own = draft.schema if draft.schema != load_schema() else ""
        install_set(desk.folder / named.folder, draft.sources, own)
    for name, text in ((named.statements, draft.statements), (named.vectors, draft.vectors)):
        if name and text:
            install_text(desk.folder / name, text)


def mend(desk: Desk, standing: Standing, proposal: Proposal) -> bool:
    """Put the files of the proposal that is in force in place again; tell whether it is the one in force."""
    if standing.force is None or standing.force.proposal != proposal.id:
        return False
    put_in_place(desk, proposal)
    return True


def hindrance(desk: Desk, proposal: Proposal, *, emergency: bool) -> str:
    """Return why a proposal cannot be activated on what is in force, or nothing."""
    content = proposal.proposed.content
    if desk.compiled(desk.in_force()).digest != content.base:
        return "the policies in force are not those that it was compared with: propose it anew"
    if emergency and desk.config.policies.activated_only and proposal.upon is None:
        return "no set was activated yet that an emergency could add to: the first one takes four eyes"
    if emergency and not desk.compare(desk.before(proposal), desk.proposed(content)).only_adds_forbids:
        return "in an emergency a set may only add forbids: anything else takes four eyes first"
    return ""


def _upon(proposal: Proposal, event: str, by: str) -> Act:
    of = proposal.proposed
    return Act(secrets.token_hex(16), event, of.proposal, by, now_ms(), of.content, of.effective)


async def _record(desk: Desk, act: Act) -> bool:
    """Write an act that the rules allow, and into the ledger at once where no gateway serves it."""
    desk.standing().after(act)
    entry = act_entry(act, act.done)
    desk.store.add(entry)
    signer = load_signer(desk.folder / desk.config.ledger.signing_key)
    where = desk.folder / desk.config.ledger.path
    try:
        ledger = SqliteLedger.open(where, desk.config.ledger.origin, signer, now_ms, create=False)
    except ConfigError as error:
        if error.code != "ledger_locked":
            raise
        return False
    try:
        await flush(desk, ledger)
    finally:
        await ledger.aclose()
    return True


async def flush(desk: Desk, ledger: SqliteLedger) -> Standing:
    """Write the acts that wait into the ledger, in order, and return what all that it holds amounts to.

    An act that breaks a rule is not written: it has no effect.
    """
    waiting = list(desk.waiting())
    if not waiting and not desk.config.policies.activated_only:
        return Standing()  # nobody asks, and a long ledger is not read for nothing
    recorded = list(acts_in(list(await ledger.events())))
    standing, known = settled(recorded), {act.id for act in recorded}
    for act in waiting:
        if act.id in known:
            continue
        try:
            after = standing.after(act)
            if act.emergency and act.event == ACTIVATED and not _only_forbids(desk, act, standing):
                continue
        except ConfigError:
            continue
        await ledger.append(act_entry(act, now_ms()))
        standing, known = after, known | {act.id}
    return standing


def _only_forbids(desk: Desk, act: Act, standing: Standing) -> bool:
    """Tell whether an emergency is one: by the sets as they are kept, not by what the act says of itself."""
    if desk.config.policies.activated_only and standing.force is None:
        return False  # it would be one person's word alone that is served
    old, proposed = (desk.store.set_of(digest) for digest in (act.content.base, act.content.policies))
    base, new = compile_policies(*old), compile_policies(*proposed)
    kept = (base.digest, new.digest) == (act.content.base, act.content.policies)
    return kept and compare(base, new, schema=old[1] != proposed[1]).only_adds_forbids


def check_activated(desk: Desk, policies: str, standing: Standing) -> None:
    """Raise `ConfigError("policies_not_activated")` unless policies and statements are those activated last.

    Only where the configuration asks for it.
    """
    if not desk.config.policies.activated_only:
        return
    force = standing.force
    if force is None:
        raise ConfigError("policies_not_activated", "no policy set was activated yet")
    if force.content.policies != policies:
        raise ConfigError(
            "policies_not_activated",
            f"the policies ({policies[:12]}) are not those activated last ({force.content.policies[:12]})",
        )
    statements = hashlib.sha256(statements_text(desk.config, desk.folder).encode()).hexdigest()
    if force.content.statements != statements:
        raise ConfigError("policies_not_activated", "the statements to be proven are not those activated last")


def _check_named(desk: Desk, draft: Draft, now: Draft) -> None:
    """Refuse a draft that the configuration has no place for."""
    named = desk.config.policies
    lacking = [
        setting
        for setting, old, new in (
            ("folder", (now.sources, now.schema), (draft.sources, draft.schema)),
            ("statements", now.statements, draft.statements),
            ("vectors", now.vectors, draft.vectors),
        )
        if old != new and not getattr(named, setting)
    ]
    if lacking:
        raise ConfigError("policies_unnamed", f"set `policies.{lacking[0]}`: an activation writes there")
