"""Our own OpenAPI document against a running gateway: generated requests, valid and not, and never a defect."""

import asyncio
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator

import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.meta import TestPhase

from situs.server.own import description
from situs.testing import FakeProvider, Gateway, Spot

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
SETTINGS = """
[limits]
requests_per_minute = 0
concurrent = 0
"""
SELDOM = {"/v1/chat/completions": 4, "/v1/messages": 16, "/v1/responses": 10}
"""Of the thousands of deliberate cases of the largest formats, one in so many is sent."""
MET: Counter[str] = Counter()
SEEN: Counter[tuple[str, int]] = Counter()
"""Statuses by path, to see that the run was not all refusals."""


class Serving(threading.Thread):
    """A gateway in a loop of its own, since the generated tests are synchronous."""

    def __init__(self, folder) -> None:
        super().__init__(daemon=True)
        self.folder = folder
        self.ready, self.gateway, self.provider = threading.Event(), None, None
        self.failed: BaseException | None = None

    def run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - handed to the test, which fails with it
            self.failed = error
            self.ready.set()

    async def _serve(self) -> None:
        self.loop, self.end = asyncio.get_running_loop(), asyncio.Event()
        async with FakeProvider() as self.provider:
            url = self.provider.base_url + "/v1"
            spots = (
                Spot("own", url, actions=("infer", "count"), media=True),
                Spot("claude", url, kind="anthropic", dialect="anthropic_messages", models=("c",), media=True),
                Spot("vec", url, models=("v",), dialect="openai_embeddings", actions=("embed",)),
            )
            matters = '[[matter]]\nid = "M-1"\njurisdictions = ["DE"]\n'
            async with Gateway(self.folder, spots, SETTINGS, matters) as self.gateway:
                self.ready.set()
                await self.end.wait()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.end.set)
        self.join(20)


@pytest.fixture(scope="module")
def serving(tmp_path_factory) -> Iterator[Serving]:
    thread = Serving(tmp_path_factory.mktemp("generated"))
    thread.start()
    assert thread.ready.wait(60)
    assert thread.failed is None
    yield thread
    thread.stop()
    assert not thread.is_alive()


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
    ):
        assert SEEN[path, 200] >= 3, path
        assert sum(n for (p, status), n in SEEN.items() if p == path and status == 400) >= 3, path
    assert serving.provider.requests


def test_the_served_document_is_this_one(serving):
    with urllib.request.urlopen(serving.gateway.url + "/situs/v1/openapi.json") as answer:
        assert answer.read() == description()
