"""Prose without personal data: what is found there is found in error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import orjson

from situs.classify.language import language_of
from situs.errors import ConfigError
from situs.model import Category, category_of
from situs.quality.bootstrap import share
from situs.quality.covering import Detect
from situs.quality.table import Table, skipped

_DIRECT = frozenset({Category.DIRECT, Category.IDENTITY, Category.SECRET})
_TITLE = "Plain legal prose without personal data"


def plain_table(file: Path | None, detect: Detect) -> Table:
    """Return how many sentences of a file have a direct identifier found in them, by language and by kind."""
    if file is None:
        return skipped("plain", _TITLE, "no file of sentences was named (`--plain FILE`).")
    counts: dict[str, list[tuple[float, float]]] = {}
    kinds: Counter[str] = Counter()
    for sentence, lang in read_sentences(file):
        found = [f.kind for f in detect(sentence) if category_of(f.kind) in _DIRECT]
        kinds.update(found)
        for name in ("all", lang):
            counts.setdefault(name, []).append((len(found), 1))
    ordered = sorted(counts, key=lambda name: (name != "all", name))
    rows = [(name, len(counts[name]), share(counts[name]), "≤ 0.01" if name == "all" else "") for name in ordered]
    told = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()) or "none"
    return Table(
        "plain",
        _TITLE,
        f"False direct identifiers for each sentence, numbers and secrets among them. By kind: {told}.",
        ("language", "sentences", "false identifiers", "bar"),
        tuple(rows),
    )


def read_sentences(file: Path) -> Iterator[tuple[str, str]]:
    """Yield each sentence of a file with its language, told from its words where `lang` does not name it.

    A file has one sentence a line, or objects with `text` and perhaps `lang`. Raise `ConfigError("corpora_missing")`.
    """
    try:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("{"):
                row = orjson.loads(line)
                text = str(row["text"])
                yield text, str(row.get("lang") or language_of(text))
            elif line.strip() and not line.startswith("#"):
                yield line.strip(), language_of(line)
    except (OSError, UnicodeDecodeError, orjson.JSONDecodeError, KeyError) as fault:
        raise ConfigError("corpora_missing", f"`{file.name}` cannot be read: {type(fault).__name__}") from fault
