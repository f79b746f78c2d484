"""A verdict holds for the same text of the same matter, and for nothing else."""

from situs.classify.privilege import Verdicts
from situs.model import Verdict

YES = Verdict(True, "counsel", 1)


def test_a_text_is_told_within_its_matter_alone() -> None:
    verdicts = Verdicts()
    mine, other = verdicts.of(b"k" * 32), verdicts.of(b"x" * 32)
    verdicts.put([mine.mark("the text")], YES)
    assert mine.on(mine.mark("the text")) == YES
    assert mine.on(mine.mark("the text.")) is None
    assert other.on(other.mark("the text")) is None
    assert mine.mark("the text") != other.mark("the text")


def test_a_later_verdict_takes_the_place_of_an_earlier() -> None:
    verdicts = Verdicts()
    verdicts.put(["aa", "bb"], YES)
    verdicts.put(["aa"], Verdict(False, "counsel", 2))
    assert (verdicts.known["aa"].privileged, verdicts.known["bb"].privileged) == (False, True)


def test_neither_text_nor_key_can_be_read_off() -> None:
    mine = Verdicts().of(b"k" * 32)
    assert len(mine.mark("Anna")) == 64
    assert len(mine.mark("\ud800")) == 64
    assert "key" not in repr(mine)
