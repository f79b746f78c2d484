"""What an upstream is opened with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import orjson

from situs.errors import ConfigError

Secret = Callable[[], str]
"""Returns a credential when it is needed, so that a rotated one is seen; may raise `ConfigError`."""

KINDS = ("openai", "mistral", "azure", "anthropic", "bedrock", "vertex", "embedded")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Bound the waits, in seconds."""

    connect: float = 5.0
    """Name resolution, TCP and TLS together."""
    idle: float = 120.0
    """The longest silence inside a stream. A whole answer may be silent for as long as `total`."""
    total: float = 600.0


@dataclass(frozen=True, slots=True)
class AwsExchange:
    """Say for which role an identity token is exchanged at STS."""

    token: Secret = field(repr=False)
    """Reads the identity token anew at each exchange, since its platform renews it."""
    role: str
    """The role's ARN."""
    session: str = "situs"
    """The session's name, which AWS's logs show."""
    seconds: int = 3600
    url: str = ""
    """Empty takes the host of the upstream's region."""


@dataclass(frozen=True, slots=True)
class GoogleExchange:
    """Say at which pool's provider an identity token is exchanged, and which account's token is wanted."""

    token: Secret = field(repr=False)
    audience: str
    """The provider's full resource name."""
    account: str = ""
    """A service account to act as; empty: the pool's identity calls by itself."""
    url: str = ""
    """Empty takes the host of the upstream's region."""
    account_url: str = ""
    """Empty takes Google's, which serves the whole world; it is asked where there is an `account` alone."""


@dataclass(frozen=True, slots=True)
class EntraExchange:
    """Say for which application of which tenant an identity token is exchanged."""

    token: Secret = field(repr=False)
    tenant: str
    client: str
    scope: str = "https://cognitiveservices.azure.com/.default"
    url: str = ""
    """Empty takes Entra's, which serves the whole world."""


Exchange = AwsExchange | GoogleExchange | EntraExchange
EXCHANGES: Mapping[str, type[Exchange]] = {"bedrock": AwsExchange, "vertex": GoogleExchange, "azure": EntraExchange}
"""By kind of upstream, the exchange that its provider has."""


@dataclass(frozen=True, slots=True)
class UpstreamSettings:
    """State one upstream. Credentials are callables and never shown."""

    id: str
    kind: str
    """One of `KINDS`."""
    url: str = ""
    """Base address with its version path. Only `bedrock` and `vertex` derive it, from `region`."""
    allow_http: bool = False
    """Plain HTTP to an address that is not loopback."""
    api_key: Secret | None = field(default=None, repr=False)
    """The key; for `bedrock` the secret access key, or a Bedrock API key where `access_key` is not given."""
    bearer: Secret | None = field(default=None, repr=False)
    """For `azure`: a Microsoft Entra access token, in place of `api_key`."""
    access_key: Secret | None = field(default=None, repr=False)
    session_token: Secret | None = field(default=None, repr=False)
    service_account: Secret | None = field(default=None, repr=False)
    exchange: Exchange | None = None
    """How short-lived credentials are had; in place of every other credential."""
    region: str = ""
    project: str = ""
    api_version: str = ""
    model: str = ""
    """For `embedded`: a catalogue name or a path to a GGUF file."""
    sha256: str = ""
    """For `embedded` with a path: the file's digest, hex."""
    actions: frozenset[str] = frozenset({"infer"})
    """For `embedded`: what it must be ready for; `embed` starts a second server over the same weights."""
    context_tokens: int = 8192
    parallel: int = 1
    threads: int = 0
    """0 takes the cores that this process may use."""
    prompt_cache: bool = False
    """For `embedded`: keep evaluated prompts between calls. Faster in long conversations, but the time and
    the reported `cached_tokens` then tell one caller whether another sent the same beginning."""
    timeouts: Timeouts = Timeouts()
    max_response_bytes: int = 67_108_864


def key_id(value: str) -> str:
    """Return the id by which a provider's key is told from others in the record: eight hex digits of its SHA-256.

    They tell keys apart, and are too few to try a guess against.
    """
    return hashlib.sha256(b"situs/provider-key\x00" + value.encode()).hexdigest()[:8]


def credential(secret: Secret | None, upstream: str, name: str) -> str:
    """Return a credential that may stand in a header.

    Raises `ConfigError("secret_missing")` and `ConfigError("secret_malformed")`, neither with the value.
    """
    value = "" if secret is None else secret()
    if not value:
        raise ConfigError("secret_missing", f"upstream `{upstream}` has no `{name}`")
    if not value.isascii() or not value.isprintable():
        raise ConfigError("secret_malformed", f"`{name}` of upstream `{upstream}` holds characters that no key has")
    return value


def present_key_id(settings: UpstreamSettings) -> str:
    """Return the id of the key that an upstream would use now, as the record has it; empty where it uses none.

    One that exchanges identity tokens has no key: each credential that it is given has an id of its own.
    Raises `ConfigError("secret_missing")` and `ConfigError("secret_malformed")`.
    """
    named = {"vertex": "service_account", "azure": "bearer", "bedrock": "access_key"}.get(settings.kind, "api_key")
    secret: Secret | None = getattr(settings, named)
    if secret is None:
        named, secret = "api_key", settings.api_key
    if secret is None:
        return ""
    if named != "service_account":
        return key_id(credential(secret, settings.id, named))
    try:
        return key_id(str(orjson.loads(secret())["private_key_id"]))
    except (orjson.JSONDecodeError, KeyError, TypeError):
        words = f"the service account of upstream `{settings.id}` cannot be read"
        raise ConfigError("secret_malformed", words) from None
