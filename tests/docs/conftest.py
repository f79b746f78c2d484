"""A desk: a folder as `situs init` makes it, with a fake provider where the embedded model would be."""

import asyncio
import contextlib
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from situs.config import load_config
from situs.runtime import open_runtime
from situs.server import Listening
from situs.testing import FakeProvider

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # `docs.generate` is no part of the package
DOCUMENTED_URL = "http://127.0.0.1:8430"
"""The address that the documentation names; the tests put the real one in its place."""


@dataclass(slots=True)
class Desk:
    """Run commands in a folder of their own, as a reader of the documentation would."""

    folder: Path
    key: str = ""

    @property
    def config(self) -> Path:
        return self.folder / ".situs" / "situs.toml"

    def init(self) -> None:
        made = self.run(["situs", "init", "--json"])
        assert made.returncode == 0, made.stderr
        self.key = json.loads(made.stdout)["api_key"]

    def run(
        self, command: list[str], url: str = DOCUMENTED_URL, text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        path = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SITUS_", "OPENAI_", "ANTHROPIC_"))}
        environment = {
            **kept, "PATH": path, "SITUS_URL": url, "SITUS_API_KEY": self.key, "COLUMNS": "80",
            "OPENAI_BASE_URL": url + "/v1", "OPENAI_API_KEY": self.key,
            "ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": self.key,
        }  # fmt: skip
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            input=text,
            timeout=60,
            check=False,
        )

    @contextlib.contextmanager
    def serving(self) -> Iterator[str]:
        """Serve the folder's configuration over a fake provider, and yield the address."""
        started, stop, address = threading.Event(), threading.Event(), []

        async def serve() -> None:
            async with FakeProvider() as provider:
                self._use(provider.base_url + "/v1")
                runtime = await open_runtime(load_config(self.config), self.config.parent)
                try:
                    async with Listening(runtime) as url:
                        address.append(url)
                        started.set()
                        await asyncio.to_thread(stop.wait)
                finally:
                    await runtime.aclose()

        def run() -> None:
            try:
                asyncio.run(serve())
            finally:
                started.set()

        thread = threading.Thread(target=run)
        thread.start()
        try:
            assert started.wait(30) and address, "the gateway did not start"
            yield address[0]
        finally:
            stop.set()
            thread.join(30)

    def _use(self, url: str) -> None:
        text = self.config.read_text(encoding="utf-8")
        fake = f'[[upstream]]\nid = "embedded"\nkind = "openai"\nurl = "{url}"\n\n[[route]]'
        text = re.sub(r"\[\[upstream\]\]\nid = \"embedded\".*?\n\n\[\[route\]\]", lambda _: fake, text, flags=re.DOTALL)
        self.config.write_text(re.sub(r"port = \d+", "port = 0", text), encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.init()
    return made


@pytest.fixture
def desk_at() -> type[Desk]:
    """Return what makes a desk for a gateway that runs already."""
    return Desk
