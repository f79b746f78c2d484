"""The External Service's own document against a running gateway: generated calls, valid and not, and never a defect."""

from collections import Counter

import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.config import SchemathesisConfig

from situs.server.salesforce.describing import service_document

load_all_checks()
from schemathesis.specs.openapi.checks import (  # noqa: E402 - registered by the call above
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    unsupported_method,
)

pytestmark = pytest.mark.slow

SEEN: Counter[str] = Counter()
document = schemathesis.openapi.from_dict(
    orjson.loads(service_document()),
    config=SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}}),
)


@document.parametrize()
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_call_of_a_known_caller_is_answered_by_the_document(case, serving):
    response = case.call_and_validate(
        base_url=serving.gateway.url,
        headers={"api-key": serving.gateway.key},
        checks=[not_a_server_error, content_type_conformance, response_schema_conformance, unsupported_method,
                ignored_auth],
        timeout=20,
    )  # fmt: skip
    if case.method.upper() != "POST":
        assert response.status_code == 405
        return
    assert response.status_code == 200
    told = response.json()
    SEEN[told.get("reasonCode") or told["outcome"]] += 1
    assert told["outcome"] in ("refused", "started"), told


def test_calls_were_refused_for_many_reasons_and_jobs_began(serving):
    assert {"missing_field", "wrong_type", "nothing_to_read", "job_not_found"} <= set(SEEN), SEEN
    assert SEEN["internal_error"] == 0
