"""`situs classify`: the labels of documents with their evidence, for a person."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from situs.cli.documents import decoded
from situs.cli.output import fail, json_option, show, table
from situs.errors import CallError
from situs.model import Category, Label, category_of

if TYPE_CHECKING:
    from situs.classify.privilege import Assessment, Sign
    from situs.examining import Instruments
    from situs.model import Classification, Evidence, Finding

_PLACES = 3
"""Places of evidence that are shown for a label."""
_LONGEST = 60
"""Characters that are shown of a value."""
_PEOPLE = ("firm_", "lawyer_", "crowd", "in_house")
"""Signs of privilege that are people's names or addresses; the others are terms of our own list."""
_CATEGORIES = {Label.SECRET_KEY: {Category.SECRET}, Label.PERSONAL: {Category.DIRECT, Category.IDENTITY}}
"""What a label of no cues rests on."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--show", "shown", is_flag=True, help="Print the values that were found, in place of masks.")
@click.option("--fast", is_flag=True, help="Use the deterministic detectors alone.")
@json_option
def command(files: tuple[Path, ...], shown: bool, fast: bool, as_json: bool) -> None:
    """Say which labels documents have, and why: PDF, DOCX, EML, MSG, HTML, Markdown and plain text.

    Each label comes with who says so, how sure that is, and where its evidence stands. A file that cannot be read is
    told with its reason, the others are classified all the same, and the exit code is 2.
    """
    from situs.examining import load_instruments

    texts = decoded(files)
    instruments = load_instruments(fast=fast)
    results: list[dict[str, Any]] = []
    for path, text in texts:
        if isinstance(text, CallError):
            results.append({"file": str(path), "error": text.code, "message": text.message})
        else:
            results.append({"file": str(path), **_classified(instruments, text, shown)})
    if as_json:
        show(results)
    else:
        for result in results:
            _tell(result)
    for path, text in texts:
        if isinstance(text, CallError):
            fail(CallError(text.code, f"{path.name}: {text.message}"))
    if any("error" in result for result in results):
        sys.exit(2)


def _classified(instruments: Instruments, text: str, shown: bool) -> dict[str, Any]:
    from situs.classify import resolve
    from situs.classify.language import language_of
    from situs.classify.privilege import assess
    from situs.examining import Background, examine
    from situs.model import Role, Slot

    classification = examine([Slot("/text", text, Role.DOCUMENT)], instruments, Background())
    judged = assess(text, instruments.lexicon)
    lines = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]
    places = Places(text, lines, shown)
    return {
        "characters": len(text),
        "lang": language_of(text),
        "labels": [_label(e, classification, judged, places) for e in classification.evidence],
        "privilege": {"probability": round(judged.probability, 3), "doubtful": judged.doubtful},
        "kinds": dict(sorted(Counter(f.kind for f in resolve(classification.findings)).items())),
    }


class Places:
    """Tell where a finding stands in a document, and what may be shown of it."""

    def __init__(self, text: str, lines: Sequence[int], shown: bool) -> None:
        self._text = text
        self._lines = lines
        self._shown = shown

    def of_finding(self, finding: Finding) -> dict[str, Any]:
        """Return a finding's line, span, kind and value, masked unless it may be shown."""
        return {
            **self._place(finding.start, finding.end),
            "kind": finding.kind,
            "confidence": finding.confidence,
            "detector": finding.detector,
            "value": self._value(finding),
        }

    def of_sign(self, sign: Sign) -> dict[str, Any]:
        """Return where a sign of privilege stands, and what it shows; people's names and addresses are masked."""
        value = self._text[sign.start : sign.end]
        people = sign.shows.startswith(_PEOPLE)
        return {
            **self._place(sign.start, sign.end),
            "kind": sign.shows,
            "weight": round(sign.weight, 2),
            "value": _hidden(value) if people and not self._shown else value[:_LONGEST],
        }

    def _place(self, start: int, end: int) -> dict[str, int]:
        return {"line": bisect_right(self._lines, start), "start": start, "end": end}

    def _value(self, finding: Finding) -> str:
        """Return the value; a cue is a term of our own list, so it is shown, a secret never in part."""
        from situs.pseudonym.masking import mask

        value = self._text[finding.start : finding.end]
        category = category_of(finding.kind)
        if self._shown or category is Category.CUE:
            return value
        return mask(value) if category is Category.IDENTITY else _hidden(value)


def _hidden(value: str) -> str:
    return "".join("•" if c.isalnum() else c for c in value[:_LONGEST])


def _label(evidence: Evidence, classification: Classification, judged: Assessment, places: Places) -> dict[str, Any]:
    """Return a label with what it rests on: findings, or the signs of the assessment of privilege."""
    said = {"label": evidence.label.value, "provenance": evidence.provenance.value, "because": evidence.because}
    if evidence.because.startswith("privilege:"):
        signs = [sign for sign in judged.signs if sign.weight > 0]
        shown = [places.of_sign(sign) for sign in signs[:_PLACES]]
        return {**said, "confidence": round(judged.probability, 3), "count": len(signs), "evidence": shown}
    behind = _behind(evidence, classification.findings)
    shown = [places.of_finding(f) for f in behind[:_PLACES]]
    return {**said, "confidence": _confidence(evidence, behind), "count": len(behind), "evidence": shown}


def _behind(evidence: Evidence, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that a label rests on, in the order of the text."""
    if evidence.because.startswith("cue"):
        return [f for f in findings if f.kind == "CUE" and f.label == evidence.label]
    if evidence.because == "date_of_birth":
        return [f for f in findings if f.kind == "DATE_OF_BIRTH"]
    if evidence.because == "opaque":
        return [f for f in findings if category_of(f.kind) is Category.OPAQUE]
    named = {category_of(f.kind) for f in findings if f.detector == evidence.because}
    categories = named & _CATEGORIES.get(evidence.label, set())
    return [f for f in findings if category_of(f.kind) in categories]


def _confidence(evidence: Evidence, behind: Sequence[Finding]) -> float | None:
    """Return how sure a label is: its cues' points of a hundred, or that of its surest finding; None where none is."""
    name, _, points = evidence.because.partition(":")
    if name in ("cue", "cue_review") and points.isdigit():
        return min(int(points), 100) / 100
    return max((f.confidence for f in behind), default=None)


def _tell(result: dict[str, Any]) -> None:
    click.echo(result["file"])
    if "error" in result:
        click.echo(f"  not read: {result['message']}\n")
        return
    rows = [
        (
            f"  {item['label']}",
            item["provenance"],
            "–" if item["confidence"] is None else f"{item['confidence']:.2f}",
            _where(item),
            "; ".join(f"{e['kind']} {_one_line(e['value'])}" for e in item["evidence"]) or item["because"],
        )
        for item in result["labels"]
    ]
    table(rows, ("  LABEL", "PROVENANCE", "CONFIDENCE", "WHERE", "EVIDENCE"))
    kinds = ", ".join(f"{kind} {count}" for kind, count in result["kinds"].items()) or "nothing"
    click.echo(f"  {result['characters']:,} characters, language {result['lang']}; found: {kinds}")
    if result["privilege"]["doubtful"]:
        click.echo(
            f"  privilege is doubtful (probability {result['privilege']['probability']:.2f}): a person should look"
        )
    click.echo()


def _where(item: dict[str, Any]) -> str:
    lines = list(dict.fromkeys(e["line"] for e in item["evidence"]))
    if not lines:
        return "–"
    more = item["count"] - len(item["evidence"])
    return "line " + ", ".join(map(str, lines)) + (f" and {more} more" if more > 0 else "")


def _one_line(value: str) -> str:
    return " ".join(value.split())
