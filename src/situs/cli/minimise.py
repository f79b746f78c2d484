"""`situs minimise`: what a question needs of a document, line by line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from situs.cli.jsonl import STANDARD, bad_line, read_lines, text_of, written
from situs.errors import CallError

if TYPE_CHECKING:
    from situs.minimise.index import Index

_NAME = 400
"""Characters; a longer value of `doc` is a text."""


@click.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@click.option("--jsonl", is_flag=True, default=True, help="IN and OUT hold one JSON object a line: the only form.")
def command(source: str, target: str, jsonl: bool) -> None:  # noqa: ARG001 - the flag names the form
    """Say which parts of the documents of IN their questions need, and write those spans to OUT.

    IN has lines {"id", "doc", "question", "budget"?}; "doc" is a text, or a path relative to the folder of IN, and
    "budget" counts characters: without one, the ranking's own doubt sets it. OUT gets {"id", "kept": [{"start", "end",
    "why", "score"}], "withheld", "chars_kept", "chars_total", "doubtful"}. `-` is standard input or output. Spans are
    whole sentences or clauses in document order and count Unicode code points; no text is written.
    """
    from situs.minimise.index import index_of

    recall = lru_cache(maxsize=4)(index_of)
    folder = Path() if source == STANDARD else Path(source).parent
    try:
        with written(target) as out:
            for number, row in read_lines(source):
                text, question = text_of(number, row, "doc"), text_of(number, row, "question")
                index = recall(document(text, folder))
                out.write(orjson.dumps({"id": row.get("id"), **answer(index, question, _budget(number, row))}) + b"\n")
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None


def answer(index: Index, question: str, budget: int | None = None) -> dict[str, Any]:
    """Return what one question needs of one document, as the members of a line."""
    from situs.minimise.reducing import reduce

    found = reduce(index, question, budget)
    return {
        "kept": [{"start": k.start, "end": k.end, "why": k.why, "score": k.score} for k in found.kept],
        "withheld": len(found.withheld),
        "chars_kept": found.chars_kept,
        "chars_total": found.chars_total,
        "doubtful": found.doubtful,
    }


def document(value: str, folder: Path) -> str:
    """Return the text, or that of the file which a short value of one line names, if there is one."""
    if len(value) <= _NAME and "\n" not in value and "\0" not in value:
        path = folder / value
        try:
            if path.is_file():
                return path.read_bytes().decode()
        except UnicodeDecodeError:
            raise CallError("document_unreadable", "the document is no UTF-8 text") from None
    return value


def _budget(number: int, row: dict[str, Any]) -> int | None:
    budget = row.get("budget")
    if budget is not None and (not isinstance(budget, int) or isinstance(budget, bool) or budget < 0):
        raise bad_line(number, "`budget` is no number of characters")
    return budget
