"""Answers of a real authority, and what each of its flaws comes to."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from contextlib import suppress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from situs.adapters.store import FileSigner
from situs.errors import ConfigError, IntegrityError
from situs.ledger import Checkpoint, Signature, sign_checkpoint, stamp_line, stamped_bytes
from situs.ledger.authority import Authorities
from situs.testing import Authority

SIGNER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
NOTE = sign_checkpoint(Checkpoint("example.com/log", 7, b"\x05" * 32), SIGNER)
GOOD = Authority()
ROOTS = Authorities([GOOD.pem])
AT = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)


def asked(note: bytes = NOTE):
    return TimestampRequestBuilder(stamped_bytes(note), HashAlgorithm.SHA256).build()


def stamp(authority: Authority = GOOD, note: bytes = NOTE) -> Signature:
    return stamp_line("tsa.example", authority.answer(asked(note).as_bytes(), AT))


LINE = stamp()


def flawed(**habits) -> Authority:
    authority = Authority()
    for name, value in habits.items():
        setattr(authority.habits, name, value)
    return authority


def test_a_stamp_says_whose_of_what_and_when() -> None:
    request = asked()
    line = stamp_line("tsa.example", GOOD.answer(request.as_bytes(), AT))
    read = ROOTS.check(NOTE, line, request.nonce)
    assert (read.authority, read.size, read.at) == ("tsa.example", 7, int(AT.timestamp()))
    assert int(read.nonce, 16) == request.nonce
    assert ROOTS.read(NOTE, line) == read


def test_a_tool_that_is_not_ours_takes_it_too(tmp_path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl here")
    for name, content in (("note", stamped_bytes(NOTE)), ("tsr", LINE.value[4:]), ("root", GOOD.pem)):
        (tmp_path / name).write_bytes(content)
    command = [openssl, "ts", "-verify", "-data", "note", "-in", "tsr", "-CAfile", "root"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 0
    (tmp_path / "note").write_bytes(stamped_bytes(NOTE) + b"x")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode != 0


@pytest.mark.parametrize("authority", [
    flawed(forged=True), flawed(imprint=b"\x01" * 32), Authority(usage=False), Authority(critical=False),
    flawed(refusing=True),
], ids=["key", "imprint", "usage", "critical", "refused"])  # fmt: skip
def test_what_does_not_hold_is_forged(authority: Authority) -> None:
    with pytest.raises(IntegrityError) as caught:
        Authorities([authority.pem]).read(NOTE, stamp(authority))
    assert caught.value.code == "stamp_forged"


def test_another_checkpoint_is_not_what_was_stamped() -> None:
    other = sign_checkpoint(Checkpoint("example.com/log", 8, b"\x05" * 32), SIGNER)
    with pytest.raises(IntegrityError) as caught:
        ROOTS.read(other, LINE)
    assert caught.value.code == "stamp_forged"


def test_another_nonce_is_not_the_one_that_was_asked_for() -> None:
    authority, request = flawed(nonce=5), asked()
    line = stamp_line("tsa.example", authority.answer(request.as_bytes(), AT))
    roots = Authorities([authority.pem])
    assert roots.check(NOTE, line, 5).nonce == "5"
    with pytest.raises(IntegrityError) as caught:
        roots.check(NOTE, line, request.nonce)
    assert (caught.value.code, caught.value.expected, caught.value.at) == ("stamp_forged", "tsa.example", 7)


def test_a_stamp_without_a_nonce_tells_none_and_answers_no_nonce() -> None:
    request = TimestampRequestBuilder(stamped_bytes(NOTE), HashAlgorithm.SHA256, nonce=False).build()
    line = stamp_line("tsa.example", GOOD.answer(request.as_bytes(), AT))
    assert ROOTS.read(NOTE, line).nonce == ""
    with pytest.raises(IntegrityError):
        ROOTS.check(NOTE, line, 0)


def test_a_strangers_stamp_is_none_and_one_under_a_trusted_name_is_forged() -> None:
    assert Authorities([Authority("other.example").pem]).read(NOTE, LINE) is None
    with pytest.raises(IntegrityError) as caught:
        Authorities([Authority().pem]).read(NOTE, LINE)  # a root of the same name, with another key
    assert caught.value.code == "stamp_forged"


def test_a_certificate_that_had_expired_by_then_vouches_for_nothing() -> None:
    late = stamp_line("tsa.example", GOOD.answer(asked().as_bytes(), AT + dt.timedelta(days=9000)))
    with pytest.raises(IntegrityError):
        ROOTS.read(NOTE, late)


@given(st.integers(0, len(LINE.value) - 5), st.integers(1, 255))
def test_any_byte_that_is_changed_is_found_or_changes_nothing_that_is_said(place: int, by: int) -> None:
    """Bytes that no signature covers (tags that mean the same, certificates that are not needed) may differ."""
    body = bytearray(LINE.value[4:])
    body[place] ^= by
    told = ROOTS.check(NOTE, LINE)
    with suppress(IntegrityError):
        read = ROOTS.check(NOTE, stamp_line("tsa.example", bytes(body)))
        assert (read.at, read.nonce, read.size) == (told.at, told.nonce, told.size)


@given(st.binary(max_size=200))
def test_what_is_no_answer_is_forged(body: bytes) -> None:
    with pytest.raises(IntegrityError) as caught:
        ROOTS.read(NOTE, stamp_line("tsa.example", body))
    assert caught.value.code == "stamp_forged"


KEY = ec.generate_private_key(ec.SECP256R1())


def certificate(subject: str, issuer: str, size: int = 0) -> bytes:
    """Return a certificate, DER, that vouches for nothing here, longer by a size."""
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (subject, issuer)]
    builder = x509.CertificateBuilder(names[1], names[0], KEY.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(AT).not_valid_after(AT + dt.timedelta(days=1))
    filling = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.2"), bytes(size))
    return builder.add_extension(filling, critical=False).sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    ("sizes", "good"),
    [([0] * 14, True), ([0] * 15, False), ([60_000], True), ([60_000, 4_000], False)],
    ids=["16 certificates", "17 certificates", "60,000 bytes", "65,000 bytes"],
)
def test_what_an_answer_holds_is_bounded_when_it_is_asked_for_as_when_it_is_read(sizes: list, good: bool) -> None:
    authority = flawed(beside=[certificate(f"c{i}", "ca", size) for i, size in enumerate(sizes)])
    roots, line = Authorities([authority.pem]), stamp(authority)
    for judge in (roots.check, roots.read):
        if good:
            assert judge(NOTE, line).size == 7
        else:
            with pytest.raises(IntegrityError) as caught:
                judge(NOTE, line)
            assert caught.value.code == "stamp_forged"


@pytest.mark.parametrize("certified", [
    [("other.example CA", root) for root in ("tsa.example root", *(f"root {n}" for n in range(7)))],
    [("other.example root", "tsa.example root"), ("tsa.example root", "elsewhere")],
    [("other.example root", "tsa.example root"), ("tsa.example root", "other.example CA")],
], ids=["several of one name", "behind the root", "in a circle"])  # fmt: skip
def test_a_stamp_that_claims_a_root_by_any_of_its_certificates_is_held_to_it(certified: list) -> None:
    """Certificates in an answer have no order, and a stranger makes them as he likes."""
    stranger = Authority("other.example")
    stranger.habits.beside = [certificate(*names) for names in certified]
    with pytest.raises(IntegrityError) as caught:
        ROOTS.read(NOTE, stamp(stranger))
    assert caught.value.code == "stamp_forged"


def test_only_roots_are_taken() -> None:
    for pem in (b"nonsense", GOOD.certificate.public_bytes(Encoding.PEM)):
        with pytest.raises(ConfigError) as caught:
            Authorities([pem])
        assert caught.value.code == "certificates_unreadable"
