"""The AI ingestion inventory of a matter: what was shown to which tool, when, by whom, on whose direction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from situs.law import Law
from situs.registers.calls import Calls, Entry, Recorded
from situs.registers.register import Row, counted, direction_of, terms_of


class Inventory:
    """List every showing of a text to a model: one row for each dispatch, so a second attempt has its own."""

    TITLE: ClassVar[str] = "AI ingestion inventory"
    SOURCE: ClassVar[str] = (
        "Tate Grp v. Legacy, 25-BC11B-0020 (Tex. Bus. Ct. 2026-06-03) ordered one; US v. Heppner, 25-cr-00503 "
        "(S.D.N.Y. 2026-02-17) turned on direction by counsel and on the terms of the tool"
    )
    COLUMNS: ClassVar[dict[str, str]] = {
        "entry": "Entry",
        "at": "When (UTC)",
        "matter": "Matter",
        "by": "By",
        "direction": "Direction",
        "model": "Model",
        "place": "Place",
        "operator": "Operator",
        "countries": "Processed in",
        "abroad": "Outside the EEA",
        "terms": "Terms in force",
        "shown": "What was shown",
        "labels": "Labels",
        "sealing": "Sealing",
        "result": "Result",
        "request_sha256": "SHA-256 of the request",
        "sent_sha256": "SHA-256 of what left",
        "call": "Call",
    }

    PRINTED: ClassVar[dict[str, int]] = {
        "entry": 2, "at": 5, "by": 4, "direction": 5, "model": 5, "place": 4, "countries": 3, "abroad": 3, "shown": 5,
        "labels": 6, "sealing": 6, "result": 4,
    }  # fmt: skip

    def __init__(self, law: Law) -> None:
        self._eea = law.expand(["EEA"])
        self._refused = self._uncertain = 0

    def rows(self, calls: Calls) -> Iterator[Row]:
        """Yield a row for each dispatch."""
        for recorded in calls:
            self._refused += not recorded.dispatches
            for number, dispatch in enumerate(recorded.dispatches, 1):
                self._uncertain += not dispatch.certain
                decision, outcome = recorded.decision, recorded.outcome
                last = number == len(recorded.dispatches)
                body = decision.get("body", {})
                yield {
                    "entry": recorded.index,
                    "at": recorded.at,
                    "matter": decision.get("matter") or "",
                    "by": decision.get("principal", {}).get("id", ""),
                    "direction": direction_of(recorded),
                    "model": dispatch.model or decision.get("model", ""),
                    "place": dispatch.place["id"],
                    "operator": dispatch.place.get("operator") or "the department",
                    "countries": sorted(dispatch.countries),
                    "abroad": not dispatch.countries <= self._eea,
                    "terms": terms_of(dispatch.place.get("terms", {})),
                    "shown": _shown(body),
                    "labels": recorded.labels,
                    "sealing": _sealing(outcome) if last and dispatch.certain else "not recorded for this attempt",
                    "result": _result(recorded, dispatch.code, last=last, certain=dispatch.certain),
                    "request_sha256": body.get("sha256", ""),
                    "sent_sha256": outcome.get("sent", {}).get("sha256", "") if last else "",
                    "call": decision["call"],
                }

    def notes(self) -> list[str]:
        """Return what the rows leave out."""
        return [
            "A row is a showing: the text left, or may have left, for this place. A failed attempt counts as one.",
            f"Calls that showed nothing, since they were refused or failed before anything was sent: {self._refused}.",
            f"Rows where the record does not say whether the text left, since the call has no full outcome: "
            f"{self._uncertain}.",
            "The record holds no text. Digests tell whether a text that somebody holds is the one that was shown.",
        ]


def _shown(body: Entry) -> str:
    media = body.get("media") or []
    pictures = f", {len(media)} media" if media else ""
    return f"{body.get('characters', 0)} characters in {counted(body.get('slots', 0), 'text')}{pictures}"


def _sealing(outcome: Entry) -> str:
    withheld = outcome.get("minimised", {}).get("withheld", 0)
    replaced, removed = outcome.get("pseudonymised", 0), outcome.get("redacted", 0)
    return f"{replaced} replaced, {removed} removed, {counted(withheld, 'passage')} withheld"


def _result(recorded: Recorded, code: str, *, last: bool, certain: bool) -> str:
    if not certain:
        return f"{recorded.status}: may have been shown"
    return code or (recorded.status if last else "tried")
