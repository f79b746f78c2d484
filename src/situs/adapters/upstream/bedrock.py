"""Amazon Bedrock: Converse for every maker's models, and `invoke` for Anthropic's in their own dialect."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from yarl import URL

from situs.adapters.upstream.address import base_address, below
from situs.adapters.upstream.event_stream import BedrockDecoder, ConverseStream
from situs.adapters.upstream.exchange_hosts import aws_host
from situs.adapters.upstream.http import Decoder, HttpRequest
from situs.adapters.upstream.openai import unsupported
from situs.adapters.upstream.renewing import Renewed
from situs.adapters.upstream.settings import UpstreamSettings, credential, key_id
from situs.adapters.upstream.sigv4 import AwsKey, Scope, Unsigned, sign
from situs.errors import ConfigError

if TYPE_CHECKING:
    from situs.pseudonym import Sealed

_VERBS: dict[str, tuple[str, str, Callable[[], Decoder]]] = {
    "anthropic_bedrock": ("invoke", "invoke-with-response-stream", BedrockDecoder),
    "bedrock_converse": ("converse", "converse-stream", ConverseStream),
}
"""By dialect: the operation for a whole answer and for a stream, and what undoes the stream's framing."""


def bedrock_request(
    settings: UpstreamSettings, role: Renewed[AwsKey] | None = None
) -> Callable[[Sealed], Awaitable[HttpRequest]]:
    """Return the writer of requests. `url` is only needed for a private endpoint; `region` always.

    `role` gives the keys of an assumed role, in place of those of the settings.
    """
    host = aws_host("bedrock-runtime", settings.region)
    if not host:
        raise ConfigError("upstream_settings", f"`region` of upstream `{settings.id}` is not one of AWS")
    base = base_address(settings.url or f"https://{host}", allow_http=settings.allow_http, upstream=settings.id)

    async def prepare(sealed: Sealed) -> HttpRequest:
        if sealed.route.dialect not in _VERBS or sealed.action != "infer":
            raise unsupported(sealed)
        whole, streamed, decoder = _VERBS[sealed.route.dialect]
        verb = streamed if sealed.stream else whole
        # A colon is data in a model's id, and is signed as it is sent.
        url = below(base, "model", sealed.route.upstream_model, verb, plain="")
        kind = "application/vnd.amazon.eventstream" if sealed.stream else "application/json"
        headers = {"host": _host(url), "content-type": "application/json", "accept": kind}
        request = HttpRequest(url, headers, sealed.body, sealed.stream, decoder=decoder if sealed.stream else None)
        if role is not None:
            granted = await role.get()
            request = replace(request, ends=granted.ends, refused=partial(role.refuse, granted))
            return _signed(request, granted.value, settings.region)
        if settings.access_key is not None:
            return _signed(request, _key(settings), settings.region)
        used = credential(settings.api_key, settings.id, "api_key")
        return replace(request, headers=headers | {"authorization": f"Bearer {used}"}, key=key_id(used))

    return prepare


def _signed(request: HttpRequest, key: AwsKey, region: str) -> HttpRequest:
    unsigned = Unsigned("POST", request.url.raw_path, "", request.headers, request.body)
    headers = sign(unsigned, key, Scope(datetime.now(UTC), region, "bedrock"))
    return replace(request, headers=headers, key=key_id(key.id))


def _host(url: URL) -> str:
    host = url.raw_host or ""
    return host if url.is_default_port() else f"{host}:{url.port}"


def _key(settings: UpstreamSettings) -> AwsKey:
    token = settings.session_token
    return AwsKey(
        credential(settings.access_key, settings.id, "access_key"),
        credential(settings.api_key, settings.id, "api_key"),
        credential(token, settings.id, "session_token") if token is not None else "",
    )
