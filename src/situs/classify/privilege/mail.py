"""Read the head of a mail from its text, and who takes part, as far as the text itself says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FROM = "from|von|de|da|van"
_TO = "to|an|à|a|para|aan"
_COPY = "cc|bcc|kopie|copie|copia|kopie aan"
_SUBJECT = "subject|re|betreff|objet|asunto|oggetto|onderwerp"
_LINE = re.compile(
    rf"^[ \t>*]*(?:(?P<sender>{_FROM})|(?P<to>{_TO})|(?P<copy>{_COPY})|(?P<subject>{_SUBJECT}))"
    r"[ \t]*:[ \t*]*(?P<rest>[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = 4_000
"""Characters in which the first head must stand."""
_MOST = 200
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w.-]{1,255}")
_FIRM = re.compile(
    r"(?:law|legal|llp|avocat|anwalt|anwaelt|kanzlei|legali|avvocat|abogad|advocat|advocaat|notar|solicitor|barrister"
    r"|counsel|attorney|chambers)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Circle:
    """Name who is known to be a lawyer: by address, by name, or by a firm's domain, in lower case."""

    in_house: frozenset[str] = frozenset()
    external: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mail:
    """Hold what the heads of a mail and of the mails that it quotes say."""

    subject: tuple[int, int] | None = None
    """The span of the first subject."""
    parties: tuple[tuple[int, int], ...] = ()
    """The spans of the lines that name senders and recipients, of the first head and of quoted ones."""
    recipients: int = 0
    """Addressees of the first head."""
    firms: tuple[tuple[int, int], ...] = field(default=())
    """Addresses whose domain says that it is a law firm's."""


def read_mail(text: str) -> Mail | None:
    """Return the head of a mail, or None where the text does not begin with one."""
    subject: tuple[int, int] | None = None
    parties: list[tuple[int, int]] = []
    recipients, senders = 0, 0
    for found in _lines(text):
        if not parties and found.start() > _HEAD:
            break
        span = found.span("rest")
        if found["subject"] is not None:
            subject = subject or span
        elif len(parties) < _MOST:
            parties.append(span)
            senders += found["sender"] is not None
            if senders <= 1 and found["sender"] is None:
                recipients += 1 + found["rest"].count(",") + found["rest"].count(";")
    if not parties or (subject is None and senders == 0):
        return None
    return Mail(subject, tuple(parties), recipients, tuple(_firms(text, parties)))


def _lines(text: str) -> Iterator[re.Match[str]]:
    """Yield the lines of a head: only a line with a colon is looked at, and only where it begins."""
    colon = text.find(":")
    while colon >= 0:
        if found := _LINE.match(text, text.rfind("\n", 0, colon) + 1):
            yield found
        end = text.find("\n", colon)
        colon = text.find(":", end) if end >= 0 else -1


def _firms(text: str, parties: list[tuple[int, int]]) -> list[tuple[int, int]]:
    spans = []
    for start, end in parties:
        for found in _ADDRESS.finditer(text, start, end):
            if _FIRM.search(found[0].partition("@")[2]):
                spans.append(found.span())
    return spans
