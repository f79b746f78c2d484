"""Read the annotated corpora; say for each source what its spans, and its silence, mean."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from classes import LAW, NOTHING, Document, either, masked, public

from situs.classify.names.decoding import LABELS

_PLAIN = {
    "TAB-144": NOTHING,
    "ECHR-FR-manual": NOTHING | public("ORG", "MISC", "QUANTITY", "DEM"),
    "ECHR-ES-manual": NOTHING | public("ORG", "MISC", "QUANTITY", "DEM"),
    "ECHR-FR-rev": NOTHING | public(*LABELS[1:]),
    "ECHR-ES-rev": NOTHING | public(*LABELS[1:]),
    "LER": NOTHING | either("DATE", "DEM", "QUANTITY", "MISC", "CODE"),
    "LeNER-Br": NOTHING | either("DEM", "QUANTITY", "MISC", "CODE"),
    "InLegalNER": NOTHING | either("DEM", "QUANTITY", "MISC", "CODE", "DATE"),
    "DAB": NOTHING,
}
_FIRM = re.compile(
    r"\b(?:Ltd|Limited|Pvt|Inc|Corp|Co|State|Union|Commission|Board|Bank|Government|Secretary|Officer)\b"
)


def bits(source: str, span: dict[str, Any]) -> int:
    """Return what the tokens of a span may be."""
    label, orig, protect = span["label"], span["orig"], span.get("protect")
    if label == "LEGALREF":
        return LAW
    if source == "DAB":
        return _danish(span)
    if orig in ("PETITIONER", "RESPONDENT"):
        return either("ORG") if _FIRM.search(span["text"]) else masked("PERSON") | either("ORG")
    if label == "PERSON":
        return masked("PERSON")
    if source == "TAB-144":
        return public(label) if protect == "NO_MASK" else masked(label)
    if source.endswith("-rev"):
        return masked(label)
    if orig == "MRK":
        return either("MISC", "ORG") | NOTHING
    return either(label)


def _danish(span: dict[str, Any]) -> int:
    if span.get("protect") == "NO_MASK":
        label = "DATE" if span["orig"] == "DATETIME" else span["orig"]
        return masked("PERSON") if label == "PERSON" else public(label) | NOTHING
    text = span["text"]
    if span["orig"] == "DIREKTE":
        if "@" in text or not re.search(r"[^\W\d_]", text):
            return masked("CODE", "LOC")
        return masked("LOC", "CODE", "DATE") if re.search(r"\d", text) else masked("PERSON")
    if text[:1].isupper() and not re.search(r"\d", text):
        return masked("PERSON", "ORG", "LOC", "MISC", "DEM")
    return masked("DATE", "QUANTITY", "CODE") if re.search(r"\d", text) else masked("DEM", "MISC", "ORG")


_NORMAL = {ord(c): "'" for c in "’‘ʼ′"} | {ord(c): "-" for c in "‐‑‒–−"} | {0xA0: " ", 0x202F: " ", 0x2009: " "}
"""What the detectors' normalisation makes of single characters: the model reads normalised text."""


def read_corpus(path: Path) -> list[Document]:
    """Return the documents of the annotated corpora, in their order."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for span in row["spans"]:
            span["label"] = "DATE" if span["label"] == "DATETIME" else span["label"]
        spans = [(s["start"], s["end"], bits(row["source"], s)) for s in row["spans"]]
        found.append(
            Document(
                row["id"], row["source"], row["lang"], row["text"].translate(_NORMAL), _PLAIN[row["source"]], spans
            )
        )
    return found


def kept_back(document_id: str, share: float = 0.2) -> bool:
    """Tell by a digest whether a document is kept back; two annotations of one text stay together."""
    key = re.sub(r"-(?:manual|rev)-", "-", document_id)
    return int(sha256(("names" + key).encode()).hexdigest()[:8], 16) < share * 2**32
