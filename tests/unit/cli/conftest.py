"""The command line through its real entry point, against a folder that `situs init` made."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from click.testing import CliRunner

from situs.cli.init import command as init
from situs.cli.main import main
from situs.ledger import Quorum
from situs.ledger.authority import Authorities
from situs.testing import GOOD_TERMS, OVERSEAS, OWN, Authority, FakeProvider, Gateway, Spot, Witness

Run = Callable[..., "Ran"]


@dataclass(frozen=True)
class Ran:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(monkeypatch, capsys) -> Run:
    """Run `situs …` and return what came of it."""

    def running(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["situs", *map(str, arguments)])
        capsys.readouterr()
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        else:
            code = 0
        return Ran(code, *capsys.readouterr())

    return running


@pytest.fixture(scope="session")
def pristine(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("init") / "situs"
    made = CliRunner().invoke(init, ["--folder", str(folder), "--json"])
    assert made.exit_code == 0, made.output
    return folder


@pytest.fixture
def home(pristine, tmp_path, monkeypatch) -> Path:
    """A folder of its own, copied from one that was just made, which every command finds by itself."""
    folder = tmp_path / "situs"
    folder.mkdir(mode=0o700)
    for path in pristine.rglob("*"):
        target = folder / path.relative_to(pristine)
        if path.is_dir():
            target.mkdir(mode=path.stat().st_mode & 0o777)
        else:
            target.write_bytes(path.read_bytes())
            target.chmod(path.stat().st_mode & 0o777)
    monkeypatch.setenv("SITUS_CONFIG", str(folder / "situs.toml"))
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


FEW = '[[statement]]\nid = "t"\nsays = "s"\naction = "train"\nlabels = ["MNPI"]\nnever = { permitted = true }\n'
ONE_MATTER = '[[matter]]\nid = "M-1"\njurisdictions = ["DE"]\nforum = "DE"\n'


Aside = Callable[[AbstractAsyncContextManager[Gateway]], AbstractContextManager[Gateway]]


@pytest.fixture(scope="session")
def aside() -> Aside:
    """Run a gateway in a loop of its own, since a command waits for its answer."""

    @contextmanager
    def running(opened: AbstractAsyncContextManager[Gateway]) -> Iterator[Gateway]:
        ready, stop, made = threading.Event(), asyncio.Event(), []
        loop = asyncio.new_event_loop()

        async def serve() -> None:
            async with opened as gateway:
                made.append(gateway)
                ready.set()
                await stop.wait()

        thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
        thread.start()
        assert ready.wait(30)
        yield made[0]
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)
        loop.close()

    return running


@pytest.fixture(scope="module")
def gateway(tmp_path_factory, aside: Aside) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("ask")
    (folder / "few.toml").write_text(FEW, encoding="utf-8")

    @asynccontextmanager
    async def opened() -> AsyncIterator[Gateway]:
        async with FakeProvider() as provider:
            url = provider.base_url + "/v1"
            spots = (Spot("own", url, OWN), Spot("us", url, OVERSEAS, models=("us",)))
            async with Gateway(folder, spots, '[policies]\nstatements = "few.toml"\n', ONE_MATTER) as gateway:
                yield gateway

    with aside(opened()) as gateway:
        yield gateway


@pytest.fixture
def asker(gateway, monkeypatch) -> Gateway:
    monkeypatch.setenv("SITUS_API_KEY", gateway.key)
    monkeypatch.setenv("SITUS_URL", gateway.url)
    return gateway


MATTERS = """
[[matter]]
id = "M-1"
jurisdictions = ["DE"]
forum = "DE"
privileged = true
counsel_directed = true
[[matter]]
id = "M-2"
jurisdictions = ["DE"]
"""
CALLS = (
    ("M-1", "own", "Anwaltliche Stellungnahme: bitte fasse die Aussage von Herrn Dr. Karl Muster zusammen."),
    ("M-1", "overseas", "Vertraulich, anwaltliche Korrespondenz mit Frau Anna Beispiel."),
    ("M-2", "own", "Please draft a short note."),
    ("M-2", "eu", "Good morning."),
    ("M-2", "overseas", "A press release that is public."),
    ("", "own", "Good morning."),
)
"""Matter, alias and text of the calls behind the ledger; what policy refuses is a part of it."""


async def make_calls(gateway: Gateway, calls=CALLS) -> list[str]:
    """Make real calls and return their ids."""
    made = []
    async with aiohttp.ClientSession() as client:
        for matter, alias, text in calls:
            headers = {"x-api-key": gateway.key, **({"x-situs-matter": matter} if matter else {})}
            if "public" in text:
                headers["x-situs-label"] = "PUBLIC"
            body = {"model": alias, "messages": [{"role": "user", "content": text}]}
            async with client.post(f"{gateway.url}/v1/chat/completions", json=body, headers=headers) as answer:
                await answer.read()
                made.append(answer.headers["X-Situs-Receipt"])
    return made


def spots(url: str) -> tuple[Spot, ...]:
    return (
        Spot("own", url, models=("own",)),
        Spot("eu", url, GOOD_TERMS, models=("eu",)),
        Spot("overseas", url, OVERSEAS, models=("overseas",)),
    )


@pytest.fixture(scope="session")
def served(tmp_path_factory) -> Path:
    """The folder of a gateway that served `CALLS` and stopped."""
    folder = tmp_path_factory.mktemp("evidence") / "gateway"

    async def serve() -> None:
        async with AsyncExitStack() as stack:
            provider = await stack.enter_async_context(FakeProvider())
            gateway = Gateway(
                folder, spots(provider.base_url + "/v1"), matters=MATTERS, roles=frozenset({"lawyer", "classify:lower"})
            )
            gateway.write()
            keys = []
            for name in ("w0.example", "w1.example"):
                witness = await stack.enter_async_context(Witness(name, [gateway.vkey]))
                (folder / f"{name}.vkey").write_text(f"{witness.key}\n", encoding="utf-8")
                gateway.settings += f'[[witness]]\nkey = "{witness.key}"\nurl = "{witness.url}"\n'
                keys.append(witness.key)
            authority = await stack.enter_async_context(Authority())
            (folder / "tsa.pem").write_bytes(authority.pem)
            gateway.settings += (
                f'[[authority]]\nname = "tsa.example"\nurl = "{authority.url}"\ncertificates = "tsa.pem"\n'
            )
            gateway.settings += (
                "[witnessing]\nquorum = 2\ninterval_seconds = 0.05\n[stamping]\ninterval_seconds = 0.05\n"
            )
            async with gateway:
                await make_calls(gateway)
                size = gateway.runtime.ledger.size
                ledger, roots = gateway.runtime.ledger, Authorities([authority.pem])
                while (await ledger.witnessed(Quorum(tuple(keys), 2)))[0] < size:
                    await asyncio.sleep(0.02)
                while (await ledger.stamped(roots, 1))[0] < size:
                    await asyncio.sleep(0.02)

    asyncio.run(serve())
    return folder


@pytest.fixture
def evidence(served, tmp_path) -> Path:
    """A copy of what that gateway left: its ledger, the verifier key and those of its two witnesses."""
    folder = tmp_path / "evidence"
    folder.mkdir()
    for name in ("ledger.db", "ledger.vkey", "ledger-key.pem", "tsa.pem", "w0.example.vkey", "w1.example.vkey"):
        shutil.copy(served / name, folder / name)
    (folder / "ledger-key.pem").chmod(0o600)
    return folder
