"""The table of paths: what is served where, and how everything else is told."""

import pytest

from situs.server import Application
from situs.server.openapi import GOVERNED

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.mark.parametrize("path", sorted(GOVERNED))
async def test_a_face_takes_post_alone_and_asks_for_a_credential(get, path: str) -> None:
    answer = await get(path)
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert (await get(path, method="POST")).status == 401


@pytest.mark.parametrize("path", ["/", "/v1", "/v2/chat/completions", "/v1/chat/completions/", "/x"])
async def test_there_is_nothing_elsewhere(get, path: str) -> None:
    answer = await get(path)
    assert answer.status == 404
    code = answer.json()["error"]["code"] if path.startswith("/v1/") else answer.json()["code"]
    assert code == "not_found"


async def test_a_wrong_method_is_told_with_what_is_taken(get) -> None:
    answer = await get("/healthz", method="DELETE")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await get("/healthz", method="HEAD")).status == 200


async def test_a_websocket_is_closed_and_the_lifespan_is_acknowledged(gateway) -> None:
    app, sent = Application(gateway.runtime), []
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def receive() -> dict:
        return messages.pop(0)

    async def send(message: dict) -> None:
        sent.append(message)

    await app({"type": "lifespan"}, receive, send)
    assert [m["type"] for m in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    await app({"type": "websocket"}, receive, send)
    assert sent[-1] == {"type": "websocket.close", "code": 1008}


async def test_a_defect_outside_the_gate_is_500_without_its_text(gateway, get, monkeypatch) -> None:
    def broken() -> list[str]:
        raise RuntimeError("quotes Karl Muster")

    monkeypatch.setattr(type(gateway.runtime), "faults", lambda _: broken())
    answer = await get("/readyz")
    assert (answer.status, answer.json()["code"]) == (500, "internal_error")
    assert "Muster" not in answer.text
