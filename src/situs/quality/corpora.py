"""Read the corpora that quality is measured on, from a folder that is not part of Situs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from situs.errors import ConfigError

PERSONAL = "pii/pii.jsonl"
IDENTIFIERS = "pii/identifiers.jsonl"
EVASION = "redteam/evasion_pii.jsonl"
MAILS = "privilege/enron.jsonl"
JUDGED = "privilege/judged.jsonl"
CORPORA = (PERSONAL, IDENTIFIERS, EVASION, MAILS, "segments/cuad.jsonl")
"""Files by which a folder of corpora is known."""


@dataclass(frozen=True, slots=True)
class Span:
    """Mark `text[start:end]`, with the annotators' label, protection (`DIRECT`, `QUASI`, …) and entity, if any."""

    start: int
    end: int
    label: str
    protect: str
    entity: str


@dataclass(frozen=True, slots=True)
class Document:
    """Hold one annotated text."""

    id: str
    source: str
    lang: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Corpora:
    """Hold where the corpora are, and how many rows of each source are read (all of them where `limit` is 0)."""

    folder: Path
    limit: int = 0

    def has(self, name: str) -> bool:
        """Tell whether a file is there."""
        return (self.folder / name).is_file()

    def rows(self, name: str, by: str = "") -> Iterator[dict[str, Any]]:
        """Yield the rows of a file, at most `limit` for each value of the member `by`.

        Raise `ConfigError("corpora_missing")` for a file that is not there or is damaged.
        """
        seen: Counter[str] = Counter()
        try:
            with (self.folder / name).open("rb") as lines:
                for line in lines:
                    row: dict[str, Any] = orjson.loads(line)
                    seen[key := str(row.get(by, ""))] += 1
                    if not self.limit or seen[key] <= self.limit:
                        yield row
        except (OSError, orjson.JSONDecodeError) as fault:
            raise ConfigError("corpora_missing", f"`{name}` cannot be read: {type(fault).__name__}") from fault

    def documents(self, name: str = PERSONAL, by: str = "source") -> Iterator[Document]:
        """Yield the annotated texts of a file."""
        for row in self.rows(name, by):
            spans = tuple(
                Span(s["start"], s["end"], s.get("label", ""), s.get("protect", ""), s.get("entity", ""))
                for s in row["spans"]
            )
            yield Document(row["id"], row.get(by, ""), row.get("lang", ""), row["text"], spans)


def open_corpora(folder: Path, limit: int = 0) -> Corpora:
    """Return the corpora below a folder, or below its `dev`; raise `ConfigError("corpora_missing")` if none are."""
    for place in (folder / "dev", folder):
        if any((place / name).is_file() for name in CORPORA):
            return Corpora(place, limit)
    raise ConfigError("corpora_missing", f"no corpora are in `{folder}`: expected one of {', '.join(CORPORA)}")
