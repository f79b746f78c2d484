"""A rule as a page: every part of it, and both states of its example."""

from dataclasses import replace

from situs.scan import Severity
from situs.scan.report.explained import page_of_rule
from situs.scan.rules import Example, Rule

EXAMPLE = Example({}, {"classes/A.cls": "class A { }\n"}, {"classes/A.cls": "class B { }\n"})
RULE = Rule("a-rule", Severity.HIGH, "Title", "Why.", "Law.", "Decided.", "Fix.", "Limits.", "Source", EXAMPLE)


def test_a_page_tells_all_of_a_rule_in_order() -> None:
    page = page_of_rule(RULE)
    told = ["# a-rule", "**High.** Title.", "Why.", "Law.", "Decided.", "Fix.", "Limits.", "class A", "class B"]
    places = [page.index(part) for part in (*told, "Source: Source.")]
    assert places == sorted(places)
    assert page.count("```apex\n") == 2
    assert page.count("```") == 4


def test_what_stands_beside_both_is_shown_once() -> None:
    beside = replace(EXAMPLE, around={"objects/M__c.object-meta.xml": "<?xml?>"}, called={"api.example": 3})
    page = page_of_rule(replace(RULE, example=beside))
    assert page.count("`objects/M__c.object-meta.xml`") == 1
    assert "`api.example` was called 3 times" in page


def test_an_example_that_only_lacks_a_file_says_so() -> None:
    held = {"classes/C.cls": "class C { }"}
    page = page_of_rule(replace(RULE, example=replace(EXAMPLE, quiet={}, around=held, repository=held)))
    assert "The same without `classes/A.cls`." in page
    assert page.count("class C") == 1
    assert "The org holds this too" in page
