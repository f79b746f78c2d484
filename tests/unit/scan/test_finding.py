"""A finding keeps its fingerprint when lines move, and findings that are alike are told apart."""

from dataclasses import replace
from itertools import permutations

from situs.scan import Finding, Spot
from situs.scan.finding import Destination, fingerprints, in_order

FINDING = Finding("ai-callout", Spot("A.cls", 4, "in ask"), "A")


def test_a_moved_line_keeps_its_name() -> None:
    moved = replace(FINDING, spot=replace(FINDING.spot, line=40))
    assert fingerprints([FINDING]) == fingerprints([moved])


def test_what_is_alike_is_told_apart_and_what_differs_too() -> None:
    other = replace(FINDING, rule="ai-entry-point")
    names = fingerprints([FINDING, FINDING, other])
    assert len(set(names)) == 3
    assert all(len(name) == 32 for name in names)


def test_two_ways_on_one_line_stand_in_one_order_whichever_was_found_first() -> None:
    openai = Destination("", "OpenAI API, by the name", endpoint="openai")
    alike = [
        replace(FINDING, destination=to, path=path, certain=certain)
        for to in (None, openai)
        for path in ((), (FINDING.spot,))
        for certain in (True, False)
    ]
    first, *others = [in_order(found) for found in permutations(alike, 8)][::997]
    assert others
    assert all(found == first for found in others)
