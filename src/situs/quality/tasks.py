"""How well contract analysis does: clauses, parties, dates and governing law against what annotators marked.

The categories of the corpus are matched to our clause types by the table below; the analysis itself knows none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from situs.errors import ConfigError
from situs.quality.bootstrap import Figure, share
from situs.quality.corpora import Corpora
from situs.quality.minimising import CUAD, is_kept_back
from situs.quality.table import Cell, Table
from situs.tasks.contract.analysing import Analysis, analyse
from situs.tasks.contract.dates import Role
from situs.tasks.contract.locating import Located, State

LAWS = "segments/jurisdiction.jsonl"
CATEGORIES: Mapping[str, str] = {
    "Affiliate License-Licensee": "licence_affiliates_licensee",
    "Affiliate License-Licensor": "licence_affiliates_licensor",
    "Anti-Assignment": "assignment",
    "Audit Rights": "audit_rights",
    "Cap On Liability": "liability_cap",
    "Change Of Control": "change_of_control",
    "Competitive Restriction Exception": "competitive_exception",
    "Covenant Not To Sue": "covenant_not_to_sue",
    "Exclusivity": "exclusivity",
    "Expiration Date": "expiration",
    "Governing Law": "governing_law",
    "Insurance": "insurance",
    "Ip Ownership Assignment": "ip_assignment",
    "Irrevocable Or Perpetual License": "licence_irrevocable",
    "Joint Ip Ownership": "joint_ip",
    "License Grant": "licence_grant",
    "Liquidated Damages": "liquidated_damages",
    "Minimum Commitment": "minimum_commitment",
    "Most Favored Nation": "most_favoured",
    "No-Solicit Of Customers": "no_solicit_customers",
    "No-Solicit Of Employees": "no_solicit_employees",
    "Non-Compete": "non_compete",
    "Non-Disparagement": "non_disparagement",
    "Non-Transferable License": "licence_non_transferable",
    "Notice Period To Terminate Renewal": "renewal_notice",
    "Post-Termination Services": "post_termination",
    "Price Restrictions": "price_restriction",
    "Renewal Term": "renewal_term",
    "Revenue/Profit Sharing": "revenue_sharing",
    "Rofr/Rofo/Rofn": "first_refusal",
    "Source Code Escrow": "source_code_escrow",
    "Termination For Convenience": "termination_for_convenience",
    "Third Party Beneficiary": "third_party_beneficiary",
    "Uncapped Liability": "uncapped_liability",
    "Unlimited/All-You-Can-Eat-License": "licence_unlimited",
    "Volume Restriction": "volume_restriction",
    "Warranty Duration": "warranty_duration",
}
_DATES = {"Agreement Date": Role.MADE, "Effective Date": Role.EFFECTIVE, "Expiration Date": Role.ENDS}
_MARKED, _NAMED = "parties, names with a legal form", "parties, names found"
_FORM = re.compile(r"\b(?:inc|corp|corporation|llc|ltd|limited|company|l\.?p|gmbh|ag|b\.v|s\.a|plc|bank|n\.a)\b", re.I)

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Contract:
    """Hold one contract's text and what annotators marked in it."""

    doc: str
    text: str
    marked: Mapping[str, Spans]
    """By category; empty where they found nothing."""
    law: Mapping[str, Any] | None
    """`country` and `us_states`, or None where the corpus does not say."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Count, for one contract, what is there, what was found, and what of both is right."""

    there: int = 0
    found: int = 0
    right: int = 0


@dataclass(slots=True)
class Tallies:
    """Gather tallies by what they are about, one for each contract."""

    rows: dict[str, list[Tally]] = field(default_factory=dict)

    def add(self, name: str, tally: Tally) -> None:
        """Take one contract's tally."""
        self.rows.setdefault(name, []).append(tally)

    def recall(self, names: Iterable[str]) -> Figure | None:
        """Return the share of what is there that was found."""
        return share([(t.right, t.there) for t in self._of(names)])

    def precision(self, names: Iterable[str]) -> Figure | None:
        """Return the share of what was found that is right."""
        return share([(t.right, t.found) for t in self._of(names)])

    def there(self, names: Iterable[str]) -> int:
        """Return how many there are."""
        return sum(t.there for t in self._of(names))

    def _of(self, names: Iterable[str]) -> list[Tally]:
        """Return one tally for each contract, summed over the names: a contract is drawn whole."""
        columns = [self.rows[name] for name in names if name in self.rows]
        sums = (partial(_summed, row) for row in zip(*columns, strict=True))
        return [total() for total in sums]


def _summed(row: Sequence[Tally]) -> Tally:
    return Tally(sum(t.there for t in row), sum(t.found for t in row), sum(t.right for t in row))


def contracts(corpora: Corpora, every: bool) -> Iterator[Contract]:
    """Yield the contracts that the ranker's training never read, or every one of the folder."""
    marked: dict[str, dict[str, Spans]] = {}
    for row in corpora.rows(CUAD, "category"):
        spans = tuple((s["start"], s["end"]) for s in row["spans"])
        marked.setdefault(row["doc"], {})[row["category"]] = spans
    laws = {row["doc"]: row for row in corpora.rows(LAWS)} if corpora.has(LAWS) else {}
    for doc in sorted(marked):
        if every or is_kept_back(doc):
            yield Contract(doc, _text(corpora, doc), marked[doc], laws.get(doc))


def _text(corpora: Corpora, doc: str) -> str:
    try:
        return (corpora.folder / "segments" / doc).read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("corpora_missing", "a contract's text is missing from the corpora, or is no UTF-8") from error


def task_tables(given: Iterable[Contract], tell: Callable[[str], None] = lambda _: None) -> list[Table]:
    """Return the tables of clauses and of facts, each share with its interval over contracts."""
    held, wide, cited, touched, facts = Tallies(), Tallies(), Tallies(), Tallies(), Tallies()
    count = 0
    for contract in given:
        tell(f"contract {count + 1}")
        count += 1
        analysis = analyse(contract.text)
        located = {c.type: c for c in analysis.clauses}
        for category, kind in CATEGORIES.items():
            gold = contract.marked.get(category, ())
            held.add(category, _held(located[kind], gold, State.FOUND))
            wide.add(category, _held(located[kind], gold, State.FOUND, State.POSSIBLE))
            cited.add(category, _cited(located[kind], gold))
            touched.add(category, _touched(located[kind], gold))
        _add_facts(facts, contract, analysis)
    return [_clause_table((held, wide, cited, touched), count), _fact_table(facts, count)]


def _held(located: Located, gold: Spans, *states: State) -> Tally:
    found = located.state in states
    return Tally(bool(gold), found, bool(gold) and found)


def _cited(located: Located, gold: Spans) -> Tally:
    """Count the passages cited as found; right is one that touches what was marked."""
    passages = located.passages if located.state is State.FOUND else ()
    right = sum(any(p.start < e and s < p.end for s, e in gold) for p in passages)
    return Tally(0, len(passages), right)


def _touched(located: Located, gold: Spans) -> Tally:
    """Count the spans that were marked; right is one that a passage cited as found touches."""
    passages = located.passages if located.state is State.FOUND else ()
    right = sum(any(p.start < e and s < p.end for p in passages) for s, e in gold)
    return Tally(len(gold), 0, right)


def _add_facts(facts: Tallies, contract: Contract, analysis: Analysis) -> None:
    text = contract.text
    gold = [text[s:e] for s, e in contract.marked.get("Parties", ())]
    names = [text[slice(*p.name)] for p in analysis.parties]
    legal = [name for name in gold if _FORM.search(name)]
    facts.add(_MARKED, Tally(len(legal), 0, _among(legal, names)))
    facts.add(_NAMED, Tally(0, len(names), _among(names, gold)))
    for category, role in _DATES.items():
        marked = [text[s:e] for s, e in contract.marked.get(category, ())]
        found = [text[d.start : d.end] for d in analysis.dates if d.role is role]
        right = any(_same(a, b) for a in found for b in marked)
        facts.add(role.value, Tally(bool(marked), bool(found), right))
    law = contract.law
    if law is not None:
        named = bool(law["country"] or law["us_states"])
        facts.add("governing law", Tally(named, bool(analysis.laws), named and _governs(analysis, law)))
    else:
        facts.add("governing law", Tally())


def _governs(analysis: Analysis, law: Mapping[str, Any]) -> bool:
    """Tell whether the first law found is the one that the annotators name, with its state in the United States."""
    if not analysis.laws:
        return False
    first, states = analysis.laws[0], [s.lower() for s in law["us_states"]]
    return first.country == law["country"] and (not states or first.region.lower() in states)


def _among(some: Iterable[str], others: Sequence[str]) -> int:
    return sum(any(_same(one, other) for other in others) for one in some)


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def _same(a: str, b: str) -> bool:
    """Tell whether one text holds the other: annotators mark *this 3rd day of May 2001*, or a whole sentence."""
    a, b = _plain(a), _plain(b)
    return len(a) > 3 and len(b) > 3 and (a in b or b in a)


def _clause_table(tallies: tuple[Tallies, Tallies, Tallies, Tallies], count: int) -> Table:
    held, wide, cited, touched = tallies
    head = (
        "clause", "in contracts", "recall", "precision", "recall with possible", "passages right", "marked spans cited",
    )  # fmt: skip

    def row(title: str, names: Sequence[str]) -> tuple[Cell, ...]:
        there = held.there(names)
        found = (held.recall(names), held.precision(names), wide.recall(names))
        return (title, there, *found, cited.precision(names), touched.recall(names))

    every = list(CATEGORIES)
    rows = [row("all", every), *(row(name, [name]) for name in sorted(every))]
    note = (
        f"{count} contracts, no model. Recall: of the contracts where annotators marked such a clause, those where one "
        "was found; with those too where one was called possible. Precision: of the contracts where one was found, "
        "those where annotators marked one. Passages right: of the passages cited as found, those that touch a marked "
        "span; marked spans cited: of the spans marked, those that such a passage touches. A contract that annotators "
        "did not mark may hold such a clause all the same."
    )
    return Table("task_clauses", "Clauses", note, head, tuple(rows))


def _fact_table(facts: Tallies, count: int) -> Table:
    parties: tuple[Cell, ...] = (_MARKED, facts.there([_MARKED]), facts.recall([_MARKED]), facts.precision([_NAMED]))
    others = [name for name in facts.rows if name not in (_MARKED, _NAMED)]
    rows = [parties, *((name, facts.there([name]), facts.recall([name]), facts.precision([name])) for name in others)]
    note = (
        f"{count} contracts, no model. A name or a date is right where it holds the marked words or they hold it; a "
        "governing law where country and state are those of the annotators. *Expiration date* is held against marked "
        "clauses, most of which state a term in years and no day: what states no day is not found."
    )
    return Table(
        "task_facts", "Parties, dates, governing law", note, ("what", "marked", "recall", "precision"), tuple(rows)
    )
