"""`situs minimise`: what a question needs of a document, line by line."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from situs.cli.ask import post
from situs.cli.jsonl import STANDARD, bad_line, read_lines, text_of, written
from situs.errors import CallError

if TYPE_CHECKING:
    from situs.minimise.index import Index

_ASKED = (
    "Answer the question from the passages alone, in as few words as you can. If they do not say it, say: not found."
)
_NAME = 400
"""Characters; a longer value of `doc` is a text."""


@click.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@click.option(
    "--jsonl",
    is_flag=True,
    default=True,
    expose_value=False,
    help="IN and OUT hold one JSON object a line: the only form.",
)
@click.option(
    "--search", is_flag=True, help="Search for the smallest part with which a gateway's model gives the same answer."
)
@click.option("--most", default=40, show_default=True, type=click.IntRange(1, 1000), help="Searches of a line.")
@click.option("--url", default="http://127.0.0.1:8430", show_default=True, envvar="SITUS_URL", help="The gateway.")
@click.option("--model", default="situs-local", show_default=True, help="The model's alias.")
def command(source: str, target: str, search: bool, most: int, url: str, model: str) -> None:
    """Say which parts of the documents of IN their questions need, and write those spans to OUT.

    IN has lines {"id", "doc", "question", "budget"?}; "doc" is a text, or a path relative to the folder of IN, and
    "budget" counts characters: without one, the ranking's own doubt sets it. OUT gets {"id", "kept": [{"start", "end",
    "why", "score"}], "withheld", "chars_kept", "chars_total", "doubtful"}. `-` is standard input or output. Spans are
    whole sentences or clauses in document order and count Unicode code points; no text is written.

    With --search a running gateway's model (key in SITUS_API_KEY) is asked with what is kept, and again with less and
    less; "search" tells what was left when its answer would have changed. For samples: it asks up to --most times.
    """
    from situs.minimise.index import index_of

    recall = lru_cache(maxsize=4)(index_of)
    folder = Path() if source == STANDARD else Path(source).parent
    try:
        with written(target) as out:
            for number, row in read_lines(source):
                text, question = text_of(number, row, "doc"), text_of(number, row, "question")
                index = recall(document(text, folder))
                found = answer(index, question, _budget(number, row))
                if search:
                    found["search"] = searched(index.text, question, found["kept"], Gateway(url, model, _key()), most)
                out.write(orjson.dumps({"id": row.get("id"), **found}) + b"\n")
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


@dataclass(frozen=True, slots=True)
class Gateway:
    """Name the gateway and the model that are asked."""

    url: str
    model: str
    key: str = field(repr=False)

    def answer(self, question: str, passages: Sequence[str], source: str) -> str:
        """Return the model's answer, without case and signs; raise `click.ClickException` where there is none.

        The gateway reads the source with its passages, so that they are of its labels and names. Each passage is a part
        of its own, below the length from which the gate itself minimises.
        """
        parts = [{"type": "text", "text": text} for text in (question, *passages)]
        body = {
            "model": self.model,
            "messages": [{"role": "system", "content": _ASKED}, {"role": "user", "content": parts}],
            "temperature": 0,
            "max_tokens": 64,
            "situs_context": [source],
        }
        status, _, told = post(self.url, self.key, body, {})
        if status != 200:
            error = told.get("error", {})
            raise click.ClickException(f"{error.get('message', 'refused')} [{error.get('code', status)}]")
        return "".join(c for c in str(told["choices"][0]["message"]["content"]).casefold() if c.isalnum())


def searched(
    text: str, question: str, kept: Sequence[Mapping[str, Any]], gateway: Gateway, most: int
) -> dict[str, Any]:
    """Return the spans without which the model's answer would be another, found by asking it again and again."""
    from situs.minimise.searching import smallest

    def told(parts: Sequence[Mapping[str, Any]]) -> str:
        return gateway.answer(question, [text[part["start"] : part["end"]] for part in parts], text)

    wanted = told(kept)
    found = smallest(kept, lambda part: float(part["score"]), lambda rest: told(rest) == wanted, most)
    spans = [{"start": part["start"], "end": part["end"]} for part in found.parts]
    return {
        "kept": spans,
        "chars_kept": sum(span["end"] - span["start"] for span in spans),
        "asked": found.asked + 1,
        "whole": found.whole,
    }


def _key() -> str:
    key = os.environ.get("SITUS_API_KEY", "")
    if not key:
        raise click.ClickException("set SITUS_API_KEY to an API key (`situs keys create NAME` makes one)")
    return key


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
