"""An erasure asked of a running gateway: who may, and what comes of it."""

from __future__ import annotations

import json

import pytest

from situs.erasure import verify_certificate
from situs.server.erasing import ERASER

from .conftest import MATTERS, request

pytestmark = pytest.mark.asyncio(loop_scope="package")
MORE = '[[matter]]\nid = "M-9"\njurisdictions = ["DE"]\nwall = ["falcon"]\n'


@pytest.fixture
def known(gateway):
    """Say what the file of matters holds, and put it back afterwards."""

    def writing(text: str = "") -> None:
        (gateway.folder / "matters.toml").write_text(MATTERS + MORE + text, encoding="utf-8")

    writing()
    yield writing
    (gateway.folder / "matters.toml").write_text(MATTERS, encoding="utf-8")


@pytest.fixture
def erase(gateway, known):
    async def erasing(matter: str, ground: str = "objection", **grant):
        key = gateway.grant("anna", **{"roles": frozenset({ERASER}), "walls": frozenset({"falcon"}), **grant})
        named = {"authorization": f"Bearer {key}", **({"x-situs-matter": matter} if matter else {})}
        return await request("POST", f"{gateway.url}/situs/v1/erasures/{ground}", None, named)

    return erasing


@pytest.mark.parametrize(
    ("matter", "ground", "grant", "status", "code"),
    [
        ("M-9", "objection", {"roles": frozenset({"lawyer"})}, 403, "erasure_not_allowed"),
        ("M-9", "objection", {"walls": frozenset()}, 403, "erasure_not_allowed"),
        ("M-9", "objection", {"matters": frozenset({"M-1"})}, 403, "erasure_not_allowed"),
        ("M-0", "objection", {}, 403, "erasure_not_allowed"),
        ("M-9", "because", {}, 400, "erasure_ground"),
        ("", "objection", {}, 400, "matter_malformed"),
        ("../x", "objection", {}, 400, "matter_malformed"),
    ],
)
async def test_who_may_not_erases_nothing(erase, gateway, matter, ground, grant, status, code) -> None:
    size = gateway.runtime.ledger.size
    answer = await erase(matter, ground, **grant)
    assert (answer.status, answer.json()["code"]) == (status, code)
    assert gateway.runtime.ledger.size == size


async def test_a_hold_that_the_gateway_has_not_loaded_yet_blocks_it(erase, gateway, known) -> None:
    known('[[matter]]\nid = "M-8"\nholds = ["LH-7"]\n')
    answer = await erase("M-8")
    assert (answer.status, answer.json()["code"]) == (409, "legal_hold")
    (found,) = await gateway.runtime.eraser.all("M-8")
    assert (found.state, found.first["by"], found.first["credential"], found.first["holds"]) == (
        "blocked", "anna", "api_key", ["LH-7"],
    )  # fmt: skip


async def test_who_may_gets_the_certificate(erase, gateway) -> None:
    answer = await erase("M-9")
    assert (answer.status, answer.json()["result"], answer.json()["conflict"]) == (200, "destroyed", False)
    said = verify_certificate(json.dumps(answer.json()["certificate"]).encode(), gateway.vkey)
    assert (said["by"], said["credential"], said["matter"], said["source"]) == ("anna", "api_key", "M-9", "file")
    again = await erase("M-9")
    assert again.json()["erasure"] == answer.json()["erasure"]
