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


@pytest.mark.parametrize(
    ("severity", "names"),
    [
        (Severity.CRITICAL, "secret-in-source way-against-policy wall-bypass"),
        (Severity.HIGH, "ai-callout ai-callout-without-credential classified-field-leaves call-nothing-explains"),
        (Severity.HIGH, "pii-masking-off ai-audit-off region-fallback-on provider-allowed models-call-unmasked"),
        (Severity.HIGH, "guest-chat-reaches-records agent-reaches-outside page-may-call-model whole-payload-posted"),
        (Severity.HIGH, "connected-app-too-wide absent-from-repository"),
        (Severity.MODERATE, "sensitive-field-leaves all-fields-read whole-record-in-prompt data-stream-copies-field"),
        (Severity.MODERATE, "event-copies-field"),
        (Severity.INFO, "endpoint-unknown data-unknown object-unclassified"),
    ],
)
def test_what_the_catalogue_asks_for_is_as_grave_as_it_says(severity: Severity, names: str) -> None:
    rules = load_rules()
    assert {name: rules[name].severity for name in names.split()} == dict.fromkeys(names.split(), severity)


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
