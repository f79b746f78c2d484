"""Answers and summaries: what a quotation bears stays, with its place in the source, and nothing else does."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.tasks import Prompt, Reply
from situs.tasks.briefing import PARTS, SHOWN, Source, answer_from, sum_up
from situs.tasks.passage import find_quote

LEASE = Source("record", "The lease ends on 31 March 2027. The rent is EUR 4,200 a month.")
LETTER = Source("file 1", "The tenant gave notice on 2 May 2026.\n\nThe deposit was never returned.")


class Scripted:
    """A port that answers with what it is given, and keeps the prompts."""

    def __init__(self, *said: Any, outcome: str = "answered") -> None:
        self.said = list(said)
        self.outcome = outcome
        self.prompts: list[Prompt] = []

    async def __call__(self, prompt: Prompt) -> Reply:
        self.prompts.append(prompt)
        said = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        text = said if isinstance(said, str) else json.dumps(said)
        if self.outcome != "answered":
            return Reply("", self.outcome, "policy_refused", "no place", "r-1")  # type: ignore[arg-type]
        return Reply(text, "answered", receipt=f"r-{len(self.prompts)}", place="own")


async def test_an_answer_comes_with_the_place_of_what_it_quotes() -> None:
    ask = Scripted({"found": True, "answer": "On 31 March 2027.", "quotes": ["ends on  31 March 2027"]})
    brief = await answer_from(ask, "When does the lease end?", [LETTER, LEASE])
    (cited,) = brief.citations
    assert (brief.text, brief.found, brief.discarded, brief.unread) == ("On 31 March 2027.", True, 0, 0)
    assert (cited.source, cited.text) == ("record", "ends on 31 March 2027")
    assert LEASE.text[cited.passage.start : cited.passage.end] == cited.text and cited.passage.segment == 0
    (prompt,) = ask.prompts
    assert "Question: When does the lease end?" in prompt.text and LEASE.text[:30] in prompt.text


async def test_the_number_that_the_prompt_put_before_a_passage_is_no_part_of_a_quotation() -> None:
    brief = await answer_from(
        Scripted({"found": True, "answer": "Soon.", "quotes": ["[0] The lease ends on 31 March 2027."]}),
        "When?",
        [LEASE],
    )
    assert [c.text for c in brief.citations] == ["The lease ends on 31 March 2027."]


@pytest.mark.parametrize(
    ("said", "discarded"),
    [
        ({"found": False, "answer": "", "quotes": []}, 0),
        ({"found": True, "answer": "In 2030.", "quotes": ["ends on 31 March 2030"]}, 1),
        ({"found": True, "answer": "In 2027.", "quotes": []}, 1),
        ({"found": True, "answer": "In 2027.", "quotes": [7]}, 1),
        ({"found": True, "answer": "In 2027.", "quotes": "the lease ends"}, 0),
        ({"found": True, "answer": None, "quotes": ["The lease ends on"]}, 0),
        ("no json", 0),
        ("[1]", 0),
        ("[" * 100_000, 0),
    ],
)
async def test_what_no_quotation_bears_is_not_found(said: Any, discarded: int) -> None:
    brief = await answer_from(Scripted(said), "When does it end?", [LEASE])
    assert (brief.found, brief.text, brief.discarded) == (False, "", discarded)


async def test_a_refusal_and_a_failure_are_told_and_end_a_summary() -> None:
    for outcome in ("refused", "failed"):
        ask = Scripted("{}", outcome=outcome)
        brief = await answer_from(ask, "When?", [LEASE])
        assert (brief.reply.outcome, brief.reply.receipt, brief.found) == (outcome, "r-1", False)
        brief = await sum_up(ask, [LEASE])
        assert (brief.reply.outcome, brief.text, brief.unread) == (outcome, "", len(LEASE.text))
        assert len(ask.prompts) == 2


async def test_a_summary_s_points_stand_in_the_order_of_the_sources() -> None:
    notice = {"point": "Notice was given on 2 May 2026.", "quote": "gave notice on 2 May 2026"}
    rent = {"point": "The rent is EUR 4,200.", "quote": "rent is EUR 4,200"}
    invented = {"point": "The tenant is bankrupt.", "quote": "the tenant is bankrupt"}
    brief = await sum_up(Scripted({"points": [notice, invented, rent, notice, {"point": 7}]}), [LETTER, LEASE])
    assert brief.text.splitlines() == [notice["point"], rent["point"]]
    assert [c.source for c in brief.citations] == ["file 1", "record"]
    assert brief.discarded == 1


async def test_a_long_source_is_shown_in_parts_up_to_a_bound_and_the_rest_is_told() -> None:
    long = Source("file", "\n\n".join(f"Clause {n} says that party {n} pays {n} euros." for n in range(2_000)))
    ask = Scripted({"points": []})
    brief = await sum_up(ask, [long])
    assert len(ask.prompts) == PARTS
    assert all(len(p.text) < SHOWN + 400 for p in ask.prompts)
    assert 0 < brief.unread < len(long.text)


async def test_of_a_long_source_the_question_chooses_what_is_shown() -> None:
    other = "\n\n".join(f"Clause {n} governs the delivery of goods number {n}." for n in range(300))
    ask = Scripted({"found": False, "answer": "", "quotes": []})
    cap = Source("b", "The liability cap is governed by the law of Denmark.")
    brief = await answer_from(ask, "Which law governs the liability cap?", [Source("a", other), cap])
    (prompt,) = ask.prompts
    assert "law of Denmark" in prompt.text and len(prompt.text) < SHOWN + 800
    assert brief.unread > 10_000


@given(st.text("ab ,.\n\"'„“", max_size=80), st.integers(0, 60), st.integers(8, 40))
def test_a_quotation_that_is_found_is_what_stands_there(text: str, start: int, length: int) -> None:
    from situs.minimise.segments import segment

    parts = segment(text)
    quote = text[start : start + length]
    found = find_quote(text, parts, quote, range(len(parts)))
    if found is not None:
        letters = [c for c in quote if c.isalnum()]
        assert [c for c in found.of(text) if c.isalnum()] == letters
