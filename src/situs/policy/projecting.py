"""Reduce a question to what its policies can see, so that questions that cannot differ in their ruling are one.

A policy set names every attribute that it reads (`Policies.reads`). What none reads cannot change a ruling: it is set
to one fixed value. That makes the memory of rulings small, and the proof over a finite space feasible.
"""

from __future__ import annotations

from dataclasses import replace

from situs.model import Principal
from situs.policy.question import RESIDUALS, MatterFacts, Question, labels_in_force

_NOTHING: frozenset[str] = frozenset()


def project(question: Question, reads: frozenset[str]) -> Question:
    """Return the question with everything that no policy reads made the same for all; labels are those in force."""
    return replace(
        question,
        labels=labels_in_force(question.labels, question.categories),
        principal=_principal(question.principal, reads),
        matter=_matter(question.matter, reads),
        categories=question.categories if "categories" in reads else _NOTHING,
        kinds=question.kinds if "kinds" in reads else _NOTHING,
        path=question.path if "path" in reads else "primary",
        transfer_bases=question.transfer_bases if "transfer_bases" in reads else (),
        in_house_protected=question.in_house_protected if "in_house_protected" in reads else "unknown",
        home=question.home if "home" in reads else _NOTHING,
        residual=question.residual if "residual" in reads else RESIDUALS[0],
    )


def _principal(principal: Principal, reads: frozenset[str]) -> Principal:
    """Return the principal without what is not read; what the client alone states stays marked as such."""
    return Principal(
        id=principal.id if "principal.id" in reads else "",
        organisation=principal.organisation if "organisation" in reads else "",
        roles=principal.roles if "roles" in reads else _NOTHING,
        walls=principal.walls if "walls" in reads else _NOTHING,
        credential=principal.credential if "credential" in reads else "",
        matters=principal.matters if "matters" in reads else _NOTHING,
        client_asserted=principal.client_asserted,
    )


def _matter(matter: MatterFacts, reads: frozenset[str]) -> MatterFacts:
    """Return the matter without what is not read; approvals stay, for an obligation may ask for one."""
    return MatterFacts(
        id=matter.id if "id" in reads else "",
        jurisdictions=matter.jurisdictions if "jurisdictions" in reads else _NOTHING,
        forum=matter.forum if "forum" in reads else "",
        residency=matter.residency if "residency" in reads else _NOTHING,
        privileged=matter.privileged and "privileged" in reads,
        counsel_directed=matter.counsel_directed and "counsel_directed" in reads,
        wall=matter.wall if "wall" in reads else _NOTHING,
        legal_hold=matter.legal_hold and "legal_hold" in reads,
        closed=matter.closed and "closed" in reads,
        approvals=matter.approvals,
    )
