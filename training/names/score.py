"""Score a weights file on annotated documents: `python score.py --data DIR --model FILE [--tune]`.

An entity counts as covered only if all of its mentions are covered by findings: of the model, of the deterministic
detectors, and of propagation. Precision is over word tokens of TAB: the share of covered ones that must be masked.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import corpus
import numpy as np
from export import operate

from situs.classify import load_detectors
from situs.classify.names.decoding import KINDS, Operation
from situs.classify.names.load import read_model
from situs.classify.names.reading import NamesModel
from situs.classify.reading import Reader
from situs.model import Finding, Slot
from situs.model.finding import KINDS as KNOWN
from situs.model.finding import category_of

_WORD = re.compile(r"\w+")

Span = tuple[int, int]


def read(reader: Reader, text: str) -> list[Finding]:
    """Return all findings of a text: the detectors', the model's, and the propagated."""
    return [f for f in reader.read([Slot("/text", text)]) if f.kind != "CUE"]


def _mask(size: int, spans: Iterable[Span]) -> Any:
    mask = np.zeros(size, np.bool_)
    for start, end in spans:
        mask[start:end] = True
    return mask


def _covered(text: str, span: Span, mask: Any) -> bool:
    """Tell whether every letter and digit of a span is covered."""
    return all(mask[m.start() : m.end()].all() for m in _WORD.finditer(text, *span))


def _is_person(row: dict[str, Any], span: dict[str, Any]) -> bool:
    if row["source"] == "DAB":
        return bool(span["protect"] == "DIRECT")
    if row["source"] == "InLegalNER" and span["orig"] in ("PETITIONER", "RESPONDENT"):
        return False
    return bool(span["label"] == "PERSON")


def tab(rows: Sequence[dict[str, Any]], found: Sequence[Sequence[Finding]]) -> dict[str, Any]:
    """Return the shares of TAB's direct and quasi entities with every mention covered, and token precision."""
    entities: dict[tuple[str, str], dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    right = covered = 0
    missed: list[tuple[str, str, str]] = []
    wrong: dict[str, int] = defaultdict(int)
    for row, findings in zip(rows, found, strict=True):
        text = row["text"]
        mask = _mask(len(text), [(f.start, f.end) for f in findings])
        must = [s for s in row["spans"] if s["protect"] in ("DIRECT", "QUASI")]
        gold = _mask(len(text), [(s["start"], s["end"]) for s in must])
        for span in must:
            hit = _covered(text, (span["start"], span["end"]), mask)
            entities[span["protect"], span["label"]][span["entity"]].append(hit)
            if not hit:
                missed.append((span["protect"], span["label"], span["text"]))
        for word in _WORD.finditer(text):
            if mask[word.start()]:
                covered += 1
                right += bool(gold[word.start()])
        for f in findings:
            wrong[f.kind + ":" + f.detector] += sum(not gold[m.start()] for m in _WORD.finditer(text, f.start, f.end))
    shares: dict[str, Any] = {"precision": right / max(1, covered)}
    for protect in ("DIRECT", "QUASI"):
        groups = {k[1]: v for k, v in entities.items() if k[0] == protect}
        all_hits = [all(h) for v in groups.values() for h in v.values()]
        shares[protect] = sum(all_hits) / max(1, len(all_hits))
        shares[protect + "_n"] = len(all_hits)
        shares[protect + "_by"] = {
            k: (round(np.mean([all(h) for h in v.values()]), 3), len(v)) for k, v in groups.items()
        }
    shares["missed"] = missed
    shares["wrong"] = dict(sorted(wrong.items(), key=lambda x: -x[1])[:12])
    return shares


def persons(rows: Sequence[dict[str, Any]], found: Sequence[Sequence[Finding]]) -> dict[str, Any]:
    """Return for each source how many of its persons are covered: by any finding, and by findings of persons alone."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    missed: dict[str, list[str]] = defaultdict(list)
    for row, findings in zip(rows, found, strict=True):
        text = row["text"]
        anything = _mask(len(text), [(f.start, f.end) for f in findings])
        person = _mask(len(text), [(f.start, f.end) for f in findings if f.kind in ("PERSON", "PARTY")])
        for span in row["spans"]:
            if not _is_person(row, span):
                continue
            place = (span["start"], span["end"])
            count = counts[row["source"]]
            count[0] += 1
            count[1] += _covered(text, place, anything)
            kind = _covered(text, place, person)
            count[2] += kind
            if not kind:
                missed[row["source"]].append(
                    text[max(0, place[0] - 25) : place[1] + 15].replace(span["text"], f"<{span['text']}>")
                )
    shares = {k: (n, round(a / n, 3), round(p / n, 3)) for k, (n, a, p) in counts.items()}
    return {"recall": shares, "missed": missed}


def neutral(sentences: Sequence[str], reader: Reader) -> dict[str, Any]:
    """Return how many direct identifiers are found in sentences that hold none, a hundred sentences."""
    direct, other = [], 0
    for sentence in sentences:
        for f in read(reader, sentence):
            if f.kind in KNOWN and category_of(f.kind) == "direct":
                direct.append((f.kind, sentence[f.start : f.end], f.detector))
            else:
                other += 1
    return {
        "direct_per_100": 100 * len(direct) / len(sentences),
        "other_per_100": 100 * other / len(sentences),
        "which": direct,
    }


def main() -> None:
    """Print the scores on the documents that are kept back."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--thresholds", type=str, default="")
    parser.add_argument("--shares", type=str, default="{}")
    parser.add_argument("--operate", action="store_true", help="write the thresholds into the file")
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--keep", type=float, default=0.2, help="the share of documents that is kept back")
    parser.add_argument("-v", action="store_true")
    asked = parser.parse_args()
    raw = asked.model.read_bytes()
    model = read_model(raw, sha256(raw).hexdigest())
    if asked.thresholds:
        values = json.loads(asked.thresholds)
        thresholds = np.array([values.get(k, values.get("*", 0.5)) for k in KINDS], np.float32)
        shares = np.array([json.loads(asked.shares).get(k, 0) for k in KINDS], np.float32)
        operation = Operation(thresholds, shares, asked.temperature)
        model = NamesModel(model.network, operation, model.alphabet, model.ordinary, model.digest)
        if asked.operate:
            print(operate(asked.model, thresholds, shares, asked.temperature))
    reader = Reader(load_detectors(), model)
    rows = [json.loads(x) for x in (asked.data / "dev/pii/pii.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = [r for r in rows if corpus.kept_back(r["id"], asked.keep)]
    found = [read(reader, r["text"]) for r in rows]
    scores = tab(*zip(*[(r, f) for r, f in zip(rows, found, strict=True) if r["source"] == "TAB-144"], strict=True))
    missed, wrong = scores.pop("missed"), scores.pop("wrong")
    print(json.dumps(scores, indent=1, default=float))
    people = persons(rows, found)
    print(json.dumps(people["recall"]))
    plain = (
        (Path(__file__).parents[2] / "tests/unit/classify/names/neutral.txt").read_text(encoding="utf-8").splitlines()
    )
    print(json.dumps(neutral([s for s in plain if s.strip()], reader), ensure_ascii=False))
    if asked.v:
        print("wrong words:", wrong)
        print("missed:", [m for m in missed if m[0] == "DIRECT"], missed[:80])
        for source, examples in people["missed"].items():
            print(source, examples[:25])


if __name__ == "__main__":
    main()
