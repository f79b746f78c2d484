"""Measure everything that the corpora at hand allow, table by table."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from situs.classify import resolve
from situs.examining import Instruments
from situs.model import Finding, Slot
from situs.quality.corpora import EVASION, IDENTIFIERS, MAILS, PERSONAL, Corpora
from situs.quality.covering import Detect
from situs.quality.evasion import evasion_table
from situs.quality.identifiers import identifiers_table
from situs.quality.minimising import CUAD, minimising_tables
from situs.quality.personal import personal_tables
from situs.quality.plain import plain_table
from situs.quality.privilege import privilege_table
from situs.quality.table import Table, beside, skipped


@dataclass(slots=True)
class Detecting:
    """Find in a text what `situs detect` prints for it, and count how quick that is."""

    instruments: Instruments
    size: int = 0
    seconds: float = 0.0

    def __call__(self, text: str) -> tuple[Finding, ...]:
        """Return the spans of a text."""
        began = time.perf_counter()
        found = resolve(self.instruments.reader.read([Slot("/text", text)]))
        self.seconds += time.perf_counter() - began
        self.size += len(text.encode("utf-8", "surrogatepass"))
        return found


@dataclass(frozen=True, slots=True)
class Bench:
    """Hold what is measured on: the corpora, a file of plain sentences, and other tools that are measured beside."""

    corpora: Corpora | None
    """Without any, plain sentences alone are measured."""
    plain: Path | None = None
    peers: Mapping[str, Detect] = field(default_factory=dict)


def measure(bench: Bench, detecting: Detecting, tell: Callable[[str], None] = lambda _: None) -> Iterator[Table]:
    """Yield each table; one whose corpus is not there says so. `tell` is given the name of what is measured."""

    def every(tables: Callable[[Detect], list[Table]]) -> list[Table]:
        own = tables(detecting)
        theirs = {name: tables(peer) for name, peer in bench.peers.items()}
        if not theirs:
            return own
        return [beside("Situs", t, {name: made[i] for name, made in theirs.items()}) for i, t in enumerate(own)]

    def plain() -> list[Table]:
        return every(lambda d: [plain_table(bench.plain, d)])

    if bench.corpora is None:
        tell("plain prose")
        yield from plain()
        return
    corpora = bench.corpora
    parts: tuple[tuple[str, str, Callable[[], list[Table]]], ...] = (
        ("personal data", PERSONAL, lambda: every(lambda d: personal_tables(corpora, d))),
        ("identifiers", IDENTIFIERS, lambda: every(lambda d: [identifiers_table(corpora, d, d is detecting)])),
        ("disguised personal data", EVASION, lambda: every(lambda d: [evasion_table(corpora, d)])),
        ("plain prose", "", plain),
        ("privilege", MAILS, lambda: [privilege_table(corpora, detecting.instruments)]),
        ("minimisation", CUAD, lambda: minimising_tables(corpora)),
    )
    for title, file, tables in parts:
        tell(title)
        if file and not corpora.has(file):
            yield skipped(title.replace(" ", "_"), title.capitalize(), f"`{file}` is not in the folder.")
        else:
            yield from tables()
