"""The authority that tests run against is one: its own flaws are what the tests of the client ask for."""

from __future__ import annotations

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, VerifierBuilder, decode_timestamp_response

from situs.testing import Authority


def test_what_it_answers_verifies_and_counts_its_stamps() -> None:
    authority = Authority()
    request = TimestampRequestBuilder(b"text", HashAlgorithm.SHA256).build()
    answers = [decode_timestamp_response(authority.answer(request.as_bytes())) for _ in range(2)]
    assert [a.tst_info.serial_number for a in answers] == [1, 2]
    verifier = VerifierBuilder(roots=[authority.root], nonce=request.nonce).build()
    assert all(verifier.verify_message(a, b"text") for a in answers)


def test_its_certificate_is_for_stamping_alone() -> None:
    usage = Authority().certificate.extensions[-1]
    assert (usage.critical, list(usage.value)) == (True, [ExtendedKeyUsageOID.TIME_STAMPING])


def test_another_digest_than_sha_256_is_refused() -> None:
    request = TimestampRequestBuilder(b"text", HashAlgorithm.SHA512).build()
    with pytest.raises(ValueError):
        Authority().answer(request.as_bytes())
