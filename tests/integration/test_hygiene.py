"""What stays behind holds no client text and no key: logs, metrics, error bodies, ledger, receipts, files, spans."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from situs.adapters.telemetry.tracing import span_writer
from situs.testing import Answer, FakeProvider, Gateway, Spot, cut, failure, garbled

NAME, IBAN, MAIL = "Mustermannsky", "DE89370400440532013000", "karl.muster@kanzlei-beispiel.example.com"
ALIAS = "frag-Mustermannsky"
TEXT = f"Schreiben Sie an Herrn Dr. Karl {NAME}, IBAN {IBAN}, {MAIL}."
UPSTREAM_KEY = "upstream-test-key"
MATTERS = f'[[matter]]\nid = "M-1"\njurisdictions = ["DE"]\nparties = [{{ name = "Karl {NAME}" }}]\n'
CHAT = "/v1/chat/completions"


def body(text: str = TEXT, **more: Any) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": text}]} | more


def attached(media_type: str, content: bytes, ending: str) -> dict[str, Any]:
    """Return a file part."""
    data = f"data:{media_type};base64,{base64.b64encode(content).decode()}"
    return {"type": "file", "file": {"file_data": data, "filename": f"{NAME}.{ending}"}}


def forms(value: str) -> list[bytes]:
    """Return a value as it would stand in a file: as it is, in base64 (all three phases), in hex, in UTF-16."""
    raw = value.encode()
    phases = [base64.b64encode(b"x" * pad + raw)[(4 if pad else 0) : -4] for pad in range(3)]
    return [raw, raw.upper(), raw.lower(), raw.hex().encode(), value.encode("utf-16-le"), *phases]


def kept(data: bytes, *values: str) -> list[str]:
    """Return which of the values can be found in the data."""
    return [v for v in values if any(form in data for form in forms(v))]


def test_the_search_finds_what_is_there():
    for form in forms(NAME):
        assert kept(b"\x00\xff" + form + b"\x01", NAME) == [NAME]
    assert kept(base64.b64encode(TEXT.encode()), NAME) == [NAME]
    assert kept(b"nothing of that kind", NAME, IBAN) == []


REQUESTS: list[tuple[str, Any, dict[str, str]]] = [
    (CHAT, body(), {}),
    (CHAT, body(stream=True), {}),
    (CHAT, body(), {"x-situs-matter": "M-1"}),
    (CHAT, body(), {"x-situs-matter": NAME}),
    (CHAT, body(), {"x-situs-matter": f"Herr {NAME}"}),
    (CHAT, body(), {"x-situs-label": NAME}),
    (CHAT, body(model=ALIAS), {}),
    (CHAT, body(model="far"), {}),
    (CHAT, body() | {f"an {NAME}": 1}, {}),
    (CHAT, body(temperature=NAME), {}),
    (CHAT, body(service_tier=NAME), {}),
    (CHAT, body(tools=[{"type": NAME}]), {}),
    (CHAT, body(metadata={f"{NAME} key": MAIL}), {}),
    (CHAT, body(response_format={"type": "json_object", "schema": {"pattern": MAIL}}), {}),
    (CHAT, json.dumps(body())[:-9].encode(), {}),
    (CHAT, json.dumps(body(TEXT + " \ud800")).encode(), {}),
    (CHAT, b'{"an ' + NAME.encode() + b'":1,"an ' + NAME.encode() + b'":2}', {}),
    (CHAT, TEXT.encode(), {"content-type": "text/plain"}),
    (CHAT, body(), {"user-agent": NAME, "x-request-id": NAME, "traceparent": NAME, "referer": NAME}),
    (f"{CHAT}?q={NAME}", body(), {}),
    (f"/v1/{NAME}", body(), {}),
    ("/v1/responses", {"model": "m", "input": TEXT}, {}),
    ("/v1/messages", {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": TEXT}]}, {}),
    ("/v1/embeddings", {"model": "e", "input": TEXT}, {}),
    (CHAT, body(messages=[{"role": "user", "content": [attached("text/plain", TEXT.encode(), "txt")]}]), {}),
    (CHAT, body(messages=[{"role": "user", "content": [attached("application/pdf", TEXT.encode(), "pdf")]}]), {}),
    (CHAT, body(messages=[{"role": "user", "content": [attached("message/rfc822", TEXT.encode(), "eml")]}]), {}),
]  # fmt: skip
ANSWERS = [
    Answer(),
    failure(400, echo=TEXT),
    failure(429, echo=TEXT),
    failure(500, echo=TEXT),
    failure(401, code=NAME, echo=TEXT),
    cut(after=2, text=TEXT),
    garbled(),
    Answer(body=b'{"' + TEXT.encode() + b'": 1}'),
    Answer(body=(b'data: {"error": {"message": "' + TEXT.encode() + b'"}}\n\n',)),
    Answer(headers=(("x-request-id", NAME), ("set-cookie", f"a={NAME}"), ("x-note", NAME))),
]


def make(folder: Path, provider: FakeProvider) -> Gateway:
    far = 'processed_in = ["US"]\ncompelled_by = ["US"]\n'
    url = provider.base_url + "/v1"
    spots = (
        Spot("own", url),
        Spot("far", url, far, models=("far",)),
        Spot("vectors", url, dialect="openai_embeddings", models=("e",), actions=("embed",)),
    )
    return Gateway(folder, spots, settings="[telemetry]\nlog_level = 'debug'\n", matters=MATTERS)


async def drive(url: str, key: str, provider: FakeProvider) -> tuple[list[str], list[bytes]]:
    """Make every request, and the first with every answer; return receipts' ids and the bodies of errors."""
    calls, errors = [], []
    head = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    async with aiohttp.ClientSession() as session:

        async def send(path: str, given: Any, headers: dict[str, str]) -> None:
            raw = given if isinstance(given, bytes) else json.dumps(given).encode()
            async with session.post(url + path, data=raw, headers=head | headers) as answer:
                got = await answer.read()
                calls.append(answer.headers.get("x-situs-receipt", ""))
                if answer.status >= 400:
                    errors.append(got)

        for path, given, headers in REQUESTS:
            await send(path, given, headers)
        for answer in ANSWERS:
            for stream in (False, True):
                provider.script(answer)
                await send(CHAT, body(stream=stream), {})
        for wrong in (f"Bearer {NAME}", "Bearer situs_aaaaaaaaaaa_" + NAME, f"Basic {NAME}"):
            await send(CHAT, body(), {"authorization": wrong})
    return [c for c in calls if c], errors


@pytest.mark.slow
async def test_nothing_stays_behind_in_a_served_gateway(tmp_path: Path):
    async with FakeProvider() as provider:
        gateway = make(tmp_path / "state", provider)
        gateway.write()
        before = {f for f in gateway.folder.rglob("*") if f.is_file()}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-X", "dev", "-m", "situs", "serve", "--config", str(gateway.config_path),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            said, url = b"", ""
            while not url:
                line = await asyncio.wait_for(process.stdout.readline(), 60)
                assert line, said
                said += line
                url = line.decode().split()[2] if line.startswith(b"ready on ") else ""
            rest = asyncio.create_task(process.stdout.read())
            calls, errors = await drive(url, gateway.key, provider)
            received = await everything_it_tells(url, gateway.key, calls)
        finally:
            os.kill(process.pid, signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 30)
        said += await rest
    assert len(errors) > 15 and len(calls) > 30 and b'"event":"call"' in said
    secrets = (NAME, IBAN, MAIL, gateway.key, gateway.key.rpartition("_")[2], UPSTREAM_KEY)
    assert kept(said, *secrets) == [], said
    assert kept(received, *secrets) == []
    assert [(e, kept(e, *secrets)) for e in errors if kept(e, *secrets)] == []
    given = {"matters.toml", "upstream-key", "situs.toml"}
    for file in gateway.folder.rglob("*"):
        assert kept(file.name.encode(), *secrets) == []
        if file.is_file() and not (file in before and file.name in given):
            assert kept(file.read_bytes(), *secrets) == [], file.name


async def everything_it_tells(url: str, key: str, calls: list[str]) -> bytes:
    """Return metrics, readiness, models and every receipt."""
    found = b""
    async with aiohttp.ClientSession(headers={"authorization": f"Bearer {key}"}) as session:
        for path in ("/metrics", "/readyz", "/v1/models", *(f"/situs/v1/receipts/{c}" for c in calls)):
            async with session.get(url + path) as answer:
                assert answer.status == 200, path
                data = await answer.read()
                found += data
                if "receipts" in path:
                    found += b"".join(_decoded(orjson.loads(data)))
    return found


def _decoded(value: Any) -> list[bytes]:
    """Return the strings of a receipt, read from base64 where they are that."""
    if isinstance(value, str):
        try:
            return [base64.b64decode(value, validate=True)]
        except ValueError:
            return []
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [found for item in items for found in _decoded(item)]


async def test_a_ledger_in_use_holds_no_text(tmp_path: Path):
    async with FakeProvider() as provider, make(tmp_path / "state", provider) as gateway:
        await drive(gateway.url, gateway.key, provider)
        files = sorted(gateway.folder.glob("ledger.db*"))
        assert any(f.name.endswith("-wal") and f.stat().st_size for f in files)
        for file in files:
            assert kept(file.read_bytes(), NAME, IBAN, MAIL, gateway.key, UPSTREAM_KEY) == [], file.name


async def test_spans_hold_no_text(tmp_path: Path):
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter, tracer = InMemorySpanExporter(), sdk.TracerProvider()
    tracer.add_span_processor(SimpleSpanProcessor(exporter))
    async with FakeProvider() as provider, make(tmp_path / "state", provider) as gateway:
        gateway.runtime.trace = span_writer(tracer)
        await drive(gateway.url, gateway.key, provider)
    spans = exporter.get_finished_spans()
    assert len(spans) > 30
    told = "".join(span.to_json() for span in spans).encode()
    assert b"gen_ai.request.model" in told
    assert kept(told, NAME, IBAN, MAIL, gateway.key, UPSTREAM_KEY) == []
