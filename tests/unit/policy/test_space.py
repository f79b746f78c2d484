from situs.model import Label, Principal, Route
from situs.policy import LegalFacts, MatterFacts, Policies, Question, Space, standard_labels, standard_matters
from situs.policy.space import Case, standard_principals


def law_of(matter: MatterFacts, route: Route) -> LegalFacts:
    home = frozenset({"DE"})
    inside = route.place.processed_in <= home
    return LegalFacts(home, "home" if inside else "none", frozenset() if inside else frozenset({"X"}), home)


def test_the_standard_labels_are_singles_and_pairs() -> None:
    n = len(Label)
    assert len(standard_labels(1)) == n
    assert len(set(standard_labels())) == n + n * (n - 1) // 2


def test_the_standard_matters_and_principals_cover_walls_both_ways() -> None:
    matters = standard_matters(["DE", "CH"])
    assert len({m.id for m in matters}) == len(matters) == 11
    walled = [m for m in matters if m.wall]
    inside = [p for p in standard_principals() if p.walls >= walled[0].wall]
    assert standard_principals() == (Principal("outside"), Principal("inside", walls=frozenset({"wall"})))
    assert len(walled) == 2 and len(inside) == 1 and len(standard_principals()) == 2


def test_the_standard_matters_are_one_of_each_sort_for_a_country() -> None:
    of = frozenset({"DE"})
    approvals = frozenset({"external:MATTER", "protective-order:checked", "training:MATTER", "transfer:49.1.e"})
    assert standard_matters(["DE"]) == (
        MatterFacts(),
        MatterFacts("DE-plain", of),
        MatterFacts("DE-walled", of, wall=frozenset({"wall"})),
        MatterFacts("DE-privileged", of, privileged=True, counsel_directed=True),
        MatterFacts("DE-approved", of, approvals=approvals),
        MatterFacts("DE-privileged-approved", of, privileged=True, approvals=approvals),
    )


def test_size_is_the_product_of_the_axes(local: Route) -> None:
    space = Space((local,), standard_matters(["DE"]), law_of, labels=standard_labels(1))
    assert space.size == 1 * 6 * 16 * 4 * 2 * 4 * 4 * 2 * 2 * 3


def test_texts_keep_their_number_when_they_are_merged(local: Route, policies: Policies) -> None:
    apart = Space((local,), standard_matters(["DE"]), law_of)
    merged = Space((local,), standard_matters(["DE"]), law_of, policies)
    assert sum(weight for *_, weight in apart.texts()) == sum(weight for *_, weight in merged.texts())
    assert len(merged.texts()) < len(apart.texts())


def test_the_question_carries_what_the_law_says(local: Route, abroad: Route) -> None:
    space = Space((local, abroad), standard_matters(["DE"]), law_of)
    who = standard_principals()[0]
    labels = frozenset({"MNPI"})
    case = Case(abroad, space.matters[1], labels, frozenset(), who, "embed", True, True, "retry")
    question = space.question(case)
    assert (question.transfer, question.compelled) == ("none", {"X"})
    assert (question.asserted, question.media, question.path, question.action) == (
        {"matter"},
        True,
        "retry",
        "embed",
    )
    assert (question.labels, question.matter, question.home) == (labels, space.matters[1], {"DE"})


def test_the_question_is_asked_with_the_law_of_its_own_matter_and_route(local: Route, abroad: Route) -> None:
    def strict(matter: MatterFacts, route: Route) -> LegalFacts:
        return LegalFacts(
            matter.jurisdictions, "safeguard", frozenset({route.id}), frozenset({"FR"}), ("b",), "limited"
        )

    space = Space((local, abroad), standard_matters(["DE"]), strict)
    who = standard_principals()[1]
    case = Case(
        abroad, space.matters[1], frozenset({"MNPI"}), frozenset({"direct"}), who, "infer", False, False, "primary"
    )
    assert space.question(case) == Question(
        action="infer",
        principal=who,
        route=abroad,
        labels=frozenset({"MNPI"}),
        permitted_in=frozenset({"DE"}),
        transfer="safeguard",
        compelled=frozenset({"abroad"}),
        categories=frozenset({"direct"}),
        matter=space.matters[1],
        transfer_bases=("b",),
        in_house_protected="limited",
        home=frozenset({"FR"}),
        residual="none",
    )
