from situs.export import fingerprints
from situs.export.duplicates import squeeze
from situs.export.texts import texts_of

LONG = "What is the notice period for a lease of business premises?"


def marks(tree: object) -> set[bytes]:
    return set(fingerprints(texts_of(tree)))


def test_spelling_does_not_hide_a_duplicate() -> None:
    assert squeeze("  What's the\u00a0 “Notice”—Period? ") == "what s the notice period"
    assert marks({"text": LONG}) & marks({"text": LONG.upper().replace(" ", "\n  ") + "!!"})


def test_a_question_with_another_answer_is_one() -> None:
    assert marks({"prompt": LONG, "completion": "Six months."}) & marks({"prompt": LONG, "completion": "No idea."})
    turns = [{"role": "system", "content": "x"}, {"role": "user", "content": LONG}]
    assert marks({"prompt": LONG}) & marks({"messages": turns})


def test_short_texts_and_system_prompts_alone_are_none() -> None:
    assert not marks({"prompt": "Yes?", "completion": "a"}) & marks({"prompt": "Yes?", "completion": "b"})
    one = {"system": LONG, "prompt": "a"}
    assert not marks(one) & marks({"system": LONG, "prompt": "b"})
    assert marks({"prompt": "Yes?", "completion": "a"}) & marks({"prompt": "yes", "completion": "A."})


def test_a_record_without_a_letter_is_no_duplicate_of_another() -> None:
    assert marks({"text": "?!"}) == set()
