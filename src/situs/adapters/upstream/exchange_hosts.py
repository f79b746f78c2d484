"""Hosts that follow from a region: of AWS's services, and of the services that exchange tokens. Dated data."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

AWS_REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}")


@cache
def _data() -> dict[str, Any]:
    path = resources.files("situs.adapters.upstream").joinpath("data", "exchanges.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def aws_host(service: str, region: str) -> str:
    """Return the regional host of a service of AWS, empty for a region of no known partition."""
    if not AWS_REGION.fullmatch(region):
        return ""
    found = (p["suffix"] for p in _data()["aws_partition"] if re.match(p["regions"], region))
    suffix = next(found, "")
    return f"{service}.{region}.{suffix}" if suffix else ""


def google_token_host(region: str) -> str:
    """Return the host at which Google exchanges tokens in a region; empty where it has none there.

    The multi-regions and `global` have none: only a host that serves the whole world.
    """
    known = _data()["google_sts"]
    return str(known["host"]).format(region=region) if region in known["regions"] else ""


def google_account_host() -> str:
    """Return the host at which Google gives tokens of service accounts. It has no regional one."""
    return str(_data()["google_accounts"]["host"])


def entra_host() -> str:
    """Return the host of Microsoft Entra. It has no regional one for others than Microsoft's own applications."""
    return str(_data()["entra"]["host"])
