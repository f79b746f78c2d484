import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from situs.adapters.store import create_signer, load_signer
from situs.errors import ConfigError
from situs.ledger import Checkpoint, sign_checkpoint, verify_checkpoint


def code_of(call, *arguments) -> str:
    with pytest.raises(ConfigError) as caught:
        call(*arguments)
    return caught.value.code


def test_a_key_is_made_kept_and_loaded(tmp_path):
    path = tmp_path / "key.pem"
    made = create_signer(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    loaded = load_signer(path)
    assert loaded.public == made.public
    point = Checkpoint("example.com/log", 0, bytes(32))
    assert verify_checkpoint(sign_checkpoint(point, loaded), made.vkey("example.com/log")) == point


def test_a_key_is_not_overwritten(tmp_path):
    path = tmp_path / "key.pem"
    create_signer(path)
    before = path.read_bytes()
    assert code_of(create_signer, path) == "ledger_key_exists"
    assert path.read_bytes() == before


def test_a_key_that_cannot_be_made(tmp_path):
    assert code_of(create_signer, tmp_path / "none" / "key.pem") == "ledger_key_unwritable"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_key_that_others_may_touch(tmp_path, mode):
    path = tmp_path / "key.pem"
    create_signer(path)
    path.chmod(mode)
    assert code_of(load_signer, path) == "file_not_private"


def test_a_key_that_is_none(tmp_path):
    assert code_of(load_signer, tmp_path / "key.pem") == "ledger_key_missing"
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for content in (b"", b"no key", other):
        path = tmp_path / "bad.pem"
        path.write_bytes(content)
        path.chmod(0o600)
        assert code_of(load_signer, path) == "ledger_key_invalid"
