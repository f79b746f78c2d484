"""Addresses of language models in scripts of pages, in OmniStudio's steps and in whatever else is metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator

from situs.scan.destinations import Directory, is_spoken_of
from situs.scan.finding import Finding, Spot
from situs.scan.project import SourceFile

RULE = "ai-endpoint-literal"
SCRIPTS = frozenset({"js", "ts", "cmp", "page", "component", "html", "resource"})
_COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*|<!--.*?-->", re.DOTALL)

_MOST_TAG = 400
"""Characters of a link's tag before its address."""
_LINK = re.compile(r"<a\s[^<>]*\bhref\s*=\s*[\"']$", re.IGNORECASE)


def find_literals(file: SourceFile, directory: Directory) -> Iterator[Finding]:
    """Return the addresses in one file that is not Apex; a line counts once for each host.

    In a page neither comments count nor links nor what its sentences speak of.
    """
    text = _COMMENT.sub(_blank, file.text) if file.kind in SCRIPTS else file.text
    told = set()
    for at, found in directory.in_text(text):
        line = text.count("\n", 0, at) + 1
        spoken = file.kind in SCRIPTS and (is_spoken_of(text, at) or _is_link(text, at))
        if not spoken and (line, found.host) not in told:
            told.add((line, found.host))
            what = "in the browser" if file.kind in SCRIPTS else "in metadata"
            yield Finding(RULE, Spot(file.path, line, what), file.name, found)


def _is_link(text: str, at: int) -> bool:
    """Tell whether an address is one that a reader follows and no script calls."""
    return _LINK.search(text, max(0, at - _MOST_TAG), at) is not None


def _blank(match: re.Match[str]) -> str:
    """Keep the line breaks of a comment, so that lines count the same."""
    return "\n" * match.group().count("\n")
