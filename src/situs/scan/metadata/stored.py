"""Secrets that metadata hold in a place of their own: headers of credentials, records of custom metadata, labels, apps.

Such a value bears no known form; that it is a secret is told by what its place is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from situs.classify.detectors.secret import entropy
from situs.markup import Element
from situs.scan.finding import Finding, Spot
from situs.scan.project import SourceFile
from situs.scan.secrets import RULE, digest_of

_NAMED = re.compile(
    r"(?:^|[^a-z])(?:authorization|bearer|(?:client|app|consumer|shared|api|webhook)?[ _-]?secret"
    r"|(?:access|auth|api|bearer|refresh|secret|security)?[ _-]?token|password|passwd|passphrase"
    r"|(?:access|secret|private|subscription|account|auth|openai|anthropic|gemini|encryption|signing)[ _-]?key"
    r"(?:[ _-]?value)?)(?:__c)?$|api[ _-]?key(?:[ _-]?value)?(?:__c)?$",
    re.IGNORECASE,
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PLACEHOLDERS = (
    *("example", "changeme", "change_me", "your", "placeholder", "xxxx", "****", "<", "redacted", "dummy", "todo"),
    *("{!", "{{", "${", "%", "://", "callout:", "insert", "replace", "__c", "$credential", "sample", "not_set"),
)
_SCHEME = re.compile(r"^(?:bearer|basic|token|key)\s+", re.IGNORECASE)
_WORDS = re.compile(r"^[A-Za-z]+(?:[ _.-][A-Za-z]+)*\d{0,2}$")
"""A name in words, such as `Prompt_Token_Setting`, is none."""
_OWN = frozenset({"consumerSecret", "password", "oauthToken", "oauthRefreshToken", "awsAccessSecret", "clientSecret"})
"""Elements that hold a secret and nothing else."""
_OWNERS = frozenset(
    {
        *("NamedCredential", "ConnectedApp", "ExtlClntAppGlobalOauthSettings", "AuthProvider", "ExternalDataSource"),
        "ExternalCredential",
    }
)


@dataclass(frozen=True, slots=True)
class _Held:
    """Hold a value by what its place is called."""

    name: str
    value: str
    line: int


def find_stored(file: SourceFile, root: Element) -> Iterator[Finding]:
    """Yield the secrets of one document, each with the name of its place and the beginning of its digest."""
    for held in _held(root):
        value = _SCHEME.sub("", held.value.strip())
        if (held.name in _OWN and root.tag in _OWNERS and _is_filled(value)) or (
            _is_named(held.name) and _is_secret(value)
        ):
            what = f"value of `{held.name}`, {digest_of(value)}"
            yield Finding(RULE, Spot(file.path, held.line, what), file.name)


def _held(root: Element) -> Iterator[_Held]:
    """Yield what a document holds by name."""
    if root.tag in _OWNERS:
        for element in root.walk():
            if element.tag in _OWN:
                yield _Held(element.tag, element.text, element.line)
        for tag in ("namedCredentialParameters", "externalCredentialParameters"):
            for parameter in root.all(tag):
                if parameter.value("parameterType") in ("HttpHeader", "AuthHeader", "AuthParameter"):
                    yield _of(parameter, "parameterName", "parameterValue")
    elif root.tag == "CustomMetadata":
        for one in root.all("values"):
            yield _of(one, "field", "value")
    elif root.tag == "CustomLabels":
        for one in root.all("labels"):
            yield _of(one, "fullName", "value")
    elif root.tag == "Flow":
        for tag in ("constants", "variables"):
            for one in root.all(tag):
                given = one.first("value")
                if given is not None:
                    yield _Held(one.value("name"), given.value("stringValue"), given.line_of("stringValue"))


def _of(element: Element, name: str, value: str) -> _Held:
    return _Held(element.value(name), element.value(value), element.line_of(value))


def _is_named(name: str) -> bool:
    """Tell whether a name speaks of a secret, in words of its own or written together: `botToken`."""
    return _NAMED.search(name) is not None or _NAMED.search(_HUMP.sub("_", name)) is not None


def _is_filled(value: str) -> bool:
    """Tell a value from what stands for one that was left out."""
    lowered = value.lower()
    return len(value) >= 6 and not any(mark in lowered for mark in _PLACEHOLDERS)


def _is_secret(value: str) -> bool:
    """Tell a secret from a word, a name, an address or a sentence."""
    if not _is_filled(value) or len(value) < 12 or any(c.isspace() for c in value) or _WORDS.match(value):
        return False
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value) and entropy(value) >= 3.0
