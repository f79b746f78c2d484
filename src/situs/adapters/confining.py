"""What a process that parses strangers' bytes may not do."""

from __future__ import annotations

import resource


def confine(memory: int) -> None:
    """Limit this process: memory in bytes, no core dump with a client's text in it, no file ever written."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
