"""How well the scan does: its findings against what a reader found in public projects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from situs.errors import ConfigError
from situs.scan import Finding

KINDS = {
    "ai-endpoint-configured": "egress_config",
    "ai-endpoint-switched-off": "egress_config",
    "page-may-call-model": "egress_config",
    "ai-endpoint-literal": "endpoint_literal",
    "ai-callout": "callout",
    "ai-callout-without-credential": "callout",
    "platform-ai": "platform_ai",
    "platform-ai-call": "platform_call",
    "ai-entry-point": "entry_point",
    "flow-runs-ai": "flow_ai",
}
"""The kind of the truth that each rule answers; a rule that is not here has no truth to be held against."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Count findings of one kind: right ones, spurious ones, missed ones, and right ones at the very line."""

    right: int = 0
    spurious: int = 0
    missed: int = 0
    at_line: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Add two counts."""
        return Tally(
            self.right + other.right,
            self.spurious + other.spurious,
            self.missed + other.missed,
            self.at_line + other.at_line,
        )

    @property
    def precision(self) -> float | None:
        """Return the share of findings that are right; None where there are none."""
        found = self.right + self.spurious
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """Return the share of the truth that was found; None where there is none."""
        true = self.right + self.missed
        return self.right / true if true else None


def compare(truth: Sequence[Mapping[str, Any]], findings: Iterable[Finding]) -> Mapping[str, Tally]:
    """Return counts by kind. A finding is right where kind and file are; each answers one row of the truth.

    `truth` has rows with `kind`, `file`, `line`; rows at the very line are paired first.
    """
    try:
        wanted = [(str(row["kind"]), str(row["file"]), int(row["line"])) for row in truth]
    except (KeyError, TypeError, ValueError) as fault:
        raise ConfigError("truth_invalid", "a row of the truth lacks kind, file or line") from fault
    got = Counter((KINDS[f.rule], f.spot.path, f.spot.line) for f in findings if f.rule in KINDS)
    exact = Counter(wanted) & got
    left, spare = Counter(wanted) - exact, got - exact
    tallies: dict[str, Tally] = {}
    for (kind, _, _), count in exact.items():
        tallies[kind] = tallies.get(kind, Tally()) + Tally(right=count, at_line=count)
    missing, extra = _by_file(left), _by_file(spare)
    for key in missing.keys() | extra.keys():
        both = min(missing[key], extra[key])
        rest = Tally(right=both, spurious=extra[key] - both, missed=missing[key] - both)
        tallies[key[0]] = tallies.get(key[0], Tally()) + rest
    return tallies


def _by_file(rows: Counter[tuple[str, str, int]]) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for (kind, path, _), count in rows.items():
        counts[kind, path] += count
    return counts


def scanning_table(tallies: Mapping[str, Tally]) -> Sequence[str]:
    """Return a Markdown table of counts by kind, with their sum."""
    lines = [
        "| kind | found | of | spurious | precision | recall | at the very line |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    total = Tally()
    for kind in sorted(tallies):
        lines.append(_line(kind, tallies[kind]))
        total += tallies[kind]
    return [*lines, _line("all", total)]


def _line(kind: str, tally: Tally) -> str:
    def share(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    true = tally.right + tally.missed
    return (
        f"| {kind} | {tally.right} | {true} | {tally.spurious} | {share(tally.precision)} | {share(tally.recall)}"
        f" | {tally.at_line} |"
    )
