from dataclasses import fields, replace

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
    frozenset({"a"}),
)
WHO = Principal("p", "o", frozenset({"r"}), frozenset({"w"}), "jwt", "d", "c", frozenset({"m"}))


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
    assert replace(seen.principal, default_matter="d", claimed_matter="c") == WHO
    assert (seen.kinds, seen.path, seen.home) == (asked.kinds, "retry", asked.home)


def test_labels_are_closed_before_categories_go(question: Question) -> None:
    asked = replace(question, labels=frozenset({"PUBLIC"}), categories=frozenset({"secret"}))
    assert project(asked, frozenset({"labels"})).labels == {"PUBLIC", "SECRET_KEY"}


def test_what_the_client_states_stays_marked(question: Question) -> None:
    claimed = replace(question, principal=replace(WHO, client_asserted=frozenset({"walls"})))
    assert project(claimed, frozenset({"walls"})).principal.client_asserted == {"walls"}
