"""A call: who asks what of which model, for which matter, with every text that a model could see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from situs.model.label import Evidence
from situs.model.matter import Matter
from situs.model.principal import Principal


class Role(StrEnum):
    """Say whose voice a slot is, as the model will take it."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"
    DEFINITION = "definition"
    """Tool definitions, response-format schemas, grammars."""
    METADATA = "metadata"
    """Names, user ids, stop sequences, tags: not prose, yet text that leaves."""
    INPUT = "input"
    """Embedding inputs and other bare texts."""
    DOCUMENT = "document"
    """A file's text, decoded."""


class Form(StrEnum):
    """Say what a sealed text must still be, so that the request stays valid."""

    TEXT = "text"
    NAME = "name"
    """Only `[A-Za-z0-9_-]`: function names, participant names."""
    OPAQUE = "opaque"
    """Cannot be rewritten without breaking the call (a schema keyword's pattern, say): a finding here denies."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Hold one decoded text of a request and the JSON pointer (RFC 6901) where it stands.

    A text inside a JSON string (tool arguments) has the pointer of that string, a `#`, and the pointer inside.
    """

    pointer: str
    text: str
    role: Role = Role.USER
    form: Form = Form.TEXT


@dataclass(frozen=True, slots=True)
class Media:
    """Name a part that is not text (image, audio): it may go only where the raw matter may go."""

    pointer: str
    media_type: str
    size: int
    """Bytes, as sent."""


@dataclass(frozen=True, slots=True)
class Access:
    """State what another system said when it was asked whether a person may read one of its records."""

    user: str
    """The person's id there."""
    record: str
    """The record's or file's id there."""
    granted: bool


@dataclass(frozen=True, slots=True)
class Call:
    """Everything that the stages need to know of one call. Nothing in it is read from a clock or a socket."""

    id: str
    """Random, 128 bits, URL-safe: also the receipt's id."""
    received: int
    """Milliseconds since the epoch."""
    face: str
    """The front door: `openai_chat`, `openai_responses`, `anthropic_messages`, `embeddings`, …"""
    action: str
    """Cedar's action: `infer`, `embed`, `count`, `train`."""
    model: str
    """The model alias that the caller named."""
    principal: Principal
    matter: Matter | None
    slots: tuple[Slot, ...]
    context: tuple[Slot, ...] = ()
    """Texts that the call's own were taken from. They are read with it and never sent: it is of their labels, and what
    they betray is found in it."""
    media: tuple[Media, ...] = ()
    stream: bool = False
    secondary: bool = False
    """True for a call that Situs itself makes on behalf of another (a judge, a summariser)."""
    assertions: tuple[Evidence, ...] = ()
    """Labels stated about this call by metadata or by the client; each carries its provenance."""
    asserted: frozenset[str] = frozenset()
    """Names of facts that only the client vouches for (`matter`, `user`, `label`)."""
    access: tuple[Access, ...] = ()
    """Every check of access that was made for the call, whatever it found."""
    body_digest: str = ""
    """SHA-256 of the request body as received, hex."""
    body_bytes: int = 0
    turned_away: int = 0
    """Requests of the same caller, refused for their rate since its last call, that have no entry of their own."""
    max_tokens: int | None = None
