from dataclasses import replace

import pytest

from situs.model import Route, Ruling
from situs.policy import (
    LegalFacts,
    MatterFacts,
    Policies,
    Proof,
    Question,
    Space,
    Statement,
    compile_policies,
    decide,
    load_default_sources,
    load_default_statements,
    load_schema,
    parse_statements,
    prove,
    standard_labels,
    standard_matters,
)
from situs.policy.sources import cut
from situs.policy.statements import Never

EEA = frozenset(["DE", "FR", "NL"])
NO_CALLS = Statement("none", "Nothing.", Never(permitted=True))


def law_of(matter: MatterFacts, route: Route) -> LegalFacts:
    inside = route.place.processed_in <= EEA
    return LegalFacts(EEA, "home" if inside else "none", frozenset() if inside else frozenset({"X"}), EEA)


def space(policies: Policies, *routes: Route) -> Space:
    return Space(routes, standard_matters(["DE"]), law_of, policies, labels=standard_labels(1))


def shipped() -> tuple[Statement, ...]:
    return parse_statements(load_default_statements(), lambda codes: EEA if "EEA" in codes else frozenset(codes))


def proofs(policies: Policies, walked: Space) -> dict[str, Proof]:
    return {p.statement.id: p for p in prove(shipped(), walked, lambda q: decide(q, policies))}


@pytest.fixture(scope="session")
def outside(local: Route) -> Route:
    terms = replace(local.place.terms, dpa=True, secrecy=True)
    place = replace(local.place, id="processor", controlled=False, terms=terms)
    return replace(local, id="outside", place=place, media=True)


@pytest.fixture(scope="session")
def worst(outside: Route) -> Route:
    """Every statement but those about privilege's countries could be violated here, and the law knows no objection."""
    terms = replace(outside.place.terms, training="yes", retention_days=90)
    return replace(outside, id="worst", place=replace(outside.place, id="trainer", terms=terms))


def test_the_shipped_policies_prove_the_shipped_statements(
    policies: Policies, local: Route, abroad: Route, outside: Route, worst: Route
) -> None:
    found = proofs(policies, space(policies, local, abroad, outside, worst))
    assert [name for name, proof in found.items() if not proof.holds] == []
    assert all(proof.states >= proof.ruled > 0 for proof in found.values())


@pytest.mark.parametrize(
    ("policy", "statement"),
    [
        ("ethical-wall", "walls-hold"),
        ("media-raw", "media-is-controlled"),
        ("asserted-matter", "asserted-matter-opens-nothing"),
        ("training-privileged", "no-privileged-matter-trains"),
    ],
)
def test_without_its_policy_a_statement_has_a_counterexample(
    policy: str, statement: str, local: Route, outside: Route
) -> None:
    texts = [c for name, t in load_default_sources().items() for c in cut(name, t)]
    less = {"f": "\n".join(c.text for c in texts if f'@id("{policy}")' not in c.text)}
    weakened = compile_policies(less, load_schema())
    found = proofs(weakened, space(weakened, local, outside))
    assert not found[statement].holds
    assert [name for name, proof in found.items() if not proof.holds] == [statement]
    assert "is permitted on route" in found[statement].counterexample


def test_the_counterexample_is_told_in_plain_words(policies: Policies, outside: Route) -> None:
    (proof,) = prove([NO_CALLS], space(policies, outside), lambda q: decide(q, policies))
    assert proof.counterexample == (
        "PERSONAL of no matter (principal outside, action infer, path primary) is permitted on route outside "
        "by ordinary-on-good-terms, although nothing may be permitted"
    )


def test_approvals_walls_and_assertions_are_told(policies: Policies, local: Route) -> None:
    walled = MatterFacts("m", frozenset({"DE"}), wall=frozenset({"wall"}), approvals=frozenset({"a"}))
    walked = replace(space(policies, local), matters=(walled,), asserted=(True,), labels=(frozenset({"MNPI"}),))
    (proof,) = prove([NO_CALLS], walked, lambda q: decide(q, policies))
    assert "MNPI of a DE matter" in proof.counterexample
    assert "approvals a; wall wall; the matter only asserted" in proof.counterexample


def test_a_space_without_states_proves_nothing(policies: Policies, local: Route) -> None:
    walked = space(policies, local)
    for empty in (replace(walked, routes=()), replace(walked, matters=()), replace(walked, labels=())):
        (proof,) = prove([NO_CALLS], empty, lambda q: decide(q, policies))
        assert not proof.holds
        assert (proof.states, proof.ruled) == (0, 0)
        assert proof.counterexample == "the space has no state that the statement speaks of"


def test_routes_that_cannot_violate_are_counted_and_not_ruled_on(policies: Policies, local: Route) -> None:
    statement = Statement("s", "Never.", Never(uncontrolled=True))
    (proof,) = prove([statement], space(policies, local), lambda q: decide(q, policies))
    assert (proof.holds, proof.ruled, proof.states) == (True, 0, space(policies, local).size)


def test_progress_is_told(policies: Policies, local: Route) -> None:
    told: list[tuple[int, int]] = []
    statements = [Statement(str(n), "Never.", Never(uncontrolled=True)) for n in range(3)]
    prove(statements, space(policies, local), lambda q: decide(q, policies), lambda a, b: told.append((a, b)))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.slow
def test_every_state_of_a_route_that_could_violate_is_ruled_on(local: Route, outside: Route) -> None:
    note = '@id("no") @reason("r") @legal_basis("l") '
    never = compile_policies({"f": note + "forbid (principal, action, resource);"}, load_schema())
    for walked in (
        space(never, local, outside),
        replace(space(never, local, outside), policies=None, labels=(frozenset(),)),
    ):
        (proof,) = prove([NO_CALLS], walked, lambda q: decide(q, never))
        assert (proof.holds, proof.counterexample) == (True, "")
        assert proof.states == proof.ruled == walked.size


def test_everything_of_a_state_is_told_in_order(local: Route) -> None:
    note = '@id("{}") @reason("r") @legal_basis("l") permit (principal, action, resource);'
    lax = compile_policies({"f": note.format("one") + note.format("two")}, load_schema())
    matter = MatterFacts("m", frozenset({"FR", "DE"}), wall=frozenset({"x", "w"}), approvals=frozenset({"b", "a"}))
    walked = replace(
        space(lax, local),
        policies=None,
        matters=(matter,),
        labels=(frozenset({"MNPI", "CRIMINAL"}),),
        categories=(frozenset({"direct"}),),
        media=(True,),
        asserted=(True,),
        residuals=("high",),
    )
    (proof,) = prove([NO_CALLS], walked, lambda q: decide(q, lax))
    assert proof.counterexample == (
        "CRIMINAL and MNPI and a finding of category direct of a DE, FR matter "
        "(principal outside, action infer, path primary; approvals a, b; wall w, x; media; residual risk high; "
        "the matter only asserted) "
        "is permitted on route local by one, two, although nothing may be permitted"
    )


def test_one_question_is_ruled_on_once(policies: Policies, local: Route) -> None:
    asked: list[Question] = []

    def ruling_of(question: Question) -> Ruling:
        asked.append(question)
        return decide(question, policies)

    prove([NO_CALLS, replace(NO_CALLS, id="again")], space(policies, local), ruling_of)
    assert len(asked) == len(set(asked)) > 0
