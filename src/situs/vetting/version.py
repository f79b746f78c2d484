"""A version of a model as the register describes it: what acts, advisories and signatures are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Package:
    """Name a package that carries a model, or that runs it, as advisories name packages."""

    ecosystem: str
    """As OSV has it: `PyPI`, `Hugging Face`, `npm`."""
    name: str
    version: str
    """Empty where nobody can tell: every advisory of the package counts then."""


@dataclass(frozen=True, slots=True)
class Version:
    """Hold what decides about one version of a model. Digests are SHA-256, hex."""

    model: str
    version: str
    sha256: str
    """Of its weights: of the one file, or the root digest of its signed manifest."""
    record_sha256: str
    """Of everything that the register says of it."""
    expires: date
    """The last day on which an approval of it holds."""
    packages: tuple[Package, ...] = ()
    accepted: frozenset[str] = frozenset()
    """Advisories that the register says are known and accepted."""

    @property
    def id(self) -> str:
        """Return `model@version`."""
        return f"{self.model}@{self.version}"
