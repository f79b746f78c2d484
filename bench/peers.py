"""`make bench-peers`: other gateways under the same load, against the same upstream, each in an environment of its own.

Environments live below bench/out/peers and are made with the ordinary clients of the package registries; nothing of
them is a dependency of Situs. A peer that cannot be installed or started is left out, and the table says why. Peers
run with no control on; Situs runs with all of them.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.__main__ import situs
from bench.bodies import bodies
from bench.rig import CLIENTS, OUT, Rig, Target, free_port, keep, machine, rss

PEERS = OUT / "peers"
INSTALL_SECONDS = 900
CALLS = {"1k": 300, "16k": 200, "200k": 60, "1k.sse": 60}
LITELLM_CONFIG = """
model_list:
  - model_name: gpt-4o-mini
    litellm_params: {{model: openai/gpt-4o-mini, api_base: {upstream}/v1, api_key: x}}
general_settings:
  dangerously_permit_weak_or_unset_master_key: true  # it listens on loopback, for the bench alone
"""


class LeftOut(Exception):
    """Say why a peer is not measured."""


@dataclass(frozen=True)
class Started:
    """Hold how a peer is run and called."""

    command: list[str]
    headers: dict[str, str] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)
    key: str = "x"


def install(command: list[str], log: Path) -> None:
    """Run an installer, and say its last line where it fails."""
    with log.open("wb") as output:
        try:
            done = subprocess.run(
                command, check=False, stdout=output, stderr=subprocess.STDOUT, timeout=INSTALL_SECONDS
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise LeftOut(f"{type(error).__name__} while installing, see {log}") from None
    if done.returncode:
        last = (log.read_text(errors="replace").strip().splitlines() or [""])[-1]
        raise LeftOut(f"cannot be installed here ({last[:120]})")


def litellm(folder: Path, port: int, upstream: str) -> Started:
    """Return LiteLLM's proxy, one worker."""
    program = folder / "bin" / "litellm"
    if not program.exists():
        install([sys.executable, "-m", "venv", str(folder)], folder.with_suffix(".log"))
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check", "-q"]
        install([*pip, "litellm[proxy]"], folder.with_suffix(".log"))
    config = folder / "bench.yaml"
    config.write_text(LITELLM_CONFIG.format(upstream=upstream))
    command = [str(program), "--config", str(config), "--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"]
    env = {"LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False"}
    return Started(command, env=env)


def portkey(folder: Path, port: int, upstream: str) -> Started:
    """Return Portkey's gateway."""
    if shutil.which("npm") is None:
        raise LeftOut("needs npm, which is not here")
    program = folder / "node_modules" / "@portkey-ai" / "gateway" / "build" / "start-server.js"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        install(
            ["npm", "install", "--prefix", str(folder), "--no-fund", "--no-audit", "@portkey-ai/gateway"],
            folder.with_suffix(".log"),
        )
    headers = {"x-portkey-provider": "openai", "x-portkey-custom-host": f"{upstream}/v1"}
    return Started(["node", str(program), f"--port={port}", "--headless"], headers)


def ours(folder: Path, port: int, upstream: str) -> Started:
    """Return Situs with every control on."""
    shutil.rmtree(folder, ignore_errors=True)
    command, key = situs(folder, upstream, port, names=False)
    return Started(command, key=key)


KNOWN: dict[str, Callable[[Path, int, str], Started]] = {"situs": ours, "litellm": litellm, "portkey": portkey}


def measure(rig: Rig, name: str, data: Path | None, rounds: int) -> dict[str, float]:
    """Return one gateway's processor milliseconds of a call by body, and its memory."""
    port = free_port()
    PEERS.mkdir(parents=True, exist_ok=True)
    started = KNOWN[name](PEERS / name, port, rig.upstream)
    try:
        process = rig.start(started.command, port, started.env)
    except SystemExit as error:
        raise LeftOut(f"does not start ({str(error).strip().splitlines()[-1][:120]})") from None
    target = Target(process.pid, f"http://127.0.0.1:{port}", started.key, started.headers)
    figures: dict[str, float] = {}
    for body, raw in bodies(data).items():
        try:
            rig.cost(target, raw, CLIENTS)
            figures[body] = round(statistics.median(rig.cost(target, raw, CALLS[body]) for _ in range(rounds)), 3)
        except subprocess.CalledProcessError as error:
            print(f"{name}, {body}: {error.stderr.decode().strip().splitlines()[-1][:120]}", file=sys.stderr)
    if not figures:
        raise LeftOut("answers none of the calls")
    figures["rss_mb"] = round(rss(process.pid), 1)
    process.terminate()
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.peers", description=__doc__)
    parser.add_argument("--data", type=Path, help="the corpus folder, with perf/ in it")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=list(KNOWN), choices=list(KNOWN))
    options = parser.parse_args()
    every: dict[str, dict] = {}
    with Rig() as rig:
        raws = bodies(options.data)
        bare = {body: rig.cost(rig.bare, raw, CALLS[body] * 2) for body, raw in raws.items()}
        bare = {body: round(rig.cost(rig.bare, raw, CALLS[body] * 2), 3) for body, raw in raws.items()}
        print("CPU milliseconds of a call at 16 clients (× bare)\n")
        print(f"| gateway | {' | '.join(bare)} | RSS MB |\n|---|{'--:|' * (len(bare) + 1)}")
        print(f"| bare pass-through | {' | '.join(f'{value:g}' for value in bare.values())} | |", flush=True)
        for name in options.only:
            try:
                every[name] = measure(rig, name, options.data, options.rounds)
            except LeftOut as error:
                every[name] = {"left_out": str(error)}
                print(f"| {name} | left out: {error} |" + " |" * len(bare), flush=True)
                continue
            figures = every[name]
            cells = [f"{figures[b]:g} ({figures[b] / bare[b]:.1f})" if b in figures else "fails" for b in bare]
            print(f"| {name} | {' | '.join(cells)} | {figures['rss_mb']:g} |", flush=True)
    print(f"\nkept in {keep('peers', {'machine': machine(), 'bare': bare, 'gateways': every})}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
