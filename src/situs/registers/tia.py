"""The skeleton of a transfer impact assessment for each transfer: what the record knows, and what a person must add.

It follows the six steps of EDPB Recommendations 01/2020, version 2.0, and clause 14 of the standard contractual clauses
(Implementing Decision (EU) 2021/914).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from situs.law import Law
from situs.registers.calls import Calls
from situs.registers.register import Cell, Row, counted
from situs.registers.transfers import Transfers
from situs.registers.wording import in_print

TO_FILL = "to be completed by a person"


class Tia:
    """List six steps for each transfer of the transfer register."""

    TITLE: ClassVar[str] = "Transfer impact assessments: skeletons"
    SOURCE: ClassVar[str] = (
        "EDPB Recommendations 01/2020 v2.0, steps 1 to 6; Implementing Decision (EU) 2021/914, clause 14; "
        "Regulation (EU) 2016/679 art. 44 to 49"
    )
    COLUMNS: ClassVar[dict[str, str]] = {
        "place": "Place",
        "basis": "Regime, basis, article, instrument",
        "step": "Step",
        "asks": "What it asks",
        "known": "What the record knows",
        "fill": "To be completed",
    }
    PRINTED: ClassVar[dict[str, int]] = {"place": 3, "basis": 5, "step": 2, "asks": 8, "known": 10, "fill": 8}

    def __init__(self, law: Law) -> None:
        self._transfers = Transfers(law)
        self._law = law
        self._on_file: list[str] = []

    def rows(self, calls: Calls) -> Iterator[Row]:
        """Yield six rows for each transfer, once all calls were seen."""
        for transfer in self._transfers.rows(calls):
            if transfer["tia"]:
                self._on_file.append(str(transfer["place"]))
            for step, (asks, known, fill) in enumerate(_steps(transfer), 1):
                yield {
                    "place": transfer["place"],
                    "basis": transfer["basis"],
                    "step": step,
                    "asks": asks,
                    "known": known,
                    "fill": fill,
                }

    def notes(self) -> list[str]:
        """Return what a skeleton is, and of which places an assessment is on file already."""
        held = ", ".join(sorted(set(self._on_file))) or "none"
        return [
            "A skeleton is no assessment: nothing here judges the law of a country or the strength of a measure.",
            f"Places for which the configuration says that an assessment is on file: {held}.",
            *self._transfers.notes()[:-1],
        ]


def _steps(transfer: Row) -> Iterator[tuple[str, list[str], str]]:
    countries, compelled = _words(transfer["countries"]), _words(transfer["compelled_by"])
    yield (
        "know the transfer: who sends what to whom, onward transfers included",
        [
            f"importer {transfer['operator']}, in {countries}",
            f"kinds of data found: {_words(in_print('data', transfer['data']))}",
            f"{counted(int(str(transfer['calls'])), 'sending')} from {transfer['first']} to {transfer['last']}, "
            f"{transfer['uncertain']} uncertain",
        ],
        f"categories of data subjects, sub-processors and onward transfers: {TO_FILL}",
    )
    yield (
        "name the transfer tool: adequacy, safeguard or derogation",
        [
            f"basis when each call was decided: {_words(in_print('basis', transfer['basis']))}",
            f"instruments on file: {_words(transfer['instruments'])}",
        ],
        f"module of the clauses, annexes I to III, signatures: {TO_FILL}",
    )
    yield (
        "assess law and practice of the third country: does anything impinge on the tool (clause 14(b))?",
        [
            f"countries whose authorities can compel the importer: {compelled or 'unknown'}",
            f"terms: {transfer['terms']}",
        ],
        f"assessment of law and practice with its sources; experience of the importer with requests: {TO_FILL}",
    )
    yield (
        "adopt supplementary measures where they are needed",
        [
            f"measures at each call: {'; '.join(_list(in_print('measures', transfer['measures']))) or 'none'}",
            f"policies: {_words(transfer['policies'])}",
        ],
        f"whether they suffice against what step 3 found: {TO_FILL}",
    )
    yield (
        "take formal steps that the measures need",
        ["none that the record knows"],
        f"consultation of the authority, amendments of the contract: {TO_FILL}",
    )
    yield (
        "re-evaluate at intervals",
        [f"last sending {transfer['last']}", f"assessment on file: {'yes' if transfer['tia'] else 'no'}"],
        f"date of the next review, and who does it: {TO_FILL}",
    )


def _list(cell: Cell) -> list[str]:
    return cell if isinstance(cell, list) else [str(cell)]


def _words(cell: Cell) -> str:
    return ", ".join(cell) if isinstance(cell, list) else str(cell)
