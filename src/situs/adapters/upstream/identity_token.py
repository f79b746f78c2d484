"""The workload's own identity: a signed token (RFC 7519) in a file that its platform renews, as the kubelet does."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from situs.errors import ConfigError

_MOST = 20_000
"""Bytes: the longest that AWS takes, and well above what the others do."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)


def read_identity_token(path: Path, upstream: str) -> str:
    """Return the token that the file holds now.

    Links are followed, since the kubelet's volumes are made of them, and others of its group or machine may read it, as
    they may there; a file that everybody may write is refused. Raises `ConfigError("secret_missing")`,
    `ConfigError("file_not_private")` and `ConfigError("secret_malformed")`, none with a byte of the token.
    """
    where = f"the identity token of upstream `{upstream}`"
    try:
        raw = _bytes_of(path, where)
    except OSError:
        words = f"{where} cannot be read: let `token_file` name the file that the platform puts it in"
        raise ConfigError("secret_missing", words) from None
    text = raw.decode("ascii", "replace").strip()
    if not text:
        raise ConfigError("secret_missing", f"{where} is empty")
    if len(raw) > _MOST or not _TOKEN.fullmatch(text):
        raise ConfigError(
            "secret_malformed", f"{where} is no signed token: `token_file` must name a file with a JWT alone"
        )
    return text


def _bytes_of(path: Path, where: str) -> bytes:
    # Not blocking: a named pipe in its place must not hold us up.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise ConfigError("secret_malformed", f"{where} is no regular file")
        if mode & stat.S_IWOTH:
            raise ConfigError("file_not_private", f"{where} may be written by everybody: take that right away")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(_MOST + 1)
    finally:
        os.close(descriptor)
