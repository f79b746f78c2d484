from situs.law import load_law
from situs.registers import Calls, Processing


def test_processing_is_summed_up_by_place_with_the_particulars_of_article_30(story) -> None:
    for call in ("a", "b"):
        story.decide(call)
        story.end(call)
        story.at += 86_400_000
    story.decide("c", ("us",), matter="M-2")
    story.end("c", attempts=("us",))
    fr, us = Processing(load_law()).rows(Calls(story))
    assert set(fr) == set(Processing.COLUMNS)
    assert (fr["controller"], fr["calls"], fr["matters"], fr["data"]) == ("Kanzlei", 2, ["M-1"], ["PERSON 4"])
    assert (fr["first"], fr["last"]) == ("2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z")
    assert (fr["third_countries"], us["third_countries"]) == (["none"], ["US (instruments: SCC:2)"])
    assert (fr["erasure"], fr["measures"]) == ("30 days at the operator", ["redact:secret"])


def test_a_change_of_terms_begins_a_new_row(story) -> None:
    later = {**story.entries[0]["rules"], "config": "c2"}
    story.decide("a")
    story.end("a")
    story.configure({"fr": ["FR"]}, later, retention_days=None)
    story.decide("b", rules=later)
    story.end("b")
    assert sorted(str(row["erasure"]) for row in Processing(load_law()).rows(Calls(story))) == [
        "30 days at the operator",
        "unknown",
    ]


def test_answers_that_nobody_got_are_told(story) -> None:
    def notes() -> str:
        register = Processing(load_law())
        list(register.rows(Calls(story)))
        return " ".join(register.notes())

    story.decide("a", secondary=True)
    story.end("a")
    assert "nobody got" not in notes()
    story.add({"type": "event", "call": "", "event": "model_compared"})
    assert "are 1 that nobody got" in notes()
