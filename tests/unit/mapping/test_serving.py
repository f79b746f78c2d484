"""What Situs answers, by its own documents, and what it does not."""

import json

import pytest

from situs.mapping import Served, served_by
from situs.server.own import description
from situs.server.salesforce.describing import service_document

SERVED = served_by(map(json.loads, (description(), service_document())))


@pytest.mark.parametrize(
    ("verb", "path", "answered"),
    [
        ("POST", "/v1/chat/completions", True),
        ("post", "/v1/chat/completions?stream=true", True),
        ("", "/v1/chat/completions", True),
        ("GET", "/v1/chat/completions", False),
        ("POST", "/v1/chat/completions/", False),
        ("POST", "//v1/chat/completions", True),
        ("POST", "/v1/chat", False),
        ("POST", "/v1/files", False),
        ("POST", "/openai/deployments/gpt-4o/chat/completions", False),
        ("POST", "/v1beta/models/gemini-pro:generateContent", False),
        ("POST", "/salesforce/v1/chat/completions", True),
        ("POST", "/salesforce/services/v1/askMatter", True),
        ("POST", "/salesforce/services/v1/askAnything", False),
        ("GET", "/v1/models", True),
        ("GET", "/v1/models/gpt-4o", True),
        ("GET", "/v1/models/", False),
        ("GET", "/v1/models/{model}", True),
        ("", "/", False),
    ],
)
def test_a_path_is_held_to_what_the_server_says_that_it_answers(verb: str, path: str, answered: bool) -> None:
    assert SERVED.answers(verb, path) is answered


@pytest.mark.parametrize(
    ("path", "answered"),
    [
        ("/v1/*", True),
        ("*/chat/completions", True),
        ("/v1*/completions", True),
        ("/openai/deployments/*/chat/completions", False),
        ("/v1/chat/completions*", True),
        ("/v1/chat/*/nothing", False),
        ("/salesforce/*/ask*", True),
        ("/situs/v1/receipts/abc*", True),
        ("/situs/v2/receipts/*", False),
        ("*", True),
        ("/w*" + "a*" * 100, False),
    ],
)
def test_what_is_not_known_of_a_path_may_be_anything_and_the_rest_must_fit(path: str, answered: bool) -> None:
    assert SERVED.answers("", path) is answered


def test_a_server_without_a_path_answers_nothing() -> None:
    assert not Served().answers("", "*")
    assert not served_by(({}, {"paths": {"/a": {"parameters": []}}})).answers("", "/a")
