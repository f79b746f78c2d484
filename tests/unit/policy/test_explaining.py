from dataclasses import replace

from situs.model import (
    Classification,
    Driver,
    Effect,
    Evidence,
    Finding,
    Label,
    Level,
    Obligation,
    Provenance,
    Reason,
    Residual,
    Route,
    Ruling,
)
from situs.policy import KNOWN_OBLIGATIONS, Policies, Question, decide, explain
from situs.policy.explaining import in_words, indented

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


PAGE = """\
What the text is
  PRIVILEGED_ADVICE: marked in review (human, anna@example.test)
  MNPI: cue detector (rule)
  PERSONAL was lowered by nobody named: email detector
  found: 1 PERSON

Where it may go

  first (place cellar): PERMIT
    policy ok: It may be sent there because the place is run by the department itself, and no third
      party ever sees the text, whatever its label may be.
    basis: GDPR art. 6
    condition: send only what the question needs
    residual risk: low (0.61); in clear: 1 EXACT_DATE, 2 ROLE

  second (place attic): PERMIT
    residual risk: high, since nobody has worked it out

  third (place cloud): DENY
    policy no: Not there.
    to change it: Use another.
    residual risk: none (0.00); in clear: nothing that counts

Outcome: permitted on first, second."""


def test_an_explanation_is_laid_out_for_a_reader() -> None:
    text = Classification(
        evidence=(Evidence(Label.MNPI, Provenance.RULE, "cue detector"), TEXT.evidence[1]),
        findings=TEXT.findings[:1],
        overridden=(Evidence(Label.PERSONAL, Provenance.RULE, "email detector"),),
    )
    why = (
        "It may be sent there because the place is run by the department itself, "
        "and no third party ever sees the text, whatever its label may be."
    )
    rulings = [
        Ruling("first", "cellar", Effect.PERMIT, (Reason("ok", why, "GDPR art. 6"),), (Obligation("minimise"),)),
        Ruling("second", "attic", Effect.PERMIT, ()),
        Ruling("third", "cloud", Effect.DENY, (Reason("no", "Not there.", remedy="Use another."),)),
    ]
    drivers = tuple(Driver(0, n, n + 1, kind, "why") for n, kind in enumerate(("ROLE", "EXACT_DATE", "ROLE")))
    rulings[0] = replace(rulings[0], residual=Residual(Level.LOW, 0.613, drivers))
    rulings[2] = replace(rulings[2], residual=Residual(Level.NONE, 0.0))
    assert explain(rulings, text) == PAGE


def test_an_explanation_of_nothing_is_laid_out_too() -> None:
    assert explain([], Classification((), ())).splitlines() == [
        "What the text is",
        "  UNCLASSIFIED: no evidence",
        "  found: nothing",
        "",
        "Where it may go",
        "  No route serves this model.",
        "",
        "Outcome: refused on every route.",
    ]


def test_a_line_is_broken_between_words_and_not_within_one() -> None:
    before = "x" * 60
    assert indented("to: ", f"{before} require_approval:privilege-waiver") == (
        f"    to: {before}\n      require_approval:privilege-waiver"
    )
