from situs.classify.detectors.context import compile_context

CONTEXT = compile_context({"phone": ["Tel", "phone"], "birth": ["né le"]})


def test_whole_words_of_any_case_within_reach() -> None:
    assert CONTEXT.near("PHONE 123", 6, 9) == {"phone"}
    assert CONTEXT.near("hotel 123", 6, 9) == frozenset()
    assert CONTEXT.near("phone " + "x" * 60 + " 123", 67, 70) == frozenset()


def test_another_slot_is_out_of_reach() -> None:
    assert CONTEXT.near("phone\x00123\x00n\u00e9 le", 6, 9) == frozenset()
