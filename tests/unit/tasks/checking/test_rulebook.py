"""A written policy reads, or is told what is wrong with it."""

import pytest

from situs.errors import ConfigError
from situs.tasks.checking.rulebook import parse_rulebook

GOOD = """
title = "T"
[[rule]]
id = "R-1"
text = "Words must stand there."
requires = ["words"]
forbids = ["others"]
[[rule]]
id = "R-2"
text = "A clause must."
clause = "insurance"
clause_required = true
[[rule]]
id = "R-3"
text = "For a person."
[[rule]]
id = "R-4"
text = "No secrets."
labels_forbidden = ["TRADE_SECRET"]
"""


def test_rules_keep_their_order_and_say_whether_a_test_decides() -> None:
    book = parse_rulebook(GOOD.encode())
    assert [(r.id, r.decides) for r in book.rules] == [("R-1", True), ("R-2", True), ("R-3", False), ("R-4", True)]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('clause = "insurance"', 'clause = "nonsense"', "number 2: `clause` is no clause type"),
        ('clause = "insurance"', "", "number 2: `clause` is no clause type"),
        ("clause_required = true", "clause_required = true\nclause_forbidden = true", "is both required and forbidden"),
        ('"TRADE_SECRET"', '"SECRET_SAUCE"', "number 4: 'SECRET_SAUCE' is not a valid Label"),
        ('text = "For a person."', "", "number 3: `text` is no string"),
        ('["words"]', '["("]', "number 1: a pattern is no regular expression"),
        ('id = "R-3"', 'id = "R-1"', "stands twice"),
        ('title = "T"', 'name = "T"', "`name` is no key here"),
    ],
)
def test_each_mistake_is_told_by_its_row(old: str, new: str, why: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_rulebook(GOOD.replace(old, new).encode())
    assert caught.value.code == "rulebook_invalid"
    assert why in caught.value.message
