"""`situs demo`: the tutorial's four calls against a gateway of its own, with a real local model."""

from __future__ import annotations

import asyncio
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import orjson

from situs.cli.ask import request
from situs.cli.init import DEFAULT_MODEL
from situs.cli.output import Steps, json_option, progress, show


@dataclass(frozen=True, slots=True)
class Sample:
    """Hold one sample call."""

    title: str
    matter: str
    label: str
    text: str
    max_tokens: int = 90
    expected: int = 200
    """The HTTP status that it must have."""


SAMPLES = (
    Sample(
        "A privileged memo in German",
        "M-2026-001",
        "",
        "Vertraulich – Anwaltskorrespondenz. Memo von Rechtsanwältin Dr. Anna Beispiel an die Beispiel Maschinenbau GmbH: "
        "Wir raten, die Kündigung des Liefervertrags bis zum 31. März zurückzustellen, da Herr Karl Muster den Mangel erst "
        "im Januar gerügt hat. Fasse den Rat in einem deutschen Satz zusammen.",  # codespell:ignore
    ),
    Sample(
        "A clause of a public contract",
        "",
        "PUBLIC",
        "This Agreement is governed by the laws of Switzerland. Any dispute shall be finally settled by arbitration seated in "
        "Geneva. Which law governs, and where is the seat? Answer in one sentence.",
    ),
    Sample(
        "A call with a client's personal data",
        "M-2026-002",
        "",
        "Write one polite sentence to Ms Jane Roe (jane.roe@example.com) that her refund was paid to IBAN "
        "DE89 3704 0044 0532 0130 00. Use her name.",
    ),
    Sample(
        "A call that must be refused",
        "M-2026-003",
        "",
        "Produced subject to the Protective Order of 3 May 2026 - Attorneys' Eyes Only. Summarise the pricing exhibit.",
        expected=451,
    ),
)

EXTERNAL = """
# A place that the demonstration rules on and, since it is not preferred, does not need.
[[place]]
id = "external-example"
provider = "openai_api"

[[upstream]]
id = "external"
kind = "openai"
url = "https://llm.example.invalid/v1"
api_key = { file = "external-key" }

[[route]]
id = "external"
models = ["situs-local"]
place = "external-example"
upstream = "external"
upstream_model = "example"
priority = 900
"""


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".situs/demo"),
    show_default=True,
)
@click.option("--model", default=DEFAULT_MODEL, show_default=True, help="The embedded model; it must have been pulled.")
@json_option
def command(folder: Path, model: str, as_json: bool) -> None:
    """Make the four sample calls of the tutorial and print each answer, its place, the reasons and the verified receipt."""
    outcomes = asyncio.run(_run(folder, model))
    if as_json:
        show(outcomes)
        return
    for number, (sample, outcome) in enumerate(zip(SAMPLES, outcomes, strict=True), start=1):
        _tell(number, sample, outcome)
    verified = sum(bool(o["verified"]) for o in outcomes)
    click.echo(f"{verified} of {len(outcomes)} receipts verified")
    if verified != len(SAMPLES) or [o["status"] for o in outcomes] != [s.expected for s in SAMPLES]:
        raise SystemExit(1)


async def _run(folder: Path, model: str) -> list[dict[str, Any]]:
    from situs.config import load_config
    from situs.runtime import open_runtime, warm
    from situs.server import Listening

    config_path = folder / "situs.toml"
    key = _prepare(folder, model)
    runtime = await open_runtime(load_config(config_path), folder)
    try:
        progress("loading the model …")
        await warm(runtime.open_upstreams(), Steps())
        async with Listening(runtime) as url:
            outcomes = []
            for sample in SAMPLES:
                progress(f"asking: {sample.title} …")
                outcomes.append(await asyncio.to_thread(_call, url, key, sample, folder))
            return outcomes
    finally:
        await runtime.aclose()


def _prepare(folder: Path, model: str) -> str:
    """Make the demonstration's folder, or use the one that is there, and return a fresh API key."""
    import time

    from situs.adapters.identity import KeyFile
    from situs.authenticate import Grant
    from situs.cli.init import command as init

    config_path = folder / "situs.toml"
    if not config_path.exists():
        arguments = ["--folder", str(folder), "--model", model, "--port", "0", "--json"]
        with click.Context(init, obj=None), _quiet():
            init.main(arguments, standalone_mode=False)
        (folder / "external-key").write_text("no-real-key\n", encoding="utf-8")
        with config_path.open("a", encoding="utf-8") as file:
            file.write(EXTERNAL + '\n[telemetry]\nlog_level = "warning"\n')
    grant = Grant(principal="demo-reviewer", roles=frozenset({"lawyer", "classify:lower"}))
    _, secret = KeyFile(folder / "api-keys.toml").create(grant, int(time.time()), int(time.time()) + 3600)
    return secret


def _quiet() -> Any:
    import contextlib
    import io

    return contextlib.redirect_stdout(io.StringIO())


def _call(url: str, key: str, sample: Sample, folder: Path) -> dict[str, Any]:
    from situs.cli.trust import Trust
    from situs.cli.verify import verify_file
    from situs.ledger import parse_vkey

    body = {
        "model": "situs-local",
        "messages": [{"role": "user", "content": sample.text}],
        "max_tokens": sample.max_tokens,
        "temperature": 0,
    }
    extra = {"x-situs-matter": sample.matter, "x-situs-label": sample.label}
    status, headers, answer = request("POST", url, "/v1/chat/completions", key, body, extra)
    call = headers.get("x-situs-receipt", "")
    found, _, receipt = request("GET", url, f"/situs/v1/receipts/{call}", key, None, {})
    path = folder / f"receipt-{call}.json"
    path.write_bytes(orjson.dumps(receipt))
    vkey = parse_vkey((folder / "ledger.vkey").read_text(encoding="utf-8").strip())
    entries = [orjson.loads(e["entry"]) for e in receipt.get("entries", [])] if found == 200 else []
    return {
        "status": status,
        "answer": answer["choices"][0]["message"]["content"] if status == 200 else "",
        "error": answer.get("error", {}).get("message", ""),
        "place": headers.get("x-situs-place", ""),
        "decision": next((e for e in entries if e["type"] == "decision"), {}),
        "outcome": next((e for e in entries if e["type"] == "outcome"), {}),
        "receipt": str(path),
        "verified": verify_file(path, Trust(vkey)) if found == 200 else {},
    }


def _tell(number: int, sample: Sample, outcome: dict[str, Any]) -> None:
    wrap = textwrap.TextWrapper(width=100, initial_indent="  ", subsequent_indent="           ")
    decision, ended = outcome["decision"], outcome["outcome"]
    click.secho(f"\n{number}. {sample.title}", bold=True)
    if outcome["status"] == 200:
        click.echo(wrap.fill(f"answer   {outcome['answer']}"))
        click.echo(f"  where    {outcome['place']}")
    else:
        click.echo(wrap.fill(f"refused  {outcome['status']}: {outcome['error']}"))
    labels = ", ".join(dict.fromkeys(e["label"] for e in decision.get("labels", [])))
    click.echo(wrap.fill(f"why      labels: {labels}"))
    for ruling in decision.get("rulings", []):
        if ruling["path"] == "primary":
            click.echo(wrap.fill(f"         {ruling['effect']} {ruling['place']}: {', '.join(ruling['policies'])}"))
    click.echo(
        f"  sealed   {ended.get('pseudonymised', 0)} values replaced, {ended.get('redacted', 0)} redacted, "
        f"{ended.get('restored', 0)} restored"
    )
    verified = outcome["verified"]
    click.echo(
        f"  receipt  {'verified' if verified else 'NOT VERIFIED'}, entries {verified.get('indexes')}, {outcome['receipt']}"
    )
