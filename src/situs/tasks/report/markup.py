"""One self-contained page of HTML: no script, nothing fetched, and every word of a document escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

STYLE = """
:root{--ink:#1c2430;--soft:#5b6675;--line:#d9dee5;--paper:#fff;--wash:#f5f7fa;--high:#a3232f;--review:#8a5a00;--low:#27618f;--none:#2c6e49}
*{box-sizing:border-box}body{margin:0;background:var(--wash);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI",Helvetica,Arial,sans-serif}
main{max-width:62rem;margin:0 auto;padding:2rem 1.5rem 4rem}h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.1rem;margin:2.25rem 0 .6rem;padding-bottom:.25rem;border-bottom:2px solid var(--line)}
p.sub{color:var(--soft);margin:0 0 1rem}table{border-collapse:collapse;width:100%;background:var(--paper);border:1px solid var(--line)}
th,td{text-align:left;vertical-align:top;padding:.5rem .7rem;border-bottom:1px solid var(--line)}th{background:#eef1f5;font-weight:600;white-space:nowrap}
tr:last-child td{border-bottom:0}td.k{width:13rem;font-weight:600}q{quotes:none;color:#33404f}q::before,q::after{content:""}
.cite{display:block;margin:.15rem 0 .35rem;padding-left:.6rem;border-left:3px solid var(--line)}
td a{font:12px/1.4 ui-monospace,Menlo,Consolas,monospace;color:var(--low);text-decoration:none;margin-right:.4rem}
.chip{display:inline-block;padding:.05rem .55rem;border-radius:1rem;color:#fff;font-size:.8rem;font-weight:600;white-space:nowrap}
.high{background:var(--high)}.review{background:var(--review)}.low{background:var(--low)}.none{background:var(--none)}.plain{background:var(--soft)}
.note{background:#fff8e6;border:1px solid #ecd9a4;padding:.6rem .8rem;margin:1rem 0}ins{background:#dcf2e3;text-decoration:none}del{background:#fbdfe0}
.source{background:var(--paper);border:1px solid var(--line);padding:1rem 1.2rem}.source p{margin:0 0 .5rem;white-space:pre-wrap;overflow-wrap:anywhere}
.source p:target{background:#fff3c4}.source span{font:11px ui-monospace,Menlo,Consolas,monospace;color:#8b95a3;margin-right:.5rem}
.muted{color:var(--soft)}@media print{body{background:#fff}main{max-width:none;padding:0}tr{break-inside:avoid}}
"""


def page(title: str, parts: Iterable[str]) -> str:
    """Return a whole page; the parts are HTML already, the title is not."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>\n"
        + "\n".join(parts)
        + "\n</main></body></html>\n"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the cells are HTML already, the names of the columns are not."""
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def chip(text: str, kind: str = "plain") -> str:
    """Return a small coloured mark."""
    return f'<span class="chip {escape(kind, quote=True)}">{escape(text)}</span>'
