"""One gateway and its sinks for the whole run; a run whose sinks saw nothing is invalid and exits so."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

sys.path.insert(0, str(Path(__file__).parent))

import aiohttp
from sinkbench.places import PLACES, Bench, grant_keys, make_gateway

from situs.testing import FakeProvider

INVALID = 86
"""The exit status of a run that proves nothing."""
_HERE = Path(__file__).parent
_SEEN = pytest.StashKey[int]()
_ASKED = pytest.StashKey[bool]()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bench]:
    """Open the gateway over five sinks."""
    sinks = {name: FakeProvider() for name in PLACES}
    for sink in sinks.values():
        await sink.__aenter__()
    async with make_gateway(tmp_path_factory.mktemp("sink"), sinks) as gateway, aiohttp.ClientSession() as session:
        bench = Bench(gateway, sinks, session, grant_keys(gateway))
        yield bench
        request.config.stash[_SEEN] = bench.seen
    for sink in sinks.values():
        await sink.aclose()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Note whether this run claims anything about sinks."""
    config.stash[_ASKED] = any(_HERE in item.path.parents for item in items) or _named(config)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Declare the run invalid if no sink saw a byte, whatever its tests say."""
    seen = session.config.stash.get(_SEEN, 0)
    worker = getattr(session.config, "workeroutput", None)
    if worker is not None:
        worker["sink_seen"] = seen
        return
    seen += session.config.stash.get(_WORKERS, 0)
    asked = session.config.stash.get(_ASKED, False) or _named(session.config)
    if asked and not seen and not session.config.getoption("collectonly"):
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line("INVALID: the sinks of tests/sink saw nothing, so this run proves nothing", red=True)
        session.exitstatus = INVALID


_WORKERS = pytest.StashKey[int]()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Add up what the sinks of xdist's workers saw."""
    config = node.config  # type: ignore[attr-defined]
    output = getattr(node, "workeroutput", {})
    config.stash[_WORKERS] = config.stash.get(_WORKERS, 0) + output.get("sink_seen", 0)


def _named(config: pytest.Config) -> bool:
    return any(Path(arg.split("::")[0]).resolve().is_relative_to(_HERE) for arg in config.args)
