"""How much of the answer goes with how little of the document, on contracts with questions and gold spans."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import Any

from situs.errors import ConfigError
from situs.minimise.index import Index, index_of
from situs.minimise.reducing import Reduction, reduce
from situs.quality.bootstrap import Figure, interval, share
from situs.quality.corpora import Corpora
from situs.quality.table import Table

CUAD = "segments/cuad.jsonl"
NLI = "segments/contractnli.jsonl"
BUDGETS = (2_000, 4_000, 8_000)
"""Characters."""
EASY = frozenset({"Document Name", "Parties", "Agreement Date", "Effective Date"})
"""Categories that stand in a contract's first lines, which are not counted."""
BARS = {CUAD: ("≥ 0.65", "≥ 0.77", "≥ 0.88"), NLI: ("≥ 0.78", "≥ 0.90", "≥ 0.97")}
FOLDS, KEPT_BACK = 5, 0
"""The parts into which contracts fall by the digest of their file's name, and the one that training never read."""

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """Hold one question, the contract's name, and where its answer stands, if it has one."""

    doc: str
    question: str
    gold: Spans


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold how one question went."""

    doc: str
    gold: int
    """Characters of the answer that are not white space."""
    covered: int
    kept: int
    total: int


def is_kept_back(doc: str) -> bool:
    """Tell whether training never read a contract."""
    name = doc.rsplit("/", 1)[-1]
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % FOLDS == KEPT_BACK


def minimising_tables(corpora: Corpora) -> list[Table]:
    """Return the tables of all contracts that training never read: by budget, and without one."""
    present = [name for name in (CUAD, NLI) if corpora.has(name)]
    asked = {name: [a for a in askings(corpora, name) if is_kept_back(a.doc)] for name in present}
    return [budget_table(corpora, asked), own_table(corpora, asked)]


def askings(corpora: Corpora, name: str) -> Iterator[Asking]:
    """Yield a data set's questions, those of easy categories left out, document by document."""
    rows = [r for r in corpora.rows(name, "doc") if r["category"] not in EASY]
    for r in sorted(rows, key=lambda r: str(r["doc"])):
        yield Asking(r["doc"], r["question"], tuple((s["start"], s["end"]) for s in r["spans"]))


def outcomes(corpora: Corpora, asked: Iterable[Asking], budget: int | None = None) -> list[Outcome]:
    """Return how the questions went, within a budget in characters or the minimiser's own."""
    read = lru_cache(maxsize=2)(lambda doc: _index(corpora, doc))
    return [_outcome(a, read(a.doc).text, reduce(read(a.doc), a.question, budget)) for a in asked]


def budget_table(corpora: Corpora, asked: dict[str, list[Asking]]) -> Table:
    """Return the shares of answers covered by the characters that may be sent."""
    titles = {CUAD: "CUAD: answers covered whole", NLI: "ContractNLI: characters of answers covered"}
    rows = []
    for name, questions in asked.items():
        found = [a for a in questions if a.gold]
        for budget, bar in zip(BUDGETS, BARS[name], strict=True):
            went = outcomes(corpora, found, budget)
            rows.append((titles[name], budget, len(went), whole(went) if name == CUAD else characters(went), bar))
    note = "Contracts that training never read. White space is not counted; an answer may have several parts."
    return Table(
        "minimise_budget",
        "Minimise, by characters sent",
        note,
        ("measure", "characters", "questions", "share", "bar"),
        tuple(rows),
        3,
    )


def own_table(corpora: Corpora, asked: dict[str, list[Asking]]) -> Table:
    """Return coverage and what is sent where the minimiser chooses the budget."""
    rows: list[tuple[str, int, Figure | None, str]] = []
    for name, questions in asked.items():
        went = outcomes(corpora, questions)
        some, none = [o for o in went if o.gold], [o for o in went if not o.gold]
        title, bars = ("CUAD", ("≥ 0.90", "≤ 0.20", "≤ 2,500")) if name == CUAD else ("ContractNLI", ("", "", ""))
        rows += [
            (f"{title}: answers covered whole", len(some), whole(some), bars[0]),
            (f"{title}: share of the contract sent, mean, answer there", len(some), sent(some), bars[1]),
            (f"{title}: share of the contract sent, mean, all questions", len(went), sent(went), bars[1]),
            (f"{title}: characters sent, median, no answer there", len(none), typical(none), bars[2]),
        ]
    note = "Contracts that training never read. The minimiser sets the budget for each question by its own doubt."
    return Table(
        "minimise_own", "Minimise, without a budget", note, ("measure", "questions", "value", "bar"), tuple(rows)
    )


def whole(went: Sequence[Outcome]) -> Figure | None:
    """Return the share of questions whose answer is covered whole."""
    return share([(sum(o.covered == o.gold for o in group), len(group)) for group in _by_doc(went)])


def characters(went: Sequence[Outcome]) -> Figure | None:
    """Return the share of the answers' characters that are covered."""
    return share([(sum(o.covered for o in group), sum(o.gold for o in group)) for group in _by_doc(went)])


def sent(went: Sequence[Outcome]) -> Figure | None:
    """Return the mean share of the contract that is sent."""
    return share([(sum(o.kept / max(1, o.total) for o in group), len(group)) for group in _by_doc(went)])


def typical(went: Sequence[Outcome]) -> Figure | None:
    """Return the median of the characters that are sent."""

    def middle(groups: Sequence[list[Outcome]]) -> float | None:
        kept = [o.kept for group in groups for o in group]
        return float(median(kept)) if kept else None

    return interval(_by_doc(went), middle, len(went))


def _by_doc(went: Sequence[Outcome]) -> list[list[Outcome]]:
    groups: defaultdict[str, list[Outcome]] = defaultdict(list)
    for o in went:
        groups[o.doc].append(o)
    return list(groups.values())


def _outcome(asking: Asking, text: str, found: Reduction) -> Outcome:
    inked: Callable[[int, int], int] = lambda a, b: sum(not c.isspace() for c in text[a:b])  # noqa: E731
    covered = sum(
        inked(max(k.start, a), min(k.end, b)) for a, b in asking.gold for k in found.kept if k.start < b and a < k.end
    )
    gold = sum(inked(a, b) for a, b in asking.gold)
    return Outcome(asking.doc, gold, covered, found.chars_kept, found.chars_total)


def _index(corpora: Corpora, doc: str) -> Index:
    try:
        return index_of((corpora.folder / "segments" / doc).read_bytes().decode())
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("corpora_missing", "a contract's text is missing from the corpora, or is no UTF-8") from error


def free_share(corpora: Corpora, rows: Iterable[dict[str, Any]], budget: int | None) -> Figure | None:
    """Return the share of free questions covered whole, from rows with `doc`, `question`, `start` and `end`."""
    asked = [Asking(f"docs/cuad/{r['doc']}", r["question"], ((r["start"], r["end"]),)) for r in rows]
    return whole(outcomes(corpora, asked, budget))
