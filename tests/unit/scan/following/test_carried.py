"""What values hold is united, passed on and bounded."""

from situs.scan import Kind, Origin, Spot
from situs.scan.following.carried import MOST_ORIGINS, MOST_SPOTS, bound_by, passed, pour, returned, stepped, united
from situs.scan.ways import ALL, UNFOLLOWED, Exit, Leak

HERE, THERE = Spot("a", 1), Spot("b", 2)
SUBJECT = Origin(Kind.FIELD, "Case", "Subject")
TEXT = Origin(Kind.INPUT, "flow:f", "Text")


def test_pouring_tells_whether_anything_is_new() -> None:
    into: dict = {}
    assert pour(into, {SUBJECT: (HERE,)}, THERE)
    assert into == {SUBJECT: (HERE, THERE)}
    assert not pour(into, {SUBJECT: (THERE,)})


def test_what_no_longer_fits_is_not_followed_and_not_dropped_in_silence() -> None:
    into: dict = {}
    many = {Origin(Kind.FIELD, "X", str(n)): () for n in range(MOST_ORIGINS + 5)}
    assert pour(into, many)
    assert len(into) == MOST_ORIGINS + 1
    assert UNFOLLOWED in into
    assert not pour(into, many)


def test_a_trace_is_bounded_and_says_nothing_twice() -> None:
    assert stepped((HERE,), HERE) == (HERE,)
    assert stepped((HERE,), None) == (HERE,)
    assert len(stepped(tuple(Spot("a", n) for n in range(MOST_SPOTS)), THERE)) == MOST_SPOTS


def test_a_caller_lets_out_what_it_gives_and_not_what_the_component_lets_out_itself() -> None:
    leak = Leak(Exit(THERE, "G", "External Service"), {TEXT: (THERE,), SUBJECT: (THERE,)})
    name = Origin(Kind.FIELD, "Account", "Name")
    (through,) = passed([leak], "flow:f", {"text": {name: (HERE,)}}, THERE)
    assert dict(through.carried) == {name: (HERE, THERE, THERE)}
    assert list(passed([leak], "flow:other", {"text": {name: ()}}, THERE)) == []


def test_an_output_holds_what_was_given_in_place_of_the_input() -> None:
    found = returned({TEXT: (), SUBJECT: ()}, "flow:f", {"text": {UNFOLLOWED: ()}}, HERE)
    assert set(found) == {SUBJECT, UNFOLLOWED}


def test_the_input_of_all_names_takes_everything() -> None:
    every = Origin(Kind.INPUT, "apex:a", ALL)
    found = returned({every: ()}, "apex:a", {"x": {SUBJECT: ()}, "y": {UNFOLLOWED: ()}}, HERE)
    assert set(found) == {SUBJECT, UNFOLLOWED}
    assert bound_by("apex:a", {"x": {}}) == {("apex:a", "x"), ("apex:a", ALL)}


def test_parts_are_united() -> None:
    assert set(united([{SUBJECT: ()}, {TEXT: ()}, {}])) == {SUBJECT, TEXT}
