"""Secrets in source, reported by kind and place. The value is shown nowhere; a digest tells two of them apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

import re2

from situs.classify import load_secret_detector
from situs.scan.destinations import Directory, of_name
from situs.scan.finding import Destination, Finding, Spot
from situs.scan.project import SourceFile

RULE = "secret-in-source"
_MEMORY = 256 << 20
"""Bytes that the automaton of all formats may grow to; with less it is built again and again."""
_ASSIGNED = frozenset({"generic_assignment", "password"})
_URL = "basic_auth_url"
_BARE = "azure_openai"
"""The form of a key of Azure OpenAI, which keys of others have too."""
_BOTH = frozenset({"openai", _BARE})
_GIVEN = re.compile(r"([A-Za-z][\w.-]*)[\"'\\= :>]{1,8}$")
_LONGEST_NAME = 120
_NEAR = 2_000
"""Characters before and after a key in which a host is taken for its own."""
_PREVIEW = "omniscriptsessiontoken"
"""Numbers a preview of OmniStudio, in what the designer keeps of it as a sample; it opens nothing."""


class Secrets:
    """Find keys, tokens and passwords of known formats, and assignments of what looks like one."""

    def __init__(self, directory: Directory | None = None) -> None:
        """Take whose hosts are known, by which a key without a form of its own is told."""
        self._directory = directory
        detector = load_secret_detector()
        options = re2.Options()
        options.max_mem = _MEMORY
        self._pattern = re2.compile(detector.pattern, options)
        self._check = detector.check

    def find(self, file: SourceFile, *, formed: bool = False) -> Iterator[Finding]:
        """Return the secrets of one file, each with its kind and the first 12 hexadecimal digits of its SHA-256.

        `formed` leaves out what only its name tells to be one.
        """
        text = file.text
        seen = -1
        for match in self._pattern.finditer(text):
            for hit in self._check(text, match.start(), match.end()):
                value = text[hit.start : hit.end]
                kind = hit.detector.removeprefix("secret.")
                if hit.start < seen or (formed and kind in _ASSIGNED) or not _counts(kind, text, hit.start, value):
                    continue
                seen = hit.end
                if kind == _BARE:
                    kind = self._whose(file, hit.start)
                what = f"{kind}, {digest_of(value)}"
                yield Finding(RULE, Spot(file.path, text.count("\n", 0, hit.start) + 1, what), file.name)

    def _whose(self, file: SourceFile, at: int) -> str:
        """Return whose a key is that is called one and has no form of its own: 32 hexadecimal digits are many a key.

        The name that it is given tells, then the host that stands nearest, then the name of the component. A name that
        says `openai` may be one of Azure, whose hosts tell.
        """
        named = _GIVEN.search(file.text, max(0, at - _LONGEST_NAME), at)
        by_name = of_name(named.group(1)) if named else None
        by_host = self._nearest(file.text, at)
        found = by_host if by_name is None or (by_host and {by_name.endpoint, by_host.endpoint} == _BOTH) else by_name
        found = found or of_name(file.name)
        if found is None:
            return "key of an unknown provider"
        return _BARE if found.endpoint == _BARE else f"key of {found.provider.removesuffix(', by the name')}"

    def _nearest(self, text: str, at: int) -> Destination | None:
        if self._directory is None:
            return None
        start = max(0, at - _NEAR)
        around = text[start : at + _NEAR]
        places = ((abs(start + offset - at), found) for offset, found in self._directory.in_text(around))
        return min(places, key=lambda place: place[0], default=(0, None))[1]


def digest_of(value: str) -> str:
    """Return the first 12 hexadecimal digits of a value's SHA-256, by which two of them can be told apart."""
    return f"sha256 {sha256(value.encode('utf-8', 'replace')).hexdigest()[:12]}"


def _counts(kind: str, text: str, start: int, value: str) -> bool:
    """Tell what is a secret here from what only has the form of one."""
    if kind == _URL:
        # Whoever writes a link to a mailbox by hand writes `http://mailto:` more often than one thinks.
        return not value.lower().startswith("://mailto:")
    if kind not in _ASSIGNED:
        return True
    named = text[max(0, start - len(_PREVIEW) - 8) : start].lower()
    return _PREVIEW not in named and _is_written_out(text, start, value)


def _is_written_out(text: str, start: int, value: str) -> bool:
    """Tell a value from a name: code assigns names to names, so only what is quoted or stands in a URL counts."""
    return text[start - 1 : start] in ("'", '"', "=") and any(c.isdigit() for c in value) and len(set(value)) > 7
