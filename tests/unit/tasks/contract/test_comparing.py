"""Two versions, clause by clause; what is told of the differences makes the new version out of the old one."""

from hypothesis import given
from hypothesis import strategies as st
from tests.growth import is_within

from situs.minimise.segments import segment
from situs.tasks.contract.comparing import Change, Comparison, Difference, compare


def compared(old: str, new: str) -> Comparison:
    return compare(old, segment(old), new, segment(new))


def test_a_version_does_not_differ_from_itself(contract: str) -> None:
    found = compared(contract, contract)
    assert (found.differences, found.same > 8) == ((), True)


def test_white_space_does_not_count(contract: str) -> None:
    assert compared(contract, contract.replace(" is governed", "  is\tgoverned")).differences == ()


def test_a_changed_clause_shows_the_words_that_changed(contract: str) -> None:
    new = contract.replace("State of New York", "State of Delaware")
    (one,) = compared(contract, new).differences
    assert one.change is Change.CHANGED
    assert one.new is not None
    assert one.new.of(new).startswith("5. Governing law.")
    assert [(contract[slice(*e.old)], new[slice(*e.new)]) for e in one.edits] == [("New York,", "Delaware,")]


def test_a_new_clause_is_added_and_an_old_one_removed(contract: str) -> None:
    clause = "6a. Insurance. Supplier maintains insurance of one million euros.\n\n"
    new = contract.replace("IN WITNESS", clause + "IN WITNESS")
    (added,) = compared(contract, new).differences
    assert (added.change, added.old, added.new and added.new.of(new)) == (Change.ADDED, None, clause.strip())
    (removed,) = compared(new, contract).differences
    assert (removed.change, removed.new, removed.old and removed.old.of(new)) == (Change.REMOVED, None, clause.strip())


def test_a_clause_that_stands_elsewhere_moved() -> None:
    parts = [f"{word} shall be done by the party that is named in annex {word}." for word in ("Alpha", "Beta", "Gamma")]
    old, new = "\n\n".join(parts), "\n\n".join([parts[2], parts[0], parts[1]])
    (one,) = compared(old, new).differences
    assert (one.change, one.new and one.new.start, one.edits) == (Change.MOVED, 0, ())


def test_repeated_clauses_are_counted() -> None:
    assert [d.change for d in compared("A b c.\n\nA b c.", "A b c.").differences] == [Change.REMOVED]
    assert compared("", "").differences == ()


CLAUSES = st.lists(
    st.lists(
        st.sampled_from(["pay", "deliver", "insure", "keep", "secret", "buyer", "seller", "days", "thirty"]),
        min_size=3,
        max_size=9,
    ),
    max_size=6,
)


def made(clauses: list[list[str]]) -> str:
    return "\n\n".join(f"{n}. The {' '.join(c)}." for n, c in enumerate(clauses, 1))


@given(CLAUSES, CLAUSES)
def test_edits_turn_the_old_clause_into_the_new_one(before: list[list[str]], after: list[list[str]]) -> None:
    old, new = made(before), made(after)
    for one in compared(old, new).differences:
        if one.old and one.new and one.edits:
            assert rebuilt(old, new, one) == one.new.of(new).split()


def rebuilt(old: str, new: str, one: Difference) -> list[str]:
    assert one.old is not None
    out, at = "", one.old.start
    for edit in one.edits:
        out += " " + old[at : edit.old[0]] + " " + new[slice(*edit.new)]
        at = edit.old[1]
    return (out + " " + old[at : one.old.end]).split()


def test_long_versions_that_share_nothing_are_compared_in_little_time() -> None:
    old = "\n\n".join(f"{n}. " + f"alpha{n} " * 40 for n in range(1200))
    new = "\n\n".join(f"{n}. " + f"beta{n} " * 40 for n in range(1200))
    assert len(compared(old, new).differences) >= 1200
    assert is_within(lambda: compared(old, new), 20)
