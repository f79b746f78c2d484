import re

import pytest

from situs.export import Canaries, make_canary
from situs.export.canary import REACH, _stories

KEY, OTHER = b"k" * 32, b"o" * 32
MADE = [make_canary(KEY, own) for own in (0, 1, 4_711, 123_456_789, 9_999_999_999)]
KNOWN = Canaries(KEY, tuple(c.note for c in MADE))


@pytest.mark.parametrize("canary", MADE, ids=lambda c: c.note.own[:6])
def test_it_is_found_by_its_number_without_a_register_and_by_its_passage_with_it(canary) -> None:
    assert [f.by for f in Canaries(KEY).find(canary.text)] == ["number"]
    finds = KNOWN.find(f"Something before. {canary.text} Something after.")
    assert {f.by for f in finds} == {"number", "passage"}
    assert {f.own for f in finds} == {canary.note.own}


@pytest.mark.parametrize("canary", MADE, ids=lambda c: c.note.own[:6])
@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace("-", " "),
        lambda t: t.replace("-", ""),
        lambda t: re.sub(r"(\d{4})(?=\d)", r"\1 ", t),
        lambda t: t.upper(),
        lambda t: t.replace(" ", "\n"),
        lambda t: t.replace("0", "\uff10").replace("1", "\uff11"),
        lambda t: re.search(r"[\d-]{23}", t)[0],
    ],
)
def test_the_number_survives_another_spelling(canary, change) -> None:
    assert "number" in {f.by for f in KNOWN.find(change(canary.text))}


def test_the_passage_is_known_where_the_number_was_lost() -> None:
    for canary in MADE:
        without = re.sub(r"[\d-]{23}", "…", canary.text)
        assert [f.by for f in KNOWN.find(without.lower())] == ["passage"]
        assert Canaries(KEY).find(without) == ()


def test_another_key_sees_nothing_and_the_register_says_nothing() -> None:
    for canary in MADE:
        assert Canaries(OTHER, KNOWN.notes).find(canary.text) == ()
        words = set(re.findall(r"\w{4,}", canary.text))
        assert not words & set(map(str, canary.note))
        assert re.search(r"\d{10}-\d{12}", canary.text) and not any(str(p) in canary.text for p in canary.note[:3])


def test_what_is_a_noted_canary_and_nothing_else() -> None:
    one, other = MADE[:2]
    assert KNOWN.are_planted([one.text]) and KNOWN.are_planted([one.question, one.text, other.text])
    for texts in ([], [one.question], [one.text, "More."], [one.text + " More."], [make_canary(KEY, 77).text]):
        assert not KNOWN.are_planted(texts)


def test_digits_of_strangers_and_a_number_with_one_digit_changed_are_none() -> None:
    assert KNOWN.find("4711 " * 2_000) == ()
    number = re.search(r"[\d-]{23}", MADE[2].text)[0]
    changed = [number[:i] + str((int(c) + 1) % 10) + number[i + 1 :] for i, c in enumerate(number) if c.isdigit()]
    assert len(changed) == 22 and not any(KNOWN.find(n) for n in changed)


def test_the_same_number_makes_the_same_and_another_makes_another() -> None:
    assert make_canary(KEY, 5) == make_canary(KEY, 5)
    assert make_canary(KEY, 5).text != make_canary(OTHER, 5).text
    assert len({make_canary(KEY, n).text for n in range(300)}) == 300
    with pytest.raises(ValueError):
        make_canary(KEY, 10**10)


def test_stories_are_plain_and_within_reach() -> None:
    stories = _stories()
    assert all(
        name.isascii() and name.isalpha() for kind in ("given", "family", "firm", "city") for name in stories[kind]
    )
    for story in stories["story"]:
        assert story["passage"].startswith("{who} ") and "{number}" not in story["passage"]
        assert len(story["text"]) + len(story["passage"]) + 100 < REACH
    assert all(len(c.text) < REACH and c.text.isascii() for c in MADE)
