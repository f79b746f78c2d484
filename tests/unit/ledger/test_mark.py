"""What one reading has verified, the next takes as verified where the bytes are the same, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from situs.adapters.store import FileSigner
from situs.errors import IntegrityError
from situs.ledger import (
    Checkpoint,
    LogEntry,
    LogReading,
    Mark,
    Tree,
    canonicalise,
    format_mark,
    leaf_hash,
    parse_mark,
    sign_checkpoint,
    usable,
)

ORIGIN = "example.org/marked"
SIGNER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
VKEY = SIGNER.vkey(ORIGIN)
STORY = [("event", ""), ("decision", "a"), ("decision", "b"), ("outcome", "b"), ("event", "b"), ("decision", "c"),
         ("outcome", "a"), ("decision", "d")]  # fmt: skip
LATER = [("outcome", "c"), ("decision", "e"), ("outcome", "e")]


def bodies_of(story: list[tuple[str, str]]) -> list[bytes]:
    return [canonicalise({"type": kind, "call": call, "at": at}) for at, (kind, call) in enumerate(story)]


def entries_of(bodies: list[bytes]) -> list[LogEntry]:
    return [LogEntry(index, body, leaf_hash(body)) for index, body in enumerate(bodies)]


def note_of(bodies: list[bytes]) -> bytes:
    tree = Tree()
    for body in bodies:
        tree.push(leaf_hash(body))
    return sign_checkpoint(Checkpoint(ORIGIN, tree.size, tree.head().root), SIGNER)


def read(bodies: list[bytes], sizes: list[int], mark: Mark | None = None, wanted=None, signed=None) -> tuple:
    """Return what was yielded, the report, and the mark of this reading."""
    kept: list[Mark] = []
    notes = [note_of((signed or bodies)[:size]) for size in sizes]
    reading = LogReading(entries_of(bodies), notes, VKEY)
    reading.mark, reading.wanted, reading.keep = mark, wanted, kept.append
    told = list(reading)
    return told, reading.report, kept[0]


BODIES = bodies_of(STORY)
GROWN = bodies_of(STORY + LATER)
MARK = read(BODIES, [3, 8])[2]


def test_a_reading_behind_a_mark_tells_what_a_full_one_does() -> None:
    assert read(BODIES, [3, 8], MARK) == read(BODIES, [3, 8])
    assert read(GROWN, [3, 8, 11], MARK) == read(GROWN, [3, 8, 11])


def test_what_is_not_wanted_is_left_out_and_counted_all_the_same() -> None:
    told, report, mark = read(GROWN, [3, 8, 11], MARK, wanted=lambda _: False)
    # the first, the last under each checkpoint, events, and all behind the mark
    assert [index for index, _ in told] == [0, 2, 4, 7, 8, 9, 10]
    assert (report, mark) == read(GROWN, [3, 8, 11])[1:]


def test_what_is_new_is_wanted_always() -> None:
    assert len(read(GROWN, [8, 11], wanted=lambda _: False)[0]) == 11


@pytest.mark.parametrize("index", range(len(BODIES)))
@pytest.mark.parametrize("wanted", [None, lambda _: False])
def test_each_entry_under_a_mark_that_is_another_is_found(index: int, wanted) -> None:
    edited = [*BODIES]
    edited[index] = edited[index].replace(b'"at":', b'"at":1')
    with pytest.raises(IntegrityError) as caught:
        read(edited, [3, 8], MARK, wanted, signed=BODIES)
    assert caught.value.code == "checkpoint_mismatch"


@pytest.mark.parametrize("index", range(len(BODIES)))
def test_each_entry_under_a_mark_that_is_gone_is_found(index: int) -> None:
    entries = entries_of(BODIES)
    del entries[index]
    reading = LogReading(entries, [note_of(BODIES)], VKEY)
    reading.mark = MARK
    with pytest.raises(IntegrityError) as caught:
        list(reading)
    assert caught.value.code == ("log_truncated" if index == 7 else "entry_missing")


def test_an_entry_under_a_mark_that_is_no_json_is_told_as_such() -> None:
    broken = [b"{", *BODIES[1:]]
    with pytest.raises(IntegrityError) as caught:
        read(broken, [8], MARK, signed=BODIES)
    assert caught.value.code == "entry_malformed"


@pytest.mark.parametrize(
    ("code", "later"),
    [
        ("decision_repeated", ("decision", "b")),
        ("decision_repeated", ("decision", "d")),
        ("outcome_unmatched", ("outcome", "b")),
        ("outcome_unmatched", ("outcome", "never")),
    ],
)
def test_calls_of_before_are_known_behind_a_mark(code: str, later: tuple[str, str]) -> None:
    with pytest.raises(IntegrityError) as caught:
        read(bodies_of([*STORY, later]), [8, 9], MARK)
    assert (caught.value.code, caught.value.at) == (code, 8)


def test_time_does_not_go_back_behind_a_mark() -> None:
    with pytest.raises(IntegrityError, match="older"):
        read([*BODIES, canonicalise({"type": "event", "call": "", "at": 6})], [8, 9], MARK)


def test_a_log_that_grew_past_a_checkpoint_which_it_did_not_keep_is_read_behind_the_mark() -> None:
    early = read(BODIES[:5], [3, 5])[2]
    told, report, mark = read(GROWN, [3, 11], early, wanted=lambda _: False)
    assert [index for index, _ in told] == [0, 2, 4, 5, 6, 7, 8, 9, 10]
    assert (report, mark) == read(GROWN, [3, 11])[1:]


def test_another_history_under_the_same_key_is_found() -> None:
    other = bodies_of([("event", "x"), *STORY[1:]])
    with pytest.raises(IntegrityError) as caught:
        read(other, [8], MARK)
    assert caught.value.code == "checkpoint_mismatch"


def test_a_mark_is_usable_under_its_key_and_for_a_log_that_is_no_shorter() -> None:
    assert usable(None, VKEY, 8) is None
    assert usable(MARK, VKEY, 8) is MARK
    assert usable(MARK, VKEY, 7) is None
    assert usable(MARK, SIGNER.vkey("example.org/other"), 8) is None
    assert usable(replace(MARK, note=MARK.note.replace(b"8", b"9", 1)), VKEY, 9) is None


def test_a_forged_checkpoint_is_told() -> None:
    with pytest.raises(IntegrityError):
        read(BODIES, [8], replace(MARK, note=MARK.note.replace(b"8", b"7", 1)))


def test_nothing_is_kept_of_a_log_that_does_not_hold() -> None:
    kept: list[Mark] = []
    reading = LogReading(entries_of(BODIES), [note_of(BODIES[:7])], VKEY)
    reading.keep = kept.append
    with pytest.raises(IntegrityError):
        list(reading)
    assert kept == []


def test_a_mark_is_the_same_from_its_file() -> None:
    assert parse_mark(format_mark(MARK, "1"), "1") == MARK


def test_a_mark_of_another_version_is_none() -> None:
    assert parse_mark(format_mark(MARK, "1"), "2") is None


@given(st.data())
def test_a_damaged_mark_is_none(data) -> None:
    raw = bytearray(format_mark(MARK, "1"))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    assert parse_mark(bytes(raw), "1") is None
    assert parse_mark(bytes(raw[:at]), "1") is None


@pytest.mark.parametrize(
    "change",
    [
        {"decisions": "4"}, {"outcomes": -1}, {"first_at": "x"}, {"open": []}, {"open": {"c": "5"}}, {"decisions": 5},
        {"outcomes": 3}, {"checkpoint": "none"}, {"checkpoint": 1}, {"format": "situs-mark/0"},
    ],
)  # fmt: skip
def test_a_mark_that_says_what_no_reading_does_is_none(change: dict[str, object]) -> None:
    from hashlib import sha256

    import orjson

    line, _, rest = format_mark(MARK, "1").partition(b"\n")
    body = orjson.dumps({**orjson.loads(line), **change}) + b"\n" + rest[:-32]
    assert parse_mark(body + sha256(body).digest(), "1") is None
    same = line + b"\n" + rest[:-32]
    assert parse_mark(same + sha256(same).digest(), "1") == MARK
