"""Compare a model's files with what its signer vouches for: every file, and no other."""

from __future__ import annotations

import os
from pathlib import Path

from situs.adapters.models.keyless import Signer, verify_keyless
from situs.adapters.models.progress import Progress, silent
from situs.adapters.models.store import digest_of
from situs.errors import ConfigError, IntegrityError
from situs.vetting import SignedManifest, verify_bundle
from situs.vetting.signature import LARGEST, SINGLE

_KEY = 65_536
_ROOT = 4_194_304
"""The largest root of trust, in bytes; Sigstore's own has some thousand."""


def read_signature(bundle: Path, key: Path) -> SignedManifest:
    """Return the manifest of a bundle by a key.

    Raise `ConfigError("model_signature_missing")` where a file cannot be read, `IntegrityError` as `verify_bundle`.
    """
    return verify_bundle(_bytes(bundle, LARGEST), _bytes(key, _KEY))


def read_keyless(bundle: Path, trusted_root: Path, identity: str, issuer: str) -> SignedManifest:
    """Return the manifest of a bundle that an account signed, by a root of trust.

    Raise `ConfigError("model_signature_missing")` where a file cannot be read; else as `verify_keyless`.
    """
    return verify_keyless(_bytes(bundle, LARGEST), Signer(identity, issuer, _bytes(trusted_root, _ROOT)))


def verify_files(path: Path, manifest: SignedManifest, progress: Progress = silent) -> int:
    """Hash a model, a folder or one file, and return how many files its signer vouches for.

    Raise `IntegrityError("model_files_differ")` for a file that is changed, missing or not signed, and for a link or
    anything else that is no regular file; `ConfigError("weights_missing")` where the model cannot be read.
    """
    ignored = manifest.ignored
    found = {SINGLE: path} if not path.is_dir() else dict(_files(path, ignored))
    strange = sorted(found.keys() - manifest.files.keys())
    missing = sorted(manifest.files.keys() - found.keys())
    if strange or missing:
        said = f"`{strange[0]}` is not signed" if strange else f"`{missing[0]}` is missing"
        raise IntegrityError("model_files_differ", said)
    for name, file in sorted(found.items()):
        try:
            with file.open("rb") as opened:
                digest = digest_of(opened, file.stat().st_size, progress)
        except OSError as error:
            raise ConfigError("weights_missing", f"`{file.name}` cannot be read: {error.strerror}") from None
        if digest != manifest.files[name]:
            raise IntegrityError(
                "model_files_differ",
                f"`{name}` is another than was signed",
                expected=manifest.files[name],
                found=digest,
            )
    return len(found)


def _files(root: Path, ignored: frozenset[str]) -> dict[str, Path]:
    found = {}
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = [name for name in folders if _relative(root, here / name) not in ignored]
        for name in [*names, *(n for n in folders if (here / n).is_symlink())]:
            relative = _relative(root, here / name)
            if relative in ignored:
                continue
            if (here / name).is_symlink() or not (here / name).is_file():
                raise IntegrityError("model_files_differ", f"`{relative}` is no regular file")
            found[relative] = here / name
    return found


def _relative(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _bytes(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise ConfigError("model_signature_missing", f"`{path.name}` cannot be read: {error.strerror}") from None
