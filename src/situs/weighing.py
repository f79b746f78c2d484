"""Rule on a route with the residual risk that its own sealing leaves.

Policy may ask for the risk, and what is sealed follows from the obligations that policy imposes. So the question is
first put for no risk; if the permit's sealing leaves more, it is put again for that much, until the answer was given
for at least what it leaves. The level only ascends, so that three questions are the most; each ruling is remembered.
"""

from __future__ import annotations

from dataclasses import replace

from situs.model import Level, Residual, Ruling
from situs.policy import Policies, Question, decide
from situs.prepared import seal_order
from situs.residual import PRESUMED, Remainder

_ORDER = tuple(Level)


def weigh(question: Question, policies: Policies, remainder: Remainder) -> Ruling:
    """Return the ruling on one candidate route, with the residual risk under its sealing.

    Where nothing permits, it is the risk under the sealing of the last permit that was tried, or the one presumed.
    """
    level = Level.NONE
    residual: Residual | None = None
    while True:
        ruling = decide(replace(question, residual=str(level)), policies)
        if ruling.permitted:
            order = seal_order(ruling.obligations)
            residual = remainder.under(order.pseudonymise | order.redact)
            if _ORDER.index(residual.level) > _ORDER.index(level):
                level = residual.level
                continue
        return replace(ruling, path=question.path, residual=residual or remainder.under(PRESUMED))
