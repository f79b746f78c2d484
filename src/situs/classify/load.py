"""Compile every detector once from the package's data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import Any

import re2

from situs.classify.detectors import Check, Detector, bic, date_of_birth, phone, register
from situs.classify.detectors.address import address_detectors
from situs.classify.detectors.birth_in_words import birth_detectors
from situs.classify.detectors.coded import coded_detectors
from situs.classify.detectors.context import Context, compile_context
from situs.classify.detectors.coordinates import coordinate_detectors
from situs.classify.detectors.cues import Cues, compile_cues
from situs.classify.detectors.docket import docket_detectors
from situs.classify.detectors.email import email_detectors
from situs.classify.detectors.encoded import PATTERN as ENCODED
from situs.classify.detectors.ip import ip_detectors
from situs.classify.detectors.money import money_detectors
from situs.classify.detectors.mrz import mrz_detectors
from situs.classify.detectors.national import UNCHECKED, compile_identifier, topics
from situs.classify.detectors.numbers import number_check, number_detectors
from situs.classify.detectors.organisation import organisation_detectors
from situs.classify.detectors.password import password_detectors
from situs.classify.detectors.person import person_detectors
from situs.classify.detectors.secret import secret_detectors
from situs.classify.detectors.shape import narrow
from situs.classify.detectors.url import url_detectors
from situs.classify.detectors.username import username_detectors
from situs.classify.engine import Engine, compile_engine
from situs.errors import ConfigError

FAMILIES = (
    frozenset({"secret", "password"}),
    frozenset({"encoded", "email", "email.spoken", "url", "mrz"}),
    frozenset({"person", "address", "organisation"}),
)
"""Detectors that share an automaton: those that read the same words, so that their states do not multiply."""
FILES = ("case_refs.toml", "identifiers.toml", "key_patterns.toml", "privilege_cues.toml")


@dataclass(frozen=True, slots=True)
class Detectors:
    """Hold every compiled detector; `digest` is the SHA-256 (hex) over the data files."""

    names: tuple[str, ...]
    digest: str
    checks: tuple[Check, ...]
    """One a group of `engine`."""
    encoded: int
    """The place of encoded text among them: decoded and scanned, or checked as it stands."""
    retry: tuple[bool, ...]
    engine: Engine
    cues: Cues
    context: Context
    """The words that announce a number."""


def load_detectors() -> Detectors:
    """Compile the detectors from package data; raise `ConfigError("detector_data")` if it is broken."""
    folder = resources.files("situs.classify") / "data"
    raw = {name: (folder / name).read_bytes() for name in FILES}
    digest = sha256()
    for name in FILES:
        digest.update(raw[name])
    try:
        tables = {name: tomllib.loads(raw[name].decode()) for name in FILES}
        context = _context(tables)
        detectors = _detectors(tables, context)
        engine = compile_engine([narrow(d.pattern) for d in detectors], _families([d.name for d in detectors]))
        cues = compile_cues(tables["privilege_cues.toml"])
    except (tomllib.TOMLDecodeError, KeyError, re2.error) as fault:
        raise ConfigError("detector_data", f"the detector data cannot be read: {type(fault).__name__}") from fault
    return Detectors(
        names=(*(d.name for d in detectors), "cue", "party", "opaque", "hidden", UNCHECKED),
        digest=digest.hexdigest(),
        checks=tuple(d.check for d in detectors),
        encoded=next(i for i, d in enumerate(detectors) if d.name == "encoded"),
        retry=tuple(d.retry for d in detectors),
        engine=engine,
        cues=cues,
        context=context,
    )


def load_secret_detector() -> Detector:
    """Return the detector of secrets alone; raise `ConfigError("detector_data")` if its data are broken."""
    raw = (resources.files("situs.classify") / "data" / "key_patterns.toml").read_bytes()
    try:
        return secret_detectors(tomllib.loads(raw.decode())["pattern"])[0]
    except (ValueError, KeyError, TypeError) as fault:
        raise ConfigError("detector_data", f"`key_patterns.toml` cannot be read: {type(fault).__name__}") from fault


def _context(tables: Mapping[str, Mapping[str, Any]]) -> Context:
    words = {
        "phone": phone.WORDS,
        "birth": date_of_birth.WORDS,
        "bic": bic.WORDS,
        "bic_named": bic.NAMES,
        "register": register.WORDS,
    }
    return compile_context(topics(tables["identifiers.toml"]) | words)


def _detectors(tables: Mapping[str, Mapping[str, Any]], context: Context) -> Sequence[Detector]:
    references = tables["case_refs.toml"]["pattern"]
    identifiers = [compile_identifier(row) for row in tables["identifiers.toml"]["identifier"]]
    numbers = number_check(identifiers, references, context)
    return (
        *secret_detectors(tables["key_patterns.toml"]["pattern"]),
        *password_detectors(),
        *url_detectors(),
        *email_detectors(),
        *mrz_detectors(numbers),
        *coded_detectors(identifiers),
        Detector("encoded", ENCODED, numbers),
        *person_detectors(),
        *money_detectors(numbers),
        *date_of_birth.date_detectors(context, numbers),
        *ip_detectors(numbers),
        *docket_detectors(references, numbers),
        *register.register_detectors(context),
        *bic.bic_detectors(context),
        *coordinate_detectors(),
        *address_detectors(),
        *organisation_detectors(),
        *username_detectors(),
        *number_detectors(numbers),
        *birth_detectors(),
    )


def _families(names: Sequence[str]) -> Sequence[Sequence[int]]:
    """Return the places of the detectors that share an automaton; those without a family of their own are the last."""
    named = [[i for i, name in enumerate(names) if name in family] for family in FAMILIES]
    rest = [i for i, name in enumerate(names) if not any(name in family for family in FAMILIES)]
    return [places for places in (*named, rest) if places]
