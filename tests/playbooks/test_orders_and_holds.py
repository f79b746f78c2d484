"""Protective orders wait for a lawyer's check; a legal hold precedes erasure."""

import pytest

from situs.errors import CallError

pytestmark = pytest.mark.asyncio(loop_scope="package")

EXHIBIT = (
    "Produced subject to the Protective Order of 3 May 2026 - Attorneys' Eyes Only. Summarise the pricing exhibit."
)


async def test_material_under_a_protective_order_waits_for_the_check(gateway):
    memo = await gateway.ask(EXHIBIT, matter="discovery")
    assert "PROTECTIVE_ORDER" in memo.labels
    assert memo.refused_because("protective-order-unchecked")
    assert memo.went_nowhere()
    assert "protective order" in memo.body["error"]["message"]


async def test_once_the_check_is_on_file_it_is_answered_at_home(gateway):
    memo = await gateway.ask(EXHIBIT, matter="discovery-checked")
    assert memo.answered
    assert memo.stayed_in("DE")


async def test_naming_the_checked_matter_in_the_header_is_no_check(gateway):
    memo = await gateway.ask(EXHIBIT, header="discovery-checked")
    assert memo.refused_because("protective-order-unchecked")


async def test_a_hold_keeps_the_key_and_its_release_lets_it_be_destroyed_for_good(gateway):
    assert (await gateway.ask("Jane Roe asks.", matter="evidence")).answered
    with pytest.raises(CallError) as caught:
        await gateway.destroy_key("evidence")
    assert (caught.value.code, caught.value.status) == ("legal_hold", 409)
    assert (await gateway.ask("Jane Roe asks.", matter="evidence")).answered

    await gateway.release_hold()
    await gateway.destroy_key("evidence")
    memo = await gateway.ask("Jane Roe asks.", matter="evidence")
    assert memo.refused_as("matter_key_destroyed")
    assert memo.went_nowhere()
    assert (await gateway.ask("Jane Roe asks.", matter="refunds")).answered
