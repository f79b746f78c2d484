"""Compare the documents of the register of terms with what was confirmed, and confirm them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from situs.adapters.documents import DocumentDecoder
from situs.adapters.store import SqliteLedger, load_signer
from situs.config import Config
from situs.config.terms import ClauseSettings
from situs.errors import CallError, ConfigError
from situs.model import Place, Principal
from situs.record import terms_entry
from situs.runtime.live import now_ms
from situs.runtime.places import law_of, make_places
from situs.runtime.terms import LARGEST, Held, confirmations_of, digest_of, document_of, facts_of, read_register
from situs.terms import Change, Confirmation, Flaw, compare, contradictions, locate, nearest, normalised

_LONGEST_NAME = 100
_PAGE_WITHOUT_TEXT = " has no text]"


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold a document as it is now; `failure` says why there is no text."""

    file_sha256: str = ""
    text: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Hold a clause, where it stands in the text now (None: nowhere), and the sentence that came in its stead."""

    clause: ClauseSettings
    at: int | None
    now: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """Hold what a look at one record found."""

    held: Held
    flaw: Flaw | None
    """What closes it on the day, or None."""
    reading: Reading
    same_text: bool
    passages: tuple[Passage, ...]
    changes: tuple[Change, ...] | None
    """What changed since the confirmation; None where that cannot be told."""
    contradictions: tuple[str, ...]
    places: tuple[Place, ...]
    routes: tuple[str, ...]
    """Those whose rulings rest on it; with a flaw they are closed."""
    due: bool
    """Its review is due."""

    @property
    def changed_facts(self) -> tuple[str, ...]:
        """Return the facts whose passage is gone."""
        return tuple(dict.fromkeys(name for p in self.passages if p.at is None for name in p.clause.facts()))


async def review_register(config: Config, folder: Path, day: date) -> tuple[Review, ...]:
    """Return a review of every record on a day; raise `ConfigError` as `read_register` does."""
    register = read_register(config, folder)
    places = make_places(config, law_of(config), register, day)
    decoder = DocumentDecoder()
    try:
        return tuple(
            [_review(one, await _read(one.path, decoder), _Scene(config, folder, places, register), day)
             for one in register.values()]
        )  # fmt: skip
    finally:
        await decoder.aclose()


@dataclass(frozen=True, slots=True)
class _Scene:
    config: Config
    folder: Path
    places: Mapping[str, Place]
    register: Mapping[str, Held]

    def contradictions(self, held: Held) -> tuple[str, ...]:
        """Return contradictions within a record, with others of a place, and with the place."""
        found = contradictions(
            [{k: v for k, v in facts.items() if k != "sub_processors"} for facts in facts_of([held])], frozenset()
        )
        for place in self.config.place:
            if held.record.id in place.records:
                others = [self.register[name] for name in place.records]
                found += [f"at place {place.id}: {said}" for said in
                          contradictions(facts_of(others), self.places[place.id].processed_in)]  # fmt: skip
        return tuple(dict.fromkeys(found))


def _raw(path: Path) -> bytes | None:
    """Return a document's bytes, None where there is no file: to read a pipe may take for ever."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError:
        return None


async def _read(path: Path, decoder: DocumentDecoder) -> Reading:
    raw = _raw(path)
    if raw is None:
        return Reading(failure="document_missing")
    digest = hashlib.sha256(raw).hexdigest()
    try:
        return Reading(digest, normalised(await decoder.decode("", path.name, raw)))
    except CallError as error:
        return Reading(digest, failure=error.code)


def _review(held: Held, reading: Reading, scene: _Scene, day: date) -> Review:
    known = held.confirmation
    old = confirmations_of(scene.config, scene.folder).text_of(known) if known and reading.text else None
    changes = None if old is None else compare(old, reading.text)
    said = scene.contradictions(held)
    due = day > held.record.next_review
    named = {place.id for place in scene.config.place if held.record.id in place.records}
    return Review(
        held=held,
        flaw=held.flaw or (Flaw.DUE if due else Flaw.CONTRADICTORY if said else None),
        reading=reading,
        same_text=known is not None and _sha256(reading.text) == known.sha256,
        passages=tuple(_passage(clause, reading.text, changes or ()) for clause in held.record.clause),
        changes=changes,
        contradictions=said,
        places=tuple(scene.places[name] for name in sorted(named)),
        routes=tuple(route.id for route in scene.config.route if route.place in named),
        due=due,
    )


def _passage(clause: ClauseSettings, text: str, changes: tuple[Change, ...]) -> Passage:
    at = locate(text, clause.quote)
    return Passage(clause, at, nearest(clause.quote, changes) if at is None else "")


def pages_without_text(reading: Reading) -> int:
    """Return how many pages of a document that has text have none."""
    return reading.text.count(_PAGE_WITHOUT_TEXT)


async def confirm_record(config: Config, folder: Path, record: str, by: Principal) -> tuple[Confirmation, bool]:
    """Confirm that a record says what its document says; tell whether the ledger has the event.

    While a gateway serves the ledger it has not: the next `configured` entry tells of the confirmation. Raise
    `ConfigError`: `terms_record_unknown`, `terms_not_confirmable` where a person could not know what is confirmed (no
    text, a passage that does not stand there, a contradiction, a review that is due or has not been yet).
    """
    name = by.id.strip()
    if not name or not name.isprintable() or len(name) > _LONGEST_NAME:
        raise ConfigError("terms_not_confirmable", "a confirmation takes the name of a person, on one line")
    day = datetime.now(UTC).date()
    reviews = await review_register(config, folder, day)
    found = next((one for one in reviews if one.held.record.id == record), None)
    if found is None:
        raise ConfigError("terms_record_unknown", f"the register has no record `{record}`")
    if said := _hindrance(found, day):
        raise ConfigError("terms_not_confirmable", f"record `{record}`: {said}")
    confirmation = Confirmation(
        record=record,
        record_sha256=digest_of(found.held.record),
        file_sha256=found.reading.file_sha256,
        sha256=_sha256(found.reading.text),
        clauses=tuple((_sha256(normalised(p.clause.quote)), p.at) for p in found.passages if p.at is not None),
        by=name,
        at=now_ms(),
        credential=by.credential,
    )
    noted = await _note(config, folder, found.held, confirmation)
    confirmations_of(config, folder).add(confirmation, found.reading.text)
    return confirmation, noted


def _hindrance(found: Review, day: date) -> str:
    """Return why a record cannot be confirmed on a day, or nothing."""
    if found.reading.failure:
        return f"its document cannot be read ({found.reading.failure})"
    gone = next((p.clause for p in found.passages if p.at is None), None)
    if gone is not None:
        return f"the passage of {gone.where} does not stand in the document; read it, and mend the record"
    if found.contradictions:
        return found.contradictions[0]
    if found.held.record.reviewed_on > day + timedelta(days=1):  # where the reviewer was, it may be tomorrow already
        return f"it was not read yet: its `reviewed_on`, {found.held.record.reviewed_on}, has not come"
    return "its review is due; state the next one" if found.due else ""


async def _note(config: Config, folder: Path, held: Held, confirmation: Confirmation) -> bool:
    signer = load_signer(folder / config.ledger.signing_key)
    try:
        ledger = SqliteLedger.open(folder / config.ledger.path, config.ledger.origin, signer, now_ms, create=False)
    except ConfigError as error:
        if error.code != "ledger_locked":
            raise
        return False
    try:
        await ledger.append(terms_entry(document_of(held.record, confirmation)))
    finally:
        await ledger.aclose()
    return True


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
