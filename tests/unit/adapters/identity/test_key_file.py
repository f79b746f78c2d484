"""The API key file."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from situs.adapters.identity import KeyFile
from situs.authenticate import Grant, Issuers, authenticate
from situs.errors import CallError, ConfigError

NOW = 1_800_000_000
GRANT = Grant(
    "anna.beispiel@example.com",
    organisation='Beispiel "&" Söhne',
    roles=frozenset({"lawyer", "partner"}),
    walls=frozenset({"falcon"}),
    matters=frozenset({"M-1", "2026/2"}),
    default_matter="M-1",
    faces=frozenset({"openai_chat"}),
)


def test_a_new_key_is_stored_as_a_digest_and_proves(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    record, key = KeyFile(path).create(GRANT, NOW, expires=NOW + 10)
    text = path.read_text()
    assert key not in text
    assert key.split("_")[2] not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    ring = KeyFile(path).load()
    assert ring.records == (record,)
    principal = authenticate(key, ring, Issuers(), NOW, "openai_chat")
    assert (principal.id, principal.organisation, principal.matters) == (
        GRANT.principal,
        GRANT.organisation,
        GRANT.matters,
    )


def test_revocation_is_kept_and_is_final(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.toml")
    record, key = file.create(Grant("anna"), NOW)
    other, other_key = file.create(Grant("karl"), NOW)
    assert file.revoke(record.id, NOW + 1).revoked == NOW + 1
    assert file.revoke(record.id, NOW + 9).revoked == NOW + 1
    ring = file.load()
    with pytest.raises(CallError) as caught:
        authenticate(key, ring, Issuers(), NOW)
    assert caught.value.code == "credential_revoked"
    assert authenticate(other_key, ring, Issuers(), NOW).id == "karl"
    assert [r.id for r in ring.records] == [record.id, other.id]
    with pytest.raises(CallError) as caught:
        file.revoke("aaaaaaaaaa", NOW)
    assert (caught.value.code, caught.value.status) == ("key_not_found", 404)


def test_no_key_is_lost_when_many_are_made_at_once(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: KeyFile(path).create(Grant(f"p{n}"), NOW)[0], range(12)))
    assert {record.id for record in KeyFile(path).load().records} == {record.id for record in made}


def test_initialise_makes_an_empty_file_and_keeps_a_full_one(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.toml")
    with pytest.raises(ConfigError) as caught:
        file.load()
    assert caught.value.code == "key_file_missing"
    file.initialise()
    assert len(file.load()) == 0
    file.create(Grant("anna"), NOW)
    file.initialise()
    assert len(file.load()) == 1


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    KeyFile(path).initialise()
    path.chmod(0o644)
    with pytest.raises(ConfigError) as caught:
        KeyFile(path).load()
    assert caught.value.code == "file_not_private"
    with pytest.raises(ConfigError):
        KeyFile(path).create(Grant("anna"), NOW)


def test_a_folder_that_is_not_there_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        KeyFile(tmp_path / "none" / "keys.toml").create(Grant("anna"), NOW)
    assert caught.value.code == "key_file_unwritable"


def test_a_key_cannot_be_born_expired(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        KeyFile(tmp_path / "keys.toml").create(Grant("anna"), NOW, expires=NOW)


DIGEST = "sha256:" + "0" * 64
GOOD = f'id = "aaaaaaaaaa"\ndigest = "{DIGEST}"\nprincipal = "anna"\ncreated = 1\n'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "version = 2",
        "version = 1\nkeys = []",
        "version = 1\nkey = 1",
        "version = 1\nkey = [1]",
        "not toml",
        f"version = 1\n[[key]]\n{GOOD}colour = 1",
        f"version = 1\n[[key]]\n{GOOD}roles = 'lawyer'",
        f"version = 1\n[[key]]\n{GOOD}roles = [1]",
        f"version = 1\n[[key]]\n{GOOD}expires = 1.5",
        f"version = 1\n[[key]]\n{GOOD}expires = true",
        f"version = 1\n[[key]]\n{GOOD}revoked = -1",
        f"version = 1\n[[key]]\n{GOOD}organisation = 5",
        f"version = 1\n[[key]]\n{GOOD}[[key]]\n{GOOD}",
        "version = 1\n[[key]]\n" + GOOD.replace("sha256:", "md5:"),
        "version = 1\n[[key]]\n" + GOOD.replace("00", "0", 1),
        "version = 1\n[[key]]\n" + GOOD.replace("00", "zz", 1),
        "version = 1\n[[key]]\n" + GOOD.replace('"anna"', '""'),
        "version = 1\n[[key]]\n" + GOOD.replace("created = 1", ""),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(ConfigError) as caught:
        KeyFile(path).load()
    assert caught.value.code in ("key_file_invalid", "key_record_invalid")
    path.write_text(f"version = 1\n[[key]]\n{GOOD}")
    assert len(KeyFile(path).load()) == 1


def test_a_rotation_lets_both_open_and_then_the_new_one_alone(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.toml")
    old, old_key = file.create(GRANT, NOW, NOW + 1000)
    new, new_key, ending = file.rotate(old.id, NOW + 100, 50)
    assert (new.grant, new.replaces, new.created, new.expires) == (GRANT, old.id, NOW + 100, NOW + 1100)
    assert ending.expires == NOW + 150
    ring = file.load()
    for key in (old_key, new_key):
        assert authenticate(key, ring, Issuers(), NOW + 149, "openai_chat").id == GRANT.principal
    with pytest.raises(CallError) as caught:
        authenticate(old_key, ring, Issuers(), NOW + 150, "openai_chat")
    assert caught.value.code == "credential_expired"
    assert authenticate(new_key, ring, Issuers(), NOW + 1099, "openai_chat").key == new.id


def test_a_rotation_never_lengthens_the_old_key_s_life(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.toml")
    old, _ = file.create(GRANT, NOW, NOW + 10)
    assert file.rotate(old.id, NOW, 1000)[2].expires == NOW + 10
    endless, _ = file.create(GRANT, NOW)
    new, _, ending = file.rotate(endless.id, NOW, 0)
    assert (new.expires, ending.expires) == (None, NOW)


def test_an_ended_or_unknown_key_is_not_rotated(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.toml")
    old, _ = file.create(GRANT, NOW, NOW + 10)
    for key, now, code in (("no-such", NOW, "key_not_found"), (old.id, NOW + 10, "key_ended")):
        with pytest.raises(CallError) as caught:
            file.rotate(key, now, 1)
        assert caught.value.code == code
    file.revoke(old.id, NOW)
    with pytest.raises(CallError):
        file.rotate(old.id, NOW, 1)
    assert len(file.load()) == 1
