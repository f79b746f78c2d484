"""External Services that a credential alone leads to Situs."""

import json
from collections.abc import Callable

import pytest

from situs.mapping import Served
from situs.mapping.services import services_led

SERVED = Served(frozenset({"POST /v1/chat/completions", "GET /v1/models"}))


def registration(schema: object, credential: str = "Model") -> str:
    text = schema if isinstance(schema, str) else json.dumps(schema)
    return (
        f"<?xml version='1.0'?><ExternalServiceRegistration><namedCredential>{credential}</namedCredential>"
        f"<schema>{text}</schema></ExternalServiceRegistration>"
    )


@pytest.mark.parametrize(
    ("schema", "prefix", "unserved", "filled"),
    [
        (
            {"servers": [{"url": "https://api.openai.com/v1/"}], "paths": {"/chat/completions": {"post": {}}}},
            "/v1", (), True,
        ),
        (
            {"swagger": "2.0", "schemes": ["https"], "host": "https://api.openai.com", "basePath": "/v1",
             "paths": {"/chat/completions": {"parameters": [], "post": {}}}},
            "/v1", (), True,
        ),
        (
            {"servers": [{"url": "https://api.openai.com"}],
             "paths": {"/v1/chat/completions": {"get": {}, "post": {}}}},
            "", ("GET /v1/chat/completions",), False,
        ),
        (
            {"servers": [{"url": "https://api.openai.com/v1"}],
             "paths": {"/chat/completions": {"post": {}}, "/models": {"get": {}}}},
            "/v1", (), True,
        ),
        ({"servers": [{"url": "https://api.openai.com/v1"}], "paths": {}}, "/v1", (), False),
        ({"servers": "https://api.openai.com", "paths": []}, "", (), False),
        ("openapi: 3.0.0 https://api.openai.com/v1", "", (), False),
        ('["https://api.openai.com"]', "", (), False),
    ],
)  # fmt: skip
def test_a_schema_tells_which_operations_situs_answers(
    schema: object, prefix: str, unserved: tuple, filled: bool, scanned: Callable
) -> None:
    (led,) = services_led(scanned({"Gate.externalServiceRegistration": registration(schema)}), SERVED)
    assert (led.name, led.credential, led.prefix) == ("Gate", "Model", prefix)
    assert (led.unserved, led.is_filled) == (unserved, filled)


def test_a_credential_that_is_held_or_not_named_is_not_written(scanned: Callable) -> None:
    schema = {"servers": [{"url": "https://api.openai.com/v1"}], "paths": {"/chat/completions": {"post": {}}}}
    (nameless,) = services_led(scanned({"G.externalServiceRegistration": registration(schema, "")}), SERVED)
    assert not nameless.is_filled
    held = "<?xml version='1.0'?><NamedCredential><endpoint>https://api.openai.com/v1</endpoint></NamedCredential>"
    files = {"G.externalServiceRegistration": registration(schema), "Model.namedCredential": held}
    (known,) = services_led(scanned(files), SERVED)
    assert (known.held, known.prefix, known.unserved, known.is_filled) == (True, "/v1", (), False)
