"""Key records and the ring."""

import pytest

from situs.authenticate import Grant, KeyRecord, KeyRing, is_name
from situs.errors import ConfigError


def record(key_id: str = "abcdefgh23") -> KeyRecord:
    return KeyRecord(key_id, bytes(32), Grant("anna", roles=frozenset({"lawyer"})), created=1)


def test_a_record_makes_its_principal() -> None:
    grant = Grant(
        "anna",
        organisation="Beispiel AG",
        roles=frozenset({"lawyer"}),
        walls=frozenset({"falcon"}),
        matters=frozenset({"M-1"}),
        default_matter="M-1",
    )
    principal = KeyRecord("abcdefgh23", bytes(32), grant, created=1).principal
    assert (principal.id, principal.organisation, principal.credential) == ("anna", "Beispiel AG", "api_key")
    assert (principal.roles, principal.walls) == ({"lawyer"}, {"falcon"})
    assert (principal.matters, principal.default_matter, principal.claimed_matter) == ({"M-1"}, "M-1", "")
    assert not principal.client_asserted


@pytest.mark.parametrize("name", ["", " a", "a ", "a\nb", "a\x00", "a\u202e", "x" * 257])
def test_names_that_could_deceive_are_refused(name: str) -> None:
    assert not is_name(name)
    with pytest.raises(ConfigError):
        Grant(name)
    with pytest.raises(ConfigError):
        Grant("anna", roles=frozenset({name}))


def test_a_default_matter_must_be_among_the_matters() -> None:
    with pytest.raises(ConfigError):
        Grant("anna", matters=frozenset({"M-1"}), default_matter="M-2")
    with pytest.raises(ConfigError):
        Grant("anna", default_matter="../x")
    with pytest.raises(ConfigError):
        Grant("anna", matters=frozenset({"a b"}))


@pytest.mark.parametrize(("key_id", "digest"), [("short", bytes(32)), ("ABCDEFGH23", bytes(32)), ("abcdefgh23", b"x")])
def test_a_record_that_could_never_match_is_refused(key_id: str, digest: bytes) -> None:
    with pytest.raises(ConfigError):
        KeyRecord(key_id, digest, Grant("anna"), created=1)


def test_a_ring_finds_by_id_and_refuses_two_of_one_id() -> None:
    ring = KeyRing([record("abcdefgh23"), record("abcdefgh24")])
    assert len(ring) == 2
    found = ring.find("abcdefgh24")
    assert found is not None
    assert found[0] is ring.records[1]
    assert ring.find("abcdefgh25") is None
    with pytest.raises(ConfigError):
        KeyRing([record(), record()])
