"""Stamps beside the entries of a log: what must agree, and what each disagreement comes to."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256

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
    StampCheck,
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

    def add(self, at: int, ms: int = 0, **more: object) -> None:
        body = canonicalise({"v": 1, "type": "event", "call": "", "at": at * 1000 + ms, **more})
        self.entries.append(LogEntry(self.tree.size, body, leaf_hash(body)))
        self.tree.push(leaf_hash(body))

    def sign(self) -> bytes:
        head = self.tree.head()
        self.notes[head.size] = sign_checkpoint(Checkpoint(ORIGIN, head.size, head.root), SIGNER)
        return self.notes[head.size]

    def stamp(self, at: int, *, told_at: int | None = None, record: bool = True, **differently: object) -> Stamp:
        """Stamp the log as it is, at a time; record it then, or at another."""
        note = self.notes.get(self.tree.size) or self.sign()
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


def failure(made: Log) -> IntegrityError:
    with pytest.raises(IntegrityError) as caught:
        made.check()
    return caught.value


def failing(made: Log) -> str:
    return failure(made).code


def test_a_stamp_is_a_line_that_other_readers_ignore() -> None:
    made = log(AT)
    made.stamp(AT)
    note = made.notes[1]
    assert verify_checkpoint(note, VKEY).size == 1
    assert [is_stamp(s) for s in split_note(note)[1]] == [False, True]
    assert (is_stamped(note), is_stamped(made.sign())) == (True, False)
    assert stamped_bytes(note) == sign_checkpoint(verify_checkpoint(note, VKEY), SIGNER)


def test_a_stamp_s_key_id_is_that_of_the_specification() -> None:
    """C2SP signed-note, section "Signature types": the type 0xff, and a longer identifier behind it."""
    line = stamp_line("tsa.example", b"answer")
    assert line.value == sha256(b"tsa.example\n\xffrfc3161.tsp.v1").digest()[:4] + b"answer"


def test_the_log_tells_whose_stamps_it_has_and_what_they_say() -> None:
    note = log(AT).sign()
    stamps = [Stamp("tsa.example", 1, AT, "5a", "01" * 32), Stamp("other.example", 1, AT + 1, "", "02" * 32)]
    assert stamped_event(note, stamps) == {
        "event": "stamped",
        "size": 1,
        "root": verify_checkpoint(note, VKEY).root.hex(),
        "stamps": [
            {"authority": "tsa.example", "time": AT, "nonce": "5a", "sha256": "01" * 32},
            {"authority": "other.example", "time": AT + 1, "nonce": "", "sha256": "02" * 32},
        ],
    }


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


def test_a_stamp_in_the_second_of_its_entries_ended_no_wait() -> None:
    made = log(AT)
    made.stamp(AT)
    assert made.check().stamped.longest == 0


def test_of_several_stamps_the_last_ends_a_wait() -> None:
    made = log(AT)
    stamps = [made.stamp(at, record=False) for at in (AT + 9, AT + 5)]
    made.add(AT + 10, **stamped_event(made.notes[1], stamps))
    stamped = made.check().stamped
    assert (stamped.stamps, stamped.longest) == (tuple(stamps), 9)


def test_a_history_that_was_written_later_shows_by_its_late_stamp() -> None:
    made = log(AT, AT + 10)
    made.stamp(AT + 10_000_000)
    assert made.check().stamped.longest == 10_000_000


def test_stamps_that_no_entry_records_hide_no_late_one() -> None:
    made = log(AT, AT + 10)
    made.stamp(AT + 10_000_000, record=False)
    made.add(AT + 10_000_000)
    made.stamp(AT + 10_000_005)
    stamped = made.check().stamped
    assert (stamped.longest, stamped.waiting_since) == (10_000_005, None)


def test_an_entry_waits_still_where_a_stamp_of_it_is_stored_and_not_recorded() -> None:
    made = log(AT)
    made.stamp(AT)
    made.stamp(AT + 5, record=False)  # of no entry but the one that records the first
    made.add(AT + 10)
    assert made.check().stamped.waiting_since == (AT + 10) * 1000
    made.stamp(AT + 20, record=False)
    made.add(AT + 30)
    made.stamp(AT + 40, record=False)
    made.add(AT + 50)
    stamped = made.check().stamped
    assert (stamped.size, stamped.longest, stamped.waiting_since) == (1, 0, (AT + 10) * 1000)


@pytest.mark.parametrize("at", [AT - 301, AT - 300, AT + 301, AT + 302])
def test_a_stamp_is_of_a_time_between_its_entries_and_the_one_that_records_it(at: int) -> None:
    """Clocks may be five minutes apart, and a stamp tells whole seconds."""
    made = Log()
    made.add(AT, 999)
    made.stamp(at, told_at=AT + 1)
    if at in (AT - 300, AT + 301):
        assert made.check().stamped.size == 1
        return
    error = failure(made)
    assert (error.code, error.expected, error.found) == ("stamp_contradicts", f"{AT} to {AT + 1}", str(at))
    assert error.at == 1
    assert "tsa.example" in error.message


@pytest.mark.parametrize(("stamps", "contradiction"), [
    ([(1, 0), (3, 2000), (2, 1000)], None),  # one between two others
    ([(1, 0), (1, 0), (1, 3600)], None),  # several of one checkpoint, whenever
    ([(1, 300), (2, 0)], None),  # clocks that are a little apart
    ([(2, 0), (1, 300)], None),
    ([(1, 301), (2, 0)], (301, 0, 2)),
    ([(2, 0), (1, 301)], (0, 301, 1)),
    ([(1, 0), (2, 2000), (3, 1000)], (2000, 1000, 3)),
    ([(1, 0), (3, 1000), (2, 2000)], (1000, 2000, 2)),
])  # fmt: skip
def test_no_stamp_of_a_smaller_checkpoint_is_later_than_one_of_a_larger(stamps: list, contradiction) -> None:
    """Each is a size and a time, in the order in which they are recorded."""
    made, found = Log(), []
    for size in (1, 2, 3):
        made.add(AT)
        found += [(entry, made.stamp(AT + entry[1], record=False)) for entry in stamps if entry[0] == size]
    for _, stamp in sorted(found, key=lambda one: stamps.index(one[0])):
        made.add(AT + 5000, **stamped_event(made.notes[stamp.size], [stamp]))
    if contradiction is None:
        assert made.check().stamped.count == len(stamps)
        return
    error, (expected, at, size) = failure(made), contradiction
    assert (error.code, error.expected, error.found) == ("stamp_contradicts", str(AT + expected), str(AT + at))
    assert error.at == size


@pytest.mark.parametrize("differently", [{"nonce": "5"}, {"time": AT + 1}, {"authority": "other"}])
def test_a_stamp_that_is_not_as_it_was_recorded_is_forged(differently: dict) -> None:
    made = log(AT)
    made.stamp(AT, **differently)
    error = failure(made)
    assert (error.code, error.expected, error.at) == ("stamp_forged", "tsa.example", 1)
    assert "entry 1" in error.message


def test_a_stamp_that_no_entry_records_counts_for_nothing() -> None:
    made = log(AT)
    made.stamp(AT, record=False)
    error = failure(made)
    assert (error.code, error.expected, error.found) == ("checkpoint_unstamped", "a time-stamp", "none")
    assert error.message == "no checkpoint has a time-stamp by an authority that is trusted"
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
    made.notes[1] = add_signatures(made.notes[1], [stamp_line("a.example", split_note(made.notes[1])[1][1].value[4:])])
    stranger = Authority("other.example")
    with pytest.raises(IntegrityError) as caught:
        made.check(Authorities([stranger.pem]))
    error = caught.value
    assert (error.code, error.expected, error.found) == ("checkpoint_unstamped", "a time-stamp", "none")
    assert error.message.endswith("; it has stamps of a.example, tsa.example")
    assert made.check(Authorities([stranger.pem, TSA.pem])).stamped.others == ()


def test_a_log_tells_whose_other_stamps_are_stored_beside_good_ones() -> None:
    made = log(AT)
    made.stamp(AT)
    request = TimestampRequestBuilder(stamped_bytes(made.notes[1]), HashAlgorithm.SHA256).build()
    answer = Authority("other.example").answer(request.as_bytes(), dt.datetime.fromtimestamp(AT, dt.UTC))
    made.notes[1] = add_signatures(made.notes[1], [stamp_line("other.example", answer)])
    stamped = made.check().stamped
    assert ([s.authority for s in stamped.stamps], stamped.others) == (["tsa.example"], ("other.example",))


def test_a_checkpoint_alone_is_held_to_its_entries_time() -> None:
    made = log(AT)
    made.stamp(AT)
    for last_at in (AT * 1000, (AT + 300) * 1000 + 999):
        (stamp,) = check_stamps(made.notes[1], ROOTS, last_at)
        assert (stamp.at, stamp.size) == (AT, 1)
    for note, last_at, figures in (
        (made.notes[1], (AT + 301) * 1000, ("stamp_contradicts", f"{AT + 301} or later", str(AT))),
        (stamped_bytes(made.notes[1]), 0, ("checkpoint_unstamped", "a time-stamp", "none")),
    ):
        with pytest.raises(IntegrityError) as caught:
            check_stamps(note, ROOTS, last_at)
        error = caught.value
        assert ((error.code, error.expected, error.found), error.at) == (figures, 1)


def test_what_an_entry_tells_in_any_other_shape_is_no_record() -> None:
    made = log(AT)
    made.stamp(AT, record=False)
    check = StampCheck(made.notes.items(), ROOTS)
    check.add(0, {"type": "event", "at": AT * 1000})
    for stamps in (None, "x", {}, [None, "x"], [{"sha256": 5}, {}]):
        check.add(1, {"type": "event", "at": AT * 1000, "event": "stamped", "size": 1, "stamps": stamps})
    with pytest.raises(IntegrityError) as caught:
        check.result()
    assert caught.value.code == "checkpoint_unstamped"


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
    for text, figures in (
        (twice, ("checkpoint_forged", "one signature", "2")),
        (none, ("checkpoint_unsigned", ORIGIN, "")),
    ):
        with pytest.raises(IntegrityError) as caught:
            stamped_bytes(text)
        assert (caught.value.code, caught.value.expected, caught.value.found) == figures
