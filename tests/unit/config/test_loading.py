"""Reading the file: every problem is named with its key, and nothing unknown passes."""

import json
import tomllib

import pytest

from situs.config import Config, load_config, schema_of
from situs.errors import ConfigError


@pytest.fixture
def load(tmp_path):
    def loading(text: str | bytes) -> Config:
        path = tmp_path / "situs.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_config(path)

    return loading


@pytest.fixture
def refusal(load):
    def refused(text: str | bytes) -> ConfigError:
        with pytest.raises(ConfigError) as caught:
            load(text)
        return caught.value

    return refused


def test_a_file_is_read(load) -> None:
    config = load('[server]\nport = 0\n[organisation]\nname = "Kanzlei Beispiel"\nhome = ["DE", "EEA"]\n')
    assert config.server.port == 0
    assert config.organisation.home == ("DE", "EEA")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("prot = 1\n", "prot"),
        ("[server]\nprot = 1\n", "server.prot"),
        ('[[place]]\nid = "a"\n[place.terms]\nretention = 1\n', "place.0.terms.retention"),
        ('[[upstream]]\nid = "u"\nkind = "openai"\napi_key = { vault = "x" }\n', "upstream.0.api_key.vault"),
        ('[[identity.issuer]]\nname = "a"\nsecret = "b"\n', "identity.issuer.0.secret"),
    ],
)
def test_an_unknown_key_is_refused_with_its_path(refusal, text: str, key: str) -> None:
    error = refusal(text)
    assert error.code == "config_invalid"
    assert f"  {key}: is not a setting" in error.message.splitlines()


def test_every_problem_is_listed_at_once(refusal) -> None:
    message = refusal(
        '[server]\nport = "high"\nprot = 1\n[keys]\nsource = "memory"\n[limits]\nconcurrent = -1\n'
    ).message
    for key in ("server.port", "server.prot", "keys.source", "limits.concurrent"):
        assert f"  {key}: " in message


def test_a_reference_to_nothing_is_refused(refusal) -> None:
    error = refusal('[[route]]\nid = "r"\nmodels = ["m"]\nplace = "p"\nupstream = "u"\n')
    assert "route `r` names the place `p`" in error.message


def test_values_are_not_quoted_in_problems(refusal) -> None:
    error = refusal('[[upstream]]\nid = "u"\nkind = "openai"\napi_key = "invented-secret-7f3a"\n')
    assert "upstream.0.api_key" in error.message
    assert "invented-secret-7f3a" not in error.message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[server\n", "is not valid TOML"),
        (b"\xff\xfe", "is in UTF-16"),
        (b"\xef\xbb\xbf[server]\n", "begins with a byte order mark, which TOML has not: save it as UTF-8 without one"),
        (b"[server]\nport = 2026-01-01\n", "a date or time"),
        (b"#" * (4 * 1024 * 1024 + 1), "larger than"),
        (b"[server]\nport = 1\nport = 2\n", "is not valid TOML"),
    ],
)
def test_what_is_no_configuration_is_refused(refusal, content: bytes, words: str) -> None:
    error = refusal(content)
    assert error.code == "config_invalid"
    assert words in error.message


def test_a_missing_file_says_what_to_do(tmp_path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "none.toml")
    assert caught.value.code == "config_missing"
    assert "situs init" in caught.value.message


def test_a_folder_in_the_file_s_place_is_told(tmp_path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path)
    assert caught.value.code == "config_unreadable"


def test_the_schema_is_closed_and_knows_every_table() -> None:
    schema = json.loads(schema_of())
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == set(Config.model_fields)
    assert all(d["additionalProperties"] is False for d in schema["$defs"].values())


def test_toml_s_own_parser_agrees_with_what_was_loaded(load) -> None:
    text = '[limits]\ntokens_per_day = 5\n[organisation]\nname = "ä"\n'
    config = load(text)
    assert config.limits.tokens_per_day == tomllib.loads(text)["limits"]["tokens_per_day"]
    assert config.organisation.name == "ä"


def test_names_in_a_problem_keep_their_case(refusal) -> None:
    assert "route `R-One`" in refusal('[[route]]\nid = "R-One"\nmodels = ["m"]\nplace = "P"\nupstream = "u"\n').message
