"""Nodes that several formats share."""

from __future__ import annotations

from situs.model import Form, Role
from situs.wire.numbers import INTEGER, NUMBER
from situs.wire.spec import TAG, ByKind, Enum, Map, Node, Obj, Text

SYSTEM = Text(Role.SYSTEM)
USER = Text(Role.USER)
ASSISTANT = Text(Role.ASSISTANT)
TOOL = Text(Role.TOOL)
DEFINITION = Text(Role.DEFINITION)
METADATA = Text(Role.METADATA)
DOCUMENT = Text(Role.DOCUMENT)
INPUT = Text(Role.INPUT)
SEALED_BLOB = Text(Role.ASSISTANT, Form.OPAQUE)
"""A provider's encrypted or signed state: it cannot be read here, so it counts as the worst case."""
FUNCTION_NAME = Text(Role.DEFINITION, Form.NAME)
CALLED_NAME = Text(Role.ASSISTANT, Form.NAME)
PARTICIPANT = Text(Role.METADATA, Form.NAME)
TAGS = Map(Role.METADATA, METADATA)
SERVICE_TIER = Enum("auto", "default", "flex", "scale", "priority", "fast", "standard_only")
VERBOSITY = Enum("low", "medium", "high")
EFFORT = Enum("none", "minimal", "low", "medium", "high", "xhigh", "max")
DETAIL = Enum("auto", "low", "high", "original")
CACHE_BREAKPOINT = Obj({"mode": Enum("explicit"), "ttl": Enum("30m", "12h")})
CACHE_OPTIONS = Obj({"mode": Enum("implicit", "explicit"), "ttl": Enum("30m", "12h")})
MODEL = ByKind({str: TAG})
"""The caller's alias: it is replaced by the route's own name, so it never leaves."""
SAMPLING: dict[str, Node] = {"temperature": NUMBER, "top_p": NUMBER, "top_k": INTEGER}
