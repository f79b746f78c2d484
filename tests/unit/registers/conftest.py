"""Entries as the gateway writes them, made short: what a register reads of them is in the real ones too."""

from __future__ import annotations

from typing import Any

import pytest

RULES = {"config": "c1", "law": "l1", "policies": "p", "detectors": "d"}
DAY = 86_400_000
AT = 1_782_864_000_000  # 2026-07-01T00:00:00Z


class Story:
    """Build a log's entries call by call."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.at = AT

    def add(self, entry: dict[str, Any]) -> int:
        self.entries.append({"v": 1, "at": self.at, **entry})
        return len(self.entries) - 1

    def configure(self, places: dict[str, list[str]], rules=RULES, **terms: Any) -> None:
        self.add({
            "type": "event", "call": "", "event": "configured", "rules": rules,
            "organisation": {"name": "Kanzlei", "home": ["DE"]}, "law_as_of": "2026-11-23",
            "places": [
                {"id": name, "operator": f"{name} Ltd", "processed_in": countries, "compelled_by": countries,
                 "controlled": False,
                 "terms": {"version": "v1", "training": "no", "retention_days": 30, "human_review": "no", "dpa": True,
                           "secrecy": False, "instruments": ["SCC:2"], "tia": True, **terms}}
                for name, countries in places.items()
            ],
            "routes": [{"id": name, "place": name, "upstream_model": f"up-{name}"} for name in places],
        })  # fmt: skip

    def decide(self, call: str, routes=("fr",), *, matter: str | None = "M-1", rules=RULES, **more: Any) -> int:
        return self.add({
            "type": "decision", "call": call, "action": "infer", "model": "m", "matter": matter, "rules": rules,
            "matter_facts": {"jurisdictions": ["DE"], "forum": "DE", "privileged": True, "counsel_directed": True},
            "client_asserted": [], "principal": {"id": "anna"}, "effect": "permit" if routes else "refuse",
            "body": {"sha256": "ab" * 32, "characters": 7, "slots": 1, "media": []},
            "labels": [{"label": "PRIVILEGED_ADVICE", "provenance": "rule", "because": "cue", "by": ""}],
            "kinds": {"PERSON": 2, "CUE": 1},
            "rulings": [
                {"route": r, "place": r, "policies": ["p"], "obligations": ["redact:secret"],
                 "transfers": [f"gdpr_ch5 {'home' if r == 'fr' else 'safeguard art. 46 SCC:2'}"]}
                for r in routes
            ],
            "order": list(routes), **more,
        })  # fmt: skip

    def end(self, call: str, status: str = "answered", attempts=("fr",), **more: Any) -> int:
        sent = {"sent": {"sha256": "cd" * 32}, "pseudonymised": 2, "redacted": 0, "minimised": {"withheld": 1}}
        full = {} if status == "abandoned" else {"attempts": list(attempts), **sent}
        return self.add({"type": "outcome", "call": call, "status": status, **full, **more})

    def __iter__(self):
        return iter(enumerate(self.entries))


@pytest.fixture
def story() -> Story:
    made = Story()
    made.configure({"fr": ["FR"], "us": ["US"], "world": ["FR", "US"]})
    return made
