"""Stamps beside the entries of a log: what must agree, and what each disagreement comes to."""

from __future__ import annotations

import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from situs.adapters.store import FileSigner
from situs.errors import IntegrityError
from situs.ledger import (
    Checkpoint,
    LogEntry,
    Signature,
    Stamp,
    Tree,
    VerifierKey,
    add_signatures,
    canonicalise,
    check_stamps,
    is_stamp,
    is_stamped,
    leaf_hash,
    sign_checkpoint,
    split_note,
    stamp_line,
    stamped_bytes,
    stamped_event,
    verify_checkpoint,
    verify_log,
)
from situs.ledger.authority import Authorities
from situs.testing import Authority

SIGNER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
ORIGIN = "example.com/log"
VKEY = VerifierKey(ORIGIN, SIGNER.public)
TSA = Authority()
ROOTS = Authorities([TSA.pem])
AT = 1_782_864_000  # 2026-07-01T00:00:00Z


class Log:
    """A log in memory, with a checkpoint and its stamps wherever one is asked for."""

    def __init__(self) -> None:
        self.tree, self.entries, self.notes = Tree(), [], {}

    def add(self, at: int, **more: object) -> None:
        body = canonicalise({"v": 1, "type": "event", "call": "", "at": at * 1000, **more})
        self.entries.append(LogEntry(self.tree.size, body, leaf_hash(body)))
        self.tree.push(leaf_hash(body))

    def sign(self) -> bytes:
        head = self.tree.head()
        self.notes[head.size] = sign_checkpoint(Checkpoint(ORIGIN, head.size, head.root), SIGNER)
        return self.notes[head.size]

    def stamp(self, at: int, *, told_at: int | None = None, record: bool = True, **differently: object) -> Stamp:
        """Stamp the log as it is, at a time; record it then, or at another."""
        note = self.sign()
        request = TimestampRequestBuilder(stamped_bytes(note), HashAlgorithm.SHA256).build()
        line = stamp_line("tsa.example", TSA.answer(request.as_bytes(), dt.datetime.fromtimestamp(at, dt.UTC)))
        self.notes[self.tree.size] = add_signatures(note, [line])
        stamp = ROOTS.check(note, line)
        if record:
            event = stamped_event(note, [stamp])
            event["stamps"][0].update(differently)
            self.add(at if told_at is None else told_at, **event)
        return stamp

    def check(self, roots: Authorities | None = ROOTS):
        self.sign() if self.tree.size not in self.notes else None
        notes = [self.notes[size] for size in sorted(self.notes)]
        return verify_log(self.entries, notes, VKEY, authorities=roots)


def log(*times: int) -> Log:
    made = Log()
    for at in times:
        made.add(at)
    return made


def failing(made: Log) -> str:
    with pytest.raises(IntegrityError) as caught:
        made.check()
    return caught.value.code


def test_a_stamp_is_a_line_that_other_readers_ignore() -> None:
    made = log(AT)
    made.stamp(AT)
    note = made.notes[1]
    assert verify_checkpoint(note, VKEY).size == 1
    assert [is_stamp(s) for s in split_note(note)[1]] == [False, True]
    assert (is_stamped(note), is_stamped(made.sign())) == (True, False)
    assert stamped_bytes(note) == sign_checkpoint(verify_checkpoint(note, VKEY), SIGNER)


def test_a_log_tells_how_far_it_is_stamped_and_how_long_that_took() -> None:
    made = log(AT, AT + 10)
    made.stamp(AT + 50)
    made.add(AT + 100)
    made.stamp(AT + 160)
    made.add(AT + 200)
    stamped = made.check().stamped
    assert (stamped.size, stamped.count, stamped.longest) == (4, 2, 60)
    assert stamped.waiting_since == (AT + 200) * 1000
    assert [(s.authority, s.at) for s in stamped.stamps] == [("tsa.example", AT + 160)]


def test_a_log_that_is_wholly_stamped_waits_for_nothing() -> None:
    made = log(AT)
    made.stamp(AT + 5)
    assert made.check().stamped.waiting_since is None  # but for the entry that records the stamp


def test_a_history_that_was_written_later_shows_by_its_late_stamp() -> None:
    made = log(AT, AT + 10)
    made.stamp(AT + 10_000_000)
    assert made.check().stamped.longest == 10_000_000


@pytest.mark.parametrize("told_at", [AT, AT + 100])
def test_a_stamp_before_its_entries_contradicts(told_at: int) -> None:
    made = log(AT)
    made.stamp(AT - 301, told_at=told_at)
    assert failing(made) == "stamp_contradicts"


def test_a_stamp_after_the_entry_that_records_it_contradicts() -> None:
    made = log(AT)
    made.stamp(AT + 301, told_at=AT)
    assert failing(made) == "stamp_contradicts"


def test_a_clock_that_is_a_little_off_does_not() -> None:
    made = log(AT)
    made.stamp(AT + 299, told_at=AT)
    assert made.check().stamped.size == 1


def test_an_older_checkpoint_with_the_later_stamp_contradicts() -> None:
    made = log(AT)
    first = made.stamp(AT + 900, record=False)
    made.add(AT)
    second = made.stamp(AT, record=False)
    for stamp in (first, second):
        made.add(AT + 1000, **stamped_event(made.notes[stamp.size], [stamp]))
    assert failing(made) == "stamp_contradicts"


@pytest.mark.parametrize("differently", [{"nonce": "5"}, {"time": AT + 1}, {"authority": "other"}])
def test_a_stamp_that_is_not_as_it_was_recorded_is_forged(differently: dict) -> None:
    made = log(AT)
    made.stamp(AT, **differently)
    assert failing(made) == "stamp_forged"


def test_a_stamp_that_no_entry_records_counts_for_nothing() -> None:
    made = log(AT)
    made.stamp(AT, record=False)
    assert failing(made) == "checkpoint_unstamped"
    made.add(AT)
    made.stamp(AT)
    assert made.check().stamped.count == 1


def test_a_stamp_that_was_taken_away_is_missed_with_and_without_a_certificate() -> None:
    for roots in (ROOTS, None):
        made = log(AT)
        made.stamp(AT)
        made.notes[1] = stamped_bytes(made.notes[1])
        with pytest.raises(IntegrityError) as caught:
            made.check(roots)
        assert caught.value.code == "stamp_missing"
        del made.notes[1]
        with pytest.raises(IntegrityError):
            made.check(roots)


def test_a_stamp_that_was_edited_is_found() -> None:
    made = log(AT)
    made.stamp(AT)
    text = made.notes[1]
    place = len(text) - 40
    made.notes[1] = text[:place] + (b"A" if text[place : place + 1] != b"A" else b"B") + text[place + 1 :]
    assert failing(made) in ("stamp_forged", "stamp_missing")


def test_a_stamp_moved_to_another_checkpoint_is_found() -> None:
    made = log(AT)
    made.stamp(AT)
    line = next(s for s in split_note(made.notes[1])[1] if is_stamp(s))
    made.add(AT)
    made.notes[3] = add_signatures(made.sign(), [line])
    assert failing(made) == "stamp_forged"


def test_authorities_that_nobody_asked_for_are_named_and_count_for_nothing() -> None:
    made = log(AT)
    made.stamp(AT)
    stranger = Authority("other.example")
    with pytest.raises(IntegrityError) as caught:
        made.check(Authorities([stranger.pem]))
    assert caught.value.code == "checkpoint_unstamped"
    assert "tsa.example" in caught.value.message
    assert made.check(Authorities([stranger.pem, TSA.pem])).stamped.others == ()


def test_a_checkpoint_alone_is_held_to_its_entries_time() -> None:
    made = log(AT)
    made.stamp(AT)
    (stamp,) = check_stamps(made.notes[1], ROOTS, AT * 1000)
    assert stamp.at == AT
    for note, last_at, code in (
        (made.notes[1], (AT + 400) * 1000, "stamp_contradicts"),
        (made.sign(), 0, "checkpoint_unstamped"),
    ):
        with pytest.raises(IntegrityError) as caught:
            check_stamps(note, ROOTS, last_at)
        assert caught.value.code == code


def test_what_an_entry_tells_in_any_other_shape_is_no_record() -> None:
    made = log(AT)
    made.stamp(AT, record=False)
    for stamps in (None, "x", [None], [{"sha256": 5}]):
        made.add(AT, event="stamped", size=1, root="", stamps=stamps if not isinstance(stamps, list) else [])
    assert failing(made) == "checkpoint_unstamped"


@pytest.mark.parametrize("later", ["behind", "before"])
def test_a_stamp_from_before_the_key_had_signed_proves_nothing(later: str) -> None:
    """Whoever steals the key cannot sign what was stamped long ago under a line that was no signature."""
    made = log(AT)
    real = made.sign()
    signature = split_note(real)[1][0]
    text = real.removesuffix(f"{signature}\n".encode())
    early = f"{Signature(ORIGIN, b'AAAA' + bytes(64))}\n".encode()
    request = TimestampRequestBuilder(stamped_bytes(text + early), HashAlgorithm.SHA256).build()
    answer = TSA.answer(request.as_bytes(), dt.datetime.fromtimestamp(AT, dt.UTC))
    lines = [early, f"{signature}\n".encode()]
    signed = text + b"".join(lines if later == "behind" else lines[::-1])
    note = add_signatures(signed, [stamp_line("tsa.example", answer)])
    assert verify_checkpoint(note, VKEY).size == 1
    with pytest.raises(IntegrityError) as caught:
        check_stamps(note, ROOTS, AT * 1000)
    assert caught.value.code == "stamp_forged"
    made.notes[1] = note
    assert failing(made) == "stamp_forged"


def test_what_is_stamped_is_under_one_signature_of_its_log() -> None:
    note = log(AT).sign()
    twice = add_signatures(note, [Signature(ORIGIN, b"AAAA" + bytes(64))])
    none = note.replace(f"\n\n— {ORIGIN} ".encode(), "\n\n— another.example ".encode())
    for text, code in ((twice, "checkpoint_forged"), (none, "checkpoint_unsigned")):
        with pytest.raises(IntegrityError) as caught:
            stamped_bytes(text)
        assert caught.value.code == code
