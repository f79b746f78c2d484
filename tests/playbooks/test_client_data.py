"""A client's data are replaced before they leave, and put back before the lawyer reads the answer."""

import re

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="package")

LETTER = "Write to Jane Roe (jane.roe@example.com): her refund went to IBAN DE89 3704 0044 0532 0130 00."
TOKEN = re.compile(r"\b[A-Z]+_[2-9B-DF-HJKMNP-TV-Z]{7}\b")


async def test_names_are_replaced_outside_and_restored_inside(gateway):
    memo = await gateway.ask(LETTER, matter="refunds")
    assert memo.answered
    assert memo.places == ["paris"]
    for value in ("Jane", "Roe", "jane.roe", "0532", "DE89"):
        assert not memo.showed("paris", value)
    assert "Jane Roe" in memo.answer
    assert "jane.roe@example.com" in memo.answer


async def test_a_bank_number_stays_masked_in_the_answer(gateway):
    memo = await gateway.ask(LETTER, matter="refunds")
    assert "3704 0044" not in memo.answer
    assert "•••• •••• 30 00" in memo.answer or "3000" in memo.answer.replace(" ", "")


async def test_the_record_counts_what_was_replaced_and_names_nobody(gateway):
    memo = await gateway.ask(LETTER, matter="refunds")
    assert memo.decision["kinds"]["EMAIL"] == 1
    assert memo.outcome["pseudonymised"] >= 3
    assert memo.outcome["restored"] >= 2
    assert "Roe" not in str(memo.decision) + str(memo.outcome)


async def test_a_client_s_confidences_never_go_to_one_who_keeps_them(gateway):
    memo = await gateway.ask(LETTER, matter="refunds", model="overseas")
    assert memo.refused_because("foreign-compelled-access")
    assert memo.went_nowhere()


async def test_without_the_matter_s_approval_the_same_letter_stays_at_home(gateway):
    memo = await gateway.ask(LETTER, matter="discovery")
    assert memo.stayed_in("DE")
    assert memo.kept_from("paris") >= {"client-confidence-stays"}


async def test_a_name_has_one_token_within_a_matter_and_another_in_the_next(gateway):
    first = await gateway.ask("Jane Roe asks.", matter="refunds")
    again = await gateway.ask("What did Jane Roe ask?", matter="refunds")
    other = await gateway.ask("Jane Roe asks.", matter="returns")
    tokens = [TOKEN.findall(memo.seen["paris"]) for memo in (first, again, other)]
    assert tokens[0] == tokens[1] != []
    assert set(tokens[0]).isdisjoint(tokens[2])


async def test_a_token_of_another_matter_in_the_model_s_reply_is_not_restored(gateway):
    first = await gateway.ask("Jane Roe asks.", matter="refunds")
    (stolen,) = set(TOKEN.findall(first.seen["paris"]))
    gateway.answers("paris", f"I remember {stolen} well.")
    memo = await gateway.ask("Whom do you remember beside Jane Roe?", matter="returns")
    assert memo.answer == f"I remember {stolen} well."
    assert memo.outcome["restored"] == 0


async def test_a_long_letter_is_read_once_in_its_matter_and_protected_each_time(gateway):
    letter = LETTER + " The goods came back and were paid for as agreed." * 90
    runtime = gateway.running.runtime
    before = runtime.recollection.held
    first = await gateway.ask(letter, matter="refunds")
    kept = runtime.recollection.held
    again = await gateway.ask(letter, matter="refunds")
    assert kept > before
    assert runtime.recollection.held == kept
    assert again.answer == first.answer
    assert again.decision["kinds"] == first.decision["kinds"]
    assert not again.showed("paris", "Roe")
    await gateway.ask(letter)
    assert runtime.recollection.held == kept, "what belongs to no matter is not remembered"
