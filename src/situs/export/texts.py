"""Find every text in a JSON tree, whoever named the members, and put other texts in their places.

A data set has no schema that one could rely on, and a trainer may be told to read any member. So nothing is skipped:
each string is a slot; a member's name that no format of training data knows is one too, and so is a long number,
neither of which can be rewritten. The known names say whose voice a text is, and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from situs.errors import CallError
from situs.model import Form, Role, Slot

Visit = Callable[[Slot], str]

_MOST = 20_000
"""Slots of one record."""
_DEPTH = 64
_DIGITS = 6
"""A number of so many digits is looked at: it may be a telephone's or an account's."""
_EXACT = 10**15
"""Beyond it JSON parsers do not agree on a number."""

_SPEAKERS: Mapping[str, Role] = {
    "system": Role.SYSTEM, "developer": Role.SYSTEM, "user": Role.USER, "human": Role.USER,
    "assistant": Role.ASSISTANT, "gpt": Role.ASSISTANT, "model": Role.ASSISTANT, "bot": Role.ASSISTANT,
    "tool": Role.TOOL, "function": Role.TOOL, "observation": Role.TOOL,
}  # fmt: skip
"""The values of `role` and `from` in the formats of OpenAI, ShareGPT and Gemma."""
_MEMBERS: Mapping[str, Role] = {
    "system": Role.SYSTEM, "prompt": Role.USER, "instruction": Role.USER, "input": Role.USER, "question": Role.USER,
    "completion": Role.ASSISTANT, "output": Role.ASSISTANT, "response": Role.ASSISTANT, "answer": Role.ASSISTANT,
    "chosen": Role.ASSISTANT, "rejected": Role.ASSISTANT, "text": Role.DOCUMENT, "document": Role.DOCUMENT,
    "context": Role.DOCUMENT, "tools": Role.SYSTEM, "functions": Role.SYSTEM,
}  # fmt: skip
"""Members by whose name the voice is known (OpenAI, Alpaca, DPO pairs, plain text)."""
_SILENT = frozenset(_MEMBERS) | {
    "messages", "conversations", "conversation", "role", "from", "content", "value", "id", "type", "weight", "parts",
    "tool_calls", "function_call", "function", "arguments", "tool_call_id", "parameters", "properties", "required",
    "description", "train", "split", "source", "label",
}  # fmt: skip
"""Names of members that are the formats' own and no text."""


def texts_of(tree: Any) -> tuple[Slot, ...]:
    """Return every text of a JSON tree in the order of the document.

    Raise `CallError("record_invalid")` where it is nested too deep, holds too many texts, or a number that parsers read
    differently.
    """
    found: list[Slot] = []

    def note(slot: Slot) -> str:
        if len(found) >= _MOST:
            raise CallError("record_invalid", "it holds too many texts")
        found.append(slot)
        return slot.text

    walk(tree, note)
    return tuple(found)


def with_texts(tree: Any, texts: Sequence[str]) -> Any:
    """Return the tree with `texts[i]` where the i-th slot of `texts_of` stands."""
    rest = iter(texts)
    return walk(tree, lambda _: next(rest))


def walk(tree: Any, visit: Visit) -> Any:
    """Return the tree with every text as `visit` gives it back; what cannot be rewritten is shown and kept."""
    return _node(tree, "", Role.INPUT, visit, 0)


def column_role(name: str) -> Role:
    """Return whose voice the cells of a column are."""
    return _MEMBERS.get(name.strip().lower(), Role.INPUT)


def _node(node: Any, pointer: str, role: Role, visit: Visit, depth: int) -> Any:
    if depth > _DEPTH:
        raise CallError("record_invalid", f"it is nested deeper than {_DEPTH} levels")
    if isinstance(node, str):
        return visit(Slot(pointer, node, role)) if node.strip() else node
    if isinstance(node, dict):
        return dict(_members(node, pointer, _speaker(node, role), visit, depth))
    if isinstance(node, list):
        return [_node(item, f"{pointer}/{n}", role, visit, depth + 1) for n, item in enumerate(node)]
    if isinstance(node, int | float) and not isinstance(node, bool):
        _show_number(node, pointer, visit)
    return node


def _members(node: dict[str, Any], pointer: str, role: Role, visit: Visit, depth: int) -> Iterator[tuple[str, Any]]:
    for name, value in node.items():
        inner = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
        if name not in _SILENT and name.strip():
            visit(Slot(f"{inner}~", name, Role.INPUT, Form.OPAQUE))
        if name in ("role", "from") and isinstance(value, str) and value in _SPEAKERS:
            yield name, value
        else:
            yield name, _node(value, inner, _MEMBERS.get(name, role), visit, depth + 1)


def _speaker(node: dict[str, Any], role: Role) -> Role:
    named = node.get("role", node.get("from"))
    return _SPEAKERS.get(named, role) if isinstance(named, str) else role


def _show_number(number: int | float, pointer: str, visit: Visit) -> None:
    if not math.isfinite(number) or abs(number) >= _EXACT:
        raise CallError("record_invalid", "it holds a number that parsers read differently")
    digits = repr(number)
    if sum(c.isdigit() for c in digits) >= _DIGITS:
        visit(Slot(pointer, digits, Role.INPUT, Form.OPAQUE))
