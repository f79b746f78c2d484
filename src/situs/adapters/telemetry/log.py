"""Structured logs of figures and names. A value that is not on the list of safe fields is not written."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, TextIO

import orjson
import structlog

SAFE = frozenset(
    {
        "event", "level", "timestamp", "call", "face", "action", "model", "status", "code", "route", "place", "matter",
        "principal", "labels", "kinds", "duration_ms", "sent_bytes", "received_bytes", "input_tokens", "output_tokens",
        "attempts", "error_type", "where", "address", "origin", "entries", "digest", "version", "routes", "setting",
        "pid", "seconds", "count", "upstream", "path", "witness", "erasure", "result", "conflict", "kind", "disposed",
        "blocked", "failed", "job", "org",
    }
)  # fmt: skip
"""Every field that a log line may have. Exceptions are logged by type and place alone, never by message."""


def open_log(level: str, *, json: bool, to: TextIO | None = None) -> structlog.stdlib.BoundLogger:
    """Return the process's logger, which writes one line an event to `to` (standard error by default)."""
    renderer: Any = structlog.processors.JSONRenderer(_as_json) if json else structlog.dev.ConsoleRenderer(colors=False)
    logger: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(to or sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_safe,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        cache_logger_on_first_use=True,
    ).bind()
    return logger


def place_of(error: BaseException) -> str:
    """Return where an exception was raised, as `module:line`, without its message."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"


def _as_json(event: Mapping[str, Any], default: Callable[[Any], Any]) -> str:
    return orjson.dumps(event, default=default).decode()


def _only_safe(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {k: v for k, v in event.items() if k in SAFE}
