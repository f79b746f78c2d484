"""Salesforce's published contract (LLM Open Connector v1) against a running gateway."""

from collections import Counter
from pathlib import Path

import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.config import SchemathesisConfig

load_all_checks()
from schemathesis.specs.openapi.checks import (  # noqa: E402 - registered by the call above
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    unsupported_method,
)

pytestmark = pytest.mark.slow

CONTRACT = orjson.loads((Path(__file__).parents[1] / "vectors" / "salesforce" / "llm-open-connector.json").read_bytes())
PLACE = "/salesforce/v1"
SEEN: Counter[tuple[bool, int]] = Counter()
"""Answers by whether the request was one of the contract's, and their status."""
ANSWER = CONTRACT["components"]["schemas"]["CreateChatCompletionResponse"]
BEYOND = {
    ("unsupported_field", "/parameters/"),
    ("unsupported_value", "/parameters/"),
    ("wrong_type", "/parameters/"),
    ("missing_field", "/parameters/"),
    ("unsupported_value", "/max_tokens"),
    ("wrong_type", "/max_tokens"),
}
"""What the contract admits and this face refuses: provider settings it does not know, and no tokens at all."""

contract = schemathesis.openapi.from_dict(
    CONTRACT, config=SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
)


def undeclared(answer: dict) -> set[str]:
    """Return the fields of an answer that the contract does not declare."""
    choice = ANSWER["properties"]["choices"]["items"]["properties"]
    schemas = CONTRACT["components"]["schemas"]
    found = set(answer) - set(ANSWER["properties"])
    found |= set(answer.get("usage", {})) - set(schemas["CompletionUsage"]["properties"])
    for one in answer["choices"]:
        found |= set(one) - set(choice)
        found |= set(one["message"]) - set(schemas["ChatCompletionResponseMessage"]["properties"])
    return found


@schemathesis.check
def told_in_the_contracts_words(ctx, response, case) -> None:
    """Hold errors, for which the contract declares a shape and no status, and answers to their declared fields."""
    body = response.json()
    if response.status_code == 200:
        assert undeclared(body) == set()
        return
    error = body["error"]
    assert set(body) == {"error"} and set(error) == {"message", "type", "param", "code"}
    assert all(isinstance(error[key], str) for key in ("message", "type"))
    assert all(error[key] is None or isinstance(error[key], str) for key in ("param", "code"))


CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
    ignored_auth,
    told_in_the_contracts_words,
]


@contract.parametrize()
@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_contract_holds(case, serving):
    declared = case.meta.generation.mode.is_positive
    if isinstance(case.body, dict) and isinstance(case.body.get("model"), str):
        case.body["model"] = "m"  # an alias that exists, lest its absence be all that is ever found
    response = case.call_and_validate(
        base_url=serving.gateway.url + PLACE, headers={"api-key": serving.gateway.key}, checks=CHECKS, timeout=20
    )
    SEEN[declared, response.status_code] += 1
    if not declared:
        assert response.status_code in (400, 405, 415), case.body
    elif response.status_code != 200:
        error = response.json()["error"]
        assert response.status_code == 400
        assert any(error["code"] == code and str(error["param"]).startswith(at) for code, at in BEYOND), error


def test_most_of_what_the_contract_admits_was_answered(serving):
    assert SEEN[True, 200] > 100, SEEN
    assert SEEN[False, 400] > 30, SEEN
    assert SEEN[True, 200] > sum(n for (declared, status), n in SEEN.items() if declared and status != 200), SEEN
    assert serving.provider.requests
