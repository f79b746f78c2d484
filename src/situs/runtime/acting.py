"""The desk at which a change of policy is worked on: what is in force, what is proposed, and what lies between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from situs.acts import (
    Act,
    Content,
    Proposal,
    Replayed,
    Sets,
    Standing,
    read_act,
    replay,
    settled,
)
from situs.adapters.acts import ActStore
from situs.adapters.store import LedgerReader, load_signer
from situs.config import Config
from situs.errors import ConfigError
from situs.law import Law
from situs.ledger import LogReading
from situs.policy import (
    Comparison,
    Policies,
    Proof,
    Vector,
    compare,
    compile_policies,
    decide,
    load_default_sources,
    load_schema,
    parse_statements,
    parse_vectors,
    run_vectors,
)
from situs.runtime.live import now_ms
from situs.runtime.places import law_of
from situs.runtime.ruling import make_rules, prove_statements, sources_in, statements_text

FACE = "policy_acts"
"""The face that a key which is bound to faces must open, to act on proposals."""
PROPOSE, APPROVE, ACTIVATE = "policy:propose", "policy:approve", "policy:activate"
"""The roles that may act. Whoever may propose or approve may withdraw."""
_LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold a policy set as text, with the statements that it must prove and the vectors that it must agree with."""

    sources: Mapping[str, str]
    schema: str
    statements: str
    vectors: str
    """Empty where there are none."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Hold what was proven of a draft."""

    proofs: tuple[Proof, ...]
    vectors: int

    def figures(self) -> dict[str, int]:
        """Return the figures, for the record."""
        return {
            "statements": len(self.proofs),
            "failed": sum(not proof.holds for proof in self.proofs),
            "states": sum(proof.states for proof in self.proofs),
            "vectors": self.vectors,
        }


@dataclass(frozen=True)
class Desk:
    """Hold a configuration whose policies are changed; relative paths start at `folder`."""

    config: Config
    folder: Path

    @property
    def store(self) -> ActStore:
        """Return where proposals and acts are kept."""
        return ActStore(self.folder / self.config.policies.acts)

    @cached_property
    def law(self) -> Law:
        """Return the data of law at hand."""
        return law_of(self.config)

    def in_force(self) -> Draft:
        """Return what the configuration names now."""
        named = self.config.policies
        sources, schema = (
            sources_in(self.folder / named.folder) if named.folder else (dict(load_default_sources()), load_schema())
        )
        vectors = _read(self.folder / named.vectors) if named.vectors else ""
        return Draft(sources, schema, statements_text(self.config, self.folder), vectors)

    def draft(self, folder: Path, statements: Path | None, vectors: Path | None) -> Draft:
        """Return a draft from files; statements and vectors that are not given stay as they are."""
        now = self.in_force()
        sources, schema = sources_in(folder)
        return Draft(
            sources,
            schema,
            _read(statements) if statements else now.statements,
            _read(vectors) if vectors else now.vectors,
        )

    def proposed(self, content: Content) -> Draft:
        """Return what was proposed, as it is kept; raise `ConfigError("policy_text_missing")`."""
        sources, schema = self.store.set_of(content.policies)
        vectors = self.store.text_of(content.vectors) if content.vectors else ""
        return Draft(sources, schema, self.store.text_of(content.statements), vectors)

    def before(self, proposal: Proposal) -> Draft:
        """Return what was in force when a proposal was made: by the activation before it, and not by the folder.

        Where there was none, statements and vectors are those that the configuration names now.
        """
        sources, schema = self.store.set_of(proposal.proposed.content.base)
        if proposal.upon is None:
            now = self.in_force()
            return Draft(sources, schema, now.statements, now.vectors)
        agreed = self.proposed(proposal.upon.content)
        return Draft(sources, schema, agreed.statements, agreed.vectors)

    def compiled(self, draft: Draft, digest: str = "") -> Policies:
        """Return the policies of a draft, of the digest that is expected, if one is."""
        found = compile_policies(draft.sources, draft.schema)
        if digest and found.digest != digest:
            raise ConfigError("policy_text_missing", f"the policy set {digest[:12]} is not kept here as it was")
        return found

    def compare(self, old: Draft, new: Draft) -> Comparison:
        """Return how one draft differs from another."""
        expand = self.law.expand
        statements = (parse_statements(old.statements, expand), parse_statements(new.statements, expand))
        vectors = (parsed_vectors(old.vectors), parsed_vectors(new.vectors))
        schema = old.schema != new.schema
        return compare(self.compiled(old), self.compiled(new), statements, vectors, schema=schema)

    def replay(self, base: Policies, new: Policies, days: int) -> tuple[Replayed, int]:
        """Return what a set makes of the calls of the last days, and the size of the log that was verified for it."""
        others = {digest: one for digest in self.store.sets() if (one := self._earlier(digest)) is not None}
        sets = Sets(base, new, others)
        since = int((datetime.now(UTC) - timedelta(days=days)).timestamp() * 1000)
        with self._log() as reading:
            found = replay(reading, since, self.law, sets)
            return found, reading.size

    def prove(self, draft: Draft, policies: Policies) -> Checked:
        """Prove a draft's statements over all states, and run its vectors.

        Raise `ConfigError`: `statement_fails` for a required one that does not hold, `vectors_differ`.
        """
        rules = replace(make_rules(self.config, self.folder, {}), policies=policies)
        statements = parse_statements(draft.statements, self.law.expand)
        proofs = prove_statements(rules, statements, datetime.now(UTC).date()) if rules.routes else ()
        for proof in proofs:
            if proof.statement.required and not proof.holds:
                raise ConfigError("statement_fails", f"`{proof.statement.id}` does not hold: {proof.counterexample}")
        return Checked(proofs, _run(draft.vectors, policies))

    def standing(self, *, waiting: bool = True) -> Standing:
        """Return what all acts amount to: those in the ledger, proven, and those that wait for it if they count."""
        signer = load_signer(self.folder / self.config.ledger.signing_key)
        with closing(LedgerReader(self.folder / self.config.ledger.path)) as reader:
            recorded = reader.events(signer.vkey(self.config.ledger.origin))
        return settled([*acts_in(recorded), *(self.waiting() if waiting else ())])

    def waiting(self) -> Iterator[Act]:
        """Yield the acts that are kept, as they would be recorded now: by this clock, whatever they say themselves."""
        now = now_ms()
        return (replace(act, at=now) for act in acts_in(self.store.entries()))

    @contextmanager
    def _log(self) -> Iterator[_Reading]:
        signer = load_signer(self.folder / self.config.ledger.signing_key)
        with closing(LedgerReader(self.folder / self.config.ledger.path)) as reader, reader.log() as log:
            vkey = signer.vkey(self.config.ledger.origin)
            yield _Reading(LogReading(log.entries, log.checkpoints, vkey), log.header.size)

    def _earlier(self, digest: str) -> Policies | None:
        """Return a set that is kept, or None where it does not compile any more as it did."""
        try:
            found = compile_policies(*self.store.set_of(digest))
        except ConfigError:
            return None
        return found if found.digest == digest else None


@dataclass(frozen=True, slots=True)
class _Reading:
    entries: LogReading
    size: int

    def __iter__(self) -> Iterator[tuple[int, dict[str, Any]]]:
        return iter(self.entries)


def acts_in(entries: Iterable[dict[str, Any]]) -> Iterator[Act]:
    """Yield the acts among entries; raise `ConfigError("policy_acts_invalid")` for one that does not read."""
    for entry in entries:
        try:
            act = read_act(entry)
        except ValueError as error:
            raise ConfigError("policy_acts_invalid", f"an act does not read: {error}") from error
        if act is not None:
            yield act


def parsed_vectors(vectors: str) -> tuple[Vector, ...]:
    """Return the vectors of a document, none where it is empty; raise `ConfigError("vectors_invalid")`."""
    if not vectors:
        return ()
    try:
        return parse_vectors(orjson.loads(vectors))
    except orjson.JSONDecodeError as error:
        raise ConfigError("vectors_invalid", "the vectors are not JSON") from error


def _run(vectors: str, policies: Policies) -> int:
    known = parsed_vectors(vectors)
    failures = run_vectors(known, lambda question: decide(question, policies))
    if failures:
        first = failures[0]
        said = f"`{first.vector}`: {first.what} is {first.found or '-'}, expected {first.expected or '-'}"
        raise ConfigError("vectors_differ", f"{len(failures)} differences, the first at {said}")
    return len(known)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
        if len(raw) > _LARGEST:
            raise ConfigError("policies_unreadable", f"`{path}` is larger than {_LARGEST} bytes")
        return raw.decode().replace("\r\n", "\n").replace("\r", "\n")  # as every other reader of these files has it
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("policies_unreadable", f"`{path}` cannot be read") from error
