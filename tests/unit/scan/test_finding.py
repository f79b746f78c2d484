"""A finding keeps its fingerprint when lines move, and findings that are alike are told apart."""

from dataclasses import replace

from situs.scan import Finding, Spot
from situs.scan.finding import fingerprints

FINDING = Finding("ai-callout", Spot("A.cls", 4, "in ask"), "A")


def test_a_moved_line_keeps_its_name() -> None:
    moved = replace(FINDING, spot=replace(FINDING.spot, line=40))
    assert fingerprints([FINDING]) == fingerprints([moved])


def test_what_is_alike_is_told_apart_and_what_differs_too() -> None:
    other = replace(FINDING, rule="ai-entry-point")
    names = fingerprints([FINDING, FINDING, other])
    assert len(set(names)) == 3
    assert all(len(name) == 32 for name in names)
