"""What a page's script sends to a model, as far as its imports tell: the fields that it names, and else the unknown."""

from __future__ import annotations

import re

from situs.scan.destinations import Directory
from situs.scan.finding import Spot
from situs.scan.literals import literals_in
from situs.scan.project import SourceFile
from situs.scan.ways import UNFOLLOWED, Exit, Kind, Leak, Origin, Trace

_SCHEMA = re.compile(r"@salesforce/schema/([A-Za-z0-9_]{1,80})\.([A-Za-z0-9_.]{1,200})")


def follow_page(file: SourceFile, directory: Directory) -> list[Leak]:
    """Return one leak for each model's address in a script: the fields that the script imports may be sent there."""
    found: dict[Origin, Trace] = {}
    for match in _SCHEMA.finditer(file.text):
        line = file.text.count("\n", 0, match.start()) + 1
        origin = Origin(Kind.FIELD, match.group(1), match.group(2))
        found[origin] = (Spot(file.path, line, f"imported by {file.name}"),)
    return [
        Leak(
            Exit(
                literal.finding.spot,
                f"page {file.name}",
                "page",
                destination=literal.finding.destination,
                certain=False,
                asked=(literal.asked,),
            ),
            found or {UNFOLLOWED: (literal.finding.spot,)},
        )
        for literal in literals_in(file, directory)
    ]
