import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.ledger.seen import _FRESH, Seen


@given(st.lists(st.text(max_size=3)))
def test_it_remembers_what_a_set_remembers(names) -> None:
    seen, known = Seen(), set()
    for name in names:
        assert seen.add(name) == (name in known)
        known.add(name)


def test_nothing_is_forgotten_however_many_there_are() -> None:
    seen, count = Seen(), 7 * _FRESH + 3
    assert not any(seen.add(f"call-{n}") for n in range(count))
    assert all(seen.add(f"call-{n}") for n in range(0, count, 97))
    assert not seen.add("another")


@given(st.sets(st.text(max_size=3)), st.sets(st.text(max_size=3)))
def test_another_goes_on_from_its_digests(first, second) -> None:
    seen = Seen()
    for name in first:
        seen.add(name)
    digests = seen.digests()
    assert len(digests) == 8 * len(first)
    other = Seen(digests)
    assert [other.add(name) for name in second] == [name in first for name in second]
    assert other.digests() == Seen(other.digests()).digests()


def test_digests_that_are_cut_off_are_refused() -> None:
    with pytest.raises(ValueError, match="multiple"):
        Seen(b"1234567")
