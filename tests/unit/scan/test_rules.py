"""Every rule says why it matters and what to do; broken rules stop the scan."""

import re

import pytest

from situs.scan.rules import load_rules, parse_rules


def test_every_rule_explains_itself() -> None:
    for rule in load_rules().values():
        assert re.fullmatch(r"[a-z][a-z-]+", rule.id)
        assert all(text.endswith(".") for text in (rule.why, rule.fix))
        assert rule.title
        assert rule.source


@pytest.mark.parametrize(
    "raw",
    [b"", b"[[rule]]\nid = 1", b"\xff", b'[[rule]]\nid="a"\nseverity=9\ntitle=""\nwhy=""\nfix=""\nsource=""'],
)
def test_broken_rules_are_refused(raw: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        parse_rules(raw)


def test_two_rules_of_one_name_are_refused() -> None:
    row = b'[[rule]]\nid="a"\nseverity=1\ntitle=""\nwhy=""\nfix=""\nsource=""\n'
    with pytest.raises(ValueError, match="two rules"):
        parse_rules(row + row)
