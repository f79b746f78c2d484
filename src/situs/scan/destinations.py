"""Whose service an address is: the host out of a text, and the provider out of the law data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from ipaddress import ip_address

from situs.law import Law
from situs.law.places import bare_host
from situs.scan.finding import Destination

_ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]{1,253}[A-Za-z0-9])(?=[:/?#\s'\"`<>()\[\],;\\&]|$)", re.IGNORECASE)


_MODEL_PATH = re.compile(
    r"/v\d+(?:beta\d*)?/(?:chat/completions|completions|responses|messages|embeddings|moderations|models/)"
    r"|/chat/completions|/api/(?:generate|chat)\b|:generateContent|:streamGenerateContent|/openai/deployments/"
    r"|/model/[^/\s]{1,200}/(?:converse|invoke)|/einstein/platform/|/serving-endpoints/|/cortex/|/ai/run/",
    re.IGNORECASE,
)
_OWN_PATH = re.compile(
    r"/chat/completions\b|/v\d+(?:beta\d*)?/(?:completions|embeddings)\b|:(?:streamGenerate|generate)Content\b"
    r"|/openai/deployments/|/model/[^/\s]{1,200}/(?:converse|invoke)\b|/v1/messages/(?:batches|count_tokens)\b",
    re.IGNORECASE,
)
"""Paths that a model alone has: they tell one behind a host that nobody knows, such as a proxy."""
_GENERAL = frozenset({"salesforce", "sap_aicore", "databricks", "snowflake", "cloudflare"})
"""Endpoints whose hosts serve much else, so that the path must name a model's interface too; so must one's own host."""
_NAMES = (
    ("azureopenai", "Azure OpenAI", "azure_openai"),
    ("openai", "OpenAI API", "openai"),
    ("chatgpt", "OpenAI API", "openai"),
    ("anthropic", "Anthropic API", "anthropic"),
    ("claude", "Anthropic API", "anthropic"),
    ("gemini", "Google Gemini", "google_gemini"),
    ("mistral", "Mistral", "mistral"),
    ("bedrock", "Amazon Bedrock", "aws_bedrock"),
    ("vertexai", "Google Vertex AI", "google_vertex"),
    ("huggingface", "Hugging Face", "huggingface"),
    ("groq", "Groq", "groq"),
    ("cohereapi", "Cohere", "cohere"),
    ("perplexity", "Perplexity", "perplexity"),
    ("deepseek", "DeepSeek", "deepseek"),
    ("openrouter", "OpenRouter", "openrouter"),
    ("ollama", "a model of one's own", "local"),
)
_BY_PATH = "a language model, by the path"
_OWN = re.compile(r"/services/(?:data|oauth2|apexrest|async|Soap|wave)\b", re.IGNORECASE)
_SPEAKS = re.compile(r"[^\W\d_][:,]? $")
_PATH = re.compile(r"[^\s'\"<>]{0,300}")


def path_at(text: str, at: int) -> str:
    """Return what of an address stands at a place of a text, up to a space or a quotation mark."""
    found = _PATH.match(text, at)
    return found.group() if found else ""


def is_model_path(path: str) -> bool:
    """Tell whether a path is one of those by which models are called, whatever the host."""
    return _MODEL_PATH.search(path) is not None


def of_path(path: str) -> Destination | None:
    """Return an unknown host's destination where the path is a model's."""
    return Destination("", _BY_PATH) if is_model_path(path) else None


def is_spoken_of(text: str, at: int) -> bool:
    """Tell whether the address at a place of a text is one that a sentence names, and not by a model's path."""
    return _SPEAKS.search(text, max(0, at - 3), at) is not None and not is_model_path(path_at(text, at))


def is_own_interface(path: str) -> bool:
    """Tell whether a path is one of Salesforce's own interfaces that are no model's."""
    return _OWN.search(path) is not None and not is_model_path(path)


def of_name(name: str) -> Destination | None:
    """Return whose service something is by its name, where the project has not got it; None where it says nothing."""
    plain = name.lower().replace("_", "")
    found = next(((provider, endpoint) for word, provider, endpoint in _NAMES if word in plain), None)
    return Destination("", f"{found[0]}, by the name", endpoint=found[1]) if found else None


def is_clear(address: str) -> bool:
    """Tell whether what is sent to an address can be read on the way: by plain HTTP, but not to one's own machine."""
    plain = address.strip().lower()
    if not plain.startswith("http://"):
        return False
    host = bare_host(plain).strip("[]")
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost" and not host.endswith(".localhost")


GATEWAY = "situs"
"""The endpoint of a destination that is Situs itself."""


class Directory:
    """Find destinations by host, each looked up once. `gateways` are the hosts of Situs itself."""

    def __init__(self, law: Law, gateways: frozenset[str] = frozenset()) -> None:
        self._find = lru_cache(maxsize=10_000)(law.endpoint)
        self._gateways = frozenset(host.lower() for host in gateways)

    def of_host(self, host: str, path: str = "") -> Destination | None:
        """Return the language model's service at a host, or None if none is known there.

        A host that serves much else counts only with a path by which models are called, and so does one that the law
        data do not know: its provider is told by that path, without operator or country.
        """
        if host.lower() in self._gateways:
            return Destination(host.lower(), "Situs", endpoint=GATEWAY)
        endpoint = self._find(host.lower()) if host else None
        if endpoint is None:
            return Destination(host.lower(), _BY_PATH) if host and _OWN_PATH.search(path.partition("?")[0]) else None
        general = endpoint.category == "self_hosted" or endpoint.id in _GENERAL
        if general and not is_model_path(path):
            return None
        return Destination(host.lower(), endpoint.provider, endpoint.parent, endpoint.parent_country, endpoint.id)

    def of_site(self, address: str) -> Destination | None:
        """Return a service that a permitted site opens; `*.example.com` where one answers at `api`, or anywhere."""
        host = bare_host(address)
        if not host.startswith("*."):
            return self.of_host(host, address)
        found = (self.of_host(label + host[1:]) for label in ("api", "a"))
        return next((replace(one, host=host) for one in found if one), None)

    def in_text(self, text: str) -> Iterator[tuple[int, Destination]]:
        """Return the services whose addresses stand in a text, each with the offset of its address."""
        for match in _ADDRESS.finditer(text):
            found = self.of_host(match.group(1), path_at(text, match.end()))
            if found:
                yield match.start(), found


PLATFORM = Destination("", "Salesforce", "Salesforce, Inc.", "US", "salesforce")
"""Where Salesforce chooses model and region."""

_MODELS = (
    ("bedrock", "Amazon Bedrock"),
    ("vertex", "Google Vertex AI"),
    ("azure", "Azure OpenAI"),
    ("openai", "OpenAI"),
)


def of_model(name: str) -> Destination:
    """Return the destination of a model by its API name in the org, such as `sfdc_ai__DefaultVertexAIGemini35Flash`."""
    lowered = name.lower()
    if not lowered.startswith("sfdc_ai__"):
        return PLATFORM
    behind = next((provider for mark, provider in _MODELS if mark in lowered), "")
    return replace(PLATFORM, provider=f"Salesforce, {behind}") if behind else PLATFORM
