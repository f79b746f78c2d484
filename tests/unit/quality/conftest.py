"""Tiny corpora of invented texts, in the shape of the real ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from situs.examining import Instruments, load_instruments
from situs.quality import Corpora, open_corpora

DECISION = "Application no. 1234/05 of Ms Jane Sample. Jane Sample lives in Exampletown with Dr. John Doe-Muster."


def span(text: str, value: str, label: str, **more: object) -> dict[str, object]:
    start = text.index(value)
    return {"start": start, "end": start + len(value), "label": label, "text": value, **more}


def lines(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a corpus of each kind below `dev`."""
    dev = tmp_path / "data" / "dev"
    second = DECISION.index("Jane Sample", 40)
    tab = [
        span(DECISION, "Jane Sample", "PERSON", protect="DIRECT", entity="e1"),
        {"start": second, "end": second + 11, "label": "PERSON", "protect": "DIRECT", "entity": "e1"},
        span(DECISION, "Exampletown", "LOC", protect="QUASI", entity="e2"),
        span(DECISION, "1234/05", "CODE", protect="NO_MASK", entity="e3"),
    ]
    german = "Der Zeuge Herr Karl Muster wohnt nicht mehr in der Stadt, und die Klage ist abgewiesen."
    lines(
        dev / "pii/pii.jsonl",
        [
            {"id": "t1", "source": "TAB-144", "lang": "en", "text": DECISION, "spans": tab},
            {
                "id": "l1",
                "source": "LER",
                "lang": "de",
                "text": german,
                "spans": [span(german, "Karl Muster", "PERSON")],
            },
            {"id": "l2", "source": "LER", "lang": "de", "text": "Die Klage ist abgewiesen.", "spans": []},
        ],
    )
    iban = "DE89370400440532013000"
    lines(
        dev / "pii/identifiers.jsonl",
        [
            {"module": "iban", "country": "", "name": "IBAN (International Bank).", "value": iban, "valid": True},
            {
                "module": "iban",
                "country": "",
                "name": "IBAN (International Bank).",
                "value": iban[:-1] + "1",
                "valid": False,
            },
        ],
    )
    mail = "Write to jane%40example.com today."
    mixed = "She met Zorblax Quint there."
    lines(
        dev / "redteam/evasion_pii.jsonl",
        [
            {
                "id": "v1",
                "technique": "url",
                "carrier": "t1",
                "text": mail,
                "spans": [span(mail, "jane%40example.com", "PII")],
            },
            {
                "id": "v2",
                "technique": "rot13",
                "carrier": "t1",
                "text": mixed,
                "spans": [span(mixed, "Zorblax Quint", "PERSON")],
            },
        ],
    )
    mails = [
        ("m1", "positive", "PRIVILEGED & CONFIDENTIAL: attorney-client communication", "This is legal advice."),
        ("m2", "negative", "Lunch", "Shall we have soup?"),
        ("m3", "hard_negative", "Prices", "Gas is up."),
    ]
    lines(
        dev / "privilege/enron.jsonl",
        [
            {"id": i, "proxy": proxy, "from": "a@example.com", "to": "b@example.com", "cc": "", "subject": s, "body": b}
            for i, proxy, s, b in mails
        ],
    )
    lines(
        dev / "privilege/judged.jsonl",
        [{"id": "m1", "judgement": "priv"}, {"id": "m2", "judgement": "not"}, {"id": "m3", "judgement": "unclear"}],
    )
    return tmp_path / "data"


@pytest.fixture
def corpora(folder: Path) -> Corpora:
    return open_corpora(folder)


@pytest.fixture(scope="session")
def instruments() -> Instruments:
    return load_instruments(fast=True)
