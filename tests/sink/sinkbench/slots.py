"""Every slot of every face that can carry text, each as a maker of a valid request around one text."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Make = Callable[[str], dict[str, Any]]
NEUTRAL = "Please go on."
PATHS = {
    "openai_chat": "/v1/chat/completions",
    "openai_responses": "/v1/responses",
    "openai_embeddings": "/v1/embeddings",
    "anthropic_messages": "/v1/messages",
    "anthropic_count": "/v1/messages/count_tokens",
    "salesforce_chat": "/salesforce/v1/chat/completions",
}
STREAMED = frozenset({"openai_chat", "openai_responses", "anthropic_messages"})


@dataclass(frozen=True, slots=True)
class Slot:
    """Name a slot; `kind` is `text`, `name` (few characters are allowed) or `opaque` (a finding refuses the call)."""

    face: str
    id: str
    make: Make
    kind: str = "text"

    def body(self, text: str, model: str, stream: bool) -> dict[str, Any]:
        """Return the request."""
        body = {"model": model, **self.make(text)}
        return body | {"stream": True} if stream else body


def _file(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _user(content: Any) -> dict[str, Any]:
    return {"role": "user", "content": content}


def _schema(**more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"p": {"type": "string", **more}}}


_SCHEMAS: Mapping[str, tuple[Callable[[str], dict[str, Any]], str]] = {
    "schema-description": (lambda t: _schema(description=t), "text"),
    "schema-title": (lambda t: _schema(title=t), "text"),
    "schema-enum": (lambda t: _schema(enum=["a", t]), "text"),
    "schema-default": (lambda t: _schema(default=t), "text"),
    "schema-examples": (lambda t: _schema(examples=[t]), "text"),
    "schema-comment": (lambda t: _schema() | {"$comment": t}, "text"),
    "schema-property": (lambda t: {"type": "object", "properties": {t: {"type": "string"}}, "required": [t]}, "text"),
    "schema-unknown-key": (lambda t: _schema() | {f"x {t}": {"deep": [t]}}, "text"),
    "schema-pattern": (lambda t: _schema(pattern=t), "opaque"),
    "schema-definition": (lambda t: _schema() | {"$defs": {t: {"type": "string"}}}, "opaque"),
}


def _chat(messages: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"messages": messages, **more}


def _chat_tool(**more: Any) -> dict[str, Any]:
    return _chat([_user(NEUTRAL)], tools=[{"type": "function", "function": {"name": "look", **more}}])


def _chat_called(arguments: str, name: str = "look", result: Any = "done") -> dict[str, Any]:
    call = {"id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}}
    asked = {"role": "assistant", "content": None, "tool_calls": [call]}
    return _chat([_user(NEUTRAL), asked, {"role": "tool", "tool_call_id": "c1", "content": result}])


def _chat_format(name: str = "f", **more: Any) -> dict[str, Any]:
    schema = {"name": name, "schema": _schema(), **more}
    return _chat([_user(NEUTRAL)], response_format={"type": "json_schema", "json_schema": schema})


def _chat_slots() -> Iterator[Slot]:
    def slot(name: str, make: Make, kind: str = "text") -> Slot:
        return Slot("openai_chat", name, make, kind)

    yield slot("user", lambda t: _chat([_user(t)]))
    yield slot("user-parts", lambda t: _chat([_user([{"type": "text", "text": NEUTRAL}, {"type": "text", "text": t}])]))
    for role in ("system", "developer"):
        yield slot(role, lambda t, r=role: _chat([{"role": r, "content": t}, _user(NEUTRAL)]))
        yield slot(
            f"{role}-parts",
            lambda t, r=role: _chat([{"role": r, "content": [{"type": "text", "text": t}]}, _user(NEUTRAL)]),
        )
    for field in ("content", "refusal", "reasoning_content", "reasoning"):
        yield slot(
            f"assistant-{field}",
            lambda t, f=field: _chat([_user(NEUTRAL), {"role": "assistant", "content": "So.", f: t}, _user(NEUTRAL)]),
        )
    yield slot("tool-description", lambda t: _chat_tool(description=t))
    yield slot(
        "tool-name", lambda t: _chat([_user(NEUTRAL)], tools=[{"type": "function", "function": {"name": t}}]), "name"
    )
    for name, (make, kind) in _SCHEMAS.items():
        yield slot(f"tool-{name}", lambda t, m=make: _chat_tool(parameters=m(t)), kind)
        yield slot(f"format-{name}", lambda t, m=make: _chat_format(schema=m(t)), kind)
    yield slot("format-description", lambda t: _chat_format(description=t))
    yield slot("format-name", lambda t: _chat_format(name=t), "name")
    yield slot("arguments", lambda t: _chat_called(json.dumps({"note": t})))
    yield slot("arguments-escaped", lambda t: _chat_called('{"note": "' + "".join(_escaped(t)) + '"}'))
    yield slot("arguments-key", lambda t: _chat_called(json.dumps({t: 1})))
    yield slot("arguments-deep", lambda t: _chat_called(json.dumps({"a": [{"b": [NEUTRAL, t]}]}, ensure_ascii=False)))
    yield slot("arguments-in-arguments", lambda t: _chat_called(json.dumps({"inner": json.dumps({"x": t})})))
    yield slot("arguments-broken", lambda t: _chat_called('{"note": ' + t))
    yield slot("called-name", lambda t: _chat_called("{}", name=t), "name")
    yield slot("tool-result", lambda t: _chat_called("{}", result=t))
    yield slot("tool-result-json", lambda t: _chat_called("{}", result=json.dumps({"found": [t]})))
    yield slot("tool-result-parts", lambda t: _chat_called("{}", result=[{"type": "text", "text": t}]))
    yield slot("participant", lambda t: _chat([{"role": "user", "content": NEUTRAL, "name": t}]), "name")
    yield slot("metadata-value", lambda t: _chat([_user(NEUTRAL)], metadata={"ref": t}))
    yield slot("metadata-key", lambda t: _chat([_user(NEUTRAL)], metadata={t: "x"}))
    yield slot("stop", lambda t: _chat([_user(NEUTRAL)], stop=[t]))
    yield slot("stop-one", lambda t: _chat([_user(NEUTRAL)], stop=t))
    for field in ("user", "safety_identifier", "prompt_cache_key"):
        yield slot(field, lambda t, f=field: _chat([_user(NEUTRAL)], **{f: t}))
    yield slot("prediction", lambda t: _chat([_user(NEUTRAL)], prediction={"type": "content", "content": t}))
    yield slot("document", lambda t: _chat([_user([_chat_file(_file(t), "brief.txt")])]))
    yield slot("document-html", lambda t: _chat([_user([_chat_file(_file(f"<p>{t}</p><!-- {t} -->"), "brief.html")])]))
    yield slot("document-name", lambda t: _chat([_user([_chat_file(_file(NEUTRAL), f"{t}.txt")])]))
    yield slot("context", lambda t: _chat([_user(NEUTRAL)], situs_context=[t]))


def _chat_file(data: str, name: str) -> dict[str, Any]:
    media_type = "text/html" if name.endswith(".html") else "text/plain"
    return {"type": "file", "file": {"file_data": f"data:{media_type};base64,{data}", "filename": name}}


def _escaped(text: str) -> Iterator[str]:
    units = text.encode("utf-16-be")
    for i in range(0, len(units), 2):
        yield f"\\u{int.from_bytes(units[i : i + 2], 'big'):04x}"


def _responses(given: Any, **more: Any) -> dict[str, Any]:
    return {"input": given, **more}


def _responses_tool(**more: Any) -> dict[str, Any]:
    return _responses(NEUTRAL, tools=[{"type": "function", "name": "look", **more}])


def _responses_called(arguments: str, name: str = "look", result: Any = "done") -> dict[str, Any]:
    return _responses(
        [
            _user(NEUTRAL),
            {"type": "function_call", "call_id": "c1", "name": name, "arguments": arguments},
            {"type": "function_call_output", "call_id": "c1", "output": result},
        ]
    )


def _responses_format(name: str = "f", **more: Any) -> dict[str, Any]:
    return _responses(NEUTRAL, text={"format": {"type": "json_schema", "name": name, "schema": _schema(), **more}})


def _responses_slots() -> Iterator[Slot]:
    def slot(name: str, make: Make, kind: str = "text") -> Slot:
        return Slot("openai_responses", name, make, kind)

    yield slot("input", _responses)
    yield slot("message", lambda t: _responses([_user(t)]))
    yield slot("message-parts", lambda t: _responses([_user([{"type": "input_text", "text": t}])]))
    yield slot("instructions", lambda t: _responses(NEUTRAL, instructions=t))
    for role in ("system", "developer"):
        yield slot(role, lambda t, r=role: _responses([{"role": r, "content": t}, _user(NEUTRAL)]))
    yield slot(
        "assistant",
        lambda t: _responses(
            [_user(NEUTRAL), {"role": "assistant", "content": [{"type": "output_text", "text": t}]}, _user(NEUTRAL)]
        ),
    )
    yield slot("tool-description", lambda t: _responses_tool(description=t))
    yield slot("tool-name", lambda t: _responses(NEUTRAL, tools=[{"type": "function", "name": t}]), "name")
    for name, (make, kind) in _SCHEMAS.items():
        yield slot(f"tool-{name}", lambda t, m=make: _responses_tool(parameters=m(t)), kind)
        yield slot(f"format-{name}", lambda t, m=make: _responses_format(schema=m(t)), kind)
    yield slot("format-description", lambda t: _responses_format(description=t))
    yield slot("format-name", lambda t: _responses_format(name=t), "name")
    yield slot("arguments", lambda t: _responses_called(json.dumps({"note": t})))
    yield slot("arguments-key", lambda t: _responses_called(json.dumps({t: 1})))
    yield slot("called-name", lambda t: _responses_called("{}", name=t), "name")
    yield slot("tool-result", lambda t: _responses_called("{}", result=t))
    yield slot("tool-result-parts", lambda t: _responses_called("{}", result=[{"type": "input_text", "text": t}]))
    yield slot("metadata-value", lambda t: _responses(NEUTRAL, metadata={"ref": t}))
    yield slot("metadata-key", lambda t: _responses(NEUTRAL, metadata={t: "x"}))
    for field in ("user", "safety_identifier", "prompt_cache_key"):
        yield slot(field, lambda t, f=field: _responses(NEUTRAL, **{f: t}))
    yield slot("document", lambda t: _responses([_user([_responses_file(_file(t), "brief.txt")])]))
    yield slot("document-name", lambda t: _responses([_user([_responses_file(_file(NEUTRAL), f"{t}.txt")])]))
    yield slot("context", lambda t: _responses(NEUTRAL, situs_context=[t]))


def _responses_file(data: str, name: str) -> dict[str, Any]:
    return {"type": "input_file", "file_data": f"data:text/plain;base64,{data}", "filename": name}


def _messages(messages: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"messages": messages, **more}


def _messages_tool(**more: Any) -> dict[str, Any]:
    return _messages([_user(NEUTRAL)], tools=[{"name": "look", "input_schema": _schema(), **more}])


def _messages_called(given: Any, name: str = "look", result: Any = "done") -> dict[str, Any]:
    return _messages(
        [
            _user(NEUTRAL),
            {"role": "assistant", "content": [{"type": "tool_use", "id": "c1", "name": name, "input": given}]},
            _user([{"type": "tool_result", "tool_use_id": "c1", "content": result}]),
        ]
    )


def _messages_document(source: dict[str, Any], **more: Any) -> dict[str, Any]:
    return _messages([_user([{"type": "document", "source": source, **more}, {"type": "text", "text": NEUTRAL}])])


def _anthropic_slots(face: str) -> Iterator[Slot]:
    full = face == "anthropic_messages"

    def slot(name: str, make: Make, kind: str = "text") -> Slot:
        return Slot(face, name, (lambda t: {"max_tokens": 100, **make(t)}) if full else make, kind)

    yield slot("user", lambda t: _messages([_user(t)]))
    yield slot("user-blocks", lambda t: _messages([_user([{"type": "text", "text": t}])]))
    yield slot("system", lambda t: _messages([_user(NEUTRAL)], system=t))
    yield slot("system-blocks", lambda t: _messages([_user(NEUTRAL)], system=[{"type": "text", "text": t}]))
    yield slot("assistant", lambda t: _messages([_user(NEUTRAL), {"role": "assistant", "content": t}, _user(NEUTRAL)]))
    yield slot("tool-description", lambda t: _messages_tool(description=t))
    yield slot(
        "tool-name", lambda t: _messages([_user(NEUTRAL)], tools=[{"name": t, "input_schema": _schema()}]), "name"
    )
    for name, (make, kind) in _SCHEMAS.items():
        yield slot(f"tool-{name}", lambda t, m=make: _messages_tool(input_schema=m(t)), kind)
    yield slot("tool-input", lambda t: _messages_called({"note": t}))
    yield slot("tool-input-key", lambda t: _messages_called({t: [1]}))
    yield slot("called-name", lambda t: _messages_called({}, name=t), "name")
    yield slot("tool-result", lambda t: _messages_called({}, result=t))
    yield slot("tool-result-blocks", lambda t: _messages_called({}, result=[{"type": "text", "text": t}]))
    plain = {"type": "text", "media_type": "text/plain"}
    yield slot("document", lambda t: _messages_document(plain | {"data": t}))
    yield slot("document-title", lambda t: _messages_document(plain | {"data": NEUTRAL}, title=t))
    yield slot("document-context", lambda t: _messages_document(plain | {"data": NEUTRAL}, context=t))
    result = {"type": "search_result", "source": "s", "title": "t", "content": [{"type": "text", "text": NEUTRAL}]}
    for field in ("source", "title"):
        yield slot(f"search-{field}", lambda t, f=field: _messages([_user([result | {f: t}])]))
    yield slot("context", lambda t: _messages([_user(NEUTRAL)], situs_context=[t]))
    if full:
        yield slot("stop", lambda t: _messages([_user(NEUTRAL)], stop_sequences=[t]))
        yield slot("user-id", lambda t: _messages([_user(NEUTRAL)], metadata={"user_id": t}))


def _embedding_slots() -> Iterator[Slot]:
    yield Slot("openai_embeddings", "input", lambda t: {"input": t})
    yield Slot("openai_embeddings", "inputs", lambda t: {"input": [NEUTRAL, t]})
    yield Slot("openai_embeddings", "user", lambda t: {"input": NEUTRAL, "user": t})
    yield Slot("openai_embeddings", "context", lambda t: {"input": NEUTRAL, "situs_context": [t]})


def _salesforce_slots() -> Iterator[Slot]:
    def slot(name: str, make: Make, kind: str = "text") -> Slot:
        return Slot("salesforce_chat", name, make, kind)

    def setting(**parameters: Any) -> dict[str, Any]:
        return _chat([_user(NEUTRAL)], parameters=parameters)

    def answer(name: str = "f", **more: Any) -> dict[str, Any]:
        schema = {"name": name, "schema": _schema(), **more}
        return setting(response_format={"type": "json_schema", "json_schema": schema})

    yield slot("user", lambda t: _chat([_user(t)]))
    yield slot("system", lambda t: _chat([{"role": "system", "content": t}, _user(NEUTRAL)]))
    yield slot("assistant", lambda t: _chat([_user(NEUTRAL), {"role": "assistant", "content": t}, _user(NEUTRAL)]))
    yield slot("participant", lambda t: _chat([{"role": "user", "content": NEUTRAL, "name": t}]), "name")
    yield slot("undeclared", lambda t: _chat([_user(t) | {"tomorrow": t}], tomorrow={t: [t]}))
    for name, (make, kind) in _SCHEMAS.items():
        yield slot(f"format-{name}", lambda t, m=make: answer(schema=m(t)), kind)
    yield slot("format-description", lambda t: answer(description=t))
    yield slot("format-name", lambda t: answer(name=t), "name")
    yield slot("stop", lambda t: setting(stop=[t]))
    yield slot("metadata-value", lambda t: setting(metadata={"ref": t}))
    yield slot("metadata-key", lambda t: setting(metadata={t: "x"}))
    for field in ("user", "safety_identifier", "prompt_cache_key"):
        yield slot(field, lambda t, f=field: setting(**{f: t}))
    yield slot("prediction", lambda t: setting(prediction={"type": "content", "content": t}))
    yield slot("context", lambda t: _chat([_user(NEUTRAL)], situs_context=[t]))
    yield slot("free", lambda t: setting(guided={"deep": [t]}))
    yield slot("free-key", lambda t: setting(guided={t: [1]}))


SLOTS = (
    *_chat_slots(),
    *_responses_slots(),
    *_anthropic_slots("anthropic_messages"),
    *_anthropic_slots("anthropic_count"),
    *_embedding_slots(),
    *_salesforce_slots(),
)
