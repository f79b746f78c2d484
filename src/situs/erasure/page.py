"""A certificate as one page for people, with the signed document in it, so that the page can be checked too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from situs.erasure.certificate import parse_certificate
from situs.erasure.entries import GROUNDS
from situs.ledger import peek_checkpoint
from situs.registers.calls import moment


def page_of(signed: bytes) -> str:
    """Return one self-contained page of a signed certificate: no script, no image, no address."""
    certificate = parse_certificate(signed).content
    return "".join(_pieces(certificate, signed.decode()))


def _pieces(said: Mapping[str, Any], document: str) -> Iterator[str]:
    title = escape(f"{said['title']}: matter {said['matter']}")
    yield f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    yield f"<style>{_STYLE}</style></head><body>\n<h1>{title}</h1>\n"
    if said["conflict"]:
        yield '<p class="conflict">Conflict with a legal hold. Read what happened.</p>\n'
    yield "<dl>"
    for name, value in _rows(said):
        yield f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
    yield "</dl>\n"
    yield from _list("What happened", said["says"])
    yield from _list("What the destruction reaches", said["reaches"])
    yield from _list("What it does not reach", said["does_not_reach"])
    if said["reach"].get("places"):
        yield from _places(said["reach"])
    yield "<h2>Proof</h2>\n<p>Save the text below as a file and give it to <code>situs verify FILE --key KEY</code>. "
    yield "Nothing but the log's public key is needed; with <code>--log LOG</code> the counts are made anew.</p>\n"
    yield f"<pre>{escape(document)}</pre>\n</body></html>\n"


def _rows(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    checkpoint = peek_checkpoint(said["checkpoint"].encode())
    yield "Erasure", said["erasure"]
    yield "Asked for", f"{moment(said['asked_at'])} by {said['by']}"
    yield "Ground", GROUNDS.get(said["ground"], said["ground"])
    yield "Ended", moment(said["ended_at"])
    yield "Legal holds", ", ".join(said["holds"]) or "none was found"
    yield "Ledger entries", ", ".join(str(entry["index"]) for entry in said["entries"])
    yield "Log", checkpoint.origin
    yield "Checkpoint", f"{checkpoint.size} entries, root {checkpoint.root.hex()}"


def _list(heading: str, items: list[str]) -> Iterator[str]:
    if items:
        yield f"<h2>{escape(heading)}</h2>\n<ul>"
        yield from (f"<li>{escape(item)}</li>" for item in items)
        yield "</ul>\n"


def _places(reach: Mapping[str, Any]) -> Iterator[str]:
    heads = ("Place", "Operator", "Processed in", "Keeps, days", "Sent with tokens", "Without", "Not known")
    keys = ("place", "operator", "processed_in", "retention_days", "with_tokens", "without_tokens", "not_known")
    yield f"<h2>Where text of the matter went</h2>\n<p>{reach['tokens']} values left as tokens, in {reach['calls']} "
    yield f"calls, of which {reach['refused_or_not_sent']} were refused or not sent.</p>\n<table><thead><tr>"
    yield from (f"<th>{head}</th>" for head in heads)
    yield "</tr></thead><tbody>"
    for place in reach["places"]:
        yield "<tr>" + "".join(f"<td>{escape(str(place[key]))}</td>" for key in keys) + "</tr>"
    yield "</tbody></table>\n"


_STYLE = (
    "@page{size:A4;margin:18mm}"
    "body{font:14px/1.5 system-ui,sans-serif;color:#1a1a1a;margin:24px auto;max-width:820px}"
    "h1{font-size:22px;margin:0 0 8px}h2{font-size:15px;margin:22px 0 4px}"
    ".conflict{border-left:4px solid #a00;padding:4px 12px;background:#fbeeee;font-weight:600}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:12px 0 16px}"
    "dl div{display:contents}dt{color:#555}dd{margin:0;overflow-wrap:anywhere}"
    "table{border-collapse:collapse;width:100%;font-size:12px}"
    "th{text-align:left;border-bottom:2px solid #1a1a1a;padding:4px 6px;vertical-align:bottom}"
    "td{border-bottom:1px solid #ccc;padding:4px 6px;vertical-align:top}"
    "pre{font-size:10px;white-space:pre-wrap;overflow-wrap:anywhere;background:#f6f6f4;padding:8px}"
)
