"""Addresses of language models in scripts of pages, in OmniStudio's steps and in whatever else is metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from situs.scan.destinations import GATEWAY, Directory, is_clear, is_spoken_of, path_at
from situs.scan.finding import Destination, Finding, Spot
from situs.scan.metadata.operations import path_of
from situs.scan.project import SourceFile
from situs.scan.ways import Asked

RULE = "ai-endpoint-literal"
CLEAR = "gateway-in-the-clear"
SCRIPTS = frozenset({"js", "ts", "cmp", "page", "component", "html", "resource"})
_OPEN = re.compile(r"\$?\{[^{}]*\}?")
"""What a template fills in; one that holds a space ends the address."""
_END = re.compile(r"[`\\),;]")
"""What ends an address in code that no space or quotation mark ends."""
_COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*|<!--.*?-->", re.DOTALL)

_MOST_TAG = 400
"""Characters of a link's tag before its address."""
_LINK = re.compile(r"<a\s[^<>]*\bhref\s*=\s*[\"']$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Literal:
    """Join the finding of an address to what it asks for."""

    finding: Finding
    asked: Asked


def find_literals(file: SourceFile, directory: Directory) -> Iterator[Finding]:
    """Return the addresses in one file that is not Apex; a line counts once for each host."""
    return (literal.finding for literal in literals_in(file, directory))


def literals_in(file: SourceFile, directory: Directory) -> Iterator[Literal]:
    """Return the addresses in one file that is not Apex, each with what it asks for, which code may lengthen.

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
            address = path_at(text, at)
            yield Literal(
                Finding(rule_of(address, found), Spot(file.path, line, what), file.name, found),
                Asked(f"{_END.split(_OPEN.sub('*', path_of(address)))[0]}*", clear=is_clear(address)),
            )


def rule_of(address: str, found: Destination) -> str:
    """Return the rule that an address breaks which is written out."""
    return CLEAR if found.endpoint == GATEWAY and is_clear(address) else RULE


def _is_link(text: str, at: int) -> bool:
    """Tell whether an address is one that a reader follows and no script calls."""
    return _LINK.search(text, max(0, at - _MOST_TAG), at) is not None


def _blank(match: re.Match[str]) -> str:
    """Keep the line breaks of a comment, so that lines count the same."""
    return "\n" * match.group().count("\n")
