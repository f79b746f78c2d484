"""One question for the faces."""

from pathlib import Path

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from situs.adapters.identity import Gatekeeper, JwksSource, KeyFile, TrustedIssuers
from situs.authenticate import Grant, Issuer, KeyRecord, KeyRing, api_key_id, digest_of, render_api_key
from situs.errors import CallError

NOW = 1_800_000_000
KEY = render_api_key(bytes(7), bytes(32))
RING = KeyRing([KeyRecord(api_key_id(KEY) or "", digest_of(KEY), Grant("karl", faces=frozenset({"x"})), 1)])
EC = ECKey.generate_key("P-256", {"kid": "one"})
CLAIMS = {"iss": "https://idp.example.com", "aud": "situs", "sub": "anna", "iat": NOW, "exp": NOW + 60}


async def trusted(tmp_path: Path) -> TrustedIssuers:
    path = tmp_path / "jwks.json"
    path.write_bytes(orjson.dumps({"keys": [EC.as_dict(private=False)]}))
    issuers = TrustedIssuers([JwksSource(Issuer("idp", CLAIMS["iss"], frozenset({"situs"})), str(path))])
    await issuers.start()
    return issuers


async def test_a_remembered_token_still_expires(tmp_path: Path) -> None:
    gate = Gatekeeper(RING, await trusted(tmp_path))
    token = jwt.encode({"alg": "ES256", "kid": "one"}, CLAIMS, EC)
    first = await gate.identify(token, NOW)
    assert await gate.identify(token, NOW + 119) is first
    with pytest.raises(CallError) as caught:
        await gate.identify(token, NOW + 120)
    assert caught.value.code == "credential_expired"


async def test_a_forged_token_is_refused_also_after_a_good_one(tmp_path: Path) -> None:
    gate = Gatekeeper(RING, await trusted(tmp_path))
    token = jwt.encode({"alg": "ES256", "kid": "one"}, CLAIMS, EC)
    await gate.identify(token, NOW)
    forged = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    for _ in range(2):
        with pytest.raises(CallError):
            await gate.identify(forged, NOW)


async def test_api_keys_are_checked_at_each_call(tmp_path: Path) -> None:
    gate = Gatekeeper(RING, await trusted(tmp_path))
    assert (await gate.identify(KEY, NOW, "x")).id == "karl"
    with pytest.raises(CallError):
        await gate.identify(KEY, NOW, "y")
    gate.replace_keys(KeyRing())
    with pytest.raises(CallError):
        await gate.identify(KEY, NOW, "x")


@pytest.mark.parametrize("credential", [None, "", "nonsense", "\ud800", "a.b.c"])
async def test_nobody_is_refused(credential: str | None) -> None:
    with pytest.raises(CallError) as caught:
        await Gatekeeper(RING, TrustedIssuers([])).identify(credential, NOW)
    assert caught.value.code == "unauthenticated"


async def test_a_change_of_the_key_file_holds_from_the_next_credential_on(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.toml")
    file.initialise()
    gate = Gatekeeper(file.load(), await trusted(tmp_path), file)
    record, key = file.create(Grant("anna"), NOW)
    assert (await gate.identify(key, NOW)).key == record.id
    file.revoke(record.id, NOW)
    with pytest.raises(CallError) as caught:
        await gate.identify(key, NOW)
    assert caught.value.code == "credential_revoked"


async def test_a_key_file_that_is_damaged_leaves_the_ring_until_it_reads_again(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.toml")
    record, key = file.create(Grant("anna"), NOW)
    gate = Gatekeeper(file.load(), await trusted(tmp_path), file)
    good = (tmp_path / "keys.toml").read_bytes()
    (tmp_path / "keys.toml").write_bytes(b"nonsense")
    assert (await gate.identify(key, NOW)).id == "anna"
    (tmp_path / "keys.toml").write_bytes(good)
    file.revoke(record.id, NOW)
    with pytest.raises(CallError):
        await gate.identify(key, NOW)
