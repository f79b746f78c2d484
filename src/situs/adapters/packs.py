"""Read a hand-over pack from a folder, bounded."""

from __future__ import annotations

from pathlib import Path

from situs.errors import IntegrityError
from situs.incidents import MOST_BYTES, MOST_FILES


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the files of a pack by name.

    Raise `IntegrityError("pack_malformed")` for what is no plain file, too many or too large, or cannot be read.
    """
    files: dict[str, bytes] = {}
    size = 0
    try:
        for path in sorted(folder.iterdir()):
            if path.is_symlink() or not path.is_file() or len(files) == MOST_FILES:
                raise IntegrityError("pack_malformed", "the folder holds what belongs to no pack")
            with path.open("rb") as file:
                files[path.name] = file.read(MOST_BYTES - size + 1)
            size += len(files[path.name])
            if size > MOST_BYTES:
                raise IntegrityError("pack_malformed", f"the pack is larger than {MOST_BYTES} bytes")
    except OSError as error:
        raise IntegrityError("pack_malformed", f"the pack cannot be read: {error.strerror}") from error
    return files
