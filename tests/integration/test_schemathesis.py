"""Our own OpenAPI document against a running gateway: generated requests, valid and not, and never a defect."""

import urllib.request
from collections import Counter

import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.meta import TestPhase

from situs.server.own import description

load_all_checks()
from schemathesis.specs.openapi.checks import (  # noqa: E402 - registered by the call above
    allow_header_conformance,
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

pytestmark = pytest.mark.slow

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
    allow_header_conformance,
    ignored_auth,
]
SELDOM = {"/v1/chat/completions": 4, "/v1/messages": 16, "/v1/responses": 10, "/salesforce/v1/chat/completions": 4}
"""Of the thousands of deliberate cases of the largest formats, one in so many is sent."""
MET: Counter[str] = Counter()
SEEN: Counter[tuple[str, int]] = Counter()
"""Statuses by path, to see that the run was not all refusals."""


# The document is made without a server; the last test holds the served one to it.
schema = schemathesis.openapi.from_dict(
    orjson.loads(description()),
    config=SchemathesisConfig.from_dict(
        {
            "generation": {"with-security-parameters": False},
            # Its requests are those of /v1/messages, whose thousands of deliberate cases are enough.
            "operations": [
                {
                    "include-path": "/v1/messages/count_tokens",
                    "phases": {"coverage": {"enabled": False}},
                }
            ],
        }
    ),
)


@schema.parametrize()
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_generated_request_finds_a_defect(case, serving):
    if case.meta.phase.name is TestPhase.COVERAGE:
        MET[case.path] += 1
        if MET[case.path] % SELDOM.get(case.path, 1):
            return
    named = case.body.get("model") if isinstance(case.body, dict) else None
    if isinstance(named, str) and named:
        # An alias that exists, since a name made of chance would only ever find that it does not.
        case.body["model"] = {"/v1/embeddings": "v", "/v1/messages": "c"}.get(case.path, "m")
    matter = (case.headers or {}).get("X-Situs-Matter")
    if isinstance(matter, str) and len(matter) % 2:
        case.headers["X-Situs-Matter"] = "M-1"
    response = case.call_and_validate(
        base_url=serving.gateway.url,
        headers={"Authorization": f"Bearer {serving.gateway.key}"},
        checks=CHECKS,
        timeout=20,
    )
    SEEN[case.path, response.status_code] += 1


def test_the_run_was_no_row_of_refusals(serving):
    for path in (
        "/v1/chat/completions",
        "/v1/responses",
        "/v1/embeddings",
        "/v1/messages",
        "/v1/messages/count_tokens",
        "/salesforce/v1/chat/completions",
    ):
        assert SEEN[path, 200] >= 3, path
        assert sum(n for (p, status), n in SEEN.items() if p == path and status == 400) >= 3, path
    assert serving.provider.requests


def test_the_served_document_is_this_one(serving):
    with urllib.request.urlopen(serving.gateway.url + "/situs/v1/openapi.json") as answer:
        assert answer.read() == description()
