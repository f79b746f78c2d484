"""A log in which calls were made, and privileged text went overseas; entries are as the gateway writes them."""

from __future__ import annotations

from typing import Any

import pytest

from situs.incidents import EMPTY_SCOPE, OPENED, Case, act_entry, find_extents, follow
from situs.registers import Basis

HOUR = 3_600_000
DAY = 24 * HOUR
AT = 1_782_864_000_000  # 2026-07-01T00:00:00Z
ID = "INC-20260701-00000001"
RULES = {"config": "c", "law": "l", "policies": "p", "detectors": "d"}
TERMS = {
    "version": "v1", "training": "no", "retention_days": 30, "human_review": "yes", "dpa": True, "secrecy": False,
    "instruments": [], "tia": False, "closed": "", "documents": [],
}  # fmt: skip


def place(name: str, country: str, *, controlled: bool) -> dict[str, Any]:
    operator = "" if controlled else f"{name} Ltd"
    return {"id": name, "operator": operator, "processed_in": [country], "controlled": controlled, "terms": TERMS}


class Log:
    """Build a log's entries; `at` is the time of the next."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.at = AT
        self.add(
            type="event", call="", event="configured", rules=RULES, law_as_of="2026-11-23",
            organisation={"name": "Kanzlei", "home": ["DE"]},
            places=[place("own", "DE", controlled=True), place("us", "US", controlled=False),
                    place("fr", "FR", controlled=False)],
            routes=[{"id": n, "place": n, "upstream_model": f"up-{n}"} for n in ("own", "us", "fr")],
        )  # fmt: skip

    def add(self, **entry: Any) -> int:
        self.entries.append({"v": 1, "at": self.at, **entry})
        return len(self.entries) - 1

    def call(self, call: str, *routes: str, matter: str | None = "M-1", labels=("PRIVILEGED_ADVICE",), **more: Any):
        self.add(
            type="decision", call=call, action="infer", model="m", face="openai_chat", matter=matter, rules=RULES,
            received=self.at, principal={"id": "anna", "organisation": "Kanzlei"}, client_asserted=[],
            order=list(routes),
            effect="permit" if routes else "refuse", code="" if routes else "policy_refused",
            body={"sha256": "ab" * 32, "characters": 7, "slots": 1, "media": []},
            labels=[{"label": label, "provenance": "rule", "because": "cue", "by": ""} for label in labels],
            lowered=[], kinds={"PERSON": 2, "CUE": 1},
            rulings=[{"route": r, "place": r, "effect": "permit", "policies": ["p1"], "obligations": ["redact:secret"],
                      "transfers": []} for r in routes or ("us",)],
        )  # fmt: skip
        if more.get("status") == "abandoned":
            self.add(type="outcome", call=call, status="abandoned")
            return
        self.add(
            type="outcome", call=call, status="answered" if routes else "refused",
            code="" if routes else "policy_refused", attempts=list(routes), sent={"sha256": "cd" * 32, "bytes": 9},
            tokens={"input": 5, "output": None},
            pseudonymised=2, redacted=1, minimised={"withheld": 1}, model_digest="",
        )  # fmt: skip

    def act(self, event: str, name: str = ID, by: str = "Dr. Karl Muster", **facts: Any) -> int:
        return self.add(
            **{k: v for k, v in act_entry(name, {"event": event, **facts}, by, self.at).items() if k != "v"}
        )

    def open(self, name: str = ID, *, kind: str = "incident", aware: int | None = None, **scope: Any) -> None:
        self.act(
            OPENED, name, kind=kind, aware=self.at if aware is None else aware, found_by="staff",
            scope={**EMPTY_SCOPE, **scope},
        )  # fmt: skip

    def classify(self, name: str = ID, **facets: str) -> None:
        said = {"personal": "", "significant": "", "privileged": "", **facets}
        self.act("incident_classified", name, **said)

    def notify(self, duty: str, sent: int | None = None, place: str = "", name: str = ID) -> None:
        moment = self.at if sent is None else sent
        self.act("incident_notified", name, duty=duty, place=place, sent=moment, reference="R-1", sha256="")

    def __iter__(self):
        return iter(enumerate(self.entries))

    def incident(self, name: str = ID):
        return follow(self)[name]

    def case(self, name: str = ID) -> Case:
        incident = self.incident(name)
        size = len(self.entries)
        basis = Basis("o", size, "00" * 32, f"o\n{size}\nAA==\n", (), (), "", "", "2026-11-23", "0.1.0")
        return Case(incident, find_extents(self, {name: incident.scope})[name], basis)


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def clawback(log: Log) -> Log:
    """Anna's privileged text went overseas; the department noticed two hours later."""
    log.call("c1", "us")
    log.at += 2 * HOUR
    log.open(kind="clawback", calls=["c1"])
    return log
