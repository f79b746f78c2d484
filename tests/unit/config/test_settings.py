"""Every setting: defaults, bounds, references between tables."""

import pytest
from pydantic import ValidationError

from situs.config import Config

PLACE = {"id": "own"}
UPSTREAM = {"id": "u", "kind": "openai", "url": "https://llm.example.test/v1"}
ROUTE = {"id": "r", "models": ["m"], "place": "own", "upstream": "u"}


def problem(tables: dict) -> str:
    with pytest.raises(ValidationError) as caught:
        Config.model_validate(tables)
    return str(caught.value)


def test_an_empty_file_is_a_configuration_that_listens_on_loopback_and_serves_nobody() -> None:
    config = Config()
    assert (config.server.host, config.server.port) == ("127.0.0.1", 8430)
    assert config.route == ()
    assert config.telemetry.otlp_endpoint == ""
    assert config.identity.issuer == ()


def test_a_route_joins_a_place_and_an_upstream() -> None:
    config = Config.model_validate({"place": [PLACE], "upstream": [UPSTREAM], "route": [ROUTE]})
    assert config.route[0].actions == ("infer",)
    assert config.route[0].dialect == "openai_chat"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"place": "elsewhere"}, "names the place `elsewhere`, which is not defined"),
        ({"upstream": "other"}, "names the upstream `other`, which is not defined"),
        ({"models": []}, "models"),
        ({"actions": ["train"]}, "actions"),
        ({"dialect": "soap"}, "dialect"),
        ({"input_price": -1}, "input_price"),
    ],
)
def test_a_route_that_hangs_in_the_air_is_refused(change: dict, words: str) -> None:
    assert words in problem({"place": [PLACE], "upstream": [UPSTREAM], "route": [ROUTE | change]})


@pytest.mark.parametrize("name", ["place", "upstream", "route"])
def test_an_id_is_defined_once(name: str) -> None:
    tables = {"place": [PLACE], "upstream": [UPSTREAM], "route": [ROUTE]}
    assert f"{name} `{tables[name][0]['id']}` is defined twice" in problem(tables | {name: tables[name] * 2})


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        ("server", "port", 65_536),
        ("server", "port", -1),
        ("server", "concurrency", 0),
        ("server", "body_seconds", 0),
        ("server", "call_seconds", float("nan")),
        ("server", "call_seconds", float("inf")),
        ("limits", "requests_per_minute", -1),
        ("keys", "source", "memory"),
        ("matters", "source", "yaml"),
        ("telemetry", "log_level", "verbose"),
    ],
)
def test_values_out_of_bounds_are_refused(table: str, key: str, value: object) -> None:
    assert key in problem({table: {key: value}})


def test_settings_cannot_be_changed_after_loading() -> None:
    config = Config()
    with pytest.raises(ValidationError):
        config.server.port = 1  # type: ignore[misc]
    with pytest.raises(ValidationError):
        config.server = config.server  # type: ignore[misc]


def test_no_setting_is_without_a_description() -> None:
    missing = [
        f"{model}.{name}"
        for model, schema in Config.model_json_schema()["$defs"].items()
        for name, field in schema["properties"].items()
        if model != "SecretRef" and not field.get("description")
    ]
    assert missing == []
