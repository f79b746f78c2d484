"""A certificate holds by its key, its checkpoint and its entries, and by nothing that it says of itself."""

from __future__ import annotations

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from situs.adapters.store.signer import FileSigner
from situs.erasure import (
    Ending,
    KeyState,
    begun_entry,
    certificate_of,
    ended_entry,
    sign_certificate,
    verify_certificate,
)
from situs.errors import IntegrityError

from .conftest import ASKED, NO_REACH, ORIGIN


def test_a_certificate_verifies_with_the_public_key_alone(destroyed, signer) -> None:
    signed = sign_certificate(certificate_of(destroyed, NO_REACH), signer)
    said = verify_certificate(signed, signer.vkey(ORIGIN))
    assert (said["result"], said["matter"], said["key"], said["conflict"]) == ("destroyed", "M-1", "held", False)
    assert any("backups" in line for line in said["does_not_reach"])


def test_a_blocked_attempt_has_a_record_too(blocked, signer) -> None:
    said = verify_certificate(sign_certificate(certificate_of(blocked, NO_REACH), signer), signer.vkey(ORIGIN))
    assert (said["result"], said["holds"], said["reaches"]) == ("blocked", ["LH-7"], [])
    assert "blocked" in said["title"]


def code_of(raw: bytes, vkey) -> str:
    with pytest.raises(IntegrityError) as caught:
        verify_certificate(raw, vkey)
    return caught.value.code


def test_another_key_is_refused(destroyed, signer) -> None:
    other = FileSigner(Ed25519PrivateKey.generate())
    signed = sign_certificate(certificate_of(destroyed, NO_REACH), signer)
    assert code_of(signed, other.vkey(ORIGIN)) == "certificate_forged"
    assert code_of(signed, signer.vkey("another.log")) == "certificate_forged"


def test_a_changed_letter_is_found(destroyed, signer) -> None:
    signed = sign_certificate(certificate_of(destroyed, NO_REACH), signer)
    assert code_of(signed.replace(b"anna", b"karl"), signer.vkey(ORIGIN)) == "certificate_forged"


@pytest.mark.parametrize(
    ("name", "value"),
    [("result", "blocked"), ("by", "karl"), ("matter", "M-2"), ("conflict", True), ("holds", ["LH"]), ("ended_at", 9)],
)
def test_the_holder_of_the_key_cannot_state_what_the_entries_do_not(destroyed, signer, name, value) -> None:
    lie = {**certificate_of(destroyed, NO_REACH), name: value}
    assert code_of(sign_certificate(lie, signer), signer.vkey(ORIGIN)) == "certificate_forged"


def test_an_entry_that_the_log_does_not_hold_is_found(destroyed, signer) -> None:
    said = certificate_of(destroyed, NO_REACH)
    said["entries"][0]["entry"] = said["entries"][0]["entry"].replace("objection", "unlawful_processing")
    assert code_of(sign_certificate(said, signer), signer.vkey(ORIGIN)) == "inclusion_proof_invalid"


@pytest.mark.parametrize("keep", [[0], [1], [1, 0], [0, 1, 1]])
def test_half_a_story_is_none(destroyed, signer, keep) -> None:
    said = certificate_of(destroyed, NO_REACH)
    said["entries"] = [said["entries"][n] for n in keep]
    assert code_of(sign_certificate(said, signer), signer.vkey(ORIGIN)) == "certificate_malformed"


def test_an_open_erasure_has_no_certificate(prove) -> None:
    begun = begun_entry("e", ASKED, "file", KeyState.HELD, closed=True, at=1)
    with pytest.raises(IntegrityError):
        certificate_of(prove([begun]), NO_REACH)


def test_entries_of_another_erasure_are_refused(prove) -> None:
    begun = begun_entry("e", ASKED, "file", KeyState.HELD, closed=True, at=1)
    with pytest.raises(IntegrityError):
        certificate_of(prove([begun, ended_entry("other", "M-1", Ending(True), 2)]), NO_REACH)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: b"",
        lambda d: b"[]",
        lambda d: b"\xff",
        lambda d: orjson.dumps({**d, "more": 1}),
        lambda d: orjson.dumps({**d, "format": "situs-erasure/2"}),
        lambda d: orjson.dumps({**d, "certificate": "{}"}),
        lambda d: orjson.dumps({**d, "certificate": d["certificate"] + " "}),
        lambda d: orjson.dumps({**d, "signature": "none"}),
        lambda d: b"x" * ((1 << 22) + 1),
    ],
)
def test_what_is_malformed_is_refused(destroyed, signer, change) -> None:
    document = orjson.loads(sign_certificate(certificate_of(destroyed, NO_REACH), signer))
    assert code_of(change(document), signer.vkey(ORIGIN)) == "certificate_malformed"


@pytest.mark.parametrize(
    "entries", [None, [], [{}], [{"index": -1, "entry": "", "proof": []}], [{"index": 1, "entry": "", "proof": ["!"]}],
                [{"index": 1, "entry": "", "proof": ["AA=="]}], [1], [{"index": 1, "entry": "", "proof": [1]}]]
)  # fmt: skip
def test_malformed_entries_are_refused(destroyed, signer, entries) -> None:
    said = {**certificate_of(destroyed, NO_REACH), "entries": entries}
    assert code_of(sign_certificate(said, signer), signer.vkey(ORIGIN)) == "certificate_malformed"
