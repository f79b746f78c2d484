"""Addresses of upstreams: what may be configured, and what a path below them is. Nothing is resolved."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import quote, urlsplit

from yarl import URL

from situs.errors import ConfigError

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~@:-]+)*/?")


def base_address(text: str, *, allow_http: bool, upstream: str) -> URL:
    """Return the base address of an upstream without a trailing slash.

    Only `https`, or `http` to loopback, or `http` where `allow_http` says so and the host is no public IP
    literal. User information, queries, fragments, percent signs, dot segments, non-ASCII or numeric
    host tricks (`0x7f.1`), link-local and unspecified addresses are refused with
    `ConfigError("upstream_address")`.
    """
    fault = address_fault(text, allow_http=allow_http)
    if fault:
        raise ConfigError("upstream_address", f"the address of upstream `{upstream}` {fault}")
    return URL(text.rstrip("/"), encoded=True)


@lru_cache(maxsize=256)
def below(base: URL, *segments: str, query: str = "", plain: str = ":") -> URL:
    """Return the address of a path below `base`; segments are quoted whole, but for what is `plain`."""
    for segment in segments:
        if segment in ("", ".", ".."):
            raise ConfigError("upstream_address", "an empty or dotted path segment cannot be called")
    path = "".join("/" + quote(segment, safe="-_.~" + plain) for segment in segments)
    return URL(str(base) + path + ("?" + query if query else ""), encoded=True)


def address_fault(text: str, *, allow_http: bool) -> str:
    """Return what is wrong with an address as the end of a sentence, or an empty string; see `base_address`."""
    if not text.isascii() or not text.isprintable() or any(c in text for c in " \\%@#?<>\"'"):
        return "holds characters that an address of a server has no use for"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "cannot be read"
    if parts.scheme not in ("http", "https"):
        return "is neither https nor http"
    if port == 0:
        return "has the port 0"
    if not _PATH.fullmatch(parts.path) or "/./" in parts.path + "/" or "/../" in parts.path + "/":
        return "has a path that is not plain"
    return _host_fault(host, secure=parts.scheme == "https", allow_http=allow_http)


def _host_fault(host: str, *, secure: bool, allow_http: bool) -> str:
    literal = _literal(host)
    if literal is None:
        if not _NAME.fullmatch(host) or len(host) > 253 or _NUMERIC.fullmatch(host.rpartition(".")[2]):
            return "has a host that is neither a plain name nor a plain IP address"
        return "" if secure or allow_http or host == "localhost" else "is not https"
    mapped = getattr(literal, "ipv4_mapped", None)
    if mapped is not None or literal.is_link_local or literal.is_unspecified or literal.is_multicast:
        return "is a link-local, mapped, unspecified or multicast address"
    if secure or literal.is_loopback:
        return ""
    if not allow_http:
        return "is not https"
    return "" if literal.is_private else "is plain http to a public address"


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
