"""Settings of those who attest the ledger from outside: witnesses and time-stamping authorities."""

from __future__ import annotations

from pydantic import Field

from situs.config.base import Name, Settings


class WitnessSettings(Settings):
    """Name an independent witness of the ledger's checkpoints (C2SP tlog-witness)."""

    key: str = Field(description="Its verifier key, a line `name+id+base64` of type 4 (C2SP tlog-cosignature).")
    url: str = Field("", description="Its submission prefix (`https://host/path`).")
    allow_http: bool = Field(False, description="Allow plain HTTP to an address that is not loopback.")
    withdrawn: bool = Field(False, description="The key is no longer trusted: it is not asked, and counts for nothing.")


class Witnessing(Settings):
    """Say how many witnesses must cosign, and how soon."""

    quorum: int = Field(1, ge=1, description="How many of the witnesses must cosign a checkpoint.")
    interval_seconds: float = Field(300, gt=0, description="How often new entries are submitted, in seconds.")
    overdue_seconds: float = Field(
        1800, gt=0, description="After so many seconds without a quorum, entries count as overdue."
    )
    request_seconds: float = Field(10, gt=0, description="Longest wait for one witness, in seconds.")


class AuthoritySettings(Settings):
    """Name an authority that time-stamps the ledger's checkpoints (RFC 3161)."""

    name: Name = Field(description="A short name of ours, which its stamps are stored under. Keep it.")
    url: str = Field(description="Where it takes requests (`https://host/path`).")
    certificates: str = Field(description="A PEM file with the root certificate that its stamps must lead to.")
    allow_http: bool = Field(False, description="Allow plain HTTP to a host that is not loopback: stamps are signed.")


class Stamping(Settings):
    """Say how often checkpoints are time-stamped, and by how many authorities."""

    quorum: int = Field(1, ge=1, description="How many of the authorities must stamp a checkpoint.")
    interval_seconds: float = Field(3600, gt=0, description="How often new entries are stamped, in seconds.")
    overdue_seconds: float = Field(
        7200, gt=0, description="After so many seconds without a time-stamp, entries count as overdue."
    )
    request_seconds: float = Field(10, gt=0, description="Longest wait for one authority, in seconds.")
