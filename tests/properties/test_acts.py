"""A replay is never wrong: what it says of another set is what the gate would have ruled, or it says nothing."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.acts import ACTIVATED, APPROVED, PROPOSED, WITHDRAWN, Act, Content, settled
from situs.acts.recalling import Asked
from situs.acts.reweighing import known_of, recorded_verdict, reweigh
from situs.model import Category, Level, Place, Principal, Residual, Route, Terms
from situs.policy import Policies, Question, compile_policies, load_schema
from situs.record import _ruling
from situs.weighing import weigh

HOME = frozenset({"DE"})
PLACE = Place("p", "us", HOME, HOME, HOME, False, Terms("no", 0, "no", True, True))
QUESTION = Question(
    "infer", Principal("anna"), Route("r", frozenset({"m"}), "m", PLACE, "u"), frozenset({"PERSONAL"}), HOME, "home",
    frozenset(), residual="none",
)  # fmt: skip
CATEGORIES = ("direct", "identity", "quasi", "reference")
SEALINGS = st.lists(st.sampled_from(CATEGORIES), max_size=3, unique=True)
CONDITIONS = st.sampled_from(
    ["", 'when { context.residual == "none" }', 'when { context.residual == "low" }',
     'when { context.residual == "high" }',
     'unless { context.residual == "high" }', 'unless { context.residual == "none" }']
)  # fmt: skip


@st.composite
def sets(draw: st.DrawFn) -> Policies:
    texts = []
    for n in range(draw(st.integers(1, 3))):
        sealed = draw(SEALINGS)
        note = f'@obligation("pseudonymise:{",".join(sealed)}") ' if sealed else ""
        permits = draw(st.booleans()) or n == 0
        head = f'@id("p{n}") @reason("r") @legal_basis("l") {note if permits else ""}'
        texts.append(f"{head}{'permit' if permits else 'forbid'} (principal, action, resource) {draw(CONDITIONS)};")
    return compile_policies({"f": "\n".join(texts)}, load_schema())


@st.composite
def remainders(draw: st.DrawFn) -> SimpleNamespace:
    weights = {Category(c): draw(st.integers(0, 3)) for c in CATEGORIES}
    base = draw(st.integers(0, 4))

    def under(sealed: frozenset[Category]) -> Residual:
        left = base + sum(w for c, w in weights.items() if c not in sealed)
        return Residual(Level.HIGH if left > 6 else Level.LOW if left > 3 else Level.NONE, 0.5)

    return SimpleNamespace(under=under)


@pytest.mark.slow
@examples(300)
@given(sets(), sets(), remainders(), st.booleans())
def test_what_is_said_of_another_set_is_what_the_gate_would_rule(then, proposed, remainder, at_hand) -> None:
    asked = Asked(QUESTION, _ruling(weigh(QUESTION, then, remainder)))
    known = known_of(asked, then if at_hand else None)
    for sealing, level in known.items():
        assert remainder.under(sealing).level.value == level or not at_hand
    again = reweigh(asked, then, known)
    assert again in (None, recorded_verdict(asked))
    found = reweigh(asked, proposed, known)
    truth = recorded_verdict(Asked(QUESTION, _ruling(weigh(QUESTION, proposed, remainder))))
    assert found in (None, truth)


EVENTS = st.sampled_from([PROPOSED, APPROVED, ACTIVATED, WITHDRAWN])
DAY = 86_400_000
ACTS = st.builds(
    Act,
    id=st.uuids().map(str),
    event=EVENTS,
    proposal=st.sampled_from(["P-1", "P-2"]),
    by=st.sampled_from(["anna", "Anna", "karl", "olga"]),
    done=st.integers(0, 5).map(lambda n: n * DAY),
    content=st.sampled_from([Content("a", "b", "", "c"), Content("x", "b", "", "c"), Content("x", "b", "", "a")]),
    effective=st.sampled_from([date(1970, 1, 2), date(1970, 1, 4)]),
    emergency=st.booleans(),
)


@pytest.mark.slow
@examples(500)
@given(st.lists(ACTS, max_size=14))
def test_nothing_is_in_force_that_one_person_alone_put_there_but_in_an_emergency(acts: list[Act]) -> None:
    standing = settled(acts)
    for one in standing.proposals.values():
        if one.approved is not None:
            assert one.approved.by.casefold() != one.proposed.by.casefold()
        if one.activated is not None:
            assert one.withdrawn is None
            assert one.activated.content == one.proposed.content
            if not one.activated.emergency:
                assert one.approved is not None
                assert (
                    date.fromordinal(date(1970, 1, 1).toordinal() + one.activated.done // DAY) >= one.proposed.effective
                )
            before = one.upon
            assert before is None or (before.content.policies == one.proposed.content.base)
    assert standing.force is None or standing.find(standing.force.proposal).activated == standing.force
    in_order = [act for act in acts if any(act == one.activated for one in standing.proposals.values())]
    for earlier, later in pairwise(in_order):
        assert later.content.base == earlier.content.policies
    assert settled([*acts, *acts]).proposals == standing.proposals
    assert len(standing.ignored) <= len(acts)
