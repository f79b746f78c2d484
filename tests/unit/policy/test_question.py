import pytest

from situs.model import Label, Matter
from situs.policy.question import LABELS, NO_MATTER, labels_in_force, matter_facts


def test_every_label_of_the_model_is_known() -> None:
    assert frozenset(str(label) for label in Label) == LABELS


@pytest.mark.parametrize(
    ("labels", "categories", "expected"),
    [
        (set(), set(), {"UNCLASSIFIED"}),
        ({"PUBLIC"}, set(), {"PUBLIC"}),
        ({"PUBLIC"}, {"direct"}, {"PUBLIC", "PERSONAL"}),
        ({"PUBLIC"}, {"identity"}, {"PUBLIC", "PERSONAL"}),
        ({"PUBLIC"}, {"secret"}, {"PUBLIC", "SECRET_KEY"}),
        ({"PUBLIC"}, {"opaque"}, {"PUBLIC", "UNCLASSIFIED"}),
        ({"PUBLIC"}, {"quasi", "reference", "fact", "cue"}, {"PUBLIC"}),
    ],
)
def test_findings_prove_labels(labels: set[str], categories: set[str], expected: set[str]) -> None:
    assert labels_in_force(frozenset(labels), frozenset(categories)) == expected


def test_facts_of_a_matter() -> None:
    matter = Matter(
        "m", forum="DE", privileged=True, wall=frozenset({"w"}), approvals=frozenset({"a"}), legal_hold=True
    )
    facts = matter_facts(matter, frozenset({"DE"}), frozenset({"FR"}))
    assert (facts.id, facts.forum, facts.privileged, facts.legal_hold) == ("m", "DE", True, True)
    assert (facts.jurisdictions, facts.residency) == ({"DE"}, {"FR"})
    assert (facts.wall, facts.approvals, facts.counsel_directed) == ({"w"}, {"a"}, False)
    directed = Matter("m", forum="DE", counsel_directed=True)
    assert matter_facts(directed, frozenset(), frozenset()).counsel_directed
    assert matter_facts(Matter("m", closed=True), frozenset(), frozenset()).closed
    assert not matter_facts(matter, frozenset(), frozenset()).closed
    assert matter_facts(None, frozenset({"DE"}), frozenset()) is NO_MATTER
