"""Typeset a paper as PDF: the same bytes for the same paper and time, with the fonts that Typst brings along."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from situs.errors import ConfigError, SitusError
from situs.registers import Paper

MOST_ROWS = 2_000
"""A longer register is for a spreadsheet. Typesetting holds all of it in memory, some 300 KB for each row."""


def typeset(paper: Paper, at: int) -> bytes:
    """Return a paper as PDF, dated `at` (seconds since the epoch).

    Neither fonts of the machine nor the network nor any file but the template are used. Raise `ConfigError`:
    `pdf_missing` where Typst is not installed, `pdf_too_long`; `SitusError("pdf_failed")`.
    """
    if len(paper.rows) > MOST_ROWS:
        message = f"{len(paper.rows)} rows are too many for a PDF of at most {MOST_ROWS}; narrow the period or take csv"
        raise ConfigError("pdf_too_long", message)
    try:
        import typst
    except ImportError:
        raise ConfigError("pdf_missing", "PDF needs Typst, which is not installed") from None
    template = resources.files("situs.adapters.typesetting").joinpath("paper.typ").read_bytes()
    try:
        with TemporaryDirectory() as folder:
            alone = Path(folder)
            (alone / "paper.typ").write_bytes(template)
            return typst.compile(
                alone / "paper.typ",
                root=alone,
                ignore_system_fonts=True,
                format="pdf",
                sys_inputs={"paper": orjson.dumps(paper.to_data()).decode()},
                package_path=alone,
                package_cache_path=alone,
                timestamp=at,
            )
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise SitusError("pdf_failed", f"there is no room to typeset the paper in: {why}") from None
    except (RuntimeError, ValueError) as error:  # its words may quote what is printed
        raise SitusError("pdf_failed", f"the paper could not be typeset ({type(error).__name__})") from None
