"""The document: whole, valid, and the same as the page of the reference."""

from pathlib import Path

import jsonschema_rs
import orjson
import pytest

from situs.server.openapi import GOVERNED
from situs.server.own import OWN, TAKING, description

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "openapi.json"
SERVICE = "/salesforce/services/v1/openapi.json"
DOCUMENT = orjson.loads(description())


def test_every_path_of_the_server_is_described():
    served = {("post", path) for path in GOVERNED}
    served |= {(method.lower(), path.rstrip("/") if path.endswith("/") else path) for method, path in (*OWN, *TAKING)}
    told = {(method, path.partition("/{")[0]) for path, item in DOCUMENT["paths"].items() for method in item}
    assert told == served
    assert len({op["operationId"] for item in DOCUMENT["paths"].values() for op in item.values()}) == len(
        DOCUMENT["paths"]
    )


def test_every_reference_leads_somewhere():
    def refs(node):
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"]
            for item in node.values():
                yield from refs(item)
        elif isinstance(node, list):
            for item in node:
                yield from refs(item)

    found = set(refs(DOCUMENT))
    assert len(found) > 8
    for ref in found:
        node = DOCUMENT
        for part in ref.removeprefix("#/").split("/"):
            node = node[part]


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_every_schema_is_one(name):
    jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema",
                                 **DOCUMENT["components"]["schemas"][name]})  # fmt: skip


def test_only_what_tells_nothing_of_a_caller_is_open():
    open_to_all = {p for p, item in DOCUMENT["paths"].items() for op in item.values() if op.get("security") == []}
    witness = {"/situs/v1/witness/add-checkpoint", "/situs/v1/mirror/{log}/checkpoint"}
    assert open_to_all == {"/healthz", "/readyz", "/metrics", "/situs/v1/openapi.json", SERVICE, *witness}


def test_a_policy_refusal_is_451_but_where_an_api_has_403_for_it():
    for path in GOVERNED:
        responses = DOCUMENT["paths"][path]["post"]["responses"]
        assert ("451" in responses) == (not path.startswith("/salesforce/")), path
        assert ("Policy permits no place" in responses["403"]["description"]) == ("451" not in responses), path


def test_the_page_of_the_reference_is_up_to_date():
    assert orjson.loads(PAGE.read_bytes()) == DOCUMENT, "run `make docs`"
