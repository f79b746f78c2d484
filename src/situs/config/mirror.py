"""Settings of a gateway that is itself a witness: whose checkpoints it cosigns and keeps."""

from __future__ import annotations

from pydantic import Field, model_validator

from situs.config.base import Settings


class MirrorLog(Settings):
    """Name a log of another cell, whose checkpoints are cosigned and kept here."""

    key: str = Field(description="Its verifier key, a line `name+id+base64` (its `ledger.vkey`).")


class Mirror(Settings):
    """Say as whom this gateway cosigns the checkpoints of other cells (C2SP tlog-witness), and where they are kept."""

    name: str = Field(
        "", description="The witness's name, a schema-less address such as `cell-a.example/witness`; empty: off."
    )
    signing_key: str = Field(
        "witness-key.pem", description="The Ed25519 private key (PKCS 8 PEM, mode 0600). Never the ledger's own."
    )
    path: str = Field("mirror.db", description="The SQLite file of what was cosigned: the witness's memory.")
    requests_per_minute: int = Field(
        120, ge=1, description="Submissions a minute, of everybody together: nobody needs a credential for one."
    )
    checkpoints_per_minute: int = Field(
        12, ge=1, description="Checkpoints of one log that are cosigned within a minute."
    )
    log: tuple[MirrorLog, ...] = Field((), description="The logs of other cells.")

    @model_validator(mode="after")
    def _named(self) -> Mirror:
        if self.log and not self.name:
            raise ValueError("logs are to be mirrored, and the witness has no name")
        return self
