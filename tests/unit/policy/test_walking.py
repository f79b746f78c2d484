from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from situs.model import Route, Ruling
from situs.policy import (
    LegalFacts,
    MatterFacts,
    Policies,
    Question,
    Space,
    Statement,
    compile_policies,
    decide,
    load_schema,
    standard_matters,
)
from situs.policy.statements import Never
from situs.policy.walking import count, strides

LABELS = tuple(frozenset(x.split()) for x in ("PUBLIC", "INTERNAL", "MNPI", "PUBLIC PERSONAL", "CONFIDENTIAL_CLIENT"))
ANYTHING = Statement("s", "Never.", Never(permitted=True))
NOTES = '@id("{}") @reason("r") @legal_basis("l") '

ODD = (
    "permit (principal, action, resource);",
    'forbid (principal, action == Action::"embed", resource) when { context.media };',
    'forbid (principal, action, resource) when { context.path == "retry" && context.labels.contains("MNPI") };',
    'forbid (principal, action, resource) when { context.categories.contains("direct") };',
    "forbid (principal, action, resource) unless { principal.walls.containsAll(context.matter.wall) };",
    'forbid (principal == Principal::"inside", action, resource) when { context.asserted.contains("matter") };',
    'forbid (principal, action, resource) when { context.matter.approvals.contains("external:MATTER") };',
    'forbid (principal, action, resource) when { context.residual == "high" && context.labels.contains("PERSONAL") };',
)


def law_of(matter: MatterFacts, route: Route) -> LegalFacts:
    home = frozenset({"DE"})
    inside = route.place.processed_in <= home
    return LegalFacts(home, "home" if inside else "none", frozenset() if inside else frozenset({"X"}), home)


@pytest.fixture(scope="session")
def odd() -> Policies:
    return compile_policies({"f": "\n".join(NOTES.format(n) + p for n, p in enumerate(ODD))}, load_schema())


def space(policies: Policies | None, *routes: Route) -> Space:
    made = Space(routes, standard_matters(["DE"]), law_of, policies, labels=LABELS)
    return replace(made, categories=(frozenset(), frozenset({"direct"})), actions=("infer", "embed"))


def totals(statement: Statement, walked: Space, ruling_of: Callable[[Question], Ruling]) -> Mapping[bool, int]:
    found = {True: 0, False: 0}
    for route in walked.routes:
        for stride in strides(statement, walked, route, ruling_of):
            found[stride.ruling.permitted] += stride.states
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    "statement",
    [
        ANYTHING,
        replace(ANYTHING, labels=frozenset({"MNPI", "PERSONAL"})),
        replace(ANYTHING, except_labels=frozenset({"PUBLIC"}), media=True),
        replace(ANYTHING, outside_wall=True, asserted=False),
        replace(ANYTHING, outside_wall=False, jurisdictions=frozenset({"DE"}), action="embed"),
        replace(ANYTHING, jurisdictions=frozenset({"FR"})),
    ],
)
@pytest.mark.parametrize("which", ["shipped", "odd"])
def test_strides_permit_exactly_as_many_states_as_single_steps(
    statement: Statement, which: str, policies: Policies, odd: Policies, local: Route, abroad: Route
) -> None:
    used = odd if which == "odd" else policies
    asked = {True: 0, False: 0}

    def counting(stride: bool) -> Callable[[Question], Ruling]:
        def ruling_of(question: Question) -> Ruling:
            asked[stride] += 1
            return decide(question, used)

        return ruling_of

    by_stride = totals(statement, space(used, local, abroad), counting(True))
    by_step = totals(statement, space(None, local, abroad), counting(False))
    assert by_stride == by_step
    assert sum(by_step.values()) == count(statement, space(used, local, abroad))
    assert asked[True] <= asked[False]


@pytest.mark.slow
def test_every_state_is_walked_without_policies(policies: Policies, local: Route) -> None:
    walked = space(None, local)
    found = sum(totals(ANYTHING, walked, lambda q: decide(q, policies)).values())
    assert found == walked.size == count(ANYTHING, walked)


def test_a_denial_that_reads_nothing_of_the_axes_left_stands_for_them(odd: Policies, local: Route) -> None:
    """Policies that read no axis rule once on each matter, denied or permitted."""
    for effect in ("permit", "forbid"):
        blunt = compile_policies({"f": NOTES.format("a") + f"{effect} (principal, action, resource);"}, load_schema())
        asked: list[Question] = []

        def ruling_of(question: Question, used: Policies = blunt, told: list[Question] = asked) -> Ruling:
            told.append(question)
            return decide(question, used)

        walked = space(blunt, local)
        assert sum(totals(ANYTHING, walked, ruling_of).values()) == walked.size
        assert len(asked) == len(walked.matters)


def test_what_nothing_permits_stands_where_no_permit_reads_the_axes_left(local: Route) -> None:
    made = compile_policies(
        {"f": NOTES.format("a") + "permit (principal, action, resource) when { context.home.isEmpty() };"},
        load_schema(),
    )
    asked: list[Question] = []

    def ruling_of(question: Question) -> Ruling:
        asked.append(question)
        return decide(question, made)

    walked = space(made, local)
    assert totals(ANYTHING, walked, ruling_of) == {True: 0, False: walked.size}
    assert len(asked) == len(walked.matters)


def test_an_axis_of_one_value_does_not_keep_a_denial_from_standing(local: Route) -> None:
    rule = (
        NOTES.format("a") + 'forbid (principal, action, resource) when { context.media || context.path == "primary" };'
    )
    made = compile_policies({"f": rule}, load_schema())
    asked: list[Question] = []

    def ruling_of(question: Question) -> Ruling:
        asked.append(question)
        return decide(question, made)

    walked = replace(space(made, local), media=(False,), paths=("primary",))
    assert totals(ANYTHING, walked, ruling_of) == {True: 0, False: walked.size}
    assert len(asked) == len(walked.matters)
