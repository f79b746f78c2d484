"""A model is shown little, and believed only by what it can quote."""

import json

import pytest

from situs.minimise.index import index_of
from situs.tasks import Reply
from situs.tasks.consulting import SHOWN, UNCLEAR, Question, consult, prompt_for, shown_for

LIABILITY = Question("cap", "Is the liability of a party for breach capped by a maximum amount?", ("yes", "no"))
CAP = "either party's liability exceed the total price"


@pytest.fixture
def index(contract: str):
    return index_of(contract)


def test_a_prompt_shows_few_passages_by_their_ids_and_admits_no_other(index) -> None:
    shown = shown_for(index, LIABILITY.text)
    prompt = prompt_for(index, LIABILITY, shown)
    assert CAP in prompt.text
    assert len(prompt.text) < SHOWN + 600
    assert prompt.schema is not None
    assert prompt.schema["properties"]["segment"]["enum"] == [*(f"s{at}" for at in shown), "none"]
    assert prompt.schema["properties"]["answer"]["enum"] == ["yes", "no", UNCLEAR]
    assert all(f"[s{at}] " in prompt.text for at in shown)


def test_a_long_document_is_not_sent(contract: str) -> None:
    long = index_of(contract + "\n\n".join(f"{n}. The parties weigh pallet number {n}." for n in range(7, 900)))
    prompt = prompt_for(long, LIABILITY, shown_for(long, LIABILITY.text))
    assert CAP in prompt.text
    assert len(prompt.text) < SHOWN + 600 < len(long.text) / 10


def test_segments_that_are_given_are_shown_first(index) -> None:
    assert 1 in shown_for(index, LIABILITY.text, [1])


async def test_an_answer_with_its_quotation_is_believed(index, model, said) -> None:
    answer = await consult(model(lambda _: said("yes", CAP)), index, LIABILITY)
    assert (answer.answer, answer.receipt, answer.place, answer.why) == ("yes", "r-1", "own", "")
    assert answer.passage is not None
    assert answer.passage.of(index.text) == CAP


@pytest.mark.parametrize("answer", ["yes", "no"])
async def test_an_answer_with_words_that_are_not_there_is_discarded(answer: str, index, model, said) -> None:
    got = await consult(model(lambda _: said(answer, "liability is capped at one million")), index, LIABILITY)
    assert (got.answer, got.passage) == (UNCLEAR, None)
    assert got.why == f"discarded: it answered `{answer}` with a quotation that is not in the passages"


@pytest.mark.parametrize(
    "text",
    ["", "yes", "[]", "null", '{"answer": "perhaps", "quote": ""}', '{"answer": "yes"}', '{"answer": ["yes"]}',
     '{"answer": "yes", "quote": 3}', "[" * 100_000],
)  # fmt: skip
async def test_what_is_no_answer_is_unclear(text: str, index, model) -> None:
    got = await consult(model(lambda _: Reply(text, "answered")), index, LIABILITY)
    assert (got.answer, got.passage, got.why) == (UNCLEAR, None, "the answer does not fit the schema")


async def test_a_model_may_say_that_it_does_not_know(index, model, said) -> None:
    got = await consult(model(lambda _: said(UNCLEAR, "")), index, LIABILITY)
    assert (got.answer, got.why, got.outcome) == (UNCLEAR, "", "answered")


async def test_a_fence_around_the_answer_is_no_fault(index, model) -> None:
    text = "```json\n" + json.dumps({"segment": "s7", "quote": CAP, "answer": "yes"}) + "\n```"
    assert (await consult(model(lambda _: Reply(text, "answered")), index, LIABILITY)).answer == "yes"


@pytest.mark.parametrize("outcome", ["refused", "failed"])
async def test_a_refusal_is_told_with_its_reason(outcome, index, model) -> None:
    got = await consult(
        model(lambda _: Reply("", outcome, "policy_refused", "no place may see it", "r-2")), index, LIABILITY
    )
    assert (got.answer, got.outcome, got.why, got.receipt) == (UNCLEAR, outcome, "no place may see it", "r-2")


async def test_where_nothing_is_short_enough_nobody_is_asked(model, said) -> None:
    asked = model(lambda _: said("yes", CAP))
    got = await consult(asked, index_of(""), LIABILITY)
    assert (got.answer, asked.asked) == (UNCLEAR, [])
