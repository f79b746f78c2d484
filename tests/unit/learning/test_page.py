"""The page holds everything that it needs, and nothing of it can end where it stands."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from situs.learning import page_of, parse_answers, score, seed_of, situation

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


BROWSER = """
const fs = require("fs"), [, , file] = process.argv, page = fs.readFileSync(file, "utf8");
const known = JSON.parse(page.match(/id="known">([\\s\\S]*?)<\\/script>/)[1]);
class Element {
  constructor(facts) { Object.assign(this, facts); this.listeners = []; }
  addEventListener(_, listener) { this.listeners.push(listener); }
  click() { this.listeners.forEach(listener => listener()); }
}
const found = {known: new Element({textContent: JSON.stringify(known)})};
for (const name of ["points", "answers", "end"]) { found[name] = new Element({hidden: true}); }
known.exercises.forEach((_, i) => {
  const section = page.split('<section id="x' + (i + 1) + '">')[1].split("</section>")[0];
  const inputs = kind => [...section.matchAll(new RegExp('type="' + kind + '" name="..?" value="([^"]*)"', "g"))];
  const list = new Element({hidden: true}), line = new Element({}), told = new Element({hidden: true});
  told.querySelector = () => line;
  const boxes = inputs("checkbox").map(m => new Element({value: m[1], checked: false}));
  const radios = inputs("radio").map(m => new Element({value: m[1], checked: false, closest: () => list}));
  const parts = {button: new Element({}), ".told": told, ["#q" + (i + 1)]: new Element({})};
  found["x" + (i + 1)] = {boxes, radios, list, told, parts,
    querySelector: name => parts[name], querySelectorAll: name => name.includes("checkbox") ? boxes : radios};
});
global.document = {getElementById: name => found[name]};
require("vm").runInThisContext(page.match(/<script>([\\s\\S]*?)<\\/script>/)[1]);
const first = known.exercises.length - 1;
known.exercises.forEach((right, i) => {
  const at = found["x" + (i + 1)], button = at.parts.button;
  at.boxes.forEach(box => { box.checked = right.places.includes(box.value) !== (i === first); });
  button.click();
  if (at.list.hidden || !at.told.hidden) { throw new Error("the reasons come after the places"); }
  button.click();
  if (!at.told.hidden) { throw new Error("nothing is told before a reason is chosen"); }
  at.radios.find(radio => right.reasons.includes(+radio.value)).checked = true;
  button.click();
  if (at.told.hidden) { throw new Error("the explanation comes after the reason"); }
});
console.log(JSON.stringify({points: found.points.textContent, end: found.end.hidden, answers: found.answers.value}));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="no JavaScript engine at hand")
def test_the_page_counts_as_policy_does_and_gives_answers_that_are_taken(exercises, tmp_path) -> None:
    (tmp_path / "page.html").write_text(page_of(exercises, "a", ""), encoding="utf-8")
    (tmp_path / "browser.js").write_text(BROWSER, encoding="utf-8")
    command = [shutil.which("node") or "", str(tmp_path / "browser.js"), str(tmp_path / "page.html")]
    made = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert (made["points"], made["end"]) == ("15 of 16 points.", False)
    scored = score(exercises, parse_answers(made["answers"].encode(), exercises))
    assert (scored.right, scored.places[-1], seed_of(made["answers"].encode())) == (15, False, "a")
