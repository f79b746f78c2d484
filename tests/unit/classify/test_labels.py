import pytest

from situs.classify import classify
from situs.model import Evidence, Finding, Label, Matter, Provenance

PHONE = Finding(0, 0, 5, "PHONE", 0.9, "phone")
KEY = Finding(0, 0, 5, "SECRET_KEY", 0.9, "secret.x")
HEADER = [Finding(0, 0, 5, "CUE", 0.9, "cue.strong_header", "PRIVILEGED_ADVICE")]
RIGHT = frozenset({"classify:lower"})


def said(label: Label, provenance: Provenance, by: str = "") -> Evidence:
    return Evidence(label, provenance, "test", by)


def labels(*findings: Finding, **given: object) -> frozenset[Label]:
    arguments = {"assertions": (), "matter": None} | given
    return classify(findings, **arguments).labels  # type: ignore[arg-type]


def test_no_evidence_is_unclassified_not_public() -> None:
    assert labels() == {Label.UNCLASSIFIED}


def test_a_phone_number_leaves_the_rest_unclassified() -> None:
    assert labels(PHONE) == {Label.UNCLASSIFIED, Label.PERSONAL}


def test_metadata_may_say_that_it_is_personal_and_no_more() -> None:
    assert labels(PHONE, assertions=(said(Label.PERSONAL, Provenance.METADATA),)) == {Label.PERSONAL}


@pytest.mark.parametrize("label", [Label.PUBLIC, Label.INTERNAL])
def test_a_client_cannot_open(label: Label) -> None:
    assert labels(assertions=(said(label, Provenance.CLIENT_ASSERTED),)) == {Label.UNCLASSIFIED}


def test_a_client_can_raise() -> None:
    raised = said(Label.TRADE_SECRET, Provenance.CLIENT_ASSERTED)
    assert labels(assertions=(raised,)) == {Label.TRADE_SECRET}


def test_a_matter_is_confidential_and_perhaps_privileged() -> None:
    assert labels(matter=Matter("m")) == {Label.CONFIDENTIAL_CLIENT}
    privileged = labels(matter=Matter("m", privileged=True))
    assert privileged == {Label.CONFIDENTIAL_CLIENT, Label.PRIVILEGED_ADVICE}


def test_the_record_may_publish_a_text_of_a_matter_but_not_a_privileged_one() -> None:
    public = (said(Label.PUBLIC, Provenance.METADATA),)
    assert labels(matter=Matter("m"), assertions=public) == {Label.PUBLIC}
    kept = classify((), assertions=public, matter=Matter("m", privileged=True))
    assert Label.PUBLIC not in kept.labels
    assert kept.highest is Label.PRIVILEGED_ADVICE


def test_public_does_not_win_over_cues_or_secrets() -> None:
    public = (said(Label.PUBLIC, Provenance.METADATA),)
    assert Label.PUBLIC not in labels(*HEADER, assertions=public)
    assert Label.PUBLIC not in labels(KEY, assertions=public)


@pytest.mark.parametrize(
    ("by", "rights"), [("", RIGHT), ("Anna Beispiel", frozenset())], ids=["unnamed", "without right"]
)
def test_lowering_needs_a_named_human_with_the_right(by: str, rights: frozenset[str]) -> None:
    lower = (said(Label.CONFIDENTIAL_CLIENT, Provenance.HUMAN, by),)
    assert Label.PRIVILEGED_ADVICE in labels(*HEADER, assertions=lower, rights=rights)


def test_what_was_lowered_is_kept() -> None:
    lower = (said(Label.CONFIDENTIAL_CLIENT, Provenance.HUMAN, "Anna Beispiel"),)
    result = classify(HEADER, assertions=lower, matter=None, rights=RIGHT)
    assert result.labels == {Label.CONFIDENTIAL_CLIENT}
    assert [e.label for e in result.overridden] == [Label.PRIVILEGED_ADVICE]


def test_a_secret_is_never_lowered() -> None:
    lower = (said(Label.PUBLIC, Provenance.HUMAN, "Anna Beispiel"),)
    assert Label.SECRET_KEY in labels(KEY, assertions=lower, rights=RIGHT)


def test_opaque_text_stays_unclassified() -> None:
    opaque = Finding(0, 0, 40, "OPAQUE", 0.7, "opaque")
    public = (said(Label.PUBLIC, Provenance.METADATA),)
    assert Label.UNCLASSIFIED in labels(opaque, assertions=public)
