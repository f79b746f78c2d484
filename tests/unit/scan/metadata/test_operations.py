"""The operations of a service, out of its document."""

import json

import pytest

from situs.scan.metadata.operations import Operation, operations_of, path_of, prefix_of, schema_of


def test_operations_are_read_with_their_names() -> None:
    paths = {"/ask": {"post": {"operationId": "ask"}, "get": {}, "parameters": []}, "/b": [], "/c": {"put": "x"}}
    assert list(operations_of(schema_of(json.dumps({"paths": paths})))) == [
        Operation("ask", "POST", "/ask"),
        Operation("", "GET", "/ask"),
        Operation("", "PUT", "/c"),
    ]


@pytest.mark.parametrize("text", ["", "openapi: 3.0.3", "[]", "[" * 100_000])
def test_what_is_no_json_object_has_none(text: str) -> None:
    assert list(operations_of(schema_of(text))) == []


@pytest.mark.parametrize(
    ("schema", "prefix"),
    [
        ({"servers": [{"url": "https://api.example/v1/"}]}, "/v1"),
        ({"servers": ["https://api.example/v1"], "basePath": "/v2"}, "/v2"),
        ({"servers": [{"url": "https://[broken/v1"}]}, ""),
        ({}, ""),
    ],
)
def test_the_base_of_a_document_is_read(schema: dict, prefix: str) -> None:
    assert prefix_of(schema) == prefix


def test_a_path_has_no_stroke_at_its_end() -> None:
    assert (path_of("https://a.example/v1/?q=1"), path_of("https://a.example/")) == ("/v1", "")
