"""Documents compared with what was confirmed; confirming takes a document that says what the record says."""

from __future__ import annotations

import os
from datetime import date

import pytest

from situs.adapters.store import read_ledger
from situs.config import load_config
from situs.errors import ConfigError
from situs.ledger import read_entry
from situs.model import STATED, Principal
from situs.runtime import open_runtime
from situs.runtime.reviewing_terms import confirm_record, pages_without_text, review_register
from situs.terms import Flaw

TODAY = date(2026, 3, 1)


async def review(gateway, day: date = TODAY):
    (found,) = await review_register(load_config(gateway.config_path), gateway.folder, day)
    return found


async def confirm(gateway, by: str = "Karl Muster", record: str = "example"):
    return await confirm_record(
        load_config(gateway.config_path), gateway.folder, record, Principal(by, credential=STATED)
    )


def write(gateway, name: str, old: str, new: str) -> None:
    path = gateway.folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def scan(pages: int, text_on: int | None = None) -> bytes:
    """Return a PDF of empty pages (ISO 32000-1, 7.5), of which one may have a text."""
    kids = b" ".join(b"%d 0 R" % (5 + i) for i in range(pages))
    content = b"BT /F1 12 Tf 72 700 Td (We do not train on Content.) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    for number in range(pages):
        shown = b"/Contents 4 0 R" if number == text_on else b""
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] %s /Resources << /Font << /F1 3 0 R >> >> >>" % shown
        )
    data = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(data)


def use_pdf(gateway, data: bytes) -> None:
    (gateway.folder / "example.pdf").write_bytes(data)
    write(gateway, "terms.toml", "example.txt", "example.pdf")


async def test_a_confirmed_document_stands(recorded) -> None:
    assert (await review(recorded)).flaw is Flaw.UNCONFIRMED
    confirmation, _ = await confirm(recorded)
    found = await review(recorded)
    assert (found.flaw, found.same_text, found.changes, found.changed_facts) == (None, True, (), ())
    assert [at for _, at in confirmation.clauses] == [0, 28, 62]
    assert (found.routes, [p.id for p in found.places]) == (("paris",), ["paris"])


async def test_a_changed_clause_is_shown_with_what_came_in_its_stead(recorded) -> None:
    await confirm(recorded)
    write(recorded, "example.txt", "30 days", "90 days")
    found = await review(recorded)
    assert (found.flaw, found.changed_facts, found.routes) == (Flaw.CHANGED, ("retention_days",), ("paris",))
    assert [(p.at is None, p.now) for p in found.passages] == [
        (False, ""),
        (True, "Content is deleted after 90 days."),
        (False, ""),
    ]


async def test_a_change_elsewhere_closes_too_since_it_may_take_back_what_a_clause_says(recorded) -> None:
    await confirm(recorded)
    write(recorded, "example.txt", "A DPA applies.", "A DPA applies. Section 1 does not hold for free plans.")
    found = await review(recorded)
    assert (found.flaw, found.changed_facts) == (Flaw.CHANGED, ())
    assert found.changes and found.changes[0].come == ("Section 1 does not hold for free plans.",)


async def test_another_layout_is_told_apart_from_another_text(recorded) -> None:
    await confirm(recorded)
    write(recorded, "example.txt", "\n", "\r\n\r\n")
    found = await review(recorded)
    assert (found.flaw, found.same_text, found.changes) == (Flaw.CHANGED, True, ())


async def test_the_ledger_has_the_confirmation(recorded) -> None:
    confirmation, noted = await confirm(recorded)
    assert noted
    with read_ledger(recorded.folder / "ledger.db") as ledger:
        (entry,) = [read_entry(one.body) for one in ledger.entries]
    assert (entry["event"], entry["record"], entry["by"]) == ("terms_confirmed", "example", "Karl Muster")
    assert entry["sha256"] == confirmation.sha256


async def test_while_a_gateway_serves_the_next_configuration_tells_of_the_confirmation(recorded) -> None:
    runtime = await open_runtime(load_config(recorded.config_path), recorded.folder)
    try:
        confirmation, noted = await confirm(recorded)
    finally:
        await runtime.aclose()
    assert not noted
    runtime = await open_runtime(load_config(recorded.config_path), recorded.folder)
    try:
        await runtime.begin()
    finally:
        await runtime.aclose()
    with read_ledger(recorded.folder / "ledger.db") as ledger:
        (entry,) = [read_entry(one.body) for one in ledger.entries]
    assert entry["places"][0]["terms"]["documents"] == [
        {
            "record": "example",
            "version": "2026-01",
            "sha256": confirmation.sha256,
            "confirmed_by": "Karl Muster",
            "confirmed_at": confirmation.at,
            "credential": "stated",
        }
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("example.txt", "30 days", "90 days", "the passage of second sentence does not stand"),
        ("terms.toml", "2999-01-10", "2020-02-10", "its review is due"),
        ("terms.toml", "2020-01-10", "2206-01-10", "its `reviewed_on`, 2206-01-10, has not come"),
        ("terms.toml", "dpa = true", 'dpa = true\ntraining = "yes"', "training is stated as `no` and as `yes`"),
        (
            "terms.toml",
            "dpa = true",
            'dpa = true\nsub_processors = [{ name = "Example Cloud", country = "US" }]',
            "at place paris: the sub-processor Example Cloud processes in US",
        ),
        ("terms.toml", 'document = "example.txt"', 'document = "gone.txt"', "document_missing"),
        ("terms.toml", 'document = "example.txt"', 'document = "terms.toml"', "document_type_unsupported"),
    ],
)
async def test_what_nobody_can_vouch_for_is_not_confirmed(recorded, name, old, new, said) -> None:
    write(recorded, name, old, new)
    with pytest.raises(ConfigError) as caught:
        await confirm(recorded)
    assert caught.value.code == "terms_not_confirmable"
    assert said in caught.value.message
    assert (await review(recorded, date(2026, 3, 1))).flaw is not None
    assert not (recorded.folder / "terms-confirmed").exists()


async def test_a_scan_of_300_pages_is_told_and_never_passed(recorded) -> None:
    use_pdf(recorded, scan(300))
    found = await review(recorded)
    assert (found.flaw, found.reading.failure) == (Flaw.UNCONFIRMED, "document_has_no_text")
    with pytest.raises(ConfigError, match="document_has_no_text"):
        await confirm(recorded)


async def test_pages_without_text_among_others_are_counted(recorded) -> None:
    use_pdf(recorded, scan(3, text_on=1))
    found = await review(recorded)
    assert (found.reading.failure, pages_without_text(found.reading)) == ("", 2)
    assert [p.at is None for p in found.passages] == [False, True, True]


async def test_a_confirmed_document_that_became_a_scan_is_closed(recorded) -> None:
    await confirm(recorded)
    (recorded.folder / "example.txt").write_bytes(b"   \n")
    found = await review(recorded)
    assert (found.flaw, found.reading.failure, found.same_text) == (Flaw.CHANGED, "document_has_no_text", False)


async def test_a_document_that_is_a_pipe_or_a_folder_is_none(recorded) -> None:
    document = recorded.folder / "example.txt"
    document.unlink()
    os.mkfifo(document)
    assert (await review(recorded)).reading.failure == "document_missing"
    document.unlink()
    document.mkdir()
    assert (await review(recorded)).reading.failure == "document_missing"


async def test_a_due_review_closes_and_says_so(recorded) -> None:
    await confirm(recorded)
    assert (await review(recorded, date(2999, 1, 10))).flaw is None
    assert (await review(recorded, date(2999, 1, 11))).flaw is Flaw.DUE


@pytest.mark.parametrize("by", ["", "  ", "a\nb", "x" * 101])
async def test_a_confirmation_takes_a_name(recorded, by: str) -> None:
    with pytest.raises(ConfigError, match="name of a person"):
        await confirm(recorded, by)


async def test_a_record_that_is_not_in_the_register_is_told(recorded) -> None:
    with pytest.raises(ConfigError) as caught:
        await confirm(recorded, record="nope")
    assert caught.value.code == "terms_record_unknown"
