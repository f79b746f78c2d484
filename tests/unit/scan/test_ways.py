"""Ways out of leaks: one for each data and exit, nothing dropped in silence."""

from situs.scan import Exit, Kind, Origin, Spot
from situs.scan.destinations import PLATFORM
from situs.scan.ways import UNFOLLOWED, Leak, ways_of

HERE, END = Spot("a", 1, "look-up"), Spot("b", 2, "send")
OUT = Exit(END, "G", "External Service", destination=PLATFORM)
NOTHING: frozenset = frozenset()


def field(holder: str, name: str) -> Origin:
    return Origin(Kind.FIELD, holder, name)


def test_the_shortest_way_of_two_is_kept_and_ends_at_the_exit() -> None:
    long = Leak(OUT, {field("Case", "Subject"): (HERE, Spot("c", 9))})
    short = Leak(OUT, {field("case", "subject"): (HERE,)})
    (way,) = ways_of([long, short], NOTHING)
    assert (way.origin.told, way.trace) == ("Case.Subject", (HERE, END))


def test_an_exit_that_nothing_is_known_to_reach_is_not_clean() -> None:
    (way,) = ways_of([Leak(OUT, {})], NOTHING)
    assert (way.origin, way.certain) == (UNFOLLOWED, False)


def test_an_input_that_a_caller_binds_is_the_callers_to_tell() -> None:
    leak = Leak(OUT, {Origin(Kind.INPUT, "flow:f", "Text"): ()})
    assert len(ways_of([leak], NOTHING)) == 1
    assert ways_of([leak], frozenset({("flow:f", "text")})) == ()


def test_unknown_data_to_an_unknown_place_need_no_name() -> None:
    nowhere = Exit(END, "A", "Apex callout")
    leak = Leak(nowhere, {Origin(Kind.INPUT, "A.f", "x"): (), Origin(Kind.INPUT, "A.f", "y"): ()})
    assert [way.origin for way in ways_of([leak], NOTHING)] == [UNFOLLOWED]
