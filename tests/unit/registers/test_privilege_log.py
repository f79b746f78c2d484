from situs.law import load_law
from situs.model import Label
from situs.registers import Calls, PrivilegeLog
from situs.registers.privilege_log import CLAIMS


def test_the_claim_and_what_lets_others_assess_it(story) -> None:
    story.decide("a")
    story.end("a")
    story.decide("b", labels=[{"label": "PUBLIC", "provenance": "human", "because": "x", "by": "anna"}])
    story.end("b")
    register = PrivilegeLog(load_law())
    (row,) = register.rows(Calls(story, "M-1"))
    assert set(row) == set(PrivilegeLog.COLUMNS)
    assert row["claim"] == ["attorney-client privilege"]
    assert row["because"] == ["PRIVILEGED_ADVICE by rule: cue"]
    assert row["recipients"] == ["up-fr at fr (fr Ltd)"]
    assert row["type"] == "Request to a language model, and its answer"
    assert row["description"] == "7 characters in 1 text; kinds found: person"
    assert row["confidence"][0].startswith("fr in FR: v1: training no")
    assert any(note.endswith("which are not listed: 1.") for note in register.notes())
    assert any("Germany" in note and "as of 2026" in note and "confidence" in note for note in register.notes())


def test_a_refused_call_was_shown_to_nobody(story) -> None:
    story.decide("a", ())
    story.end("a", "refused", ())
    (row,) = PrivilegeLog(load_law()).rows(Calls(story, "M-1"))
    assert (row["recipients"], row["confidence"]) == (["none: nothing was sent"], ["nothing was sent"])


def test_claims_are_made_for_labels_that_exist() -> None:
    assert set(CLAIMS) <= {str(label) for label in Label}
