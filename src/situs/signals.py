"""What passes between an exchange and the world: events in, commands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from situs.errors import SitusError, UpstreamError
from situs.pseudonym import Sealed

# Events: what the world reports.


@dataclass(frozen=True, slots=True)
class Start:
    """Begin."""


@dataclass(frozen=True, slots=True)
class Appended:
    """The entry last asked for is durable at `index`."""

    index: int


@dataclass(frozen=True, slots=True)
class AppendFailed:
    """The entry last asked for could not be made durable."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """The upstream is asked with the key of this id, which ends by itself at `ends` (milliseconds), or 0: does not."""

    key: str
    ends: int = 0


@dataclass(frozen=True, slots=True)
class Delta:
    """The upstream sent bytes."""

    data: bytes


@dataclass(frozen=True, slots=True)
class UpstreamEnded:
    """The upstream closed its answer in the regular way of its transport."""


@dataclass(frozen=True, slots=True)
class UpstreamFailed:
    """The upstream failed, before or during its answer."""

    error: UpstreamError


@dataclass(frozen=True, slots=True)
class ClientGone:
    """The client went away; `code` says how, `client_gone` or `shutdown`."""

    code: str = "client_gone"


@dataclass(frozen=True, slots=True)
class Broke:
    """A defect of our own was met; the call ends closed and its text is shown to nobody."""


Event = Broke | Start | Appended | AppendFailed | Keyed | Delta | UpstreamEnded | UpstreamFailed | ClientGone


# Commands: what the world is asked to do.


@dataclass(frozen=True, slots=True)
class Append:
    """Make an entry durable, then report `Appended` or `AppendFailed`."""

    entry: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Send to the upstream, and report what comes."""

    sealed: Sealed


@dataclass(frozen=True, slots=True)
class Emit:
    """Give bytes to the client."""

    data: bytes


@dataclass(frozen=True, slots=True)
class CancelUpstream:
    """Stop the upstream's work."""


@dataclass(frozen=True, slots=True)
class Finish:
    """End the call. `error` is None where the answer was emitted whole."""

    error: SitusError | None = None


Command = Append | Dispatch | Emit | CancelUpstream | Finish
