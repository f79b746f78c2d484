"""Salesforce's LLM Open Connector (`POST …/chat/completions`), as its OpenAPI contract v1 of 2026-07 declares it.

The contract closes no object: a field that it does not declare is admitted, and left out here. A stream is what it
has no words for, so a request for one is refused. `parameters` are the provider's own settings. Those that Chat
Completions has are taken on its terms; another is taken if the operator names it, since some servers let the
body say where it goes. Each text in them is a slot like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from situs.model import Role
from situs.wire.error_bodies import salesforce_error
from situs.wire.faults import unsupported_field
from situs.wire.formats.common import ASSISTANT, MODEL, PARTICIPANT, SYSTEM, USER
from situs.wire.formats.openai_chat import OPENAI_CHAT
from situs.wire.numbers import INTEGER, Between
from situs.wire.reading import Face
from situs.wire.spec import TAG, Arr, ByTag, Node, Obj, OpenObj, Sink, Text
from situs.wire.trees import Tree

_CONTRACTS_OWN = frozenset(
    {"model", "messages", "stream", "stream_options", "n", "max_tokens", "max_completion_tokens"}
)
_UNANSWERABLE = frozenset(
    {"tools", "tool_choice", "parallel_tool_calls", "functions", "function_call", "logprobs", "top_logprobs"}
)
"""What the contract's answer has no field for."""


class _NoStream:
    """Declare `stream`: false asks for what the contract gives, and anything else for what it has not."""

    __slots__ = ()
    described: ClassVar[dict[str, Any]] = {"const": False}

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        del sink
        if value is not False:
            raise unsupported_field(at)
        return value


def _message(text: Text) -> OpenObj:
    return OpenObj({"role": TAG, "content": text, "name": PARTICIPANT}, ("content",))


_MESSAGE = ByTag("role", {"system": _message(SYSTEM), "user": _message(USER), "assistant": _message(ASSISTANT)})
_KNOWN: Mapping[str, Node] = {
    name: node
    for name, (node, _) in OPENAI_CHAT.spec.fields.items()
    if name not in _CONTRACTS_OWN and name not in _UNANSWERABLE
}


def may_be_free(name: str) -> bool:
    """Tell whether an operator may name this parameter as a further one: Chat Completions has none of that name."""
    return name not in OPENAI_CHAT.spec.fields


def open_connector(further: Iterable[str] = ()) -> Face:
    """Return the face; `further` parameters are taken as free JSON beside those that Chat Completions has."""
    parameters = {**{name: Tree(Role.METADATA) for name in further if may_be_free(name)}, **_KNOWN}
    spec = OpenObj(
        {
            "messages": Arr(_MESSAGE, least=1),
            "model": MODEL,
            "max_tokens": INTEGER,
            "n": Between(1, 128, whole=True),
            "temperature": Between(0, 2),
            "parameters": Obj(parameters),
            "stream": _NoStream(),
        },
        ("model", "messages"),
        nullable=("max_tokens", "n", "temperature"),
    )
    return Face("salesforce_chat", "infer", spec, ("max_tokens",), _is_json, salesforce_error, {451: 403})


def _is_json(body: Mapping[str, Any]) -> bool:
    return OPENAI_CHAT.json_format(body.get("parameters") or {})


SALESFORCE_CHAT = open_connector()
