"""A draft as parts: what the record fills in, and what a person must add. Written as Markdown, as a page, as JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from html import escape

import orjson

from situs.registers.formats import Basis

DRAFT_FORMAT = "situs-draft/1"

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_MANY = 7
_LONG = re.compile(r"\S{22}")
_MARKUP = re.compile(r"([\\`*_\[\]<>|#~])")


@dataclass(frozen=True, slots=True)
class Table:
    """Hold rows with a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one section of a draft."""

    heading: str
    source: str = ""
    """The rule that asks for it."""
    said: tuple[str, ...] = ()
    """What the record says."""
    table: Table | None = None
    add: tuple[str, ...] = ()
    """What the record cannot say, and a person must add."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold a draft, and what it was computed from."""

    form: str
    title: str
    source: str
    incident: str
    parts: tuple[Part, ...]
    basis: Basis

    @property
    def missing(self) -> int:
        """Return how many things a person must add."""
        return sum(len(part.add) for part in self.parts)


def as_json(draft: Draft) -> str:
    """Return `situs-draft/1`."""
    document = {"format": DRAFT_FORMAT, **asdict(draft), "missing": draft.missing}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def as_markdown(draft: Draft) -> str:
    """Return a page in Markdown."""
    return "\n".join(_markdown(draft)).rstrip() + "\n"


def as_html(draft: Draft) -> str:
    """Return one page that needs nothing else: no script, no image, no address."""
    title = escape(draft.title)
    out = [
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
        f"<style>{_STYLE}</style></head><body>\n<h1>{title}</h1>\n<p>{escape(draft.source)}</p>",
        f'<p class="draft">{escape(_notice(draft))}</p>\n<table class="facts">',
        *(f"<tr><td>{name}</td><td>{escape(value)}</td></tr>" for name, value in _told(draft)),
        "</table>\n",
    ]
    for part in draft.parts:
        source = f' <span class="source">{escape(part.source)}</span>' if part.source else ""
        out.append(f"<h2>{escape(part.heading)}{source}</h2>\n")
        out += [f"<p>{escape(line)}</p>\n" for line in part.said]
        if part.table is not None:
            wide = ' class="wide"' if len(part.table.head) > _MANY else ""
            head = "".join(f"<th>{escape(heading)}</th>" for heading in part.table.head)
            out.append(f"<table{wide}><thead><tr>{head}</tr></thead>")
            out += ["<tr>" + "".join(map(_cell, row)) + "</tr>\n" for row in part.table.rows]
            out.append("</table>\n")
        out += [f'<p class="add">To add: {escape(line)}</p>\n' for line in part.add]
    out.append(f"<h2>Checkpoint</h2>\n<pre>{escape(draft.basis.checkpoint)}</pre>\n</body></html>\n")
    return "".join(out)


FORMATS: Mapping[str, Callable[[Draft], str]] = {"markdown": as_markdown, "html": as_html, "json": as_json}
"""Every form by its name on the command line."""
SUFFIXES: Mapping[str, str] = {"markdown": ".md", "html": ".html", "json": ".json"}


def _cell(text: str) -> str:
    """Return a cell: a digest or an id may break anywhere, a time before its clock, words between each other."""
    if _TIME.fullmatch(text):
        return f"<td>{text[:10]}<wbr>{text[10:]}</td>"
    kind = ' class="mono"' if _LONG.search(text) else ""
    return f"<td{kind}>{escape(text)}</td>"


def _markdown(draft: Draft) -> Iterator[str]:
    yield from (f"# {_plain(draft.title)}", "", _plain(draft.source), "", f"**{_plain(_notice(draft))}**", "")
    for name, value in _told(draft):
        yield f"- {name}: {_plain(value)}"
    for part in draft.parts:
        yield from ("", f"## {_plain(part.heading)}", "")
        if part.source:
            yield from (f"*{_plain(part.source)}*", "")
        for line in part.said:
            yield from (_plain(line), "")
        if part.table is not None:
            yield f"| {' | '.join(map(_plain, part.table.head))} |"
            yield f"|{'---|' * len(part.table.head)}"
            yield from (f"| {' | '.join(map(_plain, row))} |" for row in part.table.rows)
            yield ""
        yield from (f"- [ ] To add: {_plain(line)}" for line in part.add)
    yield from ("", "## Checkpoint", "", "```text", draft.basis.checkpoint.rstrip("\n"), "```")


def _notice(draft: Draft) -> str:
    things = "1 thing" if draft.missing == 1 else f"{draft.missing} things"
    return (
        f"Draft, not sent. The record holds metadata alone: {things} below must be added by a person, who also judges "
        "whether all of it is right. It is no legal advice."
    )


def _told(draft: Draft) -> Iterator[tuple[str, str]]:
    basis = draft.basis
    yield "Incident", draft.incident
    yield "Log", basis.origin
    yield "Computed at", f"{basis.size} entries, root {basis.root}"
    yield "Cosigned", ", ".join(basis.cosigned) or "no witnesses were asked for"
    yield "Time-stamped", ", ".join(basis.stamped) or "no authorities were asked for"
    yield "Duties as of", basis.law_as_of
    yield "Made with", f"Situs {basis.version}"


def _plain(text: str) -> str:
    """Return a text in which nothing is markup."""
    return _MARKUP.sub(r"\\\1", text.replace("\n", " "))


_STYLE = (
    "@page{size:A4;margin:16mm}"
    "body{font:14px/1.45 system-ui,sans-serif;color:#1a1a1a;max-width:56em;margin:24px auto;padding:0 16px}"
    "h1{font-size:21px;margin:0 0 4px}h2{font-size:15px;margin:22px 0 4px;break-after:avoid}"
    ".source{font-weight:normal;color:#555;font-size:12px;margin-left:6px}"
    ".facts{font-size:14px}.facts td{border:0;padding:1px 16px 1px 0;overflow-wrap:anywhere}"
    ".facts td:first-child{color:#555;white-space:nowrap}"
    "p{margin:4px 0}.draft{border:1px solid #1a1a1a;padding:6px 10px;margin:12px 0}"
    ".add{border-left:4px solid #b45309;background:#fdf3e4;padding:6px 10px;margin:6px 0}"
    "table{border-collapse:collapse;width:100%;font-size:12px;margin:8px 0}"
    "th{text-align:left;border-bottom:2px solid #1a1a1a;padding:4px 6px;vertical-align:bottom}"
    "td{border-bottom:1px solid #ccc;padding:4px 6px;vertical-align:top}"
    ".mono{font-size:10px;overflow-wrap:anywhere;word-break:break-all;min-width:7em}"
    ".wide{font-size:10px}.wide td,.wide th{padding:4px 3px}"
    "tr{break-inside:avoid}pre{font-size:11px;white-space:pre-wrap;overflow-wrap:anywhere}"
)
