"""A gateway that the generated tests of an OpenAPI document are sent to."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from situs.testing import FakeProvider, Gateway, Spot

SETTINGS = """
[limits]
requests_per_minute = 0
concurrent = 0
[salesforce]
model = "m"
"""


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
