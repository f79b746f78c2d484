"""Ask a witness to cosign a checkpoint: the client's side of C2SP tlog-witness, `add-checkpoint`."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import aiohttp
from yarl import URL

from situs.adapters.upstream.address import below
from situs.errors import IntegrityError, UpstreamError
from situs.ledger import (
    SIZE_TYPE,
    Signature,
    Submission,
    VerifierKey,
    parse_signature,
    peek_checkpoint,
    split_note,
    verify_cosignature,
)

Prove = Callable[[int], Awaitable[tuple[bytes, ...]]]
"""Give the proof that the submitted checkpoint extends the log of a size."""

_MOST_BYTES = 1 << 16
_TRIES = 3
_SIZE = re.compile(r"[0-9]{1,19}\n?")


def open_session(seconds: float) -> aiohttp.ClientSession:
    """Return a session for all witnesses, with a time limit for each request. Close it."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=seconds),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        headers={"user-agent": "situs", "accept-encoding": "identity"},
    )


class WitnessClient:
    """Speak to one witness, and remember the size that it knows."""

    def __init__(self, key: VerifierKey, base: URL, session: aiohttp.ClientSession) -> None:
        self.key = key
        self._url = below(base, "add-checkpoint")
        self._session = session
        self._known = 0

    async def cosign(self, note: bytes, prove: Prove) -> Signature:
        """Return the witness's verified cosignature of a checkpoint.

        A witness that knows another size than was thought is told the proof from there. Raise `UpstreamError`:
        `witness_unreachable`, `witness_rejects` (it does not know this log or its key), `witness_garbled`; or
        `IntegrityError`: `witness_contradicts` (it has seen a longer log, or another one), `cosignature_forged`.
        """
        size = peek_checkpoint(note).size
        old = min(self._known, size)
        for _ in range(_TRIES):
            proof = await prove(old) if 0 < old < size else ()
            status, told = await self._post(Submission(old, proof, note))
            if status == 200:
                signature = self._pick(note, told)
                self._known = size
                return signature
            old = self._larger(status, told, size)
        raise UpstreamError("witness_garbled", f"the witness `{self.key.name}` names another size each time")

    async def _post(self, submission: Submission) -> tuple[int, str]:
        try:
            async with self._session.post(self._url, data=submission.to_bytes(), allow_redirects=False) as answer:
                body = bytearray()
                async for chunk in answer.content.iter_chunked(_MOST_BYTES):
                    body += chunk
                    if len(body) > _MOST_BYTES:
                        raise UpstreamError("witness_garbled", f"the answer of `{self.key.name}` is too long")
                sized = answer.content_type == SIZE_TYPE
                return answer.status, body.decode() if answer.status == 200 or sized else ""
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            message = f"the witness `{self.key.name}` does not answer ({type(error).__name__})"
            raise UpstreamError("witness_unreachable", message) from None
        except UnicodeDecodeError:
            raise UpstreamError("witness_garbled", f"the answer of `{self.key.name}` is not text") from None

    def _larger(self, status: int, told: str, size: int) -> int:
        """Return the size that a refusing witness knows, or raise what the refusal means."""
        name = self.key.name
        if status in (400, 403, 404):
            raise UpstreamError("witness_rejects", f"the witness `{name}` does not take this log ({status})")
        if status == 409 and told:
            if not _SIZE.fullmatch(told):
                raise UpstreamError("witness_garbled", f"the witness `{name}` tells no size")
            if (known := int(told)) <= size:
                return known
            message = f"the witness `{name}` has seen {known} entries of this log, which now has {size}"
            raise IntegrityError("witness_contradicts", message, expected=str(known), found=str(size), at=size)
        if status in (409, 422):
            message = f"the witness `{name}` has seen another history of this log"
            raise IntegrityError("witness_contradicts", message, found=str(size), at=size)
        raise UpstreamError("witness_unreachable", f"the witness `{name}` answers with {status}")

    def _pick(self, note: bytes, body: str) -> Signature:
        """Return the cosignature by the witness's own key; "the client MUST ignore any [...] from unknown keys"."""
        try:
            signatures = [parse_signature(line) for line in body.splitlines()]
        except IntegrityError:
            raise UpstreamError("witness_garbled", f"the answer of `{self.key.name}` is no cosignature") from None
        mine = next((s for s in signatures if s.by(self.key)), None)
        if mine is None:
            raise UpstreamError("witness_garbled", f"the witness `{self.key.name}` did not sign with its key")
        verify_cosignature(split_note(note)[0], mine, self.key)
        return mine
