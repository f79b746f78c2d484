"""The register of terms as it stands: each record with what closes it, and what a place's records establish."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from situs.adapters.confirmations import Confirmations
from situs.config import Config, PlaceSettings, RecordSettings, load_terms
from situs.errors import ConfigError
from situs.model import Terms, TermsDocument
from situs.terms import Confirmation, Flaw, contradictions, flaw_of, merged

LARGEST = 33_554_432
"""The largest document, in bytes: what the decoders take."""


@dataclass(frozen=True, slots=True)
class Held:
    """Hold a record with its document's path, its last confirmation, and what closes it."""

    record: RecordSettings
    path: Path
    confirmation: Confirmation | None
    flaw: Flaw | None


def read_register(config: Config, folder: Path) -> Mapping[str, Held]:
    """Return every record by id; documents are not parsed, their bytes are compared with what was confirmed.

    Raise `ConfigError` as `load_terms` does where the register cannot be read, and `terms_confirmations_invalid`.
    """
    path = folder / config.terms.path
    if not path.exists() and not any(place.records for place in config.place):
        return {}
    latest = confirmations_of(config, folder).latest()
    proven = config.identity.proven_acts
    return {one.id: _held(one, path.parent, latest.get(one.id), proven=proven) for one in load_terms(path).record}


def confirmations_of(config: Config, folder: Path) -> Confirmations:
    """Return the folder of confirmations."""
    return Confirmations(folder / config.terms.confirmed)


def _held(record: RecordSettings, folder: Path, confirmation: Confirmation | None, *, proven: bool) -> Held:
    path = folder / record.document
    flaw = flaw_of(confirmation, digest_of(record), _file_sha256(path), proven=proven)
    return Held(record, path, confirmation, flaw)


def digest_of(record: RecordSettings) -> str:
    """Return the SHA-256 of a record, hex: whoever edits one must confirm it anew."""
    return hashlib.sha256(record.model_dump_json().encode()).hexdigest()


def _file_sha256(path: Path) -> str | None:
    """Return the digest of a regular file of bounded size, or None."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode) or state.st_size > LARGEST:
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def recorded_terms(place: PlaceSettings, register: Mapping[str, Held], processed_in: Set[str]) -> Terms:
    """Return what a place's records establish; everything is unknown where one is closed or they contradict each other.

    Raise `ConfigError("config_invalid")` for a record that is not in the register.
    """
    strange = [name for name in place.records if name not in register]
    if strange:
        raise ConfigError("config_invalid", f"place `{place.id}` names the record `{strange[0]}`, which does not exist")
    held = [register[name] for name in dict.fromkeys(place.records)]
    version = ", ".join(f"{one.record.id}@{one.record.version}" for one in held)
    flaw = next((one.flaw for one in held if one.flaw), None)
    if flaw is None and contradictions(facts_of(held), processed_in):
        flaw = Flaw.CONTRADICTORY
    if flaw is not None:
        return Terms(version=version, closed=flaw.value)
    facts = merged(facts_of(held))
    return Terms(
        training=facts.get("training", "unknown"),
        retention_days=facts.get("retention_days"),
        human_review=facts.get("human_review", "unknown"),
        dpa=facts.get("dpa", False),
        secrecy=facts.get("secrecy", False),
        instruments=frozenset(facts.get("instruments", ())),
        tia=facts.get("tia", False),
        version=version,
        documents=tuple(document_of(one.record, one.confirmation) for one in held if one.confirmation),
        until=min(one.record.next_review for one in held),
    )


def facts_of(held: Iterable[Held]) -> list[dict[str, object]]:
    """Return the facts of every clause."""
    return [clause.facts() for one in held for clause in one.record.clause]


def document_of(record: RecordSettings, confirmation: Confirmation) -> TermsDocument:
    """Return what the ledger tells of a confirmed document."""
    return TermsDocument(record.id, record.version, confirmation.sha256, confirmation.by, confirmation.at,
                         confirmation.credential)  # fmt: skip
