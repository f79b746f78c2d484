import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from situs.errors import ConfigError, IntegrityError
from situs.ledger import (
    COSIGNATURE,
    Checkpoint,
    Kept,
    Quorum,
    Signature,
    VerifierKey,
    add_signatures,
    cosign,
    cosigned_event,
    is_cosigned,
    parse_vkey,
    sign_checkpoint,
    split_note,
    verify_checkpoint,
    verify_cosignature,
)


class Key:
    def __init__(self, seed: int) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.public = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


LOG, ONE, TWO, THREE = (Key(n) for n in (1, 2, 3, 4))
NOTE = sign_checkpoint(Checkpoint("example.com/log", 7, b"\x05" * 32), LOG)
TEXT = split_note(NOTE)[0]
KEYS = {n: VerifierKey(n, k.public, COSIGNATURE) for n, k in (("w/1", ONE), ("w/2", TWO), ("w/3", THREE))}


def line(name: str, key: Key, at: int = 1_700_000_000) -> Signature:
    return cosign(TEXT, name, key, at)


def digest_of(signature: Signature) -> str:
    return hashlib.sha256(str(signature).encode()).hexdigest()


def quorum(needed: int, *withdrawn: str) -> Quorum:
    return Quorum(tuple(KEYS.values()), needed, tuple(KEYS[n] for n in withdrawn))


def test_a_cosignature_has_the_form_of_the_specification() -> None:
    """Built by hand from C2SP tlog-cosignature, sections "Format" and "Ed25519 signed message"."""
    at = 1_679_315_147
    key_id = hashlib.sha256(b"w/1\n\x04" + ONE.public).digest()[:4]
    message = b"cosignature/v1\ntime 1679315147\nexample.com/log\n7\n" + base64.b64encode(b"\x05" * 32) + b"\n"
    expected = base64.b64encode(key_id + at.to_bytes(8, "big") + ONE.private.sign(message)).decode()
    made = line("w/1", ONE, at)
    assert str(made) == f"— w/1 {expected}"
    assert verify_cosignature(TEXT, made, KEYS["w/1"]) == at


def test_the_example_of_the_specification_is_read() -> None:
    note = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+"
        "zyWE+xeMcTOAYQ8=\n"
        "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0"
        "xUe+mbIUBkBIfZ+qnA==\n"
    ).encode()
    text, signatures = split_note(note)
    assert [s.name for s in signatures] == ["example.com/behind-the-sofa", "witness.example.com/w1"]
    assert int.from_bytes(signatures[1].value[4:12], "big") == 1_679_315_147
    assert len(signatures[1].value) == 76
    assert add_signatures(text + b"\n" + str(signatures[0]).encode() + b"\n", signatures[1:]) == note


def test_a_witness_key_is_no_log_key() -> None:
    text = str(KEYS["w/1"])
    assert parse_vkey(text, COSIGNATURE) == KEYS["w/1"]
    with pytest.raises(ConfigError, match="of an ed25519 key"):
        parse_vkey(text)
    with pytest.raises(ConfigError, match="of a witness's key"):
        parse_vkey(str(VerifierKey("w/1", ONE.public)), COSIGNATURE)


def test_enough_of_the_witnesses_are_enough() -> None:
    note = add_signatures(NOTE, [line("w/1", ONE), line("w/3", THREE, 9)])
    assert [(c.witness, c.at) for c in quorum(2).check(note)] == [("w/1", 1_700_000_000), ("w/3", 9)]
    with pytest.raises(IntegrityError) as caught:
        quorum(3).check(note)
    assert (caught.value.code, caught.value.found) == ("checkpoint_unwitnessed", "w/1, w/3")
    assert verify_checkpoint(note, VerifierKey("example.com/log", LOG.public)).size == 7


def test_what_a_checkpoint_lacks_is_told() -> None:
    with pytest.raises(IntegrityError) as caught:
        quorum(2, "w/3").check(add_signatures(NOTE, [line("w/1", ONE)]))
    error = caught.value
    assert (error.expected, error.found, error.at) == ("2 of w/1, w/2", "w/1", 7)
    assert error.message == "1 of 2 witnesses cosigned the checkpoint"


def test_the_same_witness_twice_counts_once() -> None:
    note = add_signatures(NOTE, [line("w/1", ONE, 1), line("w/1", ONE, 2)])
    with pytest.raises(IntegrityError):
        quorum(2).check(note)


def test_a_withdrawn_key_counts_for_nothing_and_the_answer_says_so() -> None:
    note = add_signatures(NOTE, [line("w/1", ONE), line("w/2", TWO)])
    with pytest.raises(IntegrityError) as caught:
        quorum(2, "w/2").check(note)
    assert caught.value.code == "checkpoint_unwitnessed"
    assert "the key of w/2 was withdrawn" in caught.value.message
    assert [c.witness for c in quorum(1, "w/2").check(note)] == ["w/1"]
    with pytest.raises(IntegrityError, match="the key of w/1, w/2 was withdrawn"):
        quorum(1, "w/2", "w/1").check(note)


def test_a_withdrawn_key_counts_under_no_other_name() -> None:
    renamed = VerifierKey("w/9", TWO.public, COSIGNATURE)
    note = add_signatures(NOTE, [line("w/1", ONE), line("w/9", TWO)])
    asked = Quorum((KEYS["w/1"], renamed), 1, (KEYS["w/2"],))
    assert [c.witness for c in asked.check(note)] == ["w/1"]
    with pytest.raises(IntegrityError, match="the key of w/9 was withdrawn"):
        asked.check(add_signatures(NOTE, [line("w/9", TWO)]))
    with pytest.raises(ConfigError):
        Quorum((KEYS["w/1"], renamed), 2, (KEYS["w/2"],))


@pytest.mark.parametrize(
    "forged",
    [
        Signature("w/1", line("w/1", ONE).value[:-1] + b"\x00"),
        Signature("w/1", line("w/1", ONE).value + b"\x00"),
        Signature("w/1", line("w/1", ONE).value[:20]),
        Signature("w/1", KEYS["w/1"].key_id + line("w/1", TWO).value[4:]),
        Signature("w/1", line("w/1", ONE).value[:4] + bytes(8) + line("w/1", ONE).value[12:]),  # another time
        Signature("w/1", line("w/1", ONE).value[:4] + b"\xff" * 8 + line("w/1", ONE).value[12:]),
        cosign(TEXT.replace(b"7", b"8"), "w/1", ONE, 5),
    ],
)
def test_a_forged_cosignature_is_told_even_where_others_would_do(forged) -> None:
    note = add_signatures(NOTE, [line("w/2", TWO), line("w/3", THREE), forged])
    with pytest.raises(IntegrityError) as caught:
        quorum(2).check(note)
    assert (caught.value.code, caught.value.expected) == ("cosignature_forged", str(KEYS["w/1"]))


@pytest.mark.parametrize("at", [0, 1 << 56, (1 << 63) - 1])
def test_every_time_of_63_bits_is_read(at) -> None:
    assert verify_cosignature(TEXT, line("w/1", ONE, at), KEYS["w/1"]) == at


def test_a_time_of_64_bits_is_refused_though_it_is_signed() -> None:
    with pytest.raises(IntegrityError) as caught:
        verify_cosignature(TEXT, line("w/1", ONE, 1 << 63), KEYS["w/1"])
    assert caught.value.code == "cosignature_forged"


def test_a_stranger_s_line_is_ignored() -> None:
    note = add_signatures(NOTE, [line("elsewhere", Key(9)), line("w/1", ONE)])
    assert [c.witness for c in quorum(1).check(note)] == ["w/1"]


@pytest.mark.parametrize("needed", [0, 4])
def test_a_quorum_that_nobody_can_meet_is_refused(needed) -> None:
    with pytest.raises(ConfigError) as caught:
        quorum(needed)
    assert caught.value.code == "quorum_invalid"


def test_two_witnesses_of_one_key_or_name_are_one() -> None:
    same_key = (KEYS["w/1"], VerifierKey("w/9", ONE.public, COSIGNATURE))
    same_name = (KEYS["w/1"], VerifierKey("w/1", TWO.public, COSIGNATURE))
    for keys in (same_key, same_name):
        with pytest.raises(ConfigError) as caught:
            Quorum(keys, 1)
        assert caught.value.code == "quorum_invalid"


def test_signatures_are_added_once() -> None:
    once = add_signatures(NOTE, [line("w/1", ONE), line("w/1", ONE)])
    assert add_signatures(once, [line("w/1", ONE)]) == once
    assert (is_cosigned(NOTE), is_cosigned(once)) == (False, True)


def test_the_log_tells_whose_cosignatures_it_has_and_their_digests() -> None:
    lines = [line("w/1", ONE), line("w/2", TWO)]
    assert cosigned_event(Checkpoint("example.com/log", 7, b"\x05" * 32), lines) == {
        "event": "cosigned",
        "size": 7,
        "root": "05" * 32,
        "cosignatures": [
            {"witness": one.name, "key": KEYS[one.name].key_id.hex(), "sha256": digest_of(one)} for one in lines
        ],
    }


def test_the_log_misses_a_cosignature_that_it_tells_of() -> None:
    lines = [line("w/1", ONE), line("w/2", TWO)]
    event = {"type": "event", **cosigned_event(Checkpoint("example.com/log", 7, b"\x05" * 32), lines)}
    whole, less = Kept(), Kept()
    whole.add(7, add_signatures(NOTE, lines))
    less.add(7, add_signatures(NOTE, lines[:1]))
    whole.check(8, event)
    for kept in (less, Kept()):
        with pytest.raises(IntegrityError) as caught:
            kept.check(8, event)
        assert (caught.value.code, caught.value.at) == ("cosignature_missing", 8)
        assert caught.value.expected == ("w/2" if kept is less else "w/1")
    less.check(8, {"type": "event", "event": "other", "cosignatures": [{}]})


@pytest.mark.parametrize(
    "odd",
    [{"cosignatures": [None]}, {"cosignatures": [{"sha256": "x"}]}, {"size": "7"}, {"size": [], "cosignatures": [{}]}],
)
def test_an_event_that_is_not_ours_in_form_is_no_accident(odd) -> None:
    event = {**cosigned_event(Checkpoint("o", 7, b"\x05" * 32), [line("w/1", ONE)]), "type": "event", **odd}
    kept = Kept()
    if "size" in odd:
        kept.add(7, add_signatures(NOTE, [line("w/1", ONE)]))
    with pytest.raises(IntegrityError):
        kept.check(8, event)


def told(*cosignatures: object) -> dict[str, object]:
    return {"type": "event", "event": "cosigned", "size": 7, "cosignatures": list(cosignatures)}


def test_one_cosignature_is_stored_beside_the_log_s_own_signature() -> None:
    kept, one = Kept(), line("w/1", ONE)
    kept.add(7, add_signatures(NOTE, [one]))
    kept.check(8, told({"witness": "w/1", "sha256": digest_of(one)}))


def test_a_checkpoint_that_nobody_cosigned_has_no_cosignature() -> None:
    kept = Kept()
    kept.add(7, NOTE)
    with pytest.raises(IntegrityError):
        kept.check(8, told({"witness": "example.com/log", "sha256": digest_of(split_note(NOTE)[1][0])}))


def test_no_digest_is_made_of_two_that_are_stored() -> None:
    kept, lines = Kept(), [line("w/1", ONE), line("w/2", TWO)]
    kept.add(7, add_signatures(NOTE, lines))
    whole = "".join(map(digest_of, lines))
    for between in (whole[2:66], whole[32:96]):
        with pytest.raises(IntegrityError):
            kept.check(8, told({"witness": "w/1", "sha256": between}))


@pytest.mark.parametrize(
    ("one", "name"),
    [({"witness": "w/1"}, "w/1"), ({"witness": 5, "sha256": []}, "5"), ({}, ""), (None, ""), ("w/1", "")],
)
def test_a_missing_cosignature_has_its_witness_s_name_if_one_is_told(one, name) -> None:
    with pytest.raises(IntegrityError) as caught:
        Kept().check(8, told(one))
    assert (caught.value.code, caught.value.expected, caught.value.at) == ("cosignature_missing", name, 8)
    assert f"`{name}`" in caught.value.message


def test_a_missing_stamp_has_its_authority_s_name() -> None:
    event = {"type": "event", "event": "stamped", "size": 7, "stamps": [{"authority": "tsa.example", "witness": "w/1"}]}
    with pytest.raises(IntegrityError) as caught:
        Kept().check(8, event)
    assert (caught.value.code, caught.value.expected, caught.value.at) == ("stamp_missing", "tsa.example", 8)
    assert "`tsa.example`" in caught.value.message
