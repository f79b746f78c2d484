"""Which duty is met by what evidence, and what the record cannot show: AI Act and NIS2."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import ClassVar

from situs.errors import ConfigError
from situs.law import Law
from situs.registers.calls import Calls
from situs.registers.register import Row
from situs.registers.tally import EVIDENCE, Tally, evidence_of


@dataclass(frozen=True, slots=True)
class Duty:
    """Hold a duty of an act, with its source and date, and what evidence of it a log may hold."""

    act: str
    article: str
    duty: str
    applies: str
    evidence: tuple[str, ...]
    shows: str
    """How much of the duty that evidence is at most: `whole`, `part` or `nothing`."""
    left: str
    """What must be shown from elsewhere."""
    source: str
    confidence: str
    verification: str


@cache
def load_duties() -> tuple[str, tuple[Duty, ...]]:
    """Return the date of the duties' data, and the duties; raise `ConfigError("law_invalid")`."""
    try:
        content = resources.files("situs.registers").joinpath("data", "duties.toml").read_text(encoding="utf-8")
        document = tomllib.loads(content)
        duties = tuple(Duty(**{**row, "evidence": tuple(row["evidence"])}) for row in document["duty"])
        if any(set(d.evidence) - EVIDENCE or d.shows not in _SHOWS for d in duties):
            raise ValueError("a duty asks for evidence that nobody counts")
        return str(document["as_of"]), duties
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError("law_invalid", f"the duties' data do not read: {type(error).__name__}") from error


_SHOWS = {"whole": "shown by the record", "part": "shown in part", "nothing": "not shown by the record"}


class _Duties:
    """List an act's duties with the evidence that a log holds of each."""

    ACT: ClassVar[str]
    COLUMNS: ClassVar[dict[str, str]] = {
        "article": "Article",
        "duty": "Duty",
        "applies": "Applies",
        "status": "Status",
        "evidence": "Evidence in the record",
        "left": "To be shown from elsewhere",
        "source": "Source",
        "confidence": "Confidence",
    }
    PRINTED: ClassVar[dict[str, int]] = {
        "article": 3, "duty": 8, "applies": 5, "status": 4, "evidence": 12, "left": 8,
    }  # fmt: skip

    def __init__(self, law: Law) -> None:  # noqa: ARG002 - every register is made of the law
        self._as_of, duties = load_duties()
        self._duties = [duty for duty in duties if duty.act == self.ACT]

    def rows(self, calls: Calls) -> Iterator[Row]:
        """Yield a row for each duty, once all calls were seen."""
        tally = Tally()
        tally.read(calls)
        for duty in self._duties:
            found = [told for name in duty.evidence if (told := evidence_of(name, tally, calls))]
            yield {
                "article": duty.article,
                "duty": duty.duty,
                "applies": duty.applies,
                "status": _status(duty, found, calls),
                "evidence": found or ["none"],
                "left": duty.left,
                "source": f"{duty.source} ({duty.verification}, as of {self._as_of})",
                "confidence": duty.confidence,
            }

    def notes(self) -> list[str]:
        """Return how to read a status."""
        return [
            "Status says how much of a duty this record shows, not whether it is met: that is for a person to judge.",
            "A period selects calls and events; a matter selects calls alone. Places and span are the whole log's.",
            "`shown in part` and `not shown by the record` need what the column *to be shown from elsewhere* names.",
            f"The duties are summaries as of {self._as_of}, for product rules and not legal advice.",
        ]


def _status(duty: Duty, found: list[str], calls: Calls) -> str:
    if not found:
        return _SHOWS["nothing"]
    if "retention" in duty.evidence and not calls.six_months:
        return "shown so far: six months are not reached"
    return _SHOWS[duty.shows]


class AiDuties(_Duties):
    """List the duties of the AI Act that logs bear on."""

    ACT = "ai"
    TITLE: ClassVar[str] = "AI Act: logs and deployer's duties, and their evidence"
    SOURCE: ClassVar[str] = "Regulation (EU) 2024/1689 art. 4, 12, 19, 26, as amended by Regulation (EU) 2026/1744"

    def notes(self) -> list[str]:
        """Return how to read a status, and to what the duties apply."""
        return [
            *super().notes(),
            "Articles 12, 19 and 26 bind providers and deployers of high-risk systems. Whether a use is one (art. 6, "
            "Annex III) the gateway does not know; the log is kept alike for all.",
        ]


class Nis2(_Duties):
    """List the training of NIS2 art. 20(2), and the measures of art. 21(2)."""

    ACT = "nis2"
    TITLE: ClassVar[str] = "NIS2: training and cybersecurity risk-management measures, and their evidence"
    SOURCE: ClassVar[str] = "Directive (EU) 2022/2555 art. 20(2), 21(2)"

    def notes(self) -> list[str]:
        """Return how to read a status, and whom the measures bind."""
        return [
            *super().notes(),
            "They bind essential and important entities (art. 3) by the law that transposes the directive. Whether the "
            "organisation is one the gateway does not know.",
        ]
