"""Verify an export on the disk: the manifest, and the data beside it."""

from __future__ import annotations

from pathlib import Path

from situs.adapters.datasets.opening import DATA_NAMES
from situs.errors import IntegrityError
from situs.export import Verified, verify_manifest
from situs.export.verifying import MAX_LINE
from situs.ledger import VerifierKey


def verify_export(manifest: Path, vkey: VerifierKey, data: Path | None = None) -> Verified:
    """Return what a manifest and its data prove; the data are those beside it unless named.

    Raise `IntegrityError` as `verify_manifest` does, and `data_missing` where there are none; `OSError`.
    """
    where = data or data_of(manifest)
    if where is None:
        raise IntegrityError("data_missing", "there are no data beside the manifest: name them")
    with manifest.open("rb") as lines, where.open("rb") as read:
        return verify_manifest(iter(lambda: lines.readline(MAX_LINE + 2), b""), vkey, read.read)


def data_of(manifest: Path) -> Path | None:
    """Return the data beside a manifest, or None."""
    found = (manifest.with_name(name) for name in dict.fromkeys(DATA_NAMES.values()))
    return next((path for path in found if path.is_file()), None)
