import orjson
import pytest

from situs.wire.error_bodies import anthropic_error, openai_error, salesforce_error


@pytest.mark.parametrize(
    ("status", "openai", "anthropic"),
    [
        (400, "invalid_request_error", "invalid_request_error"),
        (401, "authentication_error", "authentication_error"),
        (404, "not_found_error", "not_found_error"),
        (413, "invalid_request_error", "request_too_large"),
        (429, "rate_limit_error", "rate_limit_error"),
        (451, "permission_error", "permission_error"),
        (418, "invalid_request_error", "invalid_request_error"),
        (500, "server_error", "api_error"),
        (503, "server_error", "overloaded_error"),
        (504, "server_error", "timeout_error"),
    ],
)
def test_a_status_has_its_type_in_each_api(status, openai, anthropic):
    assert orjson.loads(openai_error("c", "m", status))["error"]["type"] == openai
    body = orjson.loads(anthropic_error("c", "m", status, "/a"))
    assert body == {"type": "error", "error": {"type": anthropic, "message": "m", "code": "c", "param": "/a"}}


@pytest.mark.parametrize(("status", "kind"), [(400, "invalid_request_error"), (401, "authentication_error"),
                                              (404, "not_found_error"), (451, "policy_violation"),
                                              (504, "server_error")])  # fmt: skip
def test_the_open_connector_s_error_has_all_four_keys(status, kind):
    body = orjson.loads(salesforce_error("c", "m", status))
    assert body == {"error": {"message": "m", "type": kind, "param": None, "code": "c"}}
