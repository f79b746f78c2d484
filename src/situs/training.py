"""Start a training run from nothing but a verified manifest, at a place that it names.

```python
from datasets import load_dataset
from situs.training import guard

data = load_dataset("json", data_files=str(guard("export/manifest.jsonl")))
```

`situs export run --manifest M -- COMMAND` does the same for a command line such as Axolotl's.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from situs.adapters.datasets import data_of, verify_export
from situs.adapters.store import load_signer
from situs.config import Config, load_config
from situs.errors import CallError, ConfigError, IntegrityError
from situs.export import Verified, training_entry
from situs.ledger import VerifierKey, parse_vkey
from situs.runtime.exporting import append
from situs.runtime.live import now_ms

_DAY = 86_400_000


def guard(manifest: str | Path, config: str | Path = ".situs/situs.toml", by: str = "") -> Path:
    """Return the file of data that may train a model here and now.

    The manifest and the data beside it are verified with the configured key; the place that the configuration says this
    machine is must be among the manifest's; the manifest must not be older than `training.manifest_days`. Where this
    machine has a ledger, the start is recorded in it before this returns.

    Raise `IntegrityError` for what was changed, `CallError` (`training_place`, `manifest_stale`) for what may not run
    here, `ConfigError` and `LedgerError` for what is not set up. Nothing may be trained on then.
    """
    file, path = Path(config), Path(manifest)
    settings = load_config(file)
    verified = verify_export(path, _key(settings, file.parent))
    permit_run(verified, settings, now_ms())
    record_run(verified, settings, file.parent, by)
    data = data_of(path)
    if data is None:
        raise IntegrityError("data_missing", "there are no data beside the manifest: name them")
    return data


def permit_run(verified: Verified, config: Config, now: int) -> None:
    """Check place and age of a verified manifest; `now` is in epoch milliseconds."""
    here = config.training.place
    if not here:
        raise ConfigError("training_place_missing", "no place of training is named, and `training.place` is not set")
    if here not in verified.places:
        raise CallError(
            "training_place", f"the manifest permits no training at `{here}`, which this machine is", status=403
        )
    age = now - int(verified.terms["made"])
    if not -_DAY < age <= config.training.manifest_days * _DAY:
        raise CallError(
            "manifest_stale",
            f"the manifest is older than {config.training.manifest_days} days, or of the future: build the set anew",
            status=403,
        )


def record_run(verified: Verified, config: Config, folder: Path, by: str) -> bool:
    """Record the start of a run where this machine has a ledger, and tell whether it has one."""
    if not (config.training.ledger or (folder / config.ledger.path).exists()):
        return False
    entry = training_entry(str(verified.terms["id"]), now_ms(), by, config.training.place, verified.root)
    signer = load_signer(folder / config.ledger.signing_key)
    with ThreadPoolExecutor(1) as apart:  # a notebook has a loop of its own, in which no other may run
        apart.submit(lambda: asyncio.run(append(config, folder, signer, entry))).result()
    return True


def _key(config: Config, folder: Path) -> VerifierKey:
    try:
        return parse_vkey((folder / config.training.key).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise ConfigError("training_key_missing", f"`{config.training.key}` cannot be read") from None
