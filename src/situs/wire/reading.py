"""What a face has read of a request: the slots, and the tree to put them back into."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from situs.errors import CallError, SitusError
from situs.model import Call, Media, Role, Slot
from situs.wire.attachment import Attachment
from situs.wire.faults import missing_field, unsupported_value, wrong_type
from situs.wire.sinks import Reader
from situs.wire.spec import Obj
from situs.wire.strict import check_keys, parse

CONTEXT = "situs_context"
"""Situs's own field of every request: texts that the request's own were taken from, read with it and sent nowhere."""
_REFUSED = 451
"""The status of a refusal by policy (RFC 7725)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold a request understood in full: every text in it is in `slots`, in the order of the body."""

    face: str
    action: str
    model: str
    stream: bool
    max_tokens: int | None
    wants_usage: bool
    """The caller asked for usage in the stream."""
    wants_json: bool
    """The answer's text will itself be JSON, so that restored values must be escaped."""
    slots: tuple[Slot, ...] = field(repr=False)
    media: tuple[Media, ...]
    attachments: tuple[Attachment, ...]
    body: Mapping[str, Any] = field(repr=False)
    """The parsed tree, without what is Situs's own; never changed."""
    spec: Obj = field(repr=False)
    documents: tuple[str, ...] | None = field(default=None, repr=False)
    """The attachments' decoded texts, once known."""
    context: tuple[Slot, ...] = field(default=(), repr=False)
    """The texts that the request's own were taken from."""

    def with_documents(self, texts: Sequence[str]) -> Reading:
        """Return the reading with each attachment's text as a slot of role `DOCUMENT`, in order."""
        if len(texts) != len(self.attachments):
            raise CallError("slot_mismatch", "documents and attachments differ in number", status=500)
        reader = Reader(texts)
        self.spec.walk(self.body, "", reader)
        return replace(self, slots=tuple(reader.slots), documents=tuple(texts))


@dataclass(frozen=True, slots=True)
class Face:
    """Declare one front door: its format and how it words errors."""

    name: str
    action: str
    """Cedar's action: `infer`, `embed`, `count`."""
    spec: Obj
    limits: tuple[str, ...]
    """Fields that bound the answer's tokens."""
    json_format: Callable[[Mapping[str, Any]], bool]
    word: Callable[[str, str, int, str | None], bytes]
    statuses: Mapping[int, int] = field(default_factory=dict)
    """Statuses of ours for which this API has others."""
    refusal: Callable[[Call, SitusError], bytes] | None = None
    """Words a refusal by policy as an answer (200), where the operator wants that."""

    def read(self, raw: bytes) -> Reading:
        """Return the reading of a request's body.

        Raises `CallError`: `invalid_json`, `invalid_utf8`, `invalid_unicode`, `duplicate_key`, `too_deep`,
        `wrong_type`, `missing_field`, `unsupported_field`, `unsupported_value`, each with the JSON pointer
        where there is one.
        """
        body = parse(raw)
        if type(body) is not dict:
            raise wrong_type("", "an object")
        reader = Reader()
        context, own = _context(body)
        self.spec.walk(own, "", reader)
        check_keys(raw, body)
        return Reading(
            face=self.name,
            action=self.action,
            model=_model(own),
            stream=own.get("stream") is True,
            max_tokens=self._limit(own),
            wants_usage=_wants_usage(own),
            wants_json=self.json_format(own),
            slots=tuple(reader.slots),
            media=tuple(reader.media_parts),
            attachments=tuple(reader.attachments),
            body=own,
            spec=self.spec,
            context=context,
        )

    def error(self, code: str, message: str, status: int, pointer: str | None = None) -> bytes:
        """Return an error's body in this API's own shape, with our code."""
        return self.word(code, message, status, pointer)

    def told(self, call: Call, error: SitusError) -> tuple[int, bytes]:
        """Return the status and the body with which a call that ended in an error is answered."""
        if self.refusal is not None and error.status == _REFUSED:
            return 200, self.refusal(call, error)
        shown = self.error(error.code, error.message, error.status, error.pointer)
        return self.statuses.get(error.status, error.status), shown

    def _limit(self, body: Mapping[str, Any]) -> int | None:
        """Return the largest of the limits given: servers differ in which they heed, and the most is reserved."""
        given = {name: body[name] for name in self.limits if body.get(name) is not None}
        for name, value in given.items():
            if value < 1:
                raise unsupported_value(f"/{name}", "it must be at least 1")
        return max(given.values(), default=None)


def _context(body: dict[str, Any]) -> tuple[tuple[Slot, ...], dict[str, Any]]:
    """Return the texts that a request was taken from, and the request without them."""
    if CONTEXT not in body:
        return (), body
    given = body[CONTEXT] if body[CONTEXT] is not None else []
    if type(given) is not list:
        raise wrong_type(f"/{CONTEXT}", "a list of texts")
    for number, text in enumerate(given):
        if type(text) is not str:
            raise wrong_type(f"/{CONTEXT}/{number}", "a text")
    slots = tuple(Slot(f"/{CONTEXT}/{number}", text, Role.DOCUMENT) for number, text in enumerate(given))
    return slots, {name: value for name, value in body.items() if name != CONTEXT}


def _model(body: Mapping[str, Any]) -> str:
    model = body.get("model")
    if not isinstance(model, str) or not model:
        raise missing_field("", "model")
    return model


def _wants_usage(body: Mapping[str, Any]) -> bool:
    options = body.get("stream_options")
    return isinstance(options, dict) and options.get("include_usage") is True
