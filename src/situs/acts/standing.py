"""What acts amount to: how far each proposal is, and which policy set is in force by the last activation.

The rules are here and nowhere else: whoever writes an act asks them first, and whoever reads acts asks them again, so
that an act that breaks one has no effect, whoever wrote it into a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from situs.acts.act import ACTIVATED, APPROVED, PROPOSED, Act
from situs.errors import ConfigError
from situs.vetting import same_person

AHEAD_MS = 5 * 60 * 1000
"""An act is at most so far ahead of the clock of the ledger that records it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Hold a proposal with the acts upon it."""

    proposed: Act
    approved: Act | None = None
    activated: Act | None = None
    withdrawn: Act | None = None
    upon: Act | None = None
    """The activation that was the last one when it was proposed."""

    @property
    def id(self) -> str:
        """Return its id."""
        return self.proposed.proposal

    @property
    def status(self) -> str:
        """Return `proposed`, `approved`, `activated`, `emergency` (activated, not approved yet) or `withdrawn`."""
        if self.activated is not None:
            return "activated" if self.approved is not None else "emergency"
        if self.withdrawn is not None:
            return "withdrawn"
        return "approved" if self.approved is not None else "proposed"


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold every proposal by id, in the order of proposing, the last activation, and acts without effect."""

    proposals: dict[str, Proposal] = field(default_factory=dict)
    force: Act | None = None
    ignored: tuple[tuple[Act, str], ...] = ()
    """Acts that broke a rule, with the rule."""

    def find(self, proposal: str) -> Proposal:
        """Return a proposal; raise `ConfigError("policy_proposal_unknown")`."""
        found = self.proposals.get(proposal)
        if found is None:
            raise ConfigError("policy_proposal_unknown", f"there is no proposal `{proposal}`")
        return found

    def check_base(self, base: str) -> None:
        """Raise `ConfigError("policy_act_refused")` where `base` is not the policies that were activated last.

        What is in the folder is not what was agreed: nothing may be compared with it, nor rest on it.
        """
        if self.force is not None and self.force.content.policies != base:
            raise _refused(
                "the policies in the folder are not those activated last: "
                f"activate `{self.force.proposal}` again, which puts its files back, and then propose"
            )

    def after(self, act: Act) -> Standing:
        """Return the standing after an act; raise `ConfigError("policy_act_refused")`, naming the rule it breaks."""
        if act.at is not None and act.done > act.at + AHEAD_MS:
            raise _refused("its clock was ahead of the ledger's: set the clock right and do it again")
        if act.event == PROPOSED:
            if act.proposal in self.proposals:
                raise _refused("a proposal of this id is there already")
            self.check_base(act.content.base)
            return replace(self, proposals={**self.proposals, act.proposal: Proposal(act, upon=self.force)})
        found = self.find(act.proposal)
        if act.content != found.proposed.content or act.effective != found.proposed.effective:
            raise _refused("the act is about another content than what was proposed")
        if found.withdrawn is not None:
            raise _refused("the proposal was withdrawn")
        if act.event == APPROVED:
            changed = _approved(found, act)
        elif act.event == ACTIVATED:
            changed = self._activated(found, act)
        else:
            if found.activated is not None:
                raise _refused("the proposal is in force already: propose what shall take its place")
            changed = replace(found, withdrawn=act)
        force = act if act.event == ACTIVATED else self.force
        return replace(self, proposals={**self.proposals, found.id: changed}, force=force)

    def _activated(self, found: Proposal, act: Act) -> Proposal:
        if found.activated is not None:
            raise _refused("the proposal was activated already")
        if self.force != found.upon:
            raise _refused("another set came into force since it was proposed: propose it anew")
        if act.emergency:
            if self.force is not None and self.force.content.statements != act.content.statements:
                raise _refused("in an emergency the statements to be proven stay as they are")
            if self.force is not None and self.force.content.vectors != act.content.vectors:
                raise _refused("in an emergency the vectors to be agreed with stay as they are")
            return replace(found, activated=act)
        if found.approved is None:
            raise _refused("nobody has approved the proposal")
        if datetime.fromtimestamp(_known(act) / 1000, UTC).date() < found.proposed.effective:
            raise _refused(f"the proposal takes effect on {found.proposed.effective}, not before (UTC)")
        return replace(found, activated=act)


def settled(acts: Iterable[Act]) -> Standing:
    """Return what acts amount to, in their order; the same act told twice counts once."""
    standing, seen = Standing(), set[str]()
    for act in acts:
        if act.id in seen:
            continue
        seen.add(act.id)
        try:
            standing = standing.after(act)
        except ConfigError as error:
            standing = replace(standing, ignored=(*standing.ignored, (act, error.message)))
    return standing


def _approved(found: Proposal, act: Act) -> Proposal:
    if found.approved is not None:
        raise _refused("the proposal was approved already")
    if same_person(act.by, found.proposed.by):
        raise _refused("whoever proposed it cannot approve it: it takes four eyes")
    if found.activated is not None and same_person(act.by, found.activated.by):
        raise _refused("whoever activated it in an emergency cannot approve it: it takes four eyes")
    return replace(found, approved=act)


def _known(act: Act) -> int:
    """Return when an act counts: as it was done, but not before the ledger's clock has come there."""
    return act.done if act.at is None else min(act.done, act.at)


def _refused(why: str) -> ConfigError:
    return ConfigError("policy_act_refused", why)
