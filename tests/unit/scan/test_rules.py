"""Every rule says why it matters and what to do; broken rules stop the scan."""

import re

import pytest

from situs.scan import Severity, load_rules
from situs.scan.rules import parse_rule

WORDS = "".join(f"{name} = '{name}.'\n" for name in ("title", "why", "law", "decided", "fix", "limits", "source"))
WHOLE = f"severity = 2\n{WORDS}[fires]\n'classes/A.cls' = 'x'\n"


def test_every_rule_explains_itself() -> None:
    rules = load_rules()
    assert len(rules) > 30
    for name, rule in rules.items():
        assert re.fullmatch(r"[a-z][a-z-]+", name)
        assert all(text.endswith(".") for text in (rule.why, rule.law, rule.decided, rule.fix, rule.limits))
        assert (rule.id, bool(rule.title), bool(rule.source)) == (name, True, True)


def test_a_rule_is_read_with_its_example() -> None:
    rule = parse_rule("a", WHOLE.encode())
    assert (rule.id, rule.severity, rule.law) == ("a", Severity.HIGH, "law.")
    assert (rule.example.fires, rule.example.quiet, rule.example.called) == ({"classes/A.cls": "x"}, {}, {})


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        WHOLE.replace("severity = 2", "severity = 9").encode(),
        WHOLE.replace("law = 'law.'", "").encode(),
        WHOLE.replace("[fires]", "[quiet]").encode(),
        f"more = 1\n{WHOLE}".encode(),
    ],
)
def test_broken_rules_are_refused(raw: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        parse_rule("a", raw)
