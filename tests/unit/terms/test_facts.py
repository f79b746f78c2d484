"""What clauses establish together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.terms import contradictions, merged

FR = frozenset({"FR"})


def test_facts_come_together_and_lists_add_up() -> None:
    found = merged([{"training": "no", "instruments": ("SCC:2",)}, {"retention_days": 0, "instruments": ("DPF",)}])
    assert found == {"training": "no", "retention_days": 0, "instruments": ("SCC:2", "DPF")}


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({"training": "no"}, {"training": "yes"}, "training is stated as `no` and as `yes`"),
        ({"retention_days": 0}, {"retention_days": 30}, "retention_days is stated as `0` and as `30`"),
        ({"dpa": True}, {"dpa": False}, "dpa is stated as `true` and as `false`"),
    ],
)
def test_two_values_of_one_fact_contradict_each_other(first: dict, second: dict, said: str) -> None:
    assert contradictions([first, second], FR) == [said]
    assert contradictions([first, first], FR) == []


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "training": st.sampled_from(["no", "yes"]),
        "retention_days": st.integers(0, 2),
        "dpa": st.booleans(),
        "instruments": st.just(("SCC:2",)),
    },
)


@given(st.lists(FACTS, max_size=4), st.randoms())
def test_where_nothing_contradicts_the_order_of_clauses_does_not_matter(clauses, random) -> None:
    shuffled = random.sample(clauses, len(clauses))
    assert bool(contradictions(clauses, FR)) == bool(contradictions(shuffled, FR))
    if not contradictions(clauses, FR):
        assert merged(clauses) == merged(shuffled)


def test_a_sub_processor_in_another_country_contradicts_the_place() -> None:
    there = {"sub_processors": ({"name": "Example Cloud", "country": "US"}, {"name": "Hosting", "country": "FR"})}
    assert contradictions([there], FR) == ["the sub-processor Example Cloud processes in US, and the place does not"]
    assert contradictions([there], frozenset({"FR", "US"})) == []
