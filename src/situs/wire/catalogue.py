"""Answers that need no upstream: the list of models."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import orjson


def models_list(names: Sequence[str], created: int, *, anthropic: bool = False) -> bytes:
    """Return the body of `GET /v1/models`, in OpenAI's shape or, for its clients, in Anthropic's.

    `created` is in seconds since the epoch and the same for all, since an alias has no date of its own.
    """
    if not anthropic:
        entries = [{"id": name, "object": "model", "created": created, "owned_by": "situs"} for name in names]
        return orjson.dumps({"object": "list", "data": entries})
    date = datetime.fromtimestamp(created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    common = {"type": "model", "created_at": date, "lifecycle": "active"}
    models = [{**common, "id": name, "display_name": name} for name in names]
    first, last = (names[0], names[-1]) if names else (None, None)
    return orjson.dumps({"data": models, "has_more": False, "first_id": first, "last_id": last})


def model_entry(name: str, created: int, *, anthropic: bool = False) -> bytes:
    """Return the body of `GET /v1/models/{name}`."""
    return orjson.dumps(orjson.loads(models_list([name], created, anthropic=anthropic))["data"][0])
