"""What fails falls back to permitted places alone, and what nobody knows of a place counts as the worst."""

import pytest

from .conftest import REVIEWER

pytestmark = pytest.mark.asyncio(loop_scope="package")

NOTE = "Interne Notiz: Die Kantine öffnet um zwölf."


async def test_when_the_processor_fails_the_machine_at_home_answers(gateway):
    gateway.is_down("paris")
    memo = await gateway.ask(NOTE, label="INTERNAL", by="rita", roles=REVIEWER)
    assert memo.answered
    assert memo.places == ["own", "paris"]
    assert memo.outcome["route"] == "own"
    assert memo.outcome["attempts"][0].startswith("paris:upstream_")


async def test_the_fallback_had_a_ruling_of_its_own(gateway):
    memo = await gateway.ask(NOTE, label="INTERNAL", by="rita", roles=REVIEWER)
    assert memo.decision["order"] == ["paris", "own"]
    assert [r["path"] for r in memo.decision["rulings"] if r["route"] == "own"] == ["primary", "fallback"]


async def test_when_every_permitted_place_fails_no_other_is_tried(gateway):
    gateway.is_down("paris", "own")
    memo = await gateway.ask(NOTE, label="INTERNAL", by="rita", roles=REVIEWER)
    assert memo.status in (502, 503)
    assert memo.outcome["status"] == "failed"
    assert memo.places == ["own", "paris"]
    assert memo.kept_from("overseas")
    assert memo.kept_from("murky")


async def test_a_privileged_memo_has_no_way_out_when_the_machine_at_home_is_down(gateway):
    gateway.is_down("own")
    memo = await gateway.ask("Vertraulich – Anwaltskorrespondenz.", matter="advice")
    assert memo.outcome["status"] == "failed"
    assert memo.stayed_in("DE")


async def test_a_place_of_unknown_terms_sees_nothing_but_what_is_public(gateway):
    memo = await gateway.ask(NOTE, label="INTERNAL", by="rita", roles=REVIEWER, model="murky")
    assert memo.refused_because("may-train")
    assert memo.refused_because("retention-unknown")
    assert memo.refused_because("may-be-read")
    assert memo.went_nowhere()


async def test_the_refusal_says_what_would_have_to_change(gateway):
    memo = await gateway.ask(NOTE, label="INTERNAL", by="rita", roles=REVIEWER, model="murky")
    assert "nobody has established" in memo.body["error"]["message"]
