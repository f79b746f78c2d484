"""Mails of legal advice among others: how well a score tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from situs.classify import classify
from situs.classify.privilege import Circle, assess
from situs.examining import Instruments
from situs.model import Finding, Label, Slot
from situs.quality.bootstrap import interval
from situs.quality.corpora import JUDGED, MAILS, Corpora
from situs.quality.table import Table

SPECIFICITY = 0.90
_HEADERS = (("From", "from"), ("To", "to"), ("Cc", "cc"), ("Date", "date"), ("Subject", "subject"))
_CUES = {"cue.strong_header": 20, "cue.strong": 20, "cue.weak": 12}
_POSITIVE = frozenset({"positive", "weak_positive"})
_VERDICTS = {"priv": True, "common": True, "not": False}

Scored = tuple[float, bool]
"""A mail's score, and whether it is a mail of legal advice."""


def keywords(findings: tuple[Finding, ...]) -> float:
    """Return the baseline's score: the keyword list alone, each term once by its weight, wherever it stands."""
    return sum(_CUES.get(f.detector, 0) for f in findings if f.label == Label.PRIVILEGED_ADVICE)


def weighed(findings: tuple[Finding, ...]) -> float:
    """Return the points with which cues, actors and boilerplate label a text privileged advice; 0 where they do not."""
    evidence = classify(findings, assertions=(), matter=None).evidence
    points = [e.because.partition(":")[2] for e in evidence if e.label is Label.PRIVILEGED_ADVICE]
    return max((float(p) for p in points if p.isdigit()), default=0.0)


def scorers_of(instruments: Instruments, circle: Circle) -> dict[str, Callable[[str, tuple[Finding, ...]], float]]:
    """Return each score by its name, the baseline first; `circle` names the lawyers that matter data would know."""
    return {
        "keyword list alone (baseline)": lambda _, found: keywords(found),
        "cues weighed": lambda _, found: weighed(found),
        "assessment": lambda text, _: assess(text, instruments.lexicon).probability,
        "assessment, lawyers known": lambda text, _: assess(text, instruments.lexicon, circle).probability,
    }


def privilege_table(corpora: Corpora, instruments: Instruments) -> Table:
    """Return average precision and recall at 90 % specificity of each score, for both kinds of labels."""
    verdicts = _verdicts(corpora)
    mails = list(corpora.rows(MAILS, "proxy"))
    scorers = scorers_of(instruments, known_lawyers(mails))
    topics: dict[str, list[Scored]] = {name: [] for name in scorers}
    readings: dict[str, list[Scored]] = {name: [] for name in scorers}
    for row in mails:
        text = mail_text(row)
        found = instruments.reader.read([Slot("/mail", text)])
        for name, scorer in scorers.items():
            score = scorer(text, found)
            topics[name].append((score, row["proxy"] in _POSITIVE))
            if row["id"] in verdicts:
                readings[name].append((score, verdicts[row["id"]]))
    rows = [_row("topics", name, scored) for name, scored in topics.items()]
    rows += [_row("one reader's judgement", name, scored) for name, scored in readings.items() if scored]
    return Table(
        "privilege",
        "Mails of legal advice",
        "Labels: the annotators' topic `legal advice`, and for some mails one reader's judgement. Both are proxies, no "
        "gold. Mails of the same score count as one step. Recall is the best at a specificity of at least 0.90. "
        "Lawyers known: the assessment is told which names are lawyers', as a matter's record would tell it.",
        ("labels", "score", "mails", "of legal advice", "average precision", "recall at 0.90 specificity"),
        tuple(rows),
        plotted=4,
    )


def known_lawyers(mails: Sequence[dict[str, Any]]) -> Circle:
    """Return the lawyers and firms that the corpus knows by address or domain."""
    facts = [row.get("facts", {}) for row in mails]
    inside = {str(name).lower() for f in facts for name in f.get("lawyers_in_header", ())}
    return Circle(frozenset(inside), frozenset(str(firm).lower() for f in facts for firm in f.get("law_firms", ())))


def _verdicts(corpora: Corpora) -> dict[str, bool]:
    if not corpora.has(JUDGED):
        return {}
    judged = {r["id"]: _VERDICTS.get(r["judgement"]) for r in corpora.rows(JUDGED)}
    return {key: verdict for key, verdict in judged.items() if verdict is not None}


def mail_text(row: dict[str, Any]) -> str:
    """Return a mail as the decoder of mails gives it: headers, a blank line, the body."""
    headers = [f"{name}: {row[key]}" for name, key in _HEADERS if row.get(key)]
    return "\n".join(headers) + "\n\n" + str(row["body"])


def _row(labels: str, name: str, scored: Sequence[Scored]) -> tuple[Any, ...]:
    count, positives = len(scored), sum(positive for _, positive in scored)
    figures = (interval(scored, average_precision, count), interval(scored, recall_at_specificity, count))
    return (labels, name, count, positives, *figures)


def _steps(scored: Sequence[Scored]) -> list[tuple[int, int]]:
    """Return positives and negatives at each score, the highest first."""
    ranked = sorted(scored, key=itemgetter(0), reverse=True)
    groups = [[positive for _, positive in group] for _, group in groupby(ranked, key=itemgetter(0))]
    return [(sum(group), len(group) - sum(group)) for group in groups]


def average_precision(scored: Sequence[Scored]) -> float | None:
    """Return the mean precision over recall, without interpolation; None where nothing is positive."""
    steps = _steps(scored)
    total = sum(positives for positives, _ in steps)
    if not total:
        return None
    true = seen = 0
    area = 0.0
    for positives, negatives in steps:
        true += positives
        seen += positives + negatives
        area += positives / total * true / seen
    return area


def recall_at_specificity(scored: Sequence[Scored]) -> float | None:
    """Return the most recall at which at most a tenth of the negatives is taken; None where a class is empty."""
    steps = _steps(scored)
    positives, negatives = sum(p for p, _ in steps), sum(n for _, n in steps)
    if not positives or not negatives:
        return None
    true = false = 0
    best = 0
    for p, n in steps:
        true, false = true + p, false + n
        if false <= (1 - SPECIFICITY) * negatives + 1e-9:
            best = true
    return best / positives
