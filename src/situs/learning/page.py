"""Exercises as one page that needs nothing else: no address, no font, no picture. It records nothing.

The right answers are in the page, for it is for practice; what counts as evidence is scored where the policies are. At
the end the page shows the answers in the form that `situs learn --answers` takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import orjson

from situs.learning.exercise import Exercise
from situs.learning.wording import explained, place_in_words, situation, why_asked


def page_of(exercises: Sequence[Exercise], seed: str, organisation: str) -> str:
    """Return the page, HTML."""
    title = escape(f"Where would this call go? {organisation}".strip())
    parts = [
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style></head><body>\n<h1>{title}</h1>",
        "<p>Each exercise is a situation. Choose the places that may see the text, none of them if it may go nowhere, "
        "and then the reason. The answers are those of the department's own policies.</p>",
        *(_section(exercise) for exercise in exercises),
        '<section id="end" hidden><h2>Done</h2><p id="points"></p><p>To have it recorded, hand these answers in:</p>'
        '<textarea id="answers" rows="6" readonly aria-label="Your answers"></textarea></section>',
        f'<script type="application/json" id="known">{_json(exercises, seed)}</script>',
        f"<script>{_SCRIPT}</script>\n</body></html>\n",
    ]
    return "\n".join(parts)


def _section(exercise: Exercise) -> str:
    n = exercise.number
    places = "".join(
        f'<li><label><input type="checkbox" name="p{n}" value="{escape(route.place.id)}"> '
        f"<b>{escape(route.place.id)}</b>: {escape(place_in_words(route.place))}</label></li>"
        for route, _ in exercise.rulings
    )
    reasons = "".join(
        f'<li><label><input type="radio" name="w{n}" value="{at}"> {escape(option.text)}</label></li>'
        for at, option in enumerate(exercise.reasons, 1)
    )
    return (
        f'<section id="x{n}"><h2>{n}</h2><p>{escape(situation(exercise.case))}</p>'
        f"<fieldset><legend>Which places may see it?</legend><ul>{places}</ul></fieldset>"
        f'<fieldset><legend id="q{n}">And why? You see the question once you have chosen places.</legend>'
        f'<div hidden><ul>{reasons}</ul></div></fieldset><button type="button">Next</button>'
        f'<div class="told" hidden><p></p><pre>{escape(explained(exercise))}</pre></div></section>'
    )


def _json(exercises: Sequence[Exercise], seed: str) -> str:
    known: dict[str, Any] = {
        "seed": seed,
        "exercises": [
            {
                "places": sorted(e.permitted),
                "reasons": [at for at, option in enumerate(e.reasons, 1) if option.policy in e.right],
                "why": why_asked(e),
            }
            for e in exercises
        ],
    }
    # "<" would let a text end the element it stands in.
    return orjson.dumps(known).decode().replace("<", "\\u003c")


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin:0 0 .5rem}section{border-top:1px solid #ccc;padding:1.2rem 0}"
    "fieldset{border:0;padding:0;margin:.8rem 0}legend{font-weight:600}ul{list-style:none;padding:0;margin:.4rem 0}"
    "li{margin:.35rem 0}pre{white-space:pre-wrap;background:#f6f6f4;padding:.8rem;font-size:.85rem}"
    "button{font:inherit;padding:.3rem 1rem}textarea{width:100%;font-family:monospace}"
)
_SCRIPT = """
"use strict";
const known = JSON.parse(document.getElementById("known").textContent);
const answers = []; let points = 0;
known.exercises.forEach((right, i) => {
  const section = document.getElementById("x" + (i + 1));
  const button = section.querySelector("button"), told = section.querySelector(".told");
  const boxes = [...section.querySelectorAll("input[type=checkbox]")];
  const radios = [...section.querySelectorAll("input[type=radio]")];
  let places = null;
  button.addEventListener("click", () => {
    if (places === null) {
      places = boxes.filter(b => b.checked).map(b => b.value).sort();
      boxes.forEach(b => { b.disabled = true; });
      section.querySelector("#q" + (i + 1)).textContent = right.why;
      radios[0].closest("div").hidden = false;
      return;
    }
    const chosen = radios.find(r => r.checked);
    if (!chosen) { return; }
    radios.forEach(r => { r.disabled = true; });
    const where = JSON.stringify(places) === JSON.stringify(right.places), why = right.reasons.includes(+chosen.value);
    points += where + why;
    told.querySelector("p").textContent =
      "The places are " + (where ? "" : "not ") + "right, the reason is " + (why ? "" : "not ") + "right.";
    told.hidden = false; button.hidden = true;
    answers[i] = {places: places, why: +chosen.value};
    if (answers.filter(Boolean).length === known.exercises.length) {
      document.getElementById("points").textContent = points + " of " + 2 * known.exercises.length + " points.";
      document.getElementById("answers").value = JSON.stringify({seed: known.seed, answers: answers});
      document.getElementById("end").hidden = false;
    }
  });
});
"""
