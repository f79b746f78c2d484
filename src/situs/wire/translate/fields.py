"""What all translations share: fields that are carried, dropped, or refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from situs.wire.faults import untranslatable

Body = dict[str, Any]


def refuse_others(body: Mapping[str, Any], known: Collection[str], at: str = "") -> None:
    """Refuse any field with a value that a translation does not know."""
    for name, value in body.items():
        if value is not None and name not in known:
            raise untranslatable(f"{at}/{name}")


def carry(body: Mapping[str, Any], out: Body, *names: str) -> None:
    """Copy fields that mean the same in both formats."""
    for name in names:
        if body.get(name) is not None:
            out[name] = body[name]


def join_texts(texts: list[str]) -> str:
    """Return several texts as one, a blank line between them."""
    return "\n\n".join(text for text in texts if text)
