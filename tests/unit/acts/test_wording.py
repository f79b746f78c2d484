"""What a replay found, in words and as JSON."""

from __future__ import annotations

from collections import Counter

from situs.acts import Gap, Moved, Replayed, Turn, tell_replay, told_replay
from situs.acts.reweighing import Verdict
from situs.model import Obligation

from .conftest import FORBID_ABROAD, policies

PROPOSED = policies(own=FORBID_ABROAD)
WAS = Verdict(True, ("public-anywhere",), (Obligation("minimise"),))
NOW = Verdict(False, ("own-only",), ())


def found() -> Replayed:
    made = Replayed(calls=46, unruled=2, unchecked=3)
    made.turns.update({Turn.REFUSED: 37, Turn.PERMITTED: 4, Turn.SAME: 1})
    made.gaps.update({Gap.LAW: 2})
    made.policies[Turn.REFUSED] = Counter({"own-only": 37, "gone": 1})
    made.examples.append(Moved(5, "c1", 1_795_000_000_000, Turn.REFUSED, "M-1", ("PUBLIC",), (("r", "p", WAS, NOW),)))
    return made


def test_the_figures_are_said_first_and_every_call_is_accounted_for() -> None:
    said = tell_replay(found(), PROPOSED, 30)
    assert said.splitlines()[0] == "46 calls of the last 30 days: 37 would have been refused, 4 newly permitted."
    assert "37 by own-only: Only our own." in said
    assert "2  cannot be replayed: other data of law were in force then" in said
    assert "2  ended before policy was asked" in said
    assert "3 calls ruled by a set that is not at hand" in said
    words = " ".join(said.split())
    assert "r at p: permitted by public-anywhere (send only what the question needs); now denied by own-only" in words
    assert found().replayed + found().unruled + found().gaps.total() == found().calls


def test_nothing_to_replay_is_said() -> None:
    assert tell_replay(Replayed(), PROPOSED, 1) == "There is no call of the last day to replay."


def test_json_has_the_same() -> None:
    told = told_replay(found())
    assert (told["refused"], told["permitted"], told["gaps"]) == (37, 4, {"other_law": 2})
    assert told["examples"][0]["routes"][0]["was"]["obligations"] == ["minimise"]
    assert told["policies"] == {"refused": {"own-only": 37, "gone": 1}}
