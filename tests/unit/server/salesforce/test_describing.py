"""The document that an org registers: valid OpenAPI 3.0.3, and within what External Services take."""

import copy
import re

import orjson
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_30_VALIDATOR

from situs.server.salesforce.describing import BASE, service_document
from situs.server.salesforce.serving import NAMES

DOCUMENT = orjson.loads(service_document())
SCHEMAS = DOCUMENT["components"]["schemas"]


def test_it_is_valid() -> None:
    assert DOCUMENT["openapi"] == "3.0.3"
    assert list(OPENAPI_30_VALIDATOR.iter_errors(DOCUMENT)) == []


@pytest.mark.parametrize("broken", ["responses", "requestBody"])
def test_the_validator_can_fail(broken: str) -> None:
    wrong = copy.deepcopy(DOCUMENT)
    wrong["paths"][f"{BASE}askMatter"]["post"][broken] = []
    assert list(OPENAPI_30_VALIDATOR.iter_errors(wrong))


def test_every_operation_is_a_post_with_one_answer_and_a_name_that_no_org_has_to_spell_out() -> None:
    assert set(DOCUMENT["paths"]) == {BASE + name for name in NAMES}
    for path, item in DOCUMENT["paths"].items():
        assert list(item) == ["post"]
        operation = item["post"]
        assert operation["operationId"] == path.removeprefix(BASE)
        assert re.fullmatch(r"[a-z][A-Za-z0-9]{0,39}", operation["operationId"])
        assert list(operation["responses"]) == ["200"]
        assert operation["x-sfdc"]["agent"]["action"]["publishAsAgentAction"] is True
        assert operation["x-sfdc"]["heroku"]["authorization"]["permissionSet"]


def test_objects_are_flat_with_plain_names_and_nothing_free_or_composed() -> None:
    for name, schema in SCHEMAS.items():
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]+", name)
        assert set(schema) <= {"type", "properties", "required"}
        for field, shape in schema["properties"].items():
            assert re.fullmatch(r"[a-z][A-Za-z0-9]*", field)
            assert len(shape["description"]) <= 1_333
            inner = shape.get("items", shape)
            assert inner.get("type") in ("string", "boolean", "integer") or inner == {
                "$ref": "#/components/schemas/Passage"
            }
            assert not {"anyOf", "oneOf", "allOf", "additionalProperties", "nullable"} & set(shape)


def test_every_answer_says_how_it_ended_and_why() -> None:
    for name, schema in SCHEMAS.items():
        if name.endswith("Response"):
            assert {"outcome", "reasonCode", "reason", "receiptId"} <= set(schema["properties"])
            assert schema["required"] == ["outcome"]


def test_questions_and_answers_are_marked_as_personal() -> None:
    for name, field in (("AskMatterRequest", "question"), ("AskMatterResponse", "answer"), ("Passage", "text")):
        assert SCHEMAS[name]["properties"][field]["x-sfdc"]["privacy"] == {"isPii": True}
