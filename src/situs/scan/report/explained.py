"""A rule as a page of its own: what it finds, why it matters, how grave it is, and an example of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from situs.scan.rules import Rule

_LANGUAGES = {".cls": "apex", ".xml": "xml", ".json": "json"}


def page_of_rule(rule: Rule) -> str:
    """Return the page in Markdown, complete in itself: it links nowhere."""
    return "\n".join(_lines(rule)) + "\n"


def _lines(rule: Rule) -> Iterator[str]:
    yield from (f"# {rule.id}", "", f"**{rule.severity.name.capitalize()}.** {rule.title}.")
    yield from ("", "## Why it matters", "", rule.why, "", rule.law)
    yield from ("", "## How grave it is", "", rule.decided)
    yield from ("", "## What to do", "", rule.fix)
    yield from ("", "## What it does not see", "", rule.limits)
    yield from ("", "## It finds something here", "", *_files(rule.example.fires))
    yield from _beside(rule)
    if rule.example.quiet:
        yield from ("## It finds nothing here", "", *_files(rule.example.quiet))
    else:
        told = ", ".join(f"`{path}`" for path in rule.example.fires)
        yield from ("## It finds nothing here", "", f"The same without {told}.", "")
    yield f"Source: {rule.source}."


def _beside(rule: Rule) -> Iterator[str]:
    """Yield what stands beside both states of the example."""
    example = rule.example
    if example.called:
        yield "The org's log tells, in both:"
        yield ""
        yield from (f"- `{host}` was called {count} times" for host, count in example.called.items())
        yield ""
    if example.repository:
        yield from ("The repository that the org is held against:", "", *_files(example.repository))
    beside: Mapping[str, str] = {p: t for p, t in example.around.items() if example.repository.get(p) != t}
    if beside:
        yield from ("Beside it, here and below:", "", *_files(beside))
    elif example.around:
        yield from ("The org holds this too, here and below.", "")


def _files(files: Mapping[str, str]) -> Iterable[str]:
    for path, text in files.items():
        yield f"`{path}`"
        yield ""
        yield f"```{_LANGUAGES.get(PurePosixPath(path).suffix, 'text')}"
        yield text.rstrip("\n")
        yield "```"
        yield ""
