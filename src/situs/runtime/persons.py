"""Prove who acts: by an API key or by a token of a trusted issuer, and never by a name where that is asked for."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from situs.adapters.identity import Gatekeeper, JwksSource, KeyFile, TrustedIssuers
from situs.authenticate import ClaimNames, api_key_id
from situs.authenticate import Issuer as TrustedIssuer
from situs.config import Config
from situs.config.settings import Issuer
from situs.errors import CallError, ConfigError
from situs.model import STATED, Principal
from situs.runtime.live import now_ms

FACE = "acts"
"""The face that a key which is bound to faces must open, to act on what governs the gateway."""


def stated(config: Config, name: str) -> Principal:
    """Return whoever said a name, which nobody checked.

    Raise `ConfigError("person_not_proven")` where the configuration takes proven persons alone.
    """
    if config.identity.proven_acts:
        raise ConfigError("person_not_proven", "`identity.proven_acts` asks for a key or a token; a name will not do")
    return Principal(name, credential=STATED)


async def proven(config: Config, folder: Path, credential: str, roles: Collection[str], face: str = FACE) -> Principal:
    """Return the owner of a credential that has one of the roles, or any where none is named.

    Raise `CallError`: as `authenticate` and `verify_token` do, `act_not_allowed` (403) without the role; or
    `ConfigError("issuer_keys_unavailable")`.
    """
    issuers = open_issuers(config, folder)
    try:
        if api_key_id(credential) is None:  # a key is checked here, and asks no issuer anything
            await issuers.start()
        gatekeeper = Gatekeeper(KeyFile(folder / config.identity.api_keys).load(), issuers)
        found = await gatekeeper.identify(credential, now_ms() // 1000, face)
    finally:
        await issuers.aclose()
    if roles and found.roles.isdisjoint(roles):
        needed = "` or `".join(sorted(roles))
        raise CallError("act_not_allowed", f"this takes the role `{needed}`", status=403)
    return found


def open_issuers(config: Config, folder: Path) -> TrustedIssuers:
    """Return the configured issuers of tokens; they are to be started, and closed."""
    return TrustedIssuers([_issuer(one, folder) for one in config.identity.issuer])


def _issuer(settings: Issuer, folder: Path) -> JwksSource:
    names = ClaimNames(
        organisation=settings.organisation_claim,
        roles=settings.roles_claim,
        walls=settings.walls_claim,
        matter=settings.matter_claim,
    )
    issuer = TrustedIssuer(
        name=settings.name,
        issuer=settings.issuer,
        audiences=frozenset({settings.audience}),
        algorithms=frozenset(settings.algorithms),
        claims=names,
    )
    location = settings.jwks if "://" in settings.jwks else str(folder / settings.jwks)
    return JwksSource(issuer, location)
