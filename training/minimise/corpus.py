"""Read contracts with questions and gold spans from a data folder, and split them by document."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from situs.minimise.segments import Segment, segment
from situs.minimise.words import stems

FOLDS = 5
KEPT_BACK = 0
"""The fold that training never reads."""
SETS = ("cuad", "contractnli")


@dataclass(frozen=True, slots=True)
class Asking:
    """Keep one question about one document, with the segments that hold its answer."""

    doc: str
    type: str
    """Data set and category."""
    question: str
    answer: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Keep a document that is cut into segments."""

    name: str
    text: str
    fold: int
    segments: tuple[Segment, ...]
    bodies: list[list[str]]
    heads: list[list[str]]


def fold_of(name: str) -> int:
    """Return the fold of a document, by the digest of its file's name."""
    return int(hashlib.sha256(Path(name).name.encode()).hexdigest(), 16) % FOLDS


def read_documents(folder: Path) -> dict[str, Document]:
    """Return all documents that have questions."""
    names = sorted({json.loads(line)["doc"] for s in SETS for line in (folder / f"{s}.jsonl").open(encoding="utf-8")})
    return {name: _document(folder, name) for name in names}


def _document(folder: Path, name: str) -> Document:
    text = (folder / name).read_bytes().decode()
    parts = segment(text)
    bodies = [stems(text[s.start : s.end]) for s in parts]
    return Document(name, text, fold_of(name), parts, bodies, [stems(s.place.heading) for s in parts])


def read_questions(folder: Path, documents: dict[str, Document]) -> list[Asking]:
    """Return all questions of both data sets."""
    found = []
    for source in SETS:
        for line in (folder / f"{source}.jsonl").open(encoding="utf-8"):
            row = json.loads(line)
            gold = [(s["start"], s["end"]) for s in row["spans"]]
            parts = documents[row["doc"]].segments
            answer = tuple(i for i, p in enumerate(parts) if any(p.start < e and s < p.end for s, e in gold))
            found.append(Asking(row["doc"], f"{source}/{row['category']}", row["question"], answer))
    return found
