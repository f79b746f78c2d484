"""Weights from an address that the operator gives: resumed by ranges, bounded, believed only by digest."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from situs.adapters.models.catalogue import ModelCard
from situs.adapters.models.progress import Progress
from situs.errors import ConfigError

_BLOCK = 1024 * 1024
_SECONDS = 60
_TRIES = 5
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def download(address: str, card: ModelCard, partial: Path, progress: Progress) -> None:
    """Fetch a file, going on from what is there (RFC 9110, 14.2). The digest is the caller's to check.

    Only `https` is followed (plain `http` on loopback), after a redirect too. No credential is sent and no
    client text is involved. Raises `ConfigError("pull_failed" | "weights_mismatch")`.
    """
    _require_secure(address)
    for _ in range(_TRIES):
        before = partial.stat().st_size if partial.exists() else 0
        if before == card.size:
            return
        if before > card.size:
            partial.unlink()
            continue
        try:
            _fetch(address, card, partial, progress)
        except urllib.error.HTTPError as error:
            error.close()
            raise ConfigError("pull_failed", f"the address of `{card.name}` answers {error.code}") from None
        except (OSError, http.client.HTTPException) as error:
            if (partial.stat().st_size if partial.exists() else 0) == before:
                raise ConfigError("pull_failed", f"`{card.name}` cannot be fetched ({type(error).__name__})") from None
    if partial.stat().st_size != card.size:
        raise ConfigError("pull_failed", f"the transfer of `{card.name}` broke off {_TRIES} times; pull again")


def _fetch(address: str, card: ModelCard, partial: Path, progress: Progress) -> None:
    start = partial.stat().st_size if partial.exists() else 0
    request = urllib.request.Request(address, headers={"user-agent": "situs"})  # noqa: S310
    if start:
        request.add_header("range", f"bytes={start}-")
    opener = urllib.request.build_opener(_SecureRedirects)
    with opener.open(request, timeout=_SECONDS) as answer:
        if start and answer.status != http.client.PARTIAL_CONTENT:
            start = 0  # The server gives no ranges: from the beginning, then.
        elif start and not answer.headers.get("content-range", "").startswith(f"bytes {start}-"):
            raise ConfigError("pull_failed", f"the server sent another range of `{card.name}`")
        with partial.open("r+b" if partial.exists() else "x+b") as out:
            partial.chmod(0o600)
            out.truncate(start)
            out.seek(start)
            while block := answer.read(_BLOCK):
                start += len(block)
                if start > card.size:
                    raise ConfigError("weights_mismatch", f"more than the {card.size} bytes of `{card.name}` came")
                out.write(block)
                progress("downloading", start, card.size)


class _SecureRedirects(urllib.request.HTTPRedirectHandler):
    """Hubs hand over to their stores; that is fine as long as it stays https."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """Follow to https only."""
        try:
            _require_secure(newurl)
        except ConfigError:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _require_secure(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return
    raise ConfigError("pull_failed", "weights are fetched over https only")
