"""The register of models: what each version is, where it comes from, who answers for it, what it is approved for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from situs.config.base import Name, Settings
from situs.config.terms import Words

Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


SHIPPED = "shipped"
"""The version under which a model of the catalogue stands in the register, by the project's own approval."""


class PackageSettings(Settings):
    """Name a package that carries the model or runs it, as advisories name packages."""

    ecosystem: Words = Field(description="As OSV has it: `PyPI`, `Hugging Face`, `npm`.")
    name: Words = Field(description="Its name there.")
    version: Words = Field(description="Its version.")


class AcceptedSettings(Settings):
    """Accept an advisory: it is known, and does not keep the model from serving."""

    id: Words = Field(description="The advisory, as OSV names it.")
    because: Prose = Field(description="Why.")


class SignatureSettings(Settings):
    """Name an OpenSSF model signature, and the key or the account that it must be by.

    Paths start at the register's folder.
    """

    bundle: Words = Field(description="The file of the bundle, as `model_signing sign` writes it.")
    key: Words | None = Field(None, description="The file of the signer's public key, in PEM.")
    identity: Address | None = Field(
        None, description="Instead of a key: the account that signed, an e-mail address or that of a workflow."
    )
    issuer: Address | None = Field(None, description="The identity provider that vouched for the account: its address.")
    trusted_root: Words | None = Field(
        None, description="The file of the root of trust: Sigstore's `trusted_root.json`, or that of another instance."
    )

    @model_validator(mode="after")
    def _by_one(self) -> SignatureSettings:
        keyless = (self.identity, self.issuer, self.trusted_root)
        if (self.key is None) == (None in keyless) or (self.key is not None and any(keyless)):
            raise ValueError("a signature is by a `key`, or by `identity`, `issuer` and `trusted_root` together")
        return self

    @property
    def judged_by(self) -> str:
        """Return the file that says whose signature counts: the key, or the root of trust."""
        found = self.key or self.trusted_root
        assert found is not None
        return found


class ModelSettings(Settings):
    """Describe one version of a model."""

    name: Name = Field(description="The model's name; its versions follow each other under it.")
    version: Name = Field(description="The version.")
    sha256: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        description="Of the one file of weights, or of the whole, as a model signature states it.",
    )
    source: Words = Field(description="Where it was fetched: address and revision.")
    licence: Words = Field(description="Its licence, an SPDX expression.")
    publisher: Words = Field(description="Who made it.")
    country: str = Field(pattern=r"^[A-Z]{2}$", description="The publisher's country: an ISO 3166-1 alpha-2 code.")
    provenance: Prose = Field(description="What is known of its making, and what the digest was compared with.")
    owner: Words = Field(description="Who answers for it in the department.")
    purpose: Prose = Field(description="What it is approved for, in words.")
    uses: tuple[Literal["infer", "embed"], ...] = Field(min_length=1, description="Actions that it is approved for.")
    expires: date = Field(description="The last day on which an approval of it holds.")
    reports: tuple[Words, ...] = Field(
        (), max_length=16, description="Names under which a server may report it; empty: the route's `upstream_model`."
    )
    asked: Literal["models", "llamacpp", "ollama", "tgi", "nothing"] = Field(
        "models",
        description="How an `openai` server is asked what it runs before a text goes there: by its list of models, by "
        "llama.cpp's `/props`, Ollama's `/api/tags`, TGI's `/info`; `nothing` leaves the name in the answer alone.",
    )
    reported_digest: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{40,64})?$")] = Field(
        "", description="The digest that Ollama (`digest`) or TGI (`model_sha`) reports of it."
    )
    package: tuple[PackageSettings, ...] = Field((), max_length=256, description="Packages that advisories may name.")
    accepted: tuple[AcceptedSettings, ...] = Field((), description="Advisories that are accepted.")
    signature: SignatureSettings | None = Field(None, description="Its signature, which must hold.")
    minimum: dict[Words, float] = Field(
        {}, max_length=64, description="Figures, as `table / row / column`, that an evaluation must reach."
    )

    @model_validator(mode="after")
    def _consistent(self) -> ModelSettings:
        if self.version == SHIPPED:
            raise ValueError(f"`{self.name}@{SHIPPED}`: this version is the catalogue's own")
        if self.reported_digest and self.asked not in ("ollama", "tgi"):
            raise ValueError(f"`{self.name}@{self.version}`: only `ollama` and `tgi` report a digest")
        return self

    @property
    def id(self) -> str:
        """Return `name@version`."""
        return f"{self.name}@{self.version}"


class ModelsFile(Settings):
    """Hold the whole register."""

    model: tuple[ModelSettings, ...] = Field((), description="Versions of models.")

    @model_validator(mode="after")
    def _once(self) -> ModelsFile:
        ids = [one.id for one in self.model]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"model `{twice[0]}` is there twice")
        return self
