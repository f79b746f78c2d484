import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from situs.adapters.store import FileSigner
from situs.errors import IntegrityError
from situs.law import load_law
from situs.ledger import Checkpoint, sign_checkpoint
from situs.registers import (
    Question,
    Witnessed,
    find_absence,
    parse_period,
    sign_statement,
    statement_of,
    verify_statement,
)

ORIGIN = "example.com/log"
SIGNER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
OTHER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))
KEY = SIGNER.vkey(ORIGIN)
EEA = load_law().expand(["EEA"])
DAY = 86_400_000
ASKED = Question("M-1", "EEA", EEA, parse_period("2026-07"))
AT = Witnessed(sign_checkpoint(Checkpoint(ORIGIN, 9, b"\x01" * 32), SIGNER), 9)


def test_nothing_outside_is_stated_with_what_was_found(story) -> None:
    story.decide("a")
    story.end("a")
    story.decide("b", ())
    story.end("b", "refused", ())
    story.decide("c", ("us",), matter="M-2")
    story.end("c", attempts=("us",))
    found = find_absence(story, ASKED)
    assert found.holds
    assert (found.calls, found.refused, found.dispatches) == (2, 1, 1)
    statement = statement_of(found, AT)
    assert statement["says"] == (
        "The record shows nothing of matter M-1 that was sent outside EEA in the period 2026-07-01 to 2026-07-31 (UTC)."
    )
    assert statement["found"]["places"] == [
        {"place": "fr", "operator": "fr Ltd", "processed_in": "FR", "dispatches": 1}
    ]


@pytest.mark.parametrize(
    ("route", "end", "certain"),
    [
        ("us", ("answered", ("us",)), True),
        ("us", ("failed", ("us:upstream_timeout",)), True),
        ("world", ("answered", ("world",)), True),
        ("nowhere", ("answered", ("nowhere",)), True),
        ("us", ("abandoned", ()), False),
        ("us", None, False),
    ],
)
def test_what_went_outside_or_may_have_is_found(story, route, end, certain) -> None:
    story.decide("a", (route,))
    if end:
        story.end("a", *end)
    found = find_absence(story, ASKED)
    assert not found.holds
    assert [(one["call"], one["place"], one["certain"]) for one in found.outside] == [("a", route, certain)]


def test_a_permitted_route_that_was_not_used_is_no_dispatch(story) -> None:
    story.decide("a", ("fr", "us"))
    story.end("a", attempts=("fr",))
    assert find_absence(story, ASKED).holds


def test_only_the_period_counts(story) -> None:
    story.at -= 2
    story.decide("a", ("us",))
    story.at += 1
    story.end("a", attempts=("us",))
    story.at = ASKED.period.end
    story.decide("b", ("us",))
    story.end("b", attempts=("us",))
    assert find_absence(story, ASKED).holds


@pytest.mark.parametrize(
    ("decided", "ended"),
    [
        (ASKED.period.start - 1, ASKED.period.start),
        (ASKED.period.start - DAY, ASKED.period.end + DAY),
        (ASKED.period.end - 1, ASKED.period.end + DAY),
        (ASKED.period.start - DAY, None),
    ],
)
def test_a_call_that_was_open_in_the_period_counts(story, decided, ended) -> None:
    """It was decided before or ended after: when the text left in between, the record does not say."""
    for call, matter in (("a", "M-1"), ("b", None)):
        story.at = decided
        story.decide(call, ("us",), matter=matter)
    story.at = ended or ASKED.period.start
    if ended:
        story.end("a", attempts=("us",))
        story.end("b", attempts=("us",))
    story.add({"type": "event", "call": "", "event": "tick"})
    found = find_absence(story, ASKED)
    assert ([one["call"] for one in found.outside], found.unnamed, found.unnamed_outside) == (["a"], 1, 1)
    told = "\n".join(statement_of(found, AT)["rests_on"])
    assert "1 call of the matter whose time from decision to outcome meets the period" in told


def test_a_call_that_is_open_where_the_log_ends_before_the_period_does_not_count(story) -> None:
    story.at = ASKED.period.start - DAY
    story.decide("a", ("us",))
    found = find_absence(story, ASKED)
    assert found.holds
    assert "after the log's last entry" in "\n".join(statement_of(found, AT)["cannot_exclude"])


def excluded(story) -> str:
    return "\n".join(statement_of(find_absence(story, ASKED), AT)["cannot_exclude"])


def test_what_cannot_be_excluded_is_counted(story) -> None:
    story.decide("a", client_asserted=["matter"])
    story.end("a")
    story.decide("b", ("us",), matter=None)
    story.end("b", attempts=("us",))
    told = excluded(story)
    assert "in 1 call of the period that named no matter; 1 of them went outside EEA" in told
    assert "1 of the calls belongs to another matter" in told


def export(story, call: str, *places: str) -> None:
    story.add({"type": "event", "call": call, "event": "export", "begun": story.at, "places": list(places)})


def train(story, call: str, place: str) -> None:
    story.add({"type": "event", "call": call, "event": "training", "place": place})


def test_data_sets_and_training_runs_are_counted_with_their_places(story) -> None:
    """A data set that was made earlier is still there in the period."""
    assert "exported" not in excluded(story)
    story.at = ASKED.period.start - DAY
    export(story, "x0", "us")
    story.at = ASKED.period.start + DAY
    export(story, "x1", "fr", "world")
    train(story, "x1", "fr")
    train(story, "x1", "gpu")
    told = excluded(story)
    assert "the log has 2 exports and 2 training runs up to the period's end" in told
    assert "at or for these places: fr, gpu, us, world" in told


def test_data_sets_and_training_runs_after_the_period_do_not_count(story) -> None:
    story.at = ASKED.period.end
    export(story, "x1", "fr")
    train(story, "x1", "fr")
    assert "exported" not in excluded(story)
    story.add({"type": "event", "call": "x2", "event": "export", "begun": story.at - 1, "places": []})
    assert "1 export and 0 training runs" in excluded(story)
    assert "these places" not in excluded(story)


def test_a_disposal_of_a_data_set_tells_that_the_matter_was_in_one(story) -> None:
    for matters, kind in ((["M-2"], "exports"), (["M-1"], "jobs")):
        story.add({"type": "event", "call": "", "event": "retention_begun", "class": kind, "matters": matters})
    assert "data sets" not in excluded(story)
    for name in ("begun", "applied"):
        story.add({"type": "event", "call": "", "event": f"retention_{name}", "class": "exports", "matters": ["M-1"]})
    assert "but 1 disposal of data sets, at any time, named this one" in excluded(story)


def test_a_call_that_the_gateway_made_for_another_counts_like_any(story) -> None:
    story.decide("a")
    story.end("a")
    story.decide("b", ("us",), secondary=True)
    story.end("b", attempts=("us",))
    found = find_absence(story, ASKED)
    assert (found.calls, found.secondary, [one["call"] for one in found.outside]) == (2, 1, ["b"])
    story.entries[-2:] = []
    story.decide("c", secondary=True)
    story.end("c")
    statement = statement_of(find_absence(story, ASKED), AT)
    assert (statement["found"]["calls"], statement["found"]["made_by_the_gateway"]) == (2, 1)
    assert "among these calls, 1 that the gateway itself made" in "\n".join(statement["rests_on"])


def test_it_names_the_comparison_with_others_counts(story) -> None:
    told = excluded(story)
    assert "`situs ledger reconcile`" in told and "training on text of the matter that another ledger records" in told


def test_a_matter_that_the_log_does_not_know_is_told(story) -> None:
    story.decide("a", matter="M-11")
    story.end("a")
    assert "the log has no call of this one" in excluded(story)
    story.decide("b")
    story.end("b")
    assert "the log has no call of this one" not in excluded(story)


def test_gaps_of_the_record_are_told(story) -> None:
    story.at += 2 * DAY
    story.entries.clear()
    story.configure({"fr": ["FR"]})
    story.at += 3 * DAY
    story.decide("a")
    story.end("a")
    told = excluded(story)
    assert "the log begins at 2026-07-03T00:00:00Z" in told
    assert "after the log's last entry, at 2026-07-06T00:00:00Z" in told
    assert "silent, 2026-07-03T00:00:00Z to 2026-07-06T00:00:00Z" in told


def test_a_record_without_gaps_tells_of_none(story) -> None:
    story.entries.clear()
    story.at -= 1
    story.configure({"fr": ["FR"]})
    for day in range(63):
        story.at = ASKED.period.start + day * DAY // 2
        story.add({"type": "event", "call": "", "event": "tick"})
    told = excluded(story)
    assert "log begins" not in told
    assert "silent" not in told
    assert "last entry" not in told


def test_an_empty_record_proves_nothing_and_says_so() -> None:
    found = find_absence([], ASKED)
    assert "the log is empty" in "\n".join(statement_of(found, AT)["cannot_exclude"])


@pytest.fixture
def signed(story) -> bytes:
    story.decide("a")
    story.end("a")
    return sign_statement(statement_of(find_absence(story, ASKED), AT), ORIGIN, SIGNER)


def test_a_signed_statement_verifies(signed) -> None:
    assert verify_statement(signed, KEY)["matter"] == "M-1"


def test_a_changed_statement_is_found(signed) -> None:
    document = json.loads(signed)
    document["statement"] = document["statement"].replace("M-1", "M-2")
    with pytest.raises(IntegrityError) as caught:
        verify_statement(json.dumps(document).encode(), KEY)
    assert caught.value.code == "statement_forged"


def test_another_signer_is_found(story) -> None:
    statement = statement_of(find_absence(story, ASKED), AT)
    for name in (ORIGIN, "example.com/other"):
        with pytest.raises(IntegrityError) as caught:
            verify_statement(sign_statement(statement, name, OTHER), KEY)
        assert caught.value.code == "statement_forged"


def test_a_statement_over_another_checkpoint_is_found(story) -> None:
    statement = {**statement_of(find_absence(story, ASKED), AT), "size": 8}
    with pytest.raises(IntegrityError) as caught:
        verify_statement(sign_statement(statement, ORIGIN, SIGNER), KEY)
    assert caught.value.code == "statement_forged"
    foreign = Witnessed(sign_checkpoint(Checkpoint(ORIGIN, 9, b"\x01" * 32), OTHER), 9)
    signed = sign_statement(statement_of(find_absence(story, ASKED), foreign), ORIGIN, SIGNER)
    with pytest.raises(IntegrityError) as caught:
        verify_statement(signed, KEY)
    assert caught.value.code == "checkpoint_unsigned"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b'{"format": "situs-statement/1", "statement": 1, "signature": "x"}',
        b'{"format": "situs-statement/1", "statement": "[]", "signature": "x"}',
        b'{"format": "situs-statement/1", "statement": "{}", "signature": "\xe2\x80\x94 a AAAAAAAA"}',
        b'{"format": "situs-statement/1", "statement": "[1.5]", "signature": "\xe2\x80\x94 a AAAAAAAA"}',
        b" " * (1 << 23),
    ],
)
def test_what_is_no_statement_is_told(raw) -> None:
    with pytest.raises(IntegrityError) as caught:
        verify_statement(raw, KEY)
    assert caught.value.code == "statement_malformed"
