from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from situs.adapters.store import FileSigner
from situs.errors import ConfigError, IntegrityError
from situs.ledger import (
    Checkpoint,
    VerifierKey,
    is_key_name,
    parse_vkey,
    peek_checkpoint,
    sign_checkpoint,
    verify_checkpoint,
)

# The example key of the Go module golang.org/x/mod/sumdb/note.
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
# The example of C2SP tlog-checkpoint.
C2SP_NOTE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"  # noqa: E501
).encode()

SIGNER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
OTHER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))
ORIGIN = "example.com/log"
VKEY = SIGNER.vkey(ORIGIN)
POINT = Checkpoint(ORIGIN, 42, b"\x07" * 32)


def test_vkey_is_that_of_go():
    key = parse_vkey(GO_VKEY)
    assert (key.name, key.key_id.hex(), str(key)) == ("PeterNeumann", "c74f20a3", GO_VKEY)


def test_reads_the_example_of_the_specification():
    point = peek_checkpoint(C2SP_NOTE)
    assert (point.origin, point.size) == ("example.com/behind-the-sofa", 20852163)
    assert point.text().encode() == C2SP_NOTE.split(b"\n\n")[0] + b"\n"


@pytest.mark.parametrize(
    "line",
    ["", "a", "a+b+c", GO_VKEY.replace("c74f20a3", "c74f20a4"), GO_VKEY.replace("+AR", "+AB"), GO_VKEY[:-4]],
)
def test_refuses_a_malformed_vkey(line):
    with pytest.raises(ConfigError) as caught:
        parse_vkey(line)
    assert caught.value.code == "verifier_key_malformed"


def test_signs_and_verifies():
    note = sign_checkpoint(POINT, SIGNER)
    assert verify_checkpoint(note, VKEY) == POINT
    assert note.decode().startswith(f"{ORIGIN}\n42\n{b64encode(POINT.root).decode()}\n\n— {ORIGIN} ")


def test_ignores_a_witness_and_needs_the_key():
    note = sign_checkpoint(POINT, SIGNER)
    witnessed = note + sign_checkpoint(POINT, OTHER).split(b"\n\n")[1]
    assert verify_checkpoint(witnessed, VKEY) == POINT
    with pytest.raises(IntegrityError) as caught:
        verify_checkpoint(sign_checkpoint(POINT, OTHER), VKEY)
    assert caught.value.code == "checkpoint_unsigned"
    assert caught.value.expected == f"{ORIGIN}+{VKEY.key_id.hex()}"
    assert caught.value.found == f"{ORIGIN}+{OTHER.vkey(ORIGIN).key_id.hex()}"


def test_every_key_that_signed_is_told_where_the_right_one_did_not():
    third = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x03" * 32))
    note = sign_checkpoint(POINT, OTHER) + sign_checkpoint(POINT, third).split(b"\n\n")[1]
    with pytest.raises(IntegrityError) as caught:
        verify_checkpoint(note, VKEY)
    keys = [f"{ORIGIN}+{s.vkey(ORIGIN).key_id.hex()}" for s in (OTHER, third)]
    assert caught.value.found == ", ".join(keys)


def test_finds_a_forged_text():
    note = sign_checkpoint(POINT, SIGNER).replace(b"\n42\n", b"\n43\n")
    with pytest.raises(IntegrityError) as caught:
        verify_checkpoint(note, VKEY)
    assert caught.value.code == "checkpoint_forged"


def test_one_bad_signature_by_the_key_rejects_the_note():
    note = sign_checkpoint(POINT, SIGNER)
    bad = f"— {ORIGIN} {b64encode(VKEY.key_id + bytes(64)).decode()}\n".encode()
    with pytest.raises(IntegrityError) as caught:
        verify_checkpoint(note + bad, VKEY)
    assert caught.value.code == "checkpoint_forged"


def test_a_key_speaks_for_its_own_origin_alone():
    text = Checkpoint("example.com/elsewhere", 42, POINT.root).text()
    signature = b64encode(VKEY.key_id + SIGNER.sign(text.encode())).decode()
    with pytest.raises(IntegrityError) as caught:
        verify_checkpoint(f"{text}\n— {ORIGIN} {signature}\n".encode(), VKEY)
    assert caught.value.code == "checkpoint_origin"
    assert (caught.value.expected, caught.value.found) == (ORIGIN, "example.com/elsewhere")


ROOT = b64encode(bytes(32)).decode()
SIGNATURE = f"\n— {ORIGIN} {b64encode(bytes(68)).decode()}\n"


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        f"{ORIGIN}\n1\n{ROOT}\n",
        f"{ORIGIN}\n01\n{ROOT}\n{SIGNATURE}",
        f"{ORIGIN}\n-1\n{ROOT}\n{SIGNATURE}",
        f"{ORIGIN}\n²\n{ROOT}\n{SIGNATURE}",
        f"{ORIGIN}\n{'9' * 5000}\n{ROOT}\n{SIGNATURE}",
        f"{ORIGIN}\n{1 << 63}\n{ROOT}\n{SIGNATURE}",
        f"{ORIGIN}\n1\n{ROOT[:-4]}\n{SIGNATURE}",
        f"{ORIGIN}\n1\n{ROOT[:-2]}B=\n{SIGNATURE}",
        f"{ORIGIN}\n1\n{SIGNATURE}",
        f"\n1\n{ROOT}\n{SIGNATURE}",
        f"{ORIGIN}\r\n1\n{ROOT}\n{SIGNATURE}",
        f"{ORIGIN}\n1\n{ROOT}\n\n- {ORIGIN} {b64encode(bytes(68)).decode()}\n",
        f"{ORIGIN}\n1\n{ROOT}\n\n— {ORIGIN} ***\n",
        f"{ORIGIN}\n1\n{ROOT}\n\n{ORIGIN} {b64encode(bytes(68)).decode()}\n",
        f"{ORIGIN}\n1\n{ROOT}\n\n— {ORIGIN} {b64encode(bytes(4)).decode()}\n",
        f"{ORIGIN}\n1\n{ROOT}\n" + SIGNATURE[:1] + SIGNATURE[1:] * 65,
        f"{ORIGIN}\n1\n{ROOT}\n{SIGNATURE}" + "x" * (1 << 20),
    ],
)
def test_refuses_a_malformed_note(note):
    with pytest.raises(IntegrityError) as caught:
        peek_checkpoint(note.encode())
    assert caught.value.code == "checkpoint_malformed"


def test_refuses_what_is_not_utf8():
    with pytest.raises(IntegrityError):
        verify_checkpoint(b"\xff\n1\n\n\n", VKEY)


def test_names_of_keys():
    assert is_key_name("example.com/log")
    assert not any(is_key_name(name) for name in ("", "a b", "a+b", "a\u00a0b", "a\nb", "a\x00b"))
    with pytest.raises(ConfigError) as caught:
        sign_checkpoint(Checkpoint("a b", 0, bytes(32)), SIGNER)
    assert caught.value.code == "ledger_origin_invalid"


def test_the_key_id_binds_name_and_key():
    assert VerifierKey("a", VKEY.public).key_id != VerifierKey("b", VKEY.public).key_id


def test_a_note_may_be_as_large_as_its_limits_and_no_larger():
    line = SIGNATURE[1:]
    assert peek_checkpoint(f"{ORIGIN}\n1\n{ROOT}\n\n{line * 64}".encode()).size == 1
    rest = f"\n1\n{ROOT}\n\n{line}"
    longest = "o" * ((1 << 20) - len(rest.encode()))
    assert peek_checkpoint(f"{longest}{rest}".encode()).size == 1
    with pytest.raises(IntegrityError):
        peek_checkpoint(f"o{longest}{rest}".encode())


def test_the_shortest_signature_is_a_key_id_and_one_byte():
    assert peek_checkpoint(f"{ORIGIN}\n1\n{ROOT}\n\n— {ORIGIN} {b64encode(bytes(5)).decode()}\n".encode()).size == 1


def test_a_key_whose_base64_holds_a_plus_sign_is_read():
    keys = (VerifierKey("name", bytes([n]) * 32) for n in range(256))
    key = next(k for k in keys if str(k).count("+") > 2)
    assert parse_vkey(str(key)) == key
