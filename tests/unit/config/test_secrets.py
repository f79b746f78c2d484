"""Secrets by reference: never a value in the file, in a message or in a dump."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from situs.config import Config, SecretRef, load_config
from situs.errors import ConfigError

VALUE = "invented-secret-7f3a"


@pytest.mark.parametrize("given", [{}, {"env": "A", "file": "b"}, {"env": "", "file": ""}])
def test_exactly_one_of_env_and_file(given: dict) -> None:
    with pytest.raises(ValidationError, match="exactly one"):
        SecretRef.model_validate(given)


@pytest.mark.parametrize("given", [{"value": VALUE}, {"env": "A", "value": VALUE}, VALUE])
def test_a_value_in_the_file_is_refused(given: object) -> None:
    with pytest.raises(ValidationError):
        SecretRef.model_validate(given)


def test_it_is_read_when_needed_so_that_a_rotated_one_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    ref = SecretRef(env="SITUS_TEST_SECRET")
    monkeypatch.setenv("SITUS_TEST_SECRET", VALUE)
    assert ref.read() == VALUE
    monkeypatch.setenv("SITUS_TEST_SECRET", VALUE + "2")
    assert ref.read() == VALUE + "2"


def test_a_file_is_read_without_its_last_newline(tmp_path) -> None:
    (tmp_path / "key").write_text(VALUE + "\n", encoding="utf-8")
    assert SecretRef(file=str(tmp_path / "key")).read() == VALUE


def test_a_relative_file_is_taken_from_the_folder_that_is_given(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text(VALUE, encoding="utf-8")
    monkeypatch.chdir("/")
    assert SecretRef(file="key").read(tmp_path) == VALUE
    with pytest.raises(ConfigError):
        SecretRef(file="key").read()


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe"])
def test_a_missing_empty_or_unreadable_file_is_named_and_not_quoted(tmp_path, content: bytes | None) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        SecretRef(file=str(path)).read()
    assert caught.value.code == "secret_missing"
    assert str(path) in caught.value.message


def test_a_variable_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITUS_TEST_SECRET", raising=False)
    with pytest.raises(ConfigError) as caught:
        SecretRef(env="SITUS_TEST_SECRET").read()
    assert (caught.value.code, "SITUS_TEST_SECRET" in caught.value.message) == ("secret_missing", True)


def test_no_dump_of_the_configuration_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITUS_TEST_SECRET", VALUE)
    upstream = {
        "id": "u",
        "kind": "mistral",
        "url": "https://llm.example.test",
        "api_key": {"env": "SITUS_TEST_SECRET"},
    }
    config = Config.model_validate({"upstream": [upstream]})
    assert config.upstream[0].api_key.read() == VALUE
    for shown in (repr(config), str(config), config.model_dump_json(), str(config.model_dump())):
        assert VALUE not in shown
        assert "SITUS_TEST_SECRET" in shown


@pytest.mark.parametrize(
    "table",
    ["upstream", "keys"],
)
def test_a_key_that_stands_in_the_configuration_is_refused_and_not_repeated(tmp_path, table: str) -> None:
    upstream = '[[upstream]]\nid = "u"\nkind = "mistral"\nurl = "https://llm.example.test/v1"\napi_key = '
    text = {"upstream": upstream, "keys": '[keys]\nsource = "vault"\ntoken = '}[table]
    for wrong in (f'"{VALUE}"', f'{{ env = "{VALUE}" }}', f'{{ value = "{VALUE}" }}'):
        (tmp_path / "situs.toml").write_text(text + wrong, encoding="utf-8")
        with pytest.raises(ConfigError) as caught:
            load_config(tmp_path / "situs.toml")
        assert caught.value.code == "config_invalid"
        assert VALUE not in caught.value.message


MOMENT = datetime(2026, 12, 1, 8, tzinfo=UTC)
ROTATING = {"file": "old", "until": "2026-12-01T09:00:00+01:00", "then": {"file": "new"}}


def test_two_keys_overlap_and_the_old_one_ends_at_a_set_time(tmp_path) -> None:
    (tmp_path / "old").write_text("old-key", encoding="utf-8")
    (tmp_path / "new").write_text("new-key", encoding="utf-8")
    ref = SecretRef.model_validate(ROTATING)
    assert ref.read(tmp_path, MOMENT - timedelta(seconds=1)) == "old-key"
    assert ref.read(tmp_path, MOMENT) == "new-key"
    assert ref.read(tmp_path, MOMENT + timedelta(days=900)) == "new-key"


def test_an_old_key_that_is_gone_early_is_followed_at_once(tmp_path) -> None:
    (tmp_path / "new").write_text("new-key", encoding="utf-8")
    ref = SecretRef.model_validate(ROTATING)
    assert ref.read(tmp_path, MOMENT - timedelta(days=1)) == "new-key"


def test_an_old_key_is_not_used_after_its_end_though_the_new_one_is_missing(tmp_path) -> None:
    (tmp_path / "old").write_text("old-key", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        SecretRef.model_validate(ROTATING).read(tmp_path, MOMENT)
    assert (caught.value.code, "`new`" in caught.value.message) == ("secret_missing", True)


@pytest.mark.parametrize(
    "given",
    [{"file": "a", "until": "2026-12-01T09:00:00Z"}, {"file": "a", "then": {"file": "b"}},
     {"file": "a", "until": "2026-12-01T09:00:00", "then": {"file": "b"}}],
)  # fmt: skip
def test_half_a_rotation_and_a_time_without_offset_are_refused(given) -> None:
    with pytest.raises(ValidationError):
        SecretRef.model_validate(given)
