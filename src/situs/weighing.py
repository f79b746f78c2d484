"""Rule on a route with the residual risk that its own sealing leaves.

Policy may ask for the risk, and what is sealed follows from the obligations that policy imposes. So the question is
first put for no risk; if the permit's sealing leaves more, it is put again for that much, until the answer was given
for at least what it leaves. The level only ascends, so that three questions are the most; each ruling is remembered.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from situs.model import Category, Level, Obligation, Residual, Ruling
from situs.policy import Policies, Question, decide
from situs.prepared import seal_order
from situs.residual import PRESUMED, Remainder

_RANK = {level.value: rank for rank, level in enumerate(Level)}


def weigh(question: Question, policies: Policies, remainder: Remainder) -> Ruling:
    """Return the ruling on one candidate route, with the residual risk under its sealing.

    The question is asked at the lowest risk to begin with. Where nothing permits, the risk is that under the sealing of
    the last permit that was tried, or the one presumed.
    """
    residual: Residual | None = None
    while True:
        made = decide(question, policies)
        if made.permitted:
            residual = remainder.under(_sealed(made.obligations))
            if _RANK[residual.level.value] > _RANK[question.residual]:
                question = replace(question, residual=residual.level.value)
                continue
        left = residual or remainder.under(PRESUMED)
        return Ruling(
            made.route, made.place, made.effect, made.reasons, made.obligations, question.path, left,
            question.transfer_bases,
        )  # fmt: skip


@lru_cache(maxsize=256)
def _sealed(obligations: tuple[Obligation, ...]) -> frozenset[Category]:
    order = seal_order(obligations)
    return order.pseudonymise | order.redact
