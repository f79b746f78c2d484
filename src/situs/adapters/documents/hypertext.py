"""HTML to the text that a reader would see, with alternative texts and titles."""

from __future__ import annotations

import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from situs.adapters.documents.plain import read_plain

_UNSEEN = frozenset(
    (
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "object",
        "embed",
        "iframe",
        "audio",
        "video",
        "canvas",
    )
)
_BLOCKS = frozenset(
    (  # noqa: SIM905 - forty quoted names would read worse
        "address article aside blockquote body br caption dd details div dl dt fieldset figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody thead "
        "tfoot title tr ul"
    ).split()
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.I)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,20})", re.I)
_LINE_END = "\x00"
"""`read_plain` has refused it in the text; a line feed there is only a space."""
_SPACES = re.compile(r"[ \t\f\r\n\u00a0]+")


def read_hypertext(data: bytes, charset: str = "") -> str:
    """Return the visible text, a line to a block; scripts, styles, comments and hidden elements are left out.

    Hidden is what the page itself says is hidden, in an attribute or an inline style; style sheets are not
    applied.
    """
    found = _META_CHARSET.search(data[:2048])
    if not charset and found is not None:
        charset = found.group(1).decode("ascii").lower()
    tree = LexborHTMLParser(read_plain(data, charset))
    pieces: list[str] = []
    pending: list[Any] = [] if tree.root is None else [tree.root]
    while pending:
        node = pending.pop()
        if isinstance(node, str):
            pieces.append(node)
        elif node.tag == "-text":
            pieces.append(node.text_content or "")
        elif not node.tag.startswith("-") and not _is_hidden(node):
            _open(node, pieces, pending)
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(pieces).split(_LINE_END))
    return "\n".join(line for line in lines if line)


def _open(node: Any, pieces: list[str], pending: list[Any]) -> None:
    """Note an element's own texts, and put its children and what follows them on the stack."""
    tag, attributes = node.tag, node.attributes
    if tag in _BLOCKS:
        pieces.append(_LINE_END)
        pending.append(_LINE_END)
    elif tag in ("td", "th"):
        pending.append(" | " if _has_next_cell(node) else "")
    names = ("alt", "title", "placeholder", "value") if tag == "input" else ("alt", "title")
    pieces.extend(f" [{text}] " for name in names if (text := attributes.get(name)))
    pending.extend(reversed(list(node.iter(include_text=True))))


def _is_hidden(node: Any) -> bool:
    attributes = node.attributes
    if node.tag in _UNSEEN or "hidden" in attributes:
        return True
    if node.tag == "input" and (attributes.get("type") or "").lower() == "hidden":
        return True
    return _HIDDEN_STYLE.search(attributes.get("style") or "") is not None


def _has_next_cell(node: Any) -> bool:
    following = node.next
    while following is not None and following.tag not in ("td", "th"):
        following = following.next
    return following is not None
