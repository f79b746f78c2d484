"""The privilege log of a matter: the claim for each communication with a model, and what lets others assess it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from situs.law import Law
from situs.registers.calls import Calls, Recorded
from situs.registers.register import Row, counted, direction_of, terms_of
from situs.registers.wording import kind_words

CLAIMS = {
    "PRIVILEGED_ADVICE": "attorney-client privilege",
    "WORK_PRODUCT": "work product",
    "JOINT_DEFENSE": "joint defence or common interest",
    "INVESTIGATION": "internal investigation (attorney-client privilege, work product)",
    "SETTLEMENT": "settlement communications",
}
"""What is claimed for a label."""
_PURPOSES = {"infer": "to obtain an answer from a model", "embed": "to index text", "count": "to count tokens"}


class PrivilegeLog:
    """List the calls whose text was held to be privileged. Columns follow FRCP 26(b)(5)(A); no text is in any."""

    TITLE: ClassVar[str] = "Privilege log of communications with language models"
    SOURCE: ClassVar[str] = (
        "FRCP 26(b)(5)(A): expressly make the claim, and describe the nature of what is withheld so that others can "
        "assess it, without revealing what is privileged"
    )
    COLUMNS: ClassVar[dict[str, str]] = {
        "number": "No.",
        "at": "Date (UTC)",
        "type": "Type",
        "author": "Author",
        "recipients": "Recipients",
        "description": "Description",
        "claim": "Privilege claimed",
        "because": "Basis of the claim",
        "direction": "Direction",
        "purpose": "Purpose",
        "confidence": "Kept confidential: place and terms",
        "doctrine": "Doctrine of the forum",
        "entry": "Entry",
        "call": "Call",
    }

    PRINTED: ClassVar[dict[str, int]] = {
        "number": 1, "at": 4, "type": 5, "author": 4, "recipients": 6, "description": 7, "claim": 5, "direction": 5,
        "purpose": 4,
    }  # fmt: skip

    def __init__(self, law: Law) -> None:
        self._law = law
        self._forums: dict[str, str] = {}
        self._others = 0

    def rows(self, calls: Calls) -> Iterator[Row]:
        """Yield a row for each call with a privileged label."""
        number = 0
        for recorded in calls:
            claims = [label for label in recorded.labels if label in CLAIMS]
            if not claims:
                self._others += 1
                continue
            number += 1
            decision = recorded.decision
            yield {
                "number": number,
                "at": recorded.at,
                "type": "Request to a language model" + (", and its answer" if recorded.status == "answered" else ""),
                "author": decision.get("principal", {}).get("id", ""),
                "recipients": _recipients(recorded),
                "description": _description(recorded),
                "claim": [CLAIMS[label] for label in claims],
                "because": _because(recorded, claims),
                "direction": direction_of(recorded),
                "purpose": _PURPOSES.get(decision.get("action", ""), "not recorded"),
                "confidence": _confidence(recorded),
                "doctrine": self._doctrine(recorded),
                "entry": recorded.index,
                "call": decision["call"],
            }

    def notes(self) -> list[str]:
        """Return how the claims came about, and the doctrines with their dates."""
        return [
            "Claims come from labels that rules, matters or named people gave. A lawyer decides whether each is made.",
            f"Calls of the period without a privileged label, which are not listed: {self._others}.",
            "Facts that US v. Heppner, 25-cr-00503 (S.D.N.Y. 2026-02-17) turned on have columns of their own: "
            "direction by counsel, purpose, and the terms in force.",
            *(self._forums[name] for name in sorted(self._forums)),
        ]

    def _doctrine(self, recorded: Recorded) -> str:
        facts = recorded.decision.get("matter_facts", {})
        doctrine = self._law.privilege(facts.get("forum", ""), facts.get("jurisdictions", []))
        basis = "; ".join(doctrine.legal_basis)
        dated = doctrine.fact.words if doctrine.fact.as_of else "not researched"
        self._forums[doctrine.name] = (
            f"{doctrine.name}: in-house advice protected: {doctrine.in_house}; disclosure: {doctrine.disclosure}"
            f"{'; ' + basis if basis else ''} ({dated})."
        )
        return doctrine.name


def _recipients(recorded: Recorded) -> list[str]:
    found = []
    for dispatch in recorded.dispatches:
        whose = dispatch.place.get("operator") or "the department"
        name = f"{dispatch.model or recorded.decision.get('model', '')} at {dispatch.place['id']} ({whose})"
        found.append(name if dispatch.certain else f"possibly {name}")
    return list(dict.fromkeys(found)) or ["none: nothing was sent"]


def _description(recorded: Recorded) -> str:
    body = recorded.decision.get("body", {})
    found = {kind_words(kind) for kind in recorded.decision.get("kinds", {}) if kind != "CUE"}  # a marking is no datum
    kinds = ", ".join(sorted(found)) or "nothing listed"
    return f"{body.get('characters', 0)} characters in {counted(body.get('slots', 0), 'text')}; kinds found: {kinds}"


def _because(recorded: Recorded, claims: list[str]) -> list[str]:
    evidence = recorded.decision.get("labels", [])
    return [
        f"{e['label']} by {e.get('provenance', '')}: {e.get('by') or e.get('because', '')}"
        for e in evidence
        if e["label"] in claims
    ]


def _confidence(recorded: Recorded) -> list[str]:
    if not recorded.dispatches:
        return ["nothing was sent"]
    return list(dict.fromkeys(
        f"{d.place['id']} in {', '.join(sorted(d.countries))}"
        f"{', under the department' if d.place.get('controlled') else ''}: {terms_of(d.place.get('terms', {}))}"
        for d in recorded.dispatches
    ))  # fmt: skip
