from situs.classify.detectors.context import compile_context

CONTEXT = compile_context({"phone": ["Tel", "phone"], "birth": ["né le"]})


def test_whole_words_of_any_case_within_reach() -> None:
    assert CONTEXT.near("PHONE 123", 6, 9) == {"phone"}
    assert CONTEXT.near("hotel 123", 6, 9) == frozenset()
    assert CONTEXT.near("phone " + "x" * 60 + " 123", 67, 70) == frozenset()


def test_another_slot_is_out_of_reach() -> None:
    assert CONTEXT.near("phone\x00123\x00n\u00e9 le", 6, 9) == frozenset()


def test_a_word_that_goes_on_beyond_reach_is_another() -> None:
    assert CONTEXT.near("x" * 9 + "phone" + " " * 35 + "123", 49, 52) == frozenset()
    assert CONTEXT.near("123" + " " * 35 + "phonetics", 0, 3) == frozenset()


def test_signs_count_wherever_they_stand() -> None:
    assert compile_context({"amount": ["€"]}).near("€123", 1, 4) == {"amount"}


def test_a_word_that_is_marked_counts_as_it_is_written() -> None:
    context = compile_context({"bis": ["=BIS"], "until": ["bis"]})
    assert context.near("BIS 1", 4, 5) == {"bis", "until"}
    assert context.near("bis 1", 4, 5) == {"until"}
