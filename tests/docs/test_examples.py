"""Every example runs as it stands, against a real gateway over a fake provider; the commands in a folder of `init`."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from situs.testing import OVERSEAS, FakeProvider, Gateway, Spot

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
MATTER = '[[matter]]\nid = "M-2026-002"\njurisdictions = ["DE"]\nparties = [{ name = "Jane Roe" }]\n'
CLIENTS = ("openai_client.py", "anthropic_client.py", "streaming.py")


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[tuple[Gateway, FakeProvider]]:
    async with FakeProvider() as provider:
        url = provider.base_url + "/v1"
        spots = (Spot("own", url, models=("situs-local",)), Spot("overseas", url, OVERSEAS, models=("overseas",)))
        async with Gateway(tmp_path / "gateway", spots, matters=MATTER) as gateway:
            yield gateway, provider


async def run(desk_at, gateway: Gateway, *command: str):
    return await asyncio.to_thread(desk_at(gateway.folder, gateway.key).run, list(command), gateway.url)


def test_every_example_is_tested() -> None:
    assert {p.name for p in EXAMPLES.iterdir() if p.is_file()} == {*CLIENTS, "verify_receipt.sh"}


@pytest.mark.parametrize("name", CLIENTS)
async def test_the_client_gets_an_answer_with_names_restored(name: str, running, desk_at) -> None:
    gateway, provider = running
    done = await run(desk_at, gateway, "python", str(EXAMPLES / name))
    assert done.returncode == 0, done.stderr
    assert "Ms Jane Roe, jane.roe@example.com" in done.stdout
    assert provider.requests and b"Roe" not in provider.received and b"jane.roe" not in provider.received
    call = next(line.split()[1] for line in done.stdout.splitlines() if line.startswith("receipt "))
    assert [e["type"] for e in await gateway.entries(call)] == ["decision", "outcome"]


async def test_the_anthropic_example_shows_a_refusal(running, desk_at) -> None:
    gateway, provider = running
    done = await run(desk_at, gateway, "env", "SITUS_MODEL=overseas", "python", str(EXAMPLES / "anthropic_client.py"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("refused 451 ") and "receipt " in done.stdout
    assert provider.requests == []


async def test_a_receipt_is_fetched_and_verified(running, desk_at) -> None:
    gateway, _ = running
    asked = await run(desk_at, gateway, "python", str(EXAMPLES / "streaming.py"))
    call = asked.stdout.split()[1]
    script = str(EXAMPLES / "verify_receipt.sh")
    done = await run(desk_at, gateway, "bash", script, call, "ledger.vkey")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("verified")
    receipt = gateway.folder / f"receipt-{call}.json"
    receipt.write_bytes(receipt.read_bytes().replace(b'"origin"', b'"0rigin"', 1))
    text = receipt.read_text(encoding="utf-8").replace("A", "B", 40)
    receipt.write_text(text, encoding="utf-8")
    forged = await run(desk_at, gateway, "situs", "verify", receipt.name, "--key", "ledger.vkey")
    assert forged.returncode == 1, forged.stdout
    missing = await run(desk_at, gateway, "bash", script, "no-such-call", "ledger.vkey")
    assert missing.returncode != 0


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["check"], "is good"),
        (["keys", "list"], "first-user"),
        (["matters", "list"], "M-2026-001"),
        (["matters", "show", "M-2026-002"], "Jane Roe"),
        (["models", "list"], "Apache-2.0"),
        (["policy", "list"], "forbid  privileged-stays"),
        (["policy", "prove"], "holds"),
        (["config", "schema"], "max_body_bytes"),
        (["config", "reference"], "max_body_bytes"),
        (["completion", "bash"], "_SITUS_COMPLETE"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_says_what_it_should(command: list[str], said: str, desk) -> None:
    if command == ["check"]:  # without weights: the folder's own provider takes the embedded model's place
        with desk.serving():
            pass
    done = desk.run(["situs", *command])
    assert done.returncode == 0, done.stderr
    assert said in done.stdout


@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        (["explain", "memo.txt", "--label", "nope"], 1, "no such label"),
        (["explain", "memo.txt", "--face", "nope"], 1, "no such face"),
        (["explain", "memo.txt", "--matter", "nope"], 1, "no such matter"),
        (["explain", "memo.txt", "--receipt"], 2, "[receipt_malformed]"),
        (["check", "--config", "nowhere.toml"], 2, "[config_missing]"),
        (["init"], 1, "is there already"),
        (["models", "verify", "nope"], 2, "[model_unknown]"),
        (["ask", "Hello"], 1, "does not answer"),
        (["keys", "revoke", "nope"], 2, "[key_not_found]"),
        (["nope"], 2, "No such command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_line_and_no_traceback(command: list[str], status: int, said: str, desk) -> None:
    (desk.folder / "memo.txt").write_text("A text.", encoding="utf-8")
    url = "http://127.0.0.1:9"  # the discard port: nobody listens
    done = desk.run(["situs", *command], url)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (status, True, False), done.stderr


def test_explain_gives_the_ruling_of_the_gate(desk) -> None:
    (desk.folder / "memo.txt").write_text("Attorney-Client Privileged. Call Dr. Karl Muster.", encoding="utf-8")
    done = desk.run(["situs", "explain", "memo.txt", "--matter", "M-2026-001", "--json"])
    found = json.loads(done.stdout)
    assert found["outcome"] == "permitted"
    assert found["rulings"][0]["reasons"][0]["policy"] == "controlled-privileged"
