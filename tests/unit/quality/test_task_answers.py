"""A model's answers are counted beside what the text alone gives."""

from __future__ import annotations

import json

from situs.quality.task_answers import answers_table, drawn, posed
from situs.quality.tasks import Contract
from situs.tasks import Prompt, Reply

LAW = "2. Governing law. This Agreement is governed by the laws of the State of New York."
TEXT = f"This Agreement binds A GmbH and B Ltd.\n\n1. Supply. The goods are sold.\n\n{LAW}\n"
START = TEXT.index(LAW)
GIVEN = [
    Contract(f"c{n}", TEXT, {"Governing Law": ((START, START + len(LAW)),), "Insurance": (), "Audit Rights": ()}, None)
    for n in range(4)
]


class Eager:
    """Say yes to everything, and quote the governing law."""

    def __init__(self, outcome: str = "answered") -> None:
        self.outcome, self.asked = outcome, 0

    async def __call__(self, prompt: Prompt) -> Reply:
        self.asked += 1
        quote = "governed by the laws of the State" if self.asked % 2 else "not in the source at all"
        text = json.dumps({"segment": "none", "quote": quote, "answer": "yes"})
        return Reply(text, self.outcome)  # type: ignore[arg-type]


def test_half_of_the_questions_have_an_answer_and_the_draw_is_the_same() -> None:
    pairs = drawn(GIVEN, 6)
    assert pairs == drawn(GIVEN, 6)
    assert [bool(c.marked[category]) for c, category in pairs] == [True] * 3 + [False] * 3
    assert len(drawn(GIVEN, 1000)) == 4 + 8


async def test_answers_are_counted_beside_the_text_alone() -> None:
    asked = await posed(drawn(GIVEN, 8), Eager())
    table = answers_table(asked, "m")
    values = {row[0]: (row[1], row[2].value) for row in table.rows}
    assert values["clause marked: the text alone finds it"] == (4, 1.0)
    assert values["clause marked: the model says yes"] == (4, 0.5)
    assert values["clause marked: the model says yes and quotes the marked words"] == (4, 0.5)
    assert values["none marked: the text alone finds none"] == (4, 1.0)
    assert values["none marked: the model says no"] == (4, 0.0)
    assert values["none marked: the model says no or unclear"] == (4, 0.5)
    assert values["answers discarded for a quotation that is not in the source"] == (8, 0.5)
    assert values["calls refused or failed"] == (8, 0.0)


async def test_a_failure_of_the_gateway_ends_the_measurement() -> None:
    model = Eager("failed")
    assert len(await posed(drawn(GIVEN, 8), model)) == model.asked == 1
