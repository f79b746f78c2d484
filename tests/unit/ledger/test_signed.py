"""A signed document is of its form, whole, and by its key; each is found where it is not."""

from base64 import b64encode

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from situs.adapters.store import FileSigner
from situs.ledger import SignedForm, VerifierKey

FORM, OTHER = SignedForm("situs-example/1", "example"), SignedForm("situs-other/1", "example")
SIGNER = FileSigner(Ed25519PrivateKey.from_private_bytes(bytes(32)))
VKEY = VerifierKey("log.example", SIGNER.public)
SIGNED = FORM.sign({"says": "yes", "size": 3}, "log.example", SIGNER)
LONGEST = 1 << 22


def changed(**members: object) -> bytes:
    return orjson.dumps({**orjson.loads(SIGNED), **members})


def test_a_document_has_the_form_that_is_described() -> None:
    """Built by hand; what is signed begins with the form's name."""
    body = '{"says":"yes","size":3}'
    value = VKEY.key_id + SIGNER.sign(b"situs-example/1\n" + body.encode())
    lines = (
        "{",
        '  "format": "situs-example/1",',
        '  "example": "{\\"says\\":\\"yes\\",\\"size\\":3}",',
        f'  "signature": "— log.example {b64encode(value).decode()}"',
        "}",
    )
    made = FORM.sign({"size": 3, "says": "yes"}, "log.example", SIGNER)
    assert made.decode() == "".join(f"{line}\n" for line in lines)


def test_what_was_signed_is_read_and_holds() -> None:
    found = FORM.read(FORM.sign({"size": 3, "says": "yes"}, "log.example", SIGNER))
    assert found.content == {"says": "yes", "size": 3}
    assert found.body == b'{"says":"yes","size":3}'
    assert FORM.is_signed(found, VKEY)


def test_a_document_may_be_of_four_mebibytes_and_no_longer() -> None:
    assert FORM.read(SIGNED.ljust(LONGEST)).content == {"says": "yes", "size": 3}
    with pytest.raises(ValueError):
        FORM.read(SIGNED.ljust(LONGEST + 1))


def test_another_content_name_or_key_does_not_hold() -> None:
    other = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\1" * 32))
    assert not FORM.is_signed(FORM.read(changed(example='{"says":"no","size":3}')), VKEY)
    assert not FORM.is_signed(FORM.read(SIGNED), VerifierKey("other.example", SIGNER.public))
    assert not FORM.is_signed(FORM.read(SIGNED), VerifierKey("log.example", other.public))


def test_a_signature_is_of_its_form_alone() -> None:
    with pytest.raises(ValueError):
        OTHER.read(SIGNED)
    assert not OTHER.is_signed(OTHER.read(changed(format="situs-other/1")), VKEY)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"[]", b"{}", b"\xff", changed(more=1), changed(example=5), changed(example="{"), changed(signature="x"),
        SIGNED.replace(b'"example"', b'"example": "{}", "example"'),
        changed(example='{"size":3,"says":"yes"}'), changed(example="[]" * 3), changed(example=" " * LONGEST),
    ],
)  # fmt: skip
def test_what_is_no_such_document_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError):
        FORM.read(raw)
