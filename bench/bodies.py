"""The fixed requests of the bench: 1 KB, 16 KB and 200 KB of legal English, and 1 KB answered as a stream."""

from __future__ import annotations

from pathlib import Path

import orjson

LENGTHS = {"1k": 1024, "16k": 16_384, "200k": 204_800, "1k.sse": 1024}
CLAUSE = (
    "12.3 Limitation of liability. Except for death or personal injury caused by negligence, the aggregate liability of "
    "the Supplier under or in connection with this Agreement shall not exceed EUR 606,159.74 in any contract year. "
    "Payment shall be made to IBAN DE89 3704 0044 0532 0130 00, reference 22337/2021, within thirty (30) days. "
)


def bodies(data: Path | None) -> dict[str, bytes]:
    """Return each body by name: from the corpus folder, or made of a clause of our own where it is not there."""
    return {name: _from(data, name) or _made(name, length) for name, length in LENGTHS.items()}


def _from(data: Path | None, name: str) -> bytes | None:
    path = data / "perf" / f"{name}.json" if data else None
    return path.read_bytes() if path and path.exists() else None


def _made(name: str, length: int) -> bytes:
    return orjson.dumps(
        {
            "model": "gpt-4o-mini",
            "messages": [
                {"role": "system", "content": "You are a careful legal assistant. Summarise the liability provisions."},
                {"role": "user", "content": (CLAUSE * (length // len(CLAUSE) + 1))[:length]},
            ],
            "stream": name.endswith("sse"),
        }
    )
