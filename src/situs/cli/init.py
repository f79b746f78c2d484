"""`situs init`: a working configuration with keys, in one folder."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from situs.adapters.identity import KeyFile
from situs.adapters.keys import FileKeySource
from situs.adapters.matters.countries import JURISDICTIONS
from situs.adapters.store import SqliteLedger, create_signer, load_signer
from situs.authenticate import Grant
from situs.cli.output import json_option, show
from situs.config import load_config

CONFIG = """# Situs: the whole configuration. Unknown keys are refused. Reference: docs/reference/configuration.md
# Relative paths start at this file's folder.

[organisation]
name = {name}
home = [{home}]            # where calls without a matter are at home

[server]
host = "127.0.0.1"
port = {port}

[ledger]
path = "ledger.db"
origin = "{origin}"
signing_key = "ledger-key.pem"

[keys]
source = "file"
folder = "matter-keys"

[identity]
api_keys = "api-keys.toml"

[matters]
source = "toml"
path = "matters.toml"

# The department's own machine: nobody else sees the text.
[[place]]
id = "own-machine"
operator = {name}
processed_in = [{home}]
compelled_by = [{home}]
weights_from = [{weights}]
controlled = true
[place.terms]
training = "no"
retention_days = 0
human_review = "no"
dpa = true
secrecy = true
version = "own"

[[upstream]]
id = "embedded"
kind = "embedded"
model = {model}

[[route]]
id = "local"
models = ["situs-local", "gpt-4o-mini", "claude-haiku"]   # any name that your clients already use
place = "own-machine"
upstream = "embedded"
upstream_model = {model}
actions = ["infer"]

# An external provider is one more place, upstream and route. See docs/how-to/external-providers.md.
"""

MATTERS = """# Matters: what the law of each asks of a place. Reference: docs/how-to/matters.md

[[matter]]
id = "M-2026-001"
client = "Beispiel Maschinenbau GmbH"
jurisdictions = ["DE"]
forum = "DE"
privileged = true
counsel_directed = true
parties = [
  { name = "Beispiel Maschinenbau GmbH", kind = "ORGANISATION", aliases = ["Beispiel"] },
  { name = "Anna Beispiel", kind = "PERSON" },
  { name = "Karl Muster", kind = "PERSON" },
]

[[matter]]
id = "M-2026-002"
client = "Example Retail Ltd"
jurisdictions = ["DE", "FR"]
forum = "FR"
parties = [{ name = "Jane Roe", kind = "PERSON" }]

[[matter]]
id = "M-2026-003"
client = "Example Devices Inc"
jurisdictions = ["US", "DE"]
forum = "US"
parties = [{ name = "Example Devices Inc", kind = "ORGANISATION" }]
"""
DEFAULT_MODEL = "qwen2.5-coder-1.5b-instruct-q4_k_m"


@click.command()
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path(".situs"), show_default=True)
@click.option("--name", default="Legal department", show_default=True, help="The department's name.")
@click.option("--home", default="DE", show_default=True, help="Its jurisdictions, comma-separated.")
@click.option("--model", default=DEFAULT_MODEL, show_default=True, help="The embedded model.")
@click.option("--port", type=click.IntRange(0, 65535), default=8430, show_default=True, help="The port to listen on.")
@click.option("--if-missing", is_flag=True, help="Do nothing where a configuration is there already.")
@json_option
def command(folder: Path, name: str, home: str, model: str, port: int, if_missing: bool, as_json: bool) -> None:
    """Make a configuration, signing key, matters and a first API key in FOLDER. The API key is shown once."""
    path = folder / "situs.toml"
    if path.exists():
        if if_missing:
            click.echo(f"`{path}` is there already", err=True)
            return
        raise click.ClickException(f"`{path}` is there already: name another --folder, or remove it")
    countries = _countries(home)
    if not name.strip() or not name.isprintable():
        raise click.ClickException("--name must be a name in one line")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    origin = "situs.local/" + "".join(c if c.isalnum() else "-" for c in name.lower())
    matters = folder / "matters.toml"
    if not matters.exists():
        matters.touch(mode=0o600)  # it names clients
        matters.write_text(MATTERS, encoding="utf-8")
    key_path = folder / "ledger-key.pem"
    signer = load_signer(key_path) if key_path.exists() else create_signer(key_path)
    SqliteLedger.open(folder / "ledger.db", origin, signer, lambda: time.time_ns() // 1_000_000).close()
    vkey = str(signer.vkey(origin))
    (folder / "ledger.vkey").write_text(vkey + "\n", encoding="utf-8")
    FileKeySource(folder / "matter-keys").initialise()
    keys = KeyFile(folder / "api-keys.toml")
    keys.initialise()
    grant = Grant(principal="first-user", organisation=name, roles=frozenset({"lawyer"}))
    record, secret = keys.create(grant, int(time.time()))
    # JSON's strings are TOML's too.
    values = {"name": json.dumps(name), "model": json.dumps(model), "home": countries, "origin": origin, "port": port,
              "weights": _weights(model)}  # fmt: skip
    made = path.with_suffix(".new")
    made.write_text(CONFIG.format_map(values), encoding="utf-8")
    load_config(made)
    made.replace(path)
    if as_json:
        show({"config": str(path), "api_key": secret, "api_key_id": record.id, "vkey": vkey})
        return
    click.echo(f"configuration   {path}")
    click.echo(f"verifier key    {folder / 'ledger.vkey'}  (give it to auditors)")
    click.echo(f"API key         {secret}")
    click.echo("                shown this once; `situs keys create` makes another")


def _weights(model: str) -> str:
    """Return the country of a model's publisher; of one that the catalogue does not have, nobody knows it here."""
    from situs.adapters.models import load_catalogue

    card = load_catalogue().get(model)
    return f'"{card.country}"' if card else ""


def _countries(home: str) -> str:
    codes = [c.strip().upper() for c in home.split(",")]
    strange = [c for c in codes if c not in JURISDICTIONS]
    if strange:
        raise click.ClickException(f"--home names `{strange[0]}`, which is no ISO 3166-1 alpha-2 code")
    return ", ".join(f'"{c}"' for c in codes)
