from dataclasses import fields, replace

import pytest

from situs.model import Principal
from situs.policy import MatterFacts, Question
from situs.policy.projecting import project

FULL = MatterFacts(
    "m",
    frozenset({"DE"}),
    "DE",
    frozenset({"FR"}),
    True,
    True,
    frozenset({"w"}),
    True,
    True,
    frozenset({"a"}),
)
WHO = Principal("p", "o", frozenset({"r"}), frozenset({"w"}), "jwt", "k", "d", "c", frozenset({"m"}))


def test_what_is_not_read_is_the_same_for_all(question: Question) -> None:
    asked = replace(question, matter=FULL, principal=WHO, kinds=frozenset({"IBAN"}), path="retry")
    seen = project(asked, frozenset())
    assert seen.matter == MatterFacts(approvals=frozenset({"a"}))
    assert seen.principal == Principal("")
    assert (seen.kinds, seen.path, seen.home) == (frozenset(), "primary", frozenset())


def test_what_is_read_is_kept(question: Question) -> None:
    names = frozenset(f.name for kind in (MatterFacts, Principal, Question) for f in fields(kind))
    asked = replace(question, matter=FULL, principal=WHO, kinds=frozenset({"IBAN"}), path="retry")
    seen = project(asked, names | {"principal.id"})
    assert seen.matter == FULL
    assert replace(seen.principal, key="k", default_matter="d", claimed_matter="c") == WHO
    assert (seen.kinds, seen.path, seen.home) == (asked.kinds, "retry", asked.home)


def test_labels_are_closed_before_categories_go(question: Question) -> None:
    asked = replace(question, labels=frozenset({"PUBLIC"}), categories=frozenset({"secret"}))
    assert project(asked, frozenset({"labels"})).labels == {"PUBLIC", "SECRET_KEY"}


def test_what_the_client_states_stays_marked(question: Question) -> None:
    claimed = replace(question, principal=replace(WHO, client_asserted=frozenset({"walls"})))
    assert project(claimed, frozenset({"walls"})).principal.client_asserted == {"walls"}


OF_MATTER = sorted({f.name for f in fields(MatterFacts)} - {"approvals"})
OF_PRINCIPAL = ["organisation", "roles", "walls", "credential", "matters"]
OF_QUESTION = {
    "categories": frozenset({"direct"}),
    "kinds": frozenset({"IBAN"}),
    "path": "retry",
    "transfer_bases": ("GDPR 46",),
    "in_house_protected": "yes",
    "residual": "low",
    "home": frozenset({"DE"}),
}


@pytest.mark.parametrize("name", [*OF_MATTER, *OF_PRINCIPAL, *OF_QUESTION, "principal.id"])
def test_what_is_read_is_kept_and_nothing_beside_it(question: Question, name: str) -> None:
    asked = replace(question, matter=FULL, principal=WHO, labels=frozenset({"PERSONAL"}), **OF_QUESTION)
    blind, seen = project(asked, frozenset()), project(asked, frozenset({name}))
    expected = blind
    if name in OF_MATTER:
        expected = replace(expected, matter=replace(blind.matter, **{name: getattr(FULL, name)}))
    if name in OF_PRINCIPAL:
        expected = replace(expected, principal=replace(blind.principal, **{name: getattr(WHO, name)}))
    if name in OF_QUESTION:
        expected = replace(expected, **{name: OF_QUESTION[name]})
    if name == "principal.id":
        expected = replace(expected, principal=replace(blind.principal, id=WHO.id))
    assert seen == expected != blind


def test_what_is_not_read_becomes_one_fixed_value(question: Question) -> None:
    seen = project(replace(question, matter=FULL, principal=WHO, **OF_QUESTION), frozenset())
    assert (seen.categories, seen.kinds, seen.home) == (frozenset(), frozenset(), frozenset())
    assert (seen.path, seen.transfer_bases, seen.in_house_protected) == ("primary", (), "unknown")
    assert seen.residual == "none"
    assert (seen.action, seen.route, seen.media, seen.asserted) == (
        question.action, question.route, question.media, question.asserted,
    )  # fmt: skip
    assert (seen.permitted_in, seen.transfer, seen.compelled) == (
        question.permitted_in, question.transfer, question.compelled,
    )  # fmt: skip
