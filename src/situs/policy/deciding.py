"""Decide: a question and a policy set in, a ruling out. Forbid wins, the default denies, an error denies."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from cedarpy import Entities

from situs.model import WHY, Effect, Obligation, Principal, Reason, Route, Ruling
from situs.policy import cedar
from situs.policy.compiling import Policies, Policy
from situs.policy.obligations import is_known, unite
from situs.policy.projecting import project
from situs.policy.question import ACTIONS, LABELS, PATHS, RESIDUALS, TRANSFERS, Question
from situs.policy.request import entities_of, request_of

MEMO = 4_096
"""How many rulings are remembered, by the question as asked and as policy sees it; the policies are in the key."""


def decide(question: Question, policies: Policies) -> Ruling:
    """Return the ruling on one candidate route.

    Forbid wins; what nothing permits is denied as `default-deny`; an evaluation error denies as `evaluation-error`
    (Cedar itself would skip the failing policy, a forbid included); an obligation that this version cannot discharge,
    or an approval that is not on file, denies, and so does a model that may not serve. Reasons name every determining
    policy in file order.
    """
    return _as_asked(question, policies)


@lru_cache(maxsize=MEMO)
def _as_asked(question: Question, policies: Policies) -> Ruling:
    strange = _strange(question) or _unvetted(question)
    if strange is not None:
        return _deny(question, [strange])
    return _as_seen(project(question, policies.reads), policies)


@lru_cache(maxsize=MEMO)
def _as_seen(question: Question, policies: Policies) -> Ruling:
    entities = _entities(question.principal, question.route, policies)
    answer = cedar.evaluate(request_of(question), entities, policies.parsed)
    if answer.errors:
        return _deny(question, [_evaluation_error(answer, policies)])
    determining = [policies.all[position] for position in answer.determining]
    if answer.allowed:
        return _permit(question, determining)
    return _deny(question, [policy.as_reason() for policy in determining] or [_default_deny(policies)])


@lru_cache(maxsize=MEMO)
def _entities(principal: Principal, route: Route, policies: Policies) -> Entities | None:
    return cedar.parse_entities(entities_of(principal, route), policies.parsed)


def _permit(question: Question, determining: list[Policy]) -> Ruling:
    """Return a permit with all obligations united, or the denial that one of them demands."""
    if not determining or any(policy.effect is not Effect.PERMIT for policy in determining):
        return _deny(question, [_INCONSISTENT])
    obligations = unite(o for policy in determining for o in policy.obligations)
    obstacles = _unknown(determining) or _missing_approvals(question, obligations)
    if obstacles:
        return _deny(question, obstacles)
    reasons = tuple(policy.as_reason() for policy in determining)
    return Ruling(question.route.id, question.route.place.id, Effect.PERMIT, reasons, obligations)


def _deny(question: Question, reasons: Iterable[Reason]) -> Ruling:
    return Ruling(question.route.id, question.route.place.id, Effect.DENY, tuple(reasons))


def _strange(question: Question) -> Reason | None:
    """Return why a question is not one that policy was written for, or None."""
    if question.action not in ACTIONS:
        return _unwritten("unknown-action", "the action")
    if question.path not in PATHS:
        return _unwritten("unknown-path", "the path")
    if question.transfer not in TRANSFERS:
        return _unwritten("unknown-transfer", "the transfer's basis")
    if question.residual not in RESIDUALS:
        return _unwritten("unknown-residual", "the residual risk")
    if not question.labels <= LABELS:
        return _unwritten("unknown-label", "a label")
    return None


def _unvetted(question: Question) -> Reason | None:
    """Return why the model behind the route may not serve the action, or None: no policy can open it.

    Directive (EU) 2022/2555 art. 21(2)(d), (e): security of the supply chain, and of what is acquired and maintained.
    """
    vetted = question.route.vetted
    if vetted.closed:
        why = WHY.get(vetted.closed, "the register says so in a way that is not understood")
        named = f"`{vetted.model}`" if vetted.model else "of this route"
        return Reason(
            policy="model-not-approved",
            text=f"The model {named} may not serve: {why}.",
            legal_basis="Directive (EU) 2022/2555 art. 21(2)(d), (e); the department's register of models",
            remedy="Have two persons approve the model (`situs models show` says what is missing), or use another.",
        )
    asked = "infer" if question.action == "count" else question.action
    if vetted.uses and asked not in vetted.uses:
        return Reason(
            policy="model-use-not-approved",
            text=f"The model `{vetted.model}` is approved for {', '.join(sorted(vetted.uses))}, and for nothing else.",
            legal_basis="Directive (EU) 2022/2555 art. 21(2)(d), (e); the department's register of models",
            remedy="Have two persons approve the model for this use, or use another.",
        )
    return None


def _unwritten(code: str, what: str) -> Reason:
    return Reason(
        policy=code,
        text=f"Policy does not know {what}, and what it does not know it denies.",
        legal_basis="when in doubt, refuse",
        remedy="Use a version whose policies know it.",
    )


def _unknown(determining: list[Policy]) -> list[Reason]:
    return [
        Reason(
            policy=policy.id,
            text=f"The policy demands `{obligation.name}`, which this version cannot discharge.",
            legal_basis=policy.legal_basis,
            remedy="Correct the policy's @obligation, or use a version that knows it.",
        )
        for policy in determining
        for obligation in policy.obligations
        if not is_known(obligation)
    ]


def _missing_approvals(question: Question, obligations: tuple[Obligation, ...]) -> list[Reason]:
    on_file = frozenset() if "matter" in question.asserted else question.matter.approvals
    return [
        Reason(
            policy="approval-missing",
            text=f"The approval `{o.argument}` is required and not on the matter's file.",
            legal_basis="the permitting policy's obligation",
            remedy=f"Put the approval `{o.argument}` on the matter's file.",
        )
        for o in obligations
        if o.name == "require_approval" and o.argument not in on_file
    ]


def _evaluation_error(answer: cedar.Answer, policies: Policies) -> Reason:
    names = [f"`{policies.all[n].id}`" for n in answer.failed if n < len(policies.all)]
    return Reason(
        policy="evaluation-error",
        text=f"Evaluation failed in {', '.join(names) or 'the request'}; a policy that cannot be evaluated may forbid.",
        legal_basis="when in doubt, refuse",
        remedy="Have the operator mend the policy.",
    )


def _default_deny(policies: Policies) -> Reason:
    names = ", ".join(f"`{p.id}`" for p in policies.all if p.effect is Effect.PERMIT)
    return Reason(
        policy="default-deny",
        text="No policy permits this text at this place.",
        legal_basis="what is not permitted is denied",
        remedy=f"Meet the conditions of one of: {names}." if names else "Add a policy that permits it.",
    )


_INCONSISTENT = Reason(
    policy="evaluation-error",
    text="The evaluation permitted without a permitting policy.",
    legal_basis="when in doubt, refuse",
    remedy="Have the operator check the policy engine.",
)
