"""A whole Situs on loopback for tests: real HTTP, real ledger, real policies, upstreams of your choice."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from situs.adapters.identity import KeyFile
from situs.adapters.keys import FileKeySource
from situs.adapters.store import SqliteLedger, create_signer
from situs.authenticate import Grant
from situs.config import load_config
from situs.ledger import Receipt, VerifierKey, parse_vkey, verify_receipt
from situs.runtime import Runtime, open_runtime
from situs.server import Listening

ORIGIN = "situs.test/ledger"

OWN = """processed_in = ["DE"]
compelled_by = ["DE"]
weights_from = ["FR"]
controlled = true
terms = { training = "no", retention_days = 0, human_review = "no", dpa = true, secrecy = true, version = "own" }
"""
"""A place of the department's own, in Germany."""

GOOD_TERMS = """operator = "Example Processor"
processed_in = ["FR"]
compelled_by = ["FR"]
weights_from = ["FR"]
terms = { training = "no", retention_days = 0, human_review = "no", dpa = true, secrecy = true, version = "2026-01" }
"""
"""A processor in France on good terms."""

OVERSEAS = """operator = "Example Overseas"
processed_in = ["US"]
compelled_by = ["US"]
weights_from = ["US"]
terms = { training = "no", retention_days = 30, human_review = "no", dpa = true, version = "2026-01" }
"""
"""A processor in the United States without a transfer instrument."""


def described_model(version: str, asked: str = "models") -> str:
    """Return a row of the model registry, in TOML: the model `own` with a version's report, and how it is asked."""
    return f"""[[model]]
name = "own"
version = "{version}"
sha256 = "{version * 64}"
source = "https://models.example.com/own"
licence = "MIT"
publisher = "Example Models"
country = "FR"
provenance = "Compared with the publisher's list."
owner = "Anna Beispiel"
purpose = "Drafts."
uses = ["infer"]
expires = 2999-01-10
reports = ["own-{version}"]
asked = "{asked}"
"""


@dataclass(frozen=True, slots=True)
class Spot:
    """Describe one place with the server behind it, as a route named after it."""

    id: str
    url: str
    place: str = OWN
    kind: str = "openai"
    dialect: str = "openai_chat"
    models: tuple[str, ...] = ("m",)
    actions: tuple[str, ...] = ("infer",)
    priority: int = 100
    media: bool = False
    more: str = ""
    """Further keys of the upstream."""
    registered: str = ""
    """The model of the register that its route names."""


@dataclass(slots=True)
class Gateway:
    """Run a gateway over some spots; use it as an async context manager."""

    folder: Path
    spots: tuple[Spot, ...]
    settings: str = ""
    """Further tables of the configuration."""
    matters: str = ""
    roles: frozenset[str] = frozenset({"lawyer"})
    home: str = "DE"
    origin: str = ORIGIN
    """Names its ledger."""
    url: str = ""
    key: str = ""
    runtime: Runtime = field(init=False)
    _listening: Listening | None = None

    async def __aenter__(self) -> Gateway:
        """Write the configuration, open the runtime and listen."""
        self.write()
        self.runtime = await open_runtime(load_config(self.config_path), self.folder)
        async with AsyncExitStack() as undo:
            undo.push_async_callback(self.runtime.aclose)
            self._listening = Listening(self.runtime)
            self.url = await self._listening.__aenter__()
            undo.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Settle and close everything."""
        if self._listening is not None:
            await self._listening.__aexit__(*error)
        await self.runtime.aclose()

    @property
    def config_path(self) -> Path:
        """Return the configuration file."""
        return self.folder / "situs.toml"

    @property
    def vkey(self) -> VerifierKey:
        """Return the ledger's verifier key."""
        return parse_vkey((self.folder / "ledger.vkey").read_text(encoding="utf-8").strip())

    def grant(self, principal: str, **facts: Any) -> str:
        """Make another API key, usable at once, and return its secret."""
        file = KeyFile(self.folder / "api-keys.toml")
        _, secret = file.create(Grant(principal=principal, **facts), int(time.time()))
        self.runtime.gatekeeper.replace_keys(file.load())
        return secret

    async def entries(self, call: str) -> list[dict[str, Any]]:
        """Return a call's verified entries."""
        receipt: Receipt = await self.runtime.ledger.receipt(call)
        return list(verify_receipt(receipt, self.vkey).entries)

    def write(self) -> None:
        """Write configuration, keys, matters and an empty ledger, without starting anything."""
        self.folder.mkdir(parents=True, exist_ok=True)
        key_path = self.folder / "ledger-key.pem"
        if not key_path.exists():
            signer = create_signer(key_path)
            (self.folder / "ledger.vkey").write_text(str(signer.vkey(self.origin)), encoding="utf-8")
            SqliteLedger.open(self.folder / "ledger.db", self.origin, signer, _now).close()
            FileKeySource(self.folder / "matter-keys").initialise()
            keys = KeyFile(self.folder / "api-keys.toml")
            keys.initialise()
            _, self.key = keys.create(Grant(principal="tester", roles=self.roles), int(time.time()))
        (self.folder / "matters.toml").write_text(self.matters, encoding="utf-8")
        (self.folder / "upstream-key").write_text("upstream-test-key", encoding="utf-8")
        self.config_path.write_text(self._config(), encoding="utf-8")

    def _config(self) -> str:
        parts = [
            f'[organisation]\nname = "Test"\nhome = ["{self.home}"]\n',
            "[server]\nport = 0\ndrain_seconds = 2\n" if "[server]" not in self.settings else "",
            f'[ledger]\norigin = "{self.origin}"\n',
            "[law]\nreview_days = 36500\n" if "[law]" not in self.settings else "",
            '[telemetry]\nlog_level = "error"\n' if "[telemetry]" not in self.settings else "",
            self.settings,
        ]
        for s in self.spots:
            more = s.more or 'api_key = { file = "' + str(self.folder / "upstream-key") + '" }'
            parts.append(
                f'[[place]]\nid = "{s.id}"\n{s.place}'
                f'[[upstream]]\nid = "{s.id}"\nkind = "{s.kind}"\nurl = "{s.url}"\n{more}\n'
                f'[[route]]\nid = "{s.id}"\nmodels = {list(s.models)!r}\nplace = "{s.id}"\nupstream = "{s.id}"\n'
                f'upstream_model = "up-{s.id}"\ndialect = "{s.dialect}"\nactions = {list(s.actions)!r}\n'
                f"priority = {s.priority}\nmedia = {str(s.media).lower()}\n"
                f'registered = "{s.registered}"\n'
            )
        return "\n".join(parts)


def _now() -> int:
    return time.time_ns() // 1_000_000
