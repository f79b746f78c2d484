import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from situs.adapters.store import FileSigner
from situs.errors import IntegrityError
from situs.ledger import (
    COSIGNATURE,
    Checkpoint,
    Cosignature,
    Extension,
    LogEntry,
    ProvenEntry,
    Quorum,
    Receipt,
    Tree,
    VerifierKey,
    add_signatures,
    canonicalise,
    consistency_proof,
    cosign,
    inclusion_proof,
    leaf_hash,
    node_hash,
    sign_checkpoint,
    split_note,
    stamp_line,
    stamped_bytes,
    verify_between,
    verify_log,
    verify_receipt,
)
from situs.ledger.authority import Authorities
from situs.testing import Authority

ORIGIN = "example.com/log"
SIGNER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
THIEF = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))
VKEY = SIGNER.vkey(ORIGIN)
WITNESSES = {f"w/{n}": FileSigner(Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)) for n in (3, 4, 5)}
QUORUM = Quorum(tuple(VerifierKey(name, one.public, COSIGNATURE) for name, one in WITNESSES.items()), 2)


def entry(kind: str, call: str, at: int, **more: object) -> bytes:
    return canonicalise({"type": kind, "call": call, "at": at, **more})


BODIES = [
    entry("event", "", 1),
    entry("decision", "a", 1),
    entry("decision", "b", 2),
    entry("event", "b", 3),
    entry("outcome", "b", 4),
    entry("outcome", "a", 5),
    entry("decision", "c", 6),
]


class Written:
    """A log in memory, signed at given sizes."""

    def __init__(self, bodies: list[bytes], signer: FileSigner = SIGNER) -> None:
        self.bodies, self.signer = bodies, signer

    def node(self, level: int, index: int) -> bytes:
        if level == 0:
            return leaf_hash(self.bodies[index])
        return node_hash(self.node(level - 1, 2 * index), self.node(level - 1, 2 * index + 1))

    def note(self, size: int, origin: str = ORIGIN) -> bytes:
        tree = Tree()
        for body in self.bodies[:size]:
            tree.push(leaf_hash(body))
        return sign_checkpoint(Checkpoint(origin, size, tree.head().root), self.signer)

    def entries(self) -> list[LogEntry]:
        return [LogEntry(i, body, leaf_hash(body)) for i, body in enumerate(self.bodies)]

    def proven(self, index: int, size: int) -> ProvenEntry:
        return ProvenEntry(index, self.bodies[index], inclusion_proof(index, size, self.node))


LOG = Written(BODIES)


def fails(code: str, entries, checkpoints, known=()) -> IntegrityError:
    with pytest.raises(IntegrityError) as caught:
        verify_log(entries, checkpoints, VKEY, known)
    assert caught.value.code == code
    return caught.value


def test_a_good_log():
    report = verify_log(LOG.entries(), [LOG.note(0), LOG.note(3), LOG.note(7)], VKEY, known=[LOG.note(3), LOG.note(5)])
    assert (report.decisions, report.outcomes, report.events, report.checkpoints) == (3, 2, 2, 5)
    assert (report.first_at, report.last_at, report.open_calls) == (1, 6, ("c",))
    assert report.checkpoint.size == 7


def test_an_empty_log():
    report = verify_log([], [LOG.note(0)], VKEY)
    assert (report.decisions, report.first_at) == (0, None)


def test_an_unsigned_log():
    error = fails("log_unsigned", LOG.entries(), [])
    assert (error.expected, error.found) == ("a checkpoint", "none")
    error = fails("log_unsigned", LOG.entries(), [LOG.note(5)])
    assert "last 2 entries" in error.message


def test_a_deleted_entry():
    entries = LOG.entries()
    del entries[3]
    error = fails("entry_missing", entries, [LOG.note(7)])
    assert (error.expected, error.found, error.at) == ("3", "4", 3)


def test_a_deleted_entry_with_the_rest_renumbered():
    without = Written(BODIES[:3] + BODIES[4:])
    assert fails("log_truncated", without.entries(), [LOG.note(7)]).at == 6


def test_swapped_entries():
    swapped = Written([BODIES[0], BODIES[1], BODIES[3], BODIES[2], *BODIES[4:]])
    fails("clock_went_back", swapped.entries(), [LOG.note(7)])
    swapped = Written([BODIES[1], BODIES[0], *BODIES[2:]])
    error = fails("checkpoint_mismatch", swapped.entries(), [LOG.note(7)])
    assert error.expected.startswith("7:")
    assert error.found.startswith("7:")
    assert error.expected != error.found


def test_swapped_rows_with_their_numbers():
    entries = LOG.entries()
    entries[1], entries[2] = entries[2], entries[1]
    fails("entry_missing", entries, [LOG.note(7)])


def test_a_cut_tail():
    error = fails("log_truncated", LOG.entries()[:5], [LOG.note(7)])
    assert error.expected.startswith("7:")
    assert error.found.startswith("5:")


def test_a_cut_tail_with_its_checkpoint_is_found_by_one_kept_elsewhere():
    cut = LOG.entries()[:5]
    assert verify_log(cut, [LOG.note(5)], VKEY).checkpoint.size == 5
    fails("log_truncated", cut, [LOG.note(5)], known=[LOG.note(7)])


def test_an_edited_entry():
    entries = LOG.entries()
    entries[2] = LogEntry(2, entry("decision", "b", 2, model="other"), entries[2].leaf)
    error = fails("entry_edited", entries, [LOG.note(7)])
    assert (error.expected, error.found, error.at) == (entries[2].leaf.hex(), leaf_hash(entries[2].body).hex(), 2)


def test_an_edited_entry_with_its_leaf():
    edited = Written([*BODIES[:2], entry("decision", "b", 2, model="other"), *BODIES[3:]])
    fails("checkpoint_mismatch", edited.entries(), [LOG.note(7)])


def test_an_inserted_entry():
    inserted = Written([*BODIES[:4], entry("event", "", 3), *BODIES[4:]])
    fails("checkpoint_mismatch", inserted.entries(), [LOG.note(7)])
    fails("log_unsigned", Written([*BODIES, entry("event", "", 7)]).entries(), [LOG.note(7)])


def test_a_log_signed_by_another_key():
    forged = Written([*BODIES[:2], entry("decision", "b", 2, model="other"), *BODIES[3:]], THIEF)
    error = fails("checkpoint_unsigned", forged.entries(), [forged.note(7)])
    assert VKEY.key_id.hex() in error.expected


def test_a_log_rewritten_by_the_holder_of_the_key_is_found_by_a_checkpoint_kept_elsewhere():
    rewritten = Written([*BODIES[:2], entry("decision", "b", 2, model="other"), *BODIES[3:]])
    assert verify_log(rewritten.entries(), [rewritten.note(7)], VKEY).decisions == 3
    fails("checkpoint_mismatch", rewritten.entries(), [rewritten.note(7)], known=[LOG.note(4)])


def test_two_origins():
    with pytest.raises(IntegrityError) as caught:
        verify_log(LOG.entries(), [LOG.note(3, "example.com/other"), LOG.note(7)], VKEY)
    assert caught.value.code == "checkpoint_unsigned"


def test_checkpoints_that_do_not_grow():
    fails("checkpoint_order", LOG.entries(), [LOG.note(3), LOG.note(3), LOG.note(7)])
    fails("checkpoint_order", LOG.entries(), [LOG.note(7), LOG.note(3)])


@pytest.mark.parametrize(
    ("code", "bodies"),
    [
        ("outcome_unmatched", [entry("outcome", "a", 1)]),
        ("outcome_unmatched", [entry("outcome", "a", 1), entry("decision", "a", 1)]),
        (
            "outcome_unmatched",
            [entry("decision", "a", 1), entry("outcome", "a", 1), entry("outcome", "a", 1)],
        ),
        ("decision_repeated", [entry("decision", "a", 1), entry("decision", "a", 1)]),
        (
            "decision_repeated",
            [entry("decision", "a", 1), entry("outcome", "a", 1), entry("decision", "a", 1)],
        ),
        ("clock_went_back", [entry("event", "", 2), entry("event", "", 1)]),
        ("entry_malformed", [b'{"at":1, "call":"","type":"event"}']),
    ],
)
def test_a_signed_log_that_tells_no_story(code, bodies):
    log = Written(bodies)
    fails(code, log.entries(), [log.note(len(bodies))])


def receipt(*indexes: int, size: int = 7, call: str = "b") -> Receipt:
    return Receipt(call, tuple(LOG.proven(i, size) for i in indexes), LOG.note(size))


def test_a_good_receipt():
    verified = verify_receipt(receipt(2, 3, 4), VKEY)
    assert verified.indexes == (2, 3, 4)
    assert verified.decision["type"] == "decision"
    assert verified.outcome is not None
    assert verified.outcome["at"] == 4
    assert verify_receipt(receipt(2, size=4), VKEY).outcome is None


@pytest.mark.parametrize(
    ("code", "made"),
    [
        ("receipt_call", receipt(2, 4, call="a")),
        ("receipt_order", Receipt("b", (LOG.proven(3, 7), LOG.proven(2, 7)), LOG.note(7))),
        ("receipt_order", Receipt("b", (LOG.proven(2, 7), LOG.proven(3, 7), LOG.proven(3, 7)), LOG.note(7))),
        ("outcome_unmatched", receipt(4)),
        ("receipt_incomplete", receipt(3)),
        ("receipt_incomplete", receipt()),
        ("inclusion_proof_invalid", Receipt("b", (LOG.proven(2, 7),), LOG.note(6))),
        (
            "inclusion_proof_invalid",
            Receipt("b", (ProvenEntry(2, entry("decision", "b", 3), LOG.proven(2, 7).proof),), LOG.note(7)),
        ),
        ("checkpoint_unsigned", Receipt("b", (LOG.proven(2, 7),), Written(BODIES, THIEF).note(7))),
        ("checkpoint_forged", Receipt("b", (LOG.proven(2, 7),), LOG.note(7).replace(b"\n7\n", b"\n8\n"))),
    ],
)
def test_a_receipt_that_does_not_hold(code, made):
    with pytest.raises(IntegrityError) as caught:
        verify_receipt(made, VKEY)
    assert caught.value.code == code
    if code in ("receipt_call", "receipt_order"):
        assert f"entry {caught.value.at} " in caught.value.message


def test_a_receipt_may_begin_at_the_first_entry():
    log = Written([entry("decision", "a", 1), entry("outcome", "a", 2)])
    made = Receipt("a", (log.proven(0, 2), log.proven(1, 2)), log.note(2))
    assert verify_receipt(made, VKEY).indexes == (0, 1)


def test_between_checkpoints():
    proof = consistency_proof(3, 7, LOG.node)
    old, new = verify_between(Extension(LOG.note(3), LOG.note(7), proof), VKEY)
    assert (old.size, new.size) == (3, 7)
    assert verify_between(Extension(LOG.note(3), LOG.note(3), ()), VKEY)[1].size == 3
    other = Written([entry("event", "", 9), *BODIES[1:]])
    for code, extension in (
        ("log_truncated", Extension(LOG.note(7), LOG.note(3), proof)),
        ("consistency_proof_invalid", Extension(LOG.note(3), other.note(7), proof)),
        ("consistency_proof_invalid", Extension(LOG.note(3), LOG.note(7), proof[1:])),
        ("checkpoint_unsigned", Extension(LOG.note(3), Written(BODIES, THIEF).note(7), proof)),
    ):
        with pytest.raises(IntegrityError) as caught:
            verify_between(extension, VKEY)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("code", "bodies", "figures"),
    [
        ("decision_repeated", [entry("decision", "a", 1), entry("decision", "a", 1)], ("1", "2", 1)),
        ("outcome_unmatched", [entry("event", "", 1), entry("outcome", "a", 1)], ("1", "0", 1)),
        ("clock_went_back", [entry("event", "", 9), entry("event", "", 8)], ("9", "8", 1)),
    ],
)
def test_what_breaks_a_story_is_told_with_its_place(code, bodies, figures):
    log = Written(bodies)
    error = fails(code, log.entries(), [log.note(2)])
    assert (error.expected, error.found, error.at) == figures


def cosigned(size: int, *names: str) -> bytes:
    note = LOG.note(size)
    return add_signatures(note, [cosign(split_note(note)[0], name, WITNESSES[name], size) for name in names])


def test_a_receipt_says_which_witnesses_cosigned_its_checkpoint():
    made = Receipt("b", (LOG.proven(2, 7),), cosigned(7, "w/3", "w/5"))
    assert verify_receipt(made, VKEY, QUORUM).cosignatures == (Cosignature("w/3", 7), Cosignature("w/5", 7))
    assert verify_receipt(made, VKEY).cosignatures == ()


def test_a_receipt_of_too_few_witnesses_does_not_hold():
    made = Receipt("b", (LOG.proven(2, 7),), cosigned(7, "w/3"))
    with pytest.raises(IntegrityError) as caught:
        verify_receipt(made, VKEY, QUORUM)
    assert caught.value.code == "checkpoint_unwitnessed"


def test_a_log_says_how_much_of_it_the_witnesses_cosigned():
    notes = [cosigned(3, "w/3", "w/4", "w/5"), cosigned(5, "w/4", "w/5"), cosigned(7, "w/3")]
    report = verify_log(LOG.entries(), notes, VKEY, quorum=QUORUM)
    assert (report.checkpoint.size, report.witnessed) == (7, 5)
    assert report.cosignatures == (Cosignature("w/4", 5), Cosignature("w/5", 5))
    report = verify_log(LOG.entries(), notes, VKEY)
    assert (report.witnessed, report.cosignatures) == (0, ())


@pytest.mark.parametrize(
    ("notes", "found", "at"),
    [
        ([cosigned(0), cosigned(3), cosigned(7)], "", 7),  # of the newest, if nobody cosigned any
        ([cosigned(3, "w/3"), cosigned(5, "w/4"), cosigned(7)], "w/4", 5),  # of the newest that somebody did
    ],
)
def test_a_log_that_too_few_witnesses_cosigned_does_not_hold(notes, found, at):
    with pytest.raises(IntegrityError) as caught:
        verify_log(LOG.entries(), notes, VKEY, quorum=QUORUM)
    error = caught.value
    assert (error.code, error.found, error.at) == ("checkpoint_unwitnessed", found, at)
    assert error.expected == "2 of w/3, w/4, w/5"


TSA = Authority()
ROOTS = Authorities([TSA.pem])
NOON = int(dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC).timestamp())
HOURLY = Written([
    entry("decision", "a", NOON * 1000),
    entry("event", "a", (NOON + 3600) * 1000),
    entry("outcome", "a", (NOON + 7200) * 1000),
])  # fmt: skip


def stamped(at: int) -> Receipt:
    note = HOURLY.note(3)
    request = TimestampRequestBuilder(stamped_bytes(note), HashAlgorithm.SHA256).build()
    answer = TSA.answer(request.as_bytes(), dt.datetime.fromtimestamp(at, dt.UTC))
    proven = tuple(HOURLY.proven(index, 3) for index in range(3))
    return Receipt("a", proven, add_signatures(note, [stamp_line("tsa.example", answer)]))


def test_a_receipt_says_who_time_stamped_its_checkpoint_and_when():
    made = stamped(NOON + 7200)
    assert [(s.authority, s.at, s.size) for s in verify_receipt(made, VKEY, authorities=ROOTS).stamps] == [
        ("tsa.example", NOON + 7200, 3)
    ]
    assert verify_receipt(made, VKEY).stamps == ()


def test_a_receipt_whose_stamp_is_older_than_its_last_entry_does_not_hold():
    with pytest.raises(IntegrityError) as caught:
        verify_receipt(stamped(NOON + 3600), VKEY, authorities=ROOTS)
    error = caught.value
    assert (error.code, error.expected) == ("stamp_contradicts", f"{NOON + 7200} or later")
    assert (error.found, error.at) == (str(NOON + 3600), 3)


def test_a_receipt_that_nobody_time_stamped_does_not_hold_where_that_is_asked_for():
    with pytest.raises(IntegrityError) as caught:
        verify_receipt(receipt(2, 3, 4), VKEY, authorities=ROOTS)
    assert caught.value.code == "checkpoint_unstamped"
