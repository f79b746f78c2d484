"""From a credential to a principal."""

import pytest

from situs.authenticate import (
    Grant,
    Issuers,
    KeyRecord,
    KeyRing,
    account_of,
    api_key_id,
    authenticate,
    digest_of,
    render_api_key,
)
from situs.errors import CallError
from situs.model import Principal

NOW = 1_800_000_000
NOBODY = Issuers()


def key(number: int) -> str:
    return render_api_key(bytes([number]) * 7, bytes([number]) * 32)


def on_file(credential: str, faces: frozenset[str] = frozenset(), **times: int) -> KeyRecord:
    grant = Grant("anna", roles=frozenset({"lawyer"}), faces=faces)
    return KeyRecord(api_key_id(credential) or "", digest_of(credential), grant, created=1, **times)


RING = KeyRing(
    [
        on_file(key(1)),
        on_file(key(2), expires=NOW),
        on_file(key(3), revoked=NOW + 1000),
        on_file(key(4), faces=frozenset({"openai_chat"})),
        on_file(key(5), revoked=1, expires=2),
    ]
)


def refusal(credential: str | None, face: str = "", now: int = NOW) -> tuple[str, int]:
    with pytest.raises(CallError) as caught:
        authenticate(credential, RING, NOBODY, now, face)
    assert credential is None or len(credential) < 8 or credential not in caught.value.message
    return caught.value.code, caught.value.status


def test_a_key_on_file_proves_its_principal() -> None:
    principal = authenticate(key(1), RING, NOBODY, NOW)
    assert principal == Principal(
        "anna", roles=frozenset({"lawyer"}), credential="api_key", key=api_key_id(key(1)) or ""
    )


def test_a_key_of_the_right_id_and_the_wrong_secret_proves_nothing() -> None:
    wrong = render_api_key(bytes([1]) * 7, bytes(32))
    assert api_key_id(wrong) == api_key_id(key(1))
    assert refusal(wrong) == ("unauthenticated", 401)


def test_a_wrong_secret_learns_nothing_of_revocation() -> None:
    wrong = render_api_key(bytes([3]) * 7, bytes(32))
    assert refusal(wrong) == ("unauthenticated", 401)


@pytest.mark.parametrize("credential", [None, "", "situs_", "situs_x", key(9), "x", "sk-abc", "situs_\ud800", "ü" * 60])
def test_what_is_unknown_is_refused(credential: str | None) -> None:
    assert refusal(credential) == ("unauthenticated", 401)


def test_expiry_and_revocation_are_told_to_the_holder() -> None:
    assert authenticate(key(2), RING, NOBODY, NOW - 1).id == "anna"
    assert refusal(key(2)) == ("credential_expired", 401)
    assert refusal(key(3)) == ("credential_revoked", 401)
    assert refusal(key(5)) == ("credential_revoked", 401)


def test_a_restricted_key_opens_its_faces_and_no_other() -> None:
    assert authenticate(key(4), RING, NOBODY, NOW, "openai_chat").id == "anna"
    assert refusal(key(4), "embeddings") == ("face_not_allowed", 403)
    assert refusal(key(4)) == ("face_not_allowed", 403)
    assert authenticate(key(1), RING, NOBODY, NOW, "embeddings").id == "anna"


def test_an_empty_ring_admits_nobody() -> None:
    with pytest.raises(CallError):
        authenticate(key(1), KeyRing(), NOBODY, NOW)


def test_accounts_name_the_key_or_the_principal() -> None:
    principal = Principal("idp:anna")
    assert account_of(key(1), principal) == f"key:{api_key_id(key(1))}"
    assert account_of("a.b.c", principal) == "principal:idp:anna"
