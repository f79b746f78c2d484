"""A playbook reads, or is told what is wrong with it."""

import pytest

from situs.errors import ConfigError
from situs.tasks.contract.playbook import parse_playbook
from situs.tasks.samples import read_sample

GOOD = """
title = "T"
[[position]]
id = "law"
clause = "governing_law"
required = true
preferred = { text = "German law", laws = ["DE"] }
fallback = { text = "Something else", match = ['\\bChina\\b'] }
red_line = { text = "None of it", present = false }
advice = "Ask."
[[position]]
id = "notice"
clause = "renewal_notice"
preferred = { text = "Short", at_most_days = 30, at_least_days = 1, near = ["notice"] }
"""


def test_positions_keep_their_order_and_their_tests() -> None:
    book = parse_playbook(GOOD.encode())
    law, notice = book.positions
    assert (book.title, law.id, law.required, law.advice) == ("T", "law", True, "Ask.")
    assert law.preferred.laws == {"DE"}
    assert law.fallback is not None
    assert law.fallback.match is not None
    assert law.red_line is not None
    assert law.red_line.present is False
    assert (notice.fallback, notice.red_line, notice.required) == (None, None, False)
    assert (notice.preferred.at_least_days, notice.preferred.at_most_days) == (1, 30)


@pytest.mark.parametrize(
    ("said", "excluded"),
    [
        ("The seller shall not be liable for any loss or damage whatsoever.", True),
        ("The seller shall not be liable in any event.", True),
        ("The seller bears no liability.", True),
        ("The seller shall not be liable for any consequential, special or indirect damages.", False),
    ],
)
def test_the_sample_s_red_line_is_liability_excluded_altogether(said: str, excluded: bool) -> None:
    (position,) = [p for p in parse_playbook(read_sample("playbook")).positions if p.id == "liability"]
    assert position.red_line is not None
    assert position.red_line.match is not None
    assert (position.red_line.match.find(said, 0, len(said)) is not None) is excluded


def test_a_test_without_a_condition_decides_nothing() -> None:
    (one,) = parse_playbook(b"[[position]]\nid='a'\nclause='insurance'\npreferred={text='x'}").positions
    assert not one.preferred.decides
    assert all(t.decides for p in parse_playbook(GOOD.encode()).positions for t in (p.preferred, p.fallback) if t)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('clause = "governing_law"', 'clause = "nonsense"', "number 1: `clause` is no clause type"),
        ('clause = "governing_law"', "", "number 1: `clause` is missing"),
        ("preferred = { text = \"German law\", laws = [\"DE\"] }", "", "number 1: `preferred` is missing"),
        ('laws = ["DE"]', 'laws = "DE"', "`laws` is no list of strings"),
        ("'\\bChina\\b'", "'('", "a pattern is no regular expression of RE2"),
        ("at_most_days = 30", "at_most_days = -1", "number 2: `at_most_days` is no number of days"),
        ("at_most_days = 30", "at_most_days = true", "number 2: `at_most_days` is no number of days"),
        ("required = true", 'required = "yes"', "`required` is neither true nor false"),
        ('preferred = { text = "Short", at_most_days = 30', 'preferred = { tekst = "Short", at_most_days = 30', "`tekst` is no key here"),
        ('id = "notice"', 'id = "law"', "stands twice"),
        ('title = "T"', 'titel = "T"', "`titel` is no key here"),
        (GOOD, "", "has no [[position]]"),
        (GOOD, "[[position]]\nid='a'\nclause='insurance'\npreferred=3", "a position is no table"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_by_its_row(old: str, new: str, why: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError) as caught:
        parse_playbook(GOOD.replace(old, new).encode())
    assert caught.value.code == "playbook_invalid"
    assert why in caught.value.message
