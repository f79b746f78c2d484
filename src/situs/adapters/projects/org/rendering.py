"""Write metadata that came as JSON as the XML that a project holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from situs.markup import MOST_DEPTH

_NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
_TAG = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,120}")


def render(tag: str, value: Mapping[str, Any]) -> str:
    """Return the document of a metadata type; nulls and empty lists are left out, a list repeats its element.

    Raises `ValueError` for a name that is none of XML, and for what is too deep.
    """
    lines = "\n".join(_lines(value, 1))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{tag} xmlns="{_NAMESPACE}">\n{lines}\n</{tag}>\n'


def _lines(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    if depth > MOST_DEPTH:
        raise ValueError("too deep")
    for tag, inner in value.items():
        if not _TAG.fullmatch(tag):
            raise ValueError("no name of an element")
        for one in inner if isinstance(inner, list) else [inner]:
            yield from _element(tag, one, depth)


def _element(tag: str, value: Any, depth: int) -> Iterator[str]:
    indent = "    " * depth
    if value is None:
        return
    if isinstance(value, list):
        raise ValueError("a list of lists")  # noqa: TRY004 - the value is a document, of a wrong kind
    if isinstance(value, dict):
        yield f"{indent}<{tag}>"
        yield from _lines(value, depth + 1)
        yield f"{indent}</{tag}>"
        return
    text = str(value).lower() if isinstance(value, bool) else str(value)
    yield f"{indent}<{tag}>{escape(text, quote=False)}</{tag}>"
