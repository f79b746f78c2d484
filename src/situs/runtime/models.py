"""The register of models as it stands: what each version is, what closes it, and what a route's model may do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

from situs.adapters.models import Acts, ModelCard, load_advisories, load_catalogue, read_keyless, read_signature
from situs.config import SHIPPED, Config, ModelSettings, RouteSettings, UpstreamConfig, load_models
from situs.errors import ConfigError, IntegrityError
from situs.model import STATED, UNVETTED, Closure, Route, Vetted
from situs.vetting import Advisory, Course, Courses, Package, Version, closure_of, flaw_of, matching

_RUNTIME = "xllamacpp"
"""The package that runs embedded models: an advisory of it is one of theirs."""


@dataclass(frozen=True, slots=True)
class Held:
    """Hold one version with everything that is known of it."""

    version: Version
    course: Course
    advisories: tuple[Advisory, ...]
    """All that match, accepted ones too."""
    signature: str
    """Empty where it holds or none is asked for; else why it does not."""
    settings: ModelSettings | None = None
    """What the department's register says; None for a model of the catalogue."""
    card: ModelCard | None = None
    """What the catalogue says of the same weights."""

    @property
    def open_advisories(self) -> tuple[Advisory, ...]:
        """Return the advisories that nobody has accepted."""
        return tuple(one for one in self.advisories if not one.names & self.version.accepted)


@dataclass(frozen=True, slots=True)
class Models:
    """Hold the register on one reading of it."""

    held: Mapping[str, Held]
    courses: Courses
    proven: bool = False
    """An approval counts where a credential proved both persons."""

    def closure(self, held: Held, day: date) -> Closure | None:
        """Return what closes a version on a day, or None."""
        open_ones = [one.id for one in held.open_advisories]
        if held.settings is None:
            return flaw_of(held.version, open_ones, signed=True, day=day)
        closed = closure_of(held.version, self.courses, open_ones, signed=not held.signature, day=day)
        if closed is None and self.proven and any(act.credential == STATED for act in held.course.approved or ()):
            return Closure.UNPROVEN
        return closed

    def by_digest(self, sha256: str) -> Held | None:
        """Return the version of these weights: the department's own before the catalogue's, the serving one first."""
        found = [held for held in self.held.values() if held.version.sha256 == sha256]
        own = [held for held in found if held.settings is not None]
        serving = [held for held in own if self.courses.serving(held.version.model) == held.version.id]
        return next(iter(serving or own or found), None)


def read_models(config: Config, folder: Path) -> Models:
    """Return the register with acts, advisories and signatures.

    Raise `ConfigError` as `load_models`, `Acts.read` and `load_advisories` do. A signature that does not hold is not
    raised: it closes its version.
    """
    path = folder / config.models.path
    courses = Acts(folder / config.models.acts).courses()
    advisories = _advisories(config, folder)
    cards = {card.sha256: card for card in load_catalogue().values()}
    embedded = {declared_digest(upstream) for upstream in config.upstream if upstream.kind == "embedded"}
    held = [_own(one, path.parent, courses, advisories, embedded) for one in load_models(path).model]
    held = [replace(one, card=cards.get(one.version.sha256)) for one in held]
    if config.models.shipped:
        taken = {one.version.sha256 for one in held}
        held += _shipped((c for c in cards.values() if c.sha256 not in taken), advisories, embedded)
    return Models({one.version.id: one for one in held}, courses, config.identity.proven_acts)


def _advisories(config: Config, folder: Path) -> tuple[Advisory, ...]:
    named = config.models.advisories
    return load_advisories(folder / named, datetime.now(UTC)) if named else ()


def _own(
    one: ModelSettings, folder: Path, courses: Courses, advisories: tuple[Advisory, ...], embedded: set[str]
) -> Held:
    packages = tuple(Package(p.ecosystem, p.name, p.version) for p in one.package)
    version = Version(
        one.name,
        one.version,
        one.sha256,
        _record_digest(one, folder),
        one.expires,
        packages + _runtime(one.sha256 in embedded),
        frozenset(accepted.id for accepted in one.accepted),
    )
    return Held(version, courses.of(version), matching(version, advisories), _signature(one, folder), settings=one)


def _shipped(cards: Iterable[ModelCard], advisories: tuple[Advisory, ...], embedded: set[str]) -> list[Held]:
    found = []
    for card in cards:
        if card.approval is None:
            continue
        parts = {(part.package, part.version) for source in card.sources for part in source.parts}
        packages = tuple(Package("PyPI", *part) for part in sorted(parts)) + _runtime(card.sha256 in embedded)
        version = Version(card.name, SHIPPED, card.sha256, "", card.approval.until, packages)
        found.append(Held(version, Course(), matching(version, advisories), "", card=card))
    return found


def _runtime(embedded: bool) -> tuple[Package, ...]:
    if not embedded:
        return ()
    try:
        return (Package("PyPI", _RUNTIME, installed(_RUNTIME)),)
    except PackageNotFoundError:
        return (Package("PyPI", _RUNTIME, ""),)  # of a version that nobody can tell: every advisory of it counts


def _record_digest(one: ModelSettings, folder: Path) -> str:
    """Return the digest of everything that is approved with a version: its record, and the key or root of trust.

    What a later version of Situs adds to records, and nobody has set, changes no digest.
    """
    found = hashlib.sha256(one.model_dump_json(exclude_defaults=True).encode())
    if one.signature is not None:
        try:
            found.update(hashlib.sha256((folder / one.signature.judged_by).read_bytes()).digest())
        except OSError:
            found.update(b"unreadable")
    return found.hexdigest()


def _signature(one: ModelSettings, folder: Path) -> str:
    """Return why a version's signature does not hold; its weights are hashed when they are loaded."""
    if one.signature is None:
        return ""
    given, by = one.signature, folder / one.signature.judged_by
    try:
        if given.identity is not None and given.issuer is not None:
            manifest = read_keyless(folder / given.bundle, by, given.identity, given.issuer)
        else:
            manifest = read_signature(folder / given.bundle, by)
    except (ConfigError, IntegrityError) as error:
        return error.message
    return "" if manifest.covers(one.sha256) else "its signer does not vouch for these weights"


def declared_digest(upstream: UpstreamConfig) -> str:
    """Return the SHA-256 that an embedded upstream's weights must have before they are loaded, or nothing."""
    if upstream.kind != "embedded":
        return ""
    card = load_catalogue().get(upstream.model)
    return card.sha256 if card else upstream.sha256.lower()


def vet(route: Route, settings: RouteSettings, config: Config, models: Models) -> Route:
    """Return the route with what the register says of its model.

    Raise `ConfigError("config_invalid")` for a model that the route names and the register does not have.
    """
    upstream = next(u for u in config.upstream if u.id == settings.upstream)
    embedded = upstream.kind == "embedded"
    if settings.registered:
        held = models.held.get(settings.registered)
        if held is None:
            said = f"route `{route.id}` names the model `{settings.registered}`, which the register does not have"
            raise ConfigError("config_invalid", said)
    else:
        held = models.by_digest(declared_digest(upstream)) if embedded else None
    digest = declared_digest(upstream) if embedded else ""
    if held is None:
        asked = embedded or config.models.required == "every"
        asked = asked or (config.models.required == "controlled" and route.place.controlled)
        vetted = Vetted(closed=Closure.UNREGISTERED.value) if asked else UNVETTED
    else:
        vetted = _vetted(held, models, settings, upstream)
        if embedded and digest != held.version.sha256:
            vetted = replace(vetted, closed=Closure.DIGEST.value)
    return replace(route, vetted=vetted, model_digest=route.model_digest or digest)


def _vetted(held: Held, models: Models, settings: RouteSettings, upstream: UpstreamConfig) -> Vetted:
    closed = models.closure(held, date.min)  # time closes it by `until`, call by call
    own, version = held.settings, held.version
    approval = held.card.approval if held.card and own is None else None
    pair = held.course.approved
    vetted = Vetted(
        model=version.id,
        closed=closed.value if closed else "",
        until=version.expires,
        uses=frozenset(own.uses if own else approval.uses if approval else ()),
        approved_by=tuple(act.by for act in pair) if pair else (approval.by,) if approval else (),
    )
    reports = frozenset(own.reports if own else ())
    if upstream.kind == "embedded":
        return replace(vetted, names=reports)  # its weights are hashed before they are loaded
    way = own.asked if own else "models"
    return replace(
        vetted,
        names=reports or frozenset({settings.upstream_model or settings.models[0]}),
        asked=way if upstream.kind == "openai" and way != "nothing" else "",
        reported_digest=own.reported_digest if own else "",
    )
