"""A witness's HTTP face: C2SP tlog-witness, `add-checkpoint` and the newest checkpoint of each log that was cosigned.

There is no credential: a submission is worth what its log's signature is worth. Where no witness is configured, there
is nothing at these addresses.
"""

from __future__ import annotations

import re

from situs.errors import CallError, IntegrityError
from situs.ledger import SIZE_TYPE, parse_submission
from situs.runtime import Runtime
from situs.runtime.mirroring import Mirroring
from situs.server.http import Disconnected, Head, Receive, Send, read_body, respond

SUBMIT = "/situs/v1/witness/add-checkpoint"
"""Below the submission prefix `/situs/v1/witness`."""
MIRROR = "/situs/v1/mirror/"
"""The monitoring prefix; the SHA-256 of a log's origin, hex, follows."""
MIRRORED = "/checkpoint"
MOST_BYTES = 1 << 16
_SECONDS = 5.0
"""The longest wait for a body: it is small, and whoever sends it slowly holds a place."""
_HASH = re.compile(r"[0-9a-f]{64}")
_TEXT = b"text/plain; charset=utf-8"
_CODES = {
    400: ("submission_malformed", "the body is no submission of a checkpoint"),
    403: ("mirror_unsigned", "the checkpoint is not signed by the key that is known for its log"),
    404: ("mirror_unknown_log", "the checkpoint is of no log that is cosigned here"),
    422: ("mirror_contradicted", "the checkpoint was not shown to extend what was cosigned before"),
}


async def add_checkpoint(runtime: Runtime, head: Head, receive: Receive, send: Send) -> None:
    """Cosign a checkpoint of another cell's log that extends what was cosigned before (C2SP tlog-witness)."""
    mirroring = _mirroring(runtime)
    async with mirroring.enter():
        try:
            body = await read_body(head, receive, MOST_BYTES, min(_SECONDS, runtime.config.server.body_seconds))
        except Disconnected:
            return
        try:
            submission = parse_submission(body)
        except IntegrityError:
            raise _refusal(400) from None
        reply = await mirroring.take(submission)
    if reply.told is not None:
        await respond(send, 409, b"%d\n" % reply.told, SIZE_TYPE.encode())
    elif reply.cosignature is None:
        raise _refusal(reply.status)
    else:
        await respond(send, 200, f"{reply.cosignature}\n".encode(), _TEXT)


async def mirrored(runtime: Runtime, head: Head, send: Send) -> None:
    """Return the newest checkpoint that was cosigned of another cell's log, by the SHA-256 of its origin."""
    mirroring = _mirroring(runtime)
    origin_hash = head.path.removeprefix(MIRROR).removesuffix(MIRRORED)
    if head.path != f"{MIRROR}{origin_hash}{MIRRORED}" or not _HASH.fullmatch(origin_hash):
        raise CallError("not_found", "there is nothing at this address", status=404)
    note = mirroring.newest(origin_hash)
    if note is None:
        raise CallError("mirror_unknown_log", "no checkpoint of this log was cosigned here", status=404)
    await respond(send, 200, note, _TEXT)


def _mirroring(runtime: Runtime) -> Mirroring:
    if runtime.mirroring is None:
        raise CallError("not_found", "there is nothing at this address", status=404)
    return runtime.mirroring


def _refusal(status: int) -> CallError:
    code, message = _CODES[status]
    return CallError(code, message, status=status)
