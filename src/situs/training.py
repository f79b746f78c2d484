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
import os
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from situs.adapters.datasets import data_of, verify_export
from situs.adapters.store import load_signer
from situs.config import Config, load_config
from situs.errors import CallError, ConfigError, IntegrityError
from situs.export import Record, Verified, training_entry
from situs.ledger import VerifierKey, parse_vkey
from situs.model import STATED, Label, Matter, Principal, Slot
from situs.runtime.exporting import RUN, Order, append, open_examiner
from situs.runtime.live import now_ms
from situs.runtime.persons import proven, stated

T = TypeVar("T")

_DAY = 86_400_000


def guard(
    manifest: str | Path, config: str | Path = ".situs/situs.toml", by: str = "", walls: frozenset[str] = frozenset()
) -> Path:
    """Return the file of data that may train a model here and now.

    The manifest and the data beside it are verified with the configured key; the place that the configuration says this
    machine is must be among the manifest's; the manifest must not be older than `training.manifest_days`. Where this
    machine knows the matters, the policies in force must permit training on each of them still, for whoever starts it;
    and on data of no matter, where some are; a machine that is to know none says so (`training.matters_elsewhere`).
    Where it has a ledger, the start is recorded in it before this returns.

    Whoever starts it is the owner of the key or token in the environment's SITUS_API_KEY, with the role `export:run`
    and the walls that it vouches for; or, where `by` names somebody or the variable is not set, somebody of that name
    inside these `walls`, whom nobody checked. Where the configuration takes proven persons alone, neither that nor
    a manifest by somebody of whom only a name is known will do.

    Raise `IntegrityError` for what was changed, `CallError` (`training_place`, `manifest_stale`, `manifest_overtaken`,
    those of `proven`) for what may not run here, `ConfigError` (`person_not_proven`) and `LedgerError` for what is not
    set up. Nothing may be trained on then.
    """
    file, path = Path(config), Path(manifest)
    settings = load_config(file)
    who = starter(settings, file.parent, by, walls)
    key, data = _key(settings, file.parent), data_of(path)
    if data is None:
        raise IntegrityError("data_missing", "there are no data beside the manifest: name them")
    verified = verify_export(path, key, data)
    permit_run(verified, settings, now_ms())
    _apart(lambda: permit_matters(verified, settings, file.parent, Order(who, label=Label.PUBLIC)))
    record_run(verified, settings, file.parent, who)
    return data


def starter(config: Config, folder: Path, by: str, walls: frozenset[str]) -> Principal:
    """Return who starts a run: by the name given, else by the credential in SITUS_API_KEY, else somebody without name.

    Raise as `proven` and `stated` do, and `ConfigError("person_not_proven")` for walls beside a credential.
    """
    secret = "" if by else os.environ.get("SITUS_API_KEY", "")
    if not secret:
        return replace(stated(config, by), walls=walls)
    if walls:
        raise ConfigError("person_not_proven", "a credential says itself which walls its owner is inside of: name none")
    return _apart(lambda: proven(config, folder, secret, (RUN,)))


def permit_run(verified: Verified, config: Config, now: int) -> None:
    """Check maker, place and age of a verified manifest; `now` is in epoch milliseconds."""
    if config.identity.proven_acts and verified.terms["credential"] == STATED:
        raise ConfigError("person_not_proven", "of whoever made the manifest only a name is known: build the set anew")
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


def record_run(verified: Verified, config: Config, folder: Path, who: Principal) -> bool:
    """Record the start of a run where this machine has a ledger, and tell whether it has one."""
    if not (config.training.ledger or (folder / config.ledger.path).exists()):
        return False
    entry = training_entry(str(verified.terms["id"]), now_ms(), who, config.training.place, verified.root)
    signer = load_signer(folder / config.ledger.signing_key)
    _apart(lambda: append(config, folder, signer, entry))
    return True


async def permit_matters(verified: Verified, config: Config, folder: Path, order: Order) -> None:
    """Ask the gate of each matter of the data whether a harmless word of it might still train a model here.

    A hold, a withdrawn consent, the end of a matter or the destruction of its key since the set was built is found so.
    Where some of the data name no matter, it is asked of a word of none: the place, or the policies, may have changed.
    Where the configuration says that the matters are kept elsewhere, and no file of them is here, nothing is asked of
    those that are named. Raise `CallError("manifest_overtaken")`, and `ConfigError` where the matters or the keys'
    source cannot be asked.
    """
    known = (folder / config.matters.path).exists()
    if verified.matters and not known and not config.training.matters_elsewhere:
        raise ConfigError(
            "matters_unreadable",
            f"the data name matters, and `{config.matters.path}` is not there to say whether holds or consents "
            "have changed; set `training.matters_elsewhere` on a machine that is to have no matters",
        )
    asked = [*([""] if verified.unnamed else []), *(sorted(verified.matters) if known else [])]
    if not asked:
        return
    examiner = await open_examiner(config, folder, order, writing=False, matters=None if known else _NoMatters())
    for matter in asked:
        word = Record(0, "", (Slot("/text", "word"),), b"", lambda _: b"", matter)
        verdict = await examiner.judge(word)
        if verdict.reason is not None:
            what = "a matter of the data" if matter else "data of no matter"
            raise CallError(
                "manifest_overtaken",
                f"policy no longer permits training on {what} ({verdict.reason}): build it anew",
                status=403,
            )


class _NoMatters:
    """Know no matter, on a machine that has no file of them."""

    snapshot: Mapping[str, Matter] = MappingProxyType({})

    async def find(self, matter: str) -> Matter | None:  # noqa: ARG002 - a directory is asked in one way
        """Return None."""
        return None


def _apart(work: Callable[[], Coroutine[None, None, T]]) -> T:
    """Run in a thread: a notebook has a loop of its own, in which no other may run."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(work())).result()


def _key(config: Config, folder: Path) -> VerifierKey:
    try:
        return parse_vkey((folder / config.training.key).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise ConfigError("training_key_missing", f"`{config.training.key}` cannot be read") from None
