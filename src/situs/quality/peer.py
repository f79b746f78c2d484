"""Another tool that is measured beside: a process that answers each line of text with a line of findings."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import orjson

from situs.errors import ConfigError
from situs.model import Finding


class Peer:
    """Ask a command for its findings.

    A line in is `{"id", "text"}`, the line out that answers it `{"findings": [{"start", "end", "kind"}]}`.
    The command is started on entry and must answer each line before the next is sent. It sees the corpora, so it must
    be one that keeps them on this machine.
    """

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self._name = name
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._number = 0

    def __enter__(self) -> Self:
        """Start the command; raise `ConfigError("peer_failed")` where it cannot be."""
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the operator names the command
                list(self._command), stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        except OSError as fault:
            raise ConfigError("peer_failed", f"`{self._name}` cannot be started: {type(fault).__name__}") from fault
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the command."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def __call__(self, text: str) -> tuple[Finding, ...]:
        """Return the findings of a text; raise `ConfigError("peer_failed")` where the command does not answer well."""
        process = self._process
        assert process is not None, "a peer is asked while it runs"
        assert process.stdin is not None
        assert process.stdout is not None
        self._number += 1
        try:
            process.stdin.write(orjson.dumps({"id": self._number, "text": text}) + b"\n")
            process.stdin.flush()
            rows = orjson.loads(process.stdout.readline())["findings"]
            return tuple(
                Finding(0, int(r["start"]), int(r["end"]), str(r["kind"]), float(r.get("confidence", 1)), self._name)
                for r in rows
            )
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise ConfigError("peer_failed", f"`{self._name}` gave no findings: {type(fault).__name__}") from fault
