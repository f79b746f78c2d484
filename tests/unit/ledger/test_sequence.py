import pytest

from situs.errors import IntegrityError
from situs.ledger.sequence import CallSequence

STORY = [("decision", "a"), ("event", "a"), ("decision", "b"), ("outcome", "b"), ("outcome", "a")]


def followed(story, start: int = 0, behind=None) -> CallSequence:
    sequence = CallSequence(behind)
    for index, (kind, call) in enumerate(story, start):
        sequence.add(index, {"type": kind, "call": call, "at": index})
    return sequence


@pytest.mark.parametrize("cut", range(len(STORY) + 1))
def test_who_goes_on_knows_what_who_stopped_knew(cut: int) -> None:
    whole = followed(STORY)
    parts = followed(STORY[cut:], cut, followed(STORY[:cut]).followed())
    assert parts.summary() == whole.summary() == (2, 2, 1, 0, 4, ())
    assert parts.followed() == whole.followed()


def test_what_stops_does_not_change_with_what_goes_on() -> None:
    stopped = followed(STORY[:1]).followed()
    followed(STORY[1:], 1, stopped)
    assert dict(stopped.open) == {"a": 0}


@pytest.mark.parametrize("again", [("decision", "a"), ("outcome", "b"), ("outcome", "c")])
def test_a_call_s_story_is_told_once(again) -> None:
    with pytest.raises(IntegrityError):
        followed([again], 5, followed(STORY).followed())
