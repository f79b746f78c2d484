"""What was called, for a person and for programs."""

from situs.scan import Called, Calls, Destination
from situs.scan.report.calls import called_of, plain_called

CALLED = (
    Called(Calls("a\x1b.example", 1), None, explained=False),
    Called(
        Calls("api.openai.com", 1200, 2, 34_000, model=True),
        Destination("api.openai.com", "OpenAI API"),
        explained=True,
    ),
)


def test_a_person_reads_the_models_first() -> None:
    assert list(plain_called(CALLED)) == [
        "Really called, by the org's log",
        "    api.openai.com (OpenAI API): 1,200 calls, 34,000 bytes sent",
        "    a\N{REPLACEMENT CHARACTER}.example (no known model): 1 calls, 0 bytes sent, "
        "which nothing that was read explains",
        "",
    ]
    assert list(plain_called(())) == []


def test_earlier_calls_are_told_apart() -> None:
    to = Destination("api.openai.com", "OpenAI API")
    earlier = Called(Calls("api.openai.com", 0, earlier=41), to, explained=False)
    assert list(plain_called((earlier,)))[1] == (
        "    api.openai.com (OpenAI API): 0 calls, 0 bytes sent; 41 earlier, which do not count"
    )
    assert called_of((earlier,))[0]["earlier_calls"] == 41


def test_a_program_reads_all_of_it() -> None:
    rows = called_of(CALLED)
    assert [(row["provider"], row["explained"]) for row in rows] == [(None, False), ("OpenAI API", True)]
    assert (rows[1]["calls"], rows[1]["failed"], rows[1]["bytes_sent"]) == (1200, 2, 34_000)
