"""The register of terms: what each provider's document says, and in which passage it says so."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator, model_validator

from situs.config.base import Name, Settings
from situs.config.routing import TermsFacts

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Quote = Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=4000)]
"""A passage; anything shorter would stand in many a document by chance."""


class SubProcessor(Settings):
    """Name a sub-processor."""

    name: Words = Field(description="Who it is.")
    country: str = Field(pattern=r"^[A-Z]{2}$", description="Where it processes: an ISO 3166-1 alpha-2 code.")


class ClauseSettings(TermsFacts):
    """Quote a passage, and state the facts that it establishes."""

    quote: Quote = Field(description="The passage, word for word; spaces and line ends do not matter.")
    where: Words = Field(description="Where it stands, as a person finds it: `section 4.2`.")
    sub_processors: tuple[SubProcessor, ...] = Field((), description="The sub-processors that it names.")

    @model_validator(mode="after")
    def _says_something(self) -> ClauseSettings:
        if not self.facts():
            raise ValueError("a clause states no fact")
        return self

    def facts(self) -> dict[str, object]:
        """Return the facts that it states, by name."""
        stated = self.model_dump(exclude={"quote", "where"}, exclude_none=True)
        return {name: value for name, value in stated.items() if value != ()}


class RecordSettings(Settings):
    """Describe one document of a provider's terms."""

    id: Name = Field(description="The record's name, which places give.")
    document: Words = Field(description="The stored document: pdf, docx, html, txt, md, eml or msg.")
    version: Words = Field(max_length=64, description="The document's own date or version.")
    reviewer: Words = Field(description="Who read it.")
    reviewed_on: date = Field(description="When.")
    next_review: date = Field(description="The last day on which the record holds without another review.")
    clause: tuple[ClauseSettings, ...] = Field(min_length=1, description="The passages that facts rest on.")

    @field_validator("version")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("a version is one line")
        return value

    @model_validator(mode="after")
    def _in_order(self) -> RecordSettings:
        if self.next_review <= self.reviewed_on:
            raise ValueError(f"record `{self.id}` is to be reviewed again before it was reviewed")
        return self


class TermsFile(Settings):
    """Hold the whole register."""

    record: tuple[RecordSettings, ...] = Field((), description="Records.")

    @model_validator(mode="after")
    def _once(self) -> TermsFile:
        ids = [one.id for one in self.record]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"record `{twice[0]}` is there twice")
        return self
