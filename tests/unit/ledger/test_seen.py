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
