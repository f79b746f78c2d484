"""An erasure that somebody asks of a running gateway: who may, and what comes of it."""

from __future__ import annotations

from situs.authenticate import is_matter_id
from situs.erasure import GROUNDS, Asked, Erasure
from situs.errors import CallError
from situs.model import Principal
from situs.runtime import Runtime

ERASER = "matter:erase"
"""The role that may erase."""


async def erase_matter(
    runtime: Runtime, principal: Principal, matter: str | None, ground: str
) -> tuple[Erasure, bytes]:
    """Erase a matter and return what was recorded, with the signed certificate.

    Raises `CallError`: `erasure_not_allowed` (403) without the role or outside the matter's wall or the key's list,
    `erasure_ground` (400) for an unknown ground, `matter_malformed` (400), and as `Eraser.erase` does.
    """
    if ERASER not in principal.roles:
        raise CallError("erasure_not_allowed", f"an erasure takes the role `{ERASER}`", status=403)
    if ground not in GROUNDS:
        raise CallError("erasure_ground", f"the ground must be one of {', '.join(GROUNDS)}")
    if matter is None or not is_matter_id(matter):
        raise CallError("matter_malformed", "the header X-Situs-Matter must name the matter")
    if not await runtime.eraser.admits(matter, principal.walls, principal.matters):
        raise CallError("erasure_not_allowed", "the matter is not one that you may speak for", status=403)
    ended = await runtime.eraser.erase(Asked(matter, principal.id, ground, principal.credential))
    return ended, await runtime.eraser.certificate(ended.id)
