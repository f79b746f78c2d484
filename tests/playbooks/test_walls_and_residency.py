"""Who may ask about a matter, and in which countries it may be."""

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_a_colleague_outside_the_wall_gets_nothing(gateway):
    memo = await gateway.ask("Was ist der Stand?", matter="merger", by="bernd")
    assert memo.refused_because("ethical-wall")
    assert memo.went_nowhere()


async def test_another_wall_is_not_this_one(gateway):
    memo = await gateway.ask("Was ist der Stand?", matter="merger", by="clara", walls=frozenset({"tender"}))
    assert memo.refused_because("ethical-wall")


async def test_one_inside_the_wall_is_answered(gateway):
    memo = await gateway.ask("Was ist der Stand?", matter="merger", by="dora", walls=frozenset({"merger", "tender"}))
    assert memo.answered
    assert memo.stayed_in("DE")


async def test_a_matter_that_must_stay_in_germany_does_although_france_is_approved(gateway):
    memo = await gateway.ask("Wann endet die Frist?", matter="at-home")
    assert memo.stayed_in("DE")
    assert memo.kept_from("paris") >= {"residency"}


async def test_a_matter_that_must_stay_in_france_is_not_even_processed_at_home(gateway):
    memo = await gateway.ask("Quand expire le délai ?", matter="in-france")
    assert memo.stayed_in("FR")
    assert memo.kept_from("own") >= {"residency"}


async def test_a_matter_that_only_the_header_names_opens_nothing(gateway):
    memo = await gateway.ask("When does the term end?", header="refunds")
    assert memo.decision["matter"] == "refunds"
    assert memo.decision["client_asserted"] == ["matter"]
    assert memo.stayed_in("DE")
    assert memo.kept_from("paris") >= {"asserted-matter"}


async def test_nor_does_it_close_the_wall_s_door_from_inside(gateway):
    memo = await gateway.ask("Was ist der Stand?", header="merger", by="bernd")
    assert memo.refused_because("ethical-wall")


async def test_a_matter_that_nobody_knows_is_refused(gateway):
    memo = await gateway.ask("Was ist der Stand?", header="invented")
    assert memo.refused_as("unknown_matter")
    assert memo.went_nowhere()
