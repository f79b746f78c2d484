"""The page holds everything that it needs, and nothing of it can end where it stands."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

from situs.learning import page_of, situation

from .conftest import POLICIES, drawn


class Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data) -> None:
        self.texts.append(data)


def test_it_needs_nothing_else(exercises) -> None:
    page = page_of(exercises, "a", "Example & Co")
    assert not re.search(r"(?:src|href|action)=|url\(|https?:|@import", page)
    assert "Example &amp; Co" in page


def test_every_exercise_is_there_with_its_answer(exercises) -> None:
    page = page_of(exercises, "a", "")
    read = Read()
    read.feed(page)
    text = "".join(read.texts)
    known = json.loads(re.search(r'id="known">(.*?)</script>', page, re.DOTALL)[1])
    assert known["seed"] == "a"
    for exercise, right in zip(exercises, known["exercises"], strict=True):
        assert situation(exercise.case) in text
        assert right["places"] == sorted(exercise.permitted)
        assert [exercise.reasons[at - 1].policy for at in right["reasons"]] == [
            option.policy for option in exercise.reasons if option.policy in exercise.right
        ]
    boxes = [attributes for tag, attributes in read.tags if tag == "input" and attributes["type"] == "checkbox"]
    assert len(boxes) == 3 * len(exercises)


def test_a_place_s_name_and_a_reason_are_text_and_nothing_else() -> None:
    evil = "</script><script>x"
    (exercise,) = drawn("a", 1)
    route, ruling = exercise.rulings[0]
    named = replace(route, place=replace(route.place, id=evil, operator="<img src=x onerror=y>", controlled=False))
    reasons = (replace(exercise.reasons[0], text=evil), *exercise.reasons[1:])
    page = page_of([replace(exercise, rulings=((named, ruling),), asked=0, reasons=reasons)], "a", evil)
    assert page.count("<script") == 2
    assert "<img" not in page
    assert POLICIES.all
