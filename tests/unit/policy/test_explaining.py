from dataclasses import replace

from situs.model import Classification, Evidence, Finding, Label, Obligation, Provenance, Route
from situs.policy import KNOWN_OBLIGATIONS, Policies, Question, decide, explain
from situs.policy.explaining import in_words

TEXT = Classification(
    evidence=(
        Evidence(Label.PERSONAL, Provenance.RULE, "email detector"),
        Evidence(Label.PRIVILEGED_ADVICE, Provenance.HUMAN, "marked in review", "anna@example.test"),
    ),
    findings=(
        Finding(0, 0, 3, "PERSON", 1.0, "d"),
        Finding(0, 5, 9, "PERSON", 1.0, "d"),
        Finding(0, 9, 12, "IBAN", 1, "d"),
    ),
    overridden=(Evidence(Label.MNPI, Provenance.RULE, "cue detector", "karl@example.test"),),
)


def test_it_tells_the_text_each_route_and_the_outcome(question: Question, abroad: Route, policies: Policies) -> None:
    asked = replace(question, labels=frozenset({"PRIVILEGED_ADVICE"}))
    away = replace(asked, route=abroad, transfer="none", compelled=frozenset({"US_CLOUD_ACT"}))
    told = explain([decide(asked, policies), decide(away, policies)], TEXT)
    for words in (
        "PRIVILEGED_ADVICE: marked in review (human, anna@example.test)",
        "MNPI was lowered by karl@example.test",
        "found: 1 IBAN, 2 PERSON",
        "local (place cellar): PERMIT",
        "abroad (place cloud): DENY",
        "policy privileged-stays:",
        "basis: § 203 StGB",
        "to change it: Use a controlled model",
        "condition: remove: keys and passwords",
        "Outcome: permitted on local.",
    ):
        assert words in told
    assert told.index("PRIVILEGED_ADVICE") < told.index("PERSONAL:")
    assert max(map(len, told.splitlines())) <= 110


def test_a_refusal_says_so(question: Question, abroad: Route, policies: Policies) -> None:
    told = explain([decide(replace(question, route=abroad), policies)], Classification((), ()))
    assert "Outcome: refused on every route." in told
    assert "UNCLASSIFIED: no evidence" in told and "found: nothing" in told


def test_no_route_is_a_refusal_too() -> None:
    told = explain([], TEXT)
    assert "No route serves this model." in told and "refused on every route" in told


def test_every_known_obligation_has_words() -> None:
    for name in KNOWN_OBLIGATIONS:
        assert "unknown" not in in_words(Obligation(name, "direct"))
    assert in_words(Obligation("pseudonymise", "direct,quasi")) == (
        "replace by tokens: names and other direct identifiers, indirect identifiers"
    )
    assert in_words(Obligation("notarise")) == "unknown obligation notarise"
