"""National and other identifiers, valid and not, put into sentences."""

from __future__ import annotations

import re

from situs.model import Category, Finding, category_of
from situs.quality.bootstrap import share
from situs.quality.corpora import IDENTIFIERS, Corpora
from situs.quality.covering import Cover, Detect
from situs.quality.table import Table

BARE = "The letter of the company mentions {value} in its second paragraph."
NAMED = "According to the file, the {name} is {value} in this case."
_CHECKED = re.compile(r"id\..*|iban|card|vat|bic|mrz")
_FACTS = frozenset({Category.FACT, Category.CUE})


def identifiers_table(corpora: Corpora, detect: Detect, own: bool = True) -> Table:
    """Return how many valid identifiers are found, and how many invalid ones a checked detector takes for valid.

    The latter is known of our `own` detectors alone: another tool does not say what it has checked.
    """
    counts: dict[tuple[bool, str], list[tuple[float, float]]] = {}
    for row in corpora.rows(IDENTIFIERS, "valid"):
        value = row["value"]
        for kind, sentence in (("bare", BARE), ("named", NAMED)):
            before = sentence.partition("{value}")[0].format(name=first_name(row["name"]))
            text = before + value + sentence.partition("{value}")[2]
            spans = [f for f in detect(text) if f.end > len(before) and f.start < len(before) + len(value)]
            counts.setdefault((row["valid"], kind), []).append((_hit(row["valid"], text, (before, value), spans), 1))
    rows = (
        ("valid, with the number's name before it", "found", share(counts.get((True, "named"), [])), "1"),
        ("valid, without any word that tells", "found", share(counts.get((True, "bare"), [])), ""),
        ("invalid, with the number's name before it", "taken for valid", share(counts.get((False, "named"), [])), "0"),
        ("invalid, without any word that tells", "taken for valid", share(counts.get((False, "bare"), [])), "0"),
    )
    return Table(
        "identifiers",
        "Identifiers in a sentence",
        "Found: a span that is more than a fact covers every letter and digit. Taken for valid: a detector that says a "
        "check was passed (`id.…`, `iban`, `card`, `vat`, `bic`, `mrz`) covers it; some values are invalid as what "
        "their row says and valid as something else.",
        ("value", "what", "share", "bar"),
        rows if own else rows[:2],
        plotted=2,
    )


def first_name(description: str) -> str:
    """Return the short name at the beginning of a description: `NIPT, NUIS (Numri …)` gives `NIPT`."""
    return re.split(r"[(,.]", description, maxsplit=1)[0].strip()


def _hit(valid: bool, text: str, parts: tuple[str, str], spans: list[Finding]) -> bool:
    start, end = len(parts[0]), len(parts[0]) + len(parts[1])
    if valid:
        kept = [f for f in spans if category_of(f.kind) not in _FACTS]
    else:
        kept = [f for f in spans if _CHECKED.fullmatch(f.detector)]
    return Cover(len(text), kept).whole(text, start, end)
