"""`situs detect`: what is found in texts, as spans, for programs and for measuring."""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click
import orjson

from situs.cli.jsonl import read_lines, text_of, written

if TYPE_CHECKING:
    from situs.examining import Instruments

_EVERY = 0.2
"""Seconds between two signs of progress."""


@click.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@click.option("--jsonl", is_flag=True, default=True, help="IN and OUT hold one JSON object a line: the only form.")
@click.option("--fast", is_flag=True, help="Use the deterministic detectors alone.")
def command(source: str, target: str, jsonl: bool, fast: bool) -> None:  # noqa: ARG001 - the flag names the form
    """Find personal data, references and secrets in the texts of IN, and write their spans to OUT.

    IN has lines {"id", "text", "lang"?}; OUT gets {"id", "findings": [{"start", "end", "kind", "confidence",
    "detector"}], "labels", "lang"}. `-` is standard input or output. Spans count Unicode code points of the text as
    given; they do not overlap, and no text is written. Speed and peak memory are told on standard error.
    """
    from situs.classify import warm
    from situs.examining import load_instruments

    began = time.perf_counter()
    instruments = load_instruments(fast=fast)
    warm(instruments.reader.detectors)
    tally = Tally(loading=time.perf_counter() - began)
    try:
        with written(target) as out:
            for number, row in read_lines(source):
                text = text_of(number, row, "text")
                tally.begin()
                line = orjson.dumps({"id": row.get("id"), **_read(instruments, text, row.get("lang"))}) + b"\n"
                tally.end(len(text.encode("utf-8", "surrogatepass")))
                out.write(line)
    except OSError as error:
        raise click.FileError(error.filename or "-", error.strerror or type(error).__name__) from None
    tally.tell()


def _read(instruments: Instruments, text: str, lang: Any) -> dict[str, Any]:
    """Return what stands in one text: spans that do not overlap, facts among them, and labels by rank."""
    from situs.classify import resolve
    from situs.classify.language import language_of
    from situs.examining import Background, examine
    from situs.model import Role, Slot

    read = examine([Slot("/text", text, Role.DOCUMENT)], instruments, Background())
    return {
        "findings": [
            {"start": f.start, "end": f.end, "kind": f.kind, "confidence": f.confidence, "detector": f.detector}
            for f in resolve(read.findings)
        ],
        "labels": [label.value for label in sorted(read.labels, key=lambda label: -label.rank)],
        "lang": lang if isinstance(lang, str) and lang else language_of(text),
    }


@dataclass(slots=True)
class Tally:
    """Count texts, bytes and seconds of reading; on a terminal, show how far it is."""

    loading: float
    texts: int = 0
    size: int = 0
    seconds: float = 0.0
    _began: float = 0.0
    _shown: float = 0.0

    def begin(self) -> None:
        """Start the clock for one text."""
        self._began = time.perf_counter()

    def end(self, size: int) -> None:
        """Stop the clock, and take the text's bytes (UTF-8)."""
        now = time.perf_counter()
        self.texts += 1
        self.size += size
        self.seconds += now - self._began
        if sys.stderr.isatty() and now - self._shown > _EVERY:
            self._shown = now
            click.echo(f"\r\033[K  {self.texts:,} texts, {self.size / 1e6:,.1f} MB", err=True, nl=False)

    def tell(self) -> None:
        """Say how quick it was, without the time that loading, reading lines and writing took."""
        rate = f"{self.size / 1e6 / self.seconds:,.2f} MB/s" if self.seconds else "–"
        start = "\r\033[K" if sys.stderr.isatty() else ""
        click.echo(
            f"{start}{self.texts:,} texts, {self.size / 1e6:,.2f} MB in {self.seconds:,.2f} s: {rate}; "
            f"loaded in {self.loading:,.2f} s; peak memory {peak_memory() / 1e6:,.0f} MB",
            err=True,
        )


def peak_memory() -> int:
    """Return the most memory that this process has held, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
