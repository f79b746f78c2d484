"""The instance that keyless signatures are tested with is one: its parts are as the standards have them."""

from __future__ import annotations

from base64 import b64decode

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from situs.ledger.merkle import TreeHead, leaf_hash, verify_inclusion
from situs.testing import SigstoreInstance
from situs.testing.keyless import STATEMENT, key_id
from situs.vetting.signature import pae

WHO, WHOSE = "publisher@example.org", "https://accounts.example.org"


def test_the_certificate_is_logged_and_of_its_authority() -> None:
    instance = SigstoreInstance()
    bundle = instance.sign(b"{}", WHO, WHOSE)
    leaf = x509.load_der_x509_certificate(b64decode(bundle["verificationMaterial"]["certificate"]["rawBytes"]))
    leaf.verify_directly_issued_by(instance.authority)
    instance.authority.verify_directly_issued_by(instance.root)
    (stamp,) = leaf.extensions.get_extension_for_class(x509.PrecertificateSignedCertificateTimestamps).value
    assert stamp.log_id == key_id(instance.ct_key)
    envelope = bundle["dsseEnvelope"]
    signature = b64decode(envelope["signatures"][0]["sig"])
    leaf.public_key().verify(signature, pae(STATEMENT, b"{}"), ec.ECDSA(SHA256()))


def test_the_entry_is_in_the_tree_that_the_checkpoint_signs() -> None:
    instance = SigstoreInstance()
    (entry,) = instance.sign_file(b"weights", WHO, WHOSE)["verificationMaterial"]["tlogEntries"]
    proof = entry["inclusionProof"]
    root, size = b64decode(proof["rootHash"]), int(proof["treeSize"])
    leaf = leaf_hash(b64decode(entry["canonicalizedBody"]))
    verify_inclusion(leaf, int(proof["logIndex"]), [b64decode(one) for one in proof["hashes"]], TreeHead(size, root))
    text, _, signed = proof["checkpoint"]["envelope"].partition("\n\n")
    raw = b64decode(signed.split()[2])
    assert raw[:4] == key_id(instance.log_key)[:4]
    instance.log_key.public_key().verify(raw[4:], f"{text}\n".encode(), ec.ECDSA(SHA256()))
