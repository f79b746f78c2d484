"""Who acts: the owner of the credential in SITUS_API_KEY, or the name that a person gives."""

from __future__ import annotations

import asyncio
import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from situs.config import Config
    from situs.model import Principal

by_option = click.option(
    "--by", default="", help="Your name; without it SITUS_API_KEY, a key or a token, proves who you are."
)


def owner(config: Config, folder: Path, *roles: str, face: str = "") -> Principal:
    """Return the owner of the credential in SITUS_API_KEY, which must have one of the roles, where one is named."""
    from situs.runtime.persons import FACE, proven

    secret = os.environ.get("SITUS_API_KEY", "")
    if not secret:
        need = f" with the role `{'` or `'.join(roles)}`" if roles else ""
        raise click.ClickException(f"set SITUS_API_KEY to your API key or token{need}")
    return asyncio.run(proven(config, folder, secret, roles, face or FACE))


def acting_person(config: Config, folder: Path, by: str, *roles: str, user: bool = False) -> Principal:
    """Return who acts: by the name given, else by the credential in SITUS_API_KEY, else the system's user if `user`.

    Raise `ConfigError("person_not_proven")` for a name where the configuration takes proven persons alone.
    """
    from situs.runtime.persons import stated

    if not by and (os.environ.get("SITUS_API_KEY") or config.identity.proven_acts):
        return owner(config, folder, *roles)
    if not by and not user:
        raise click.UsageError("say who you are: give --by, or set SITUS_API_KEY to your API key or token")
    return stated(config, by or system_user())


def system_user() -> str:
    """Return the name under which the system knows whoever runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container the system may know no name
        raise click.ClickException("the system knows no name of yours: give --by") from None
