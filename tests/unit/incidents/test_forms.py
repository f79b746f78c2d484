"""Drafts: filled from the record, silent about what is nobody's business, and the same each time."""

from __future__ import annotations

import pytest

from situs.errors import CallError
from situs.incidents.document import as_json, as_markdown
from situs.incidents.forms import FORMS, make_draft

HOUR = 3_600_000
PLAIN = [form for form in FORMS if form != "deletion-request"]


def text(case, form: str, place: str = "") -> str:
    return as_markdown(make_draft(case, form, place)).replace("\\", "")


@pytest.mark.parametrize("form", PLAIN)
def test_each_says_its_rule_its_checkpoint_and_what_is_missing(clawback, form) -> None:
    made = make_draft(clawback.case(), form)
    assert made.missing > 0 and made.source == FORMS[form][1]
    assert as_json(made) == as_json(make_draft(clawback.case(), form))
    assert "Computed at: 4 entries" in as_markdown(made)


def test_the_notification_says_when_and_asks_for_reasons_once_it_is_late(clawback) -> None:
    assert "by the log's last entry" in text(clawback.case(), "gdpr-33").lower()
    assert "reasons for the delay" not in text(clawback.case(), "gdpr-33")
    clawback.at += 80 * HOUR
    clawback.call("c7", "own", matter="M-9")
    found = text(clawback.case(), "gdpr-33")
    assert "reasons for the delay" in found and "The 72 hours end at 2026-07-04T02:00:00Z" in found


def test_the_facts_of_a_claw_back(clawback) -> None:
    clawback.at += HOUR
    clawback.notify("deletion_request", place="us")
    found = text(clawback.case(), "clawback-facts")
    for words in (
        "First shown 2026-07-01T00:00:00Z; aware 2026-07-01T02:00:00Z",
        "| deletion request (us) | 2026-07-01T03:00:00Z | 1 h 0 min |",
        "ab" * 32, "cd" * 32, "anna 1", "redact:secret 1", "p1 1", "In the whole record, 0 calls of 1",
    ):  # fmt: skip
        assert words in found


def test_a_label_that_somebody_lowered_is_told(log) -> None:
    log.call("c1", "us", labels=("PUBLIC",))
    log.entries[1]["lowered"] = [{"label": "PRIVILEGED_ADVICE", "by": "Dr. Karl Muster"}]
    log.open(kind="clawback", calls=["c1"])
    found = text(log.case(), "clawback-facts")
    assert "a person lowered: Dr. Karl Muster 1" in found and "not recognised: 1" in found


def test_the_request_to_a_provider_tells_it_no_more_than_it_has(clawback) -> None:
    found = text(clawback.case(), "deletion-request", "us")
    assert "us Ltd" in found and "cd" * 32 in found and "it is kept until 2026-07-31T00:00:00Z" in found
    assert not [word for word in ("M-1", "anna", "PRIVILEGED_ADVICE", "PERSON", "ab" * 32, "c1", "p1") if word in found]


@pytest.mark.parametrize(
    ("form", "place"), [("deletion-request", ""), ("deletion-request", "fr"), ("gdpr-33", "us"), ("poem", "")]
)
def test_there_is_no_such_draft(clawback, form, place) -> None:
    with pytest.raises(CallError) as caught:
        make_draft(clawback.case(), form, place)
    assert caught.value.code == "draft_unknown"


def test_a_notice_to_an_authority_names_no_matter_and_nobody(clawback) -> None:
    for form in ("gdpr-33", "gdpr-34", "nis2-early-warning", "nis2-notification"):
        assert not [word for word in ("M-1", "anna") if word in text(clawback.case(), form)]


def test_places_are_not_known_where_the_log_lacks_a_named_call(log) -> None:
    log.call("c1", "us")
    log.open(calls=["c1", "gone"])
    assert log.case().places == ("", "us")
    log.open("INC-20260701-00000002", matter="M-404")
    assert log.case("INC-20260701-00000002").places == ("",)
    log.open("INC-20260701-00000003", calls=["c1"])
    assert log.case("INC-20260701-00000003").places == ("us",)
