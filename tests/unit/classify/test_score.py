from situs.classify.score import scores
from situs.model import Finding, Label


def cue(detector: str, label: str = "PRIVILEGED_ADVICE") -> Finding:
    return Finding(0, 0, 1, "CUE", 0.5, detector, label)


def test_header_with_an_actor_is_a_label() -> None:
    assert list(scores([cue("cue.strong_header"), cue("cue.actor", "")])) == [(Label.PRIVILEGED_ADVICE, "cue:60")]


def test_header_alone_stands_until_reviewed() -> None:
    assert list(scores([cue("cue.strong_header")])) == [(Label.PRIVILEGED_ADVICE, "cue_review:35")]


def test_one_strong_mention_or_weak_words_are_not_enough() -> None:
    assert list(scores([cue("cue.strong")])) == []
    assert list(scores([cue("cue.weak"), cue("cue.weak")])) == []


def test_weak_words_are_capped() -> None:
    assert list(scores([cue("cue.weak")] * 9)) == [(Label.PRIVILEGED_ADVICE, "cue_review:36")]


def test_boilerplate_lowers_what_stands_in_the_body() -> None:
    assert list(scores([cue("cue.strong"), cue("cue.strong"), cue("cue.negative", "")])) == []


def test_words_never_make_public() -> None:
    assert list(scores([cue("cue.strong_header", "PUBLIC")] * 3)) == []


def test_a_docket_adds_to_contested_labels() -> None:
    docket = Finding(0, 5, 9, "DOCKET", 0.9, "ref.x")
    found = dict(scores([cue("cue.strong", "WORK_PRODUCT"), docket]))
    assert found == {Label.WORK_PRODUCT: "cue_review:35"}
