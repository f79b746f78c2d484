"""Seal a call for one route: replace what must not be seen, render the request, wrap it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from situs.errors import CallError
from situs.model import Category, Finding, Form, Route, Segments, Slot, category_of
from situs.pseudonym.sealed import _WITNESS, Sealed, Substitution
from situs.pseudonym.spelling import codes_in
from situs.pseudonym.token import CODE_LENGTH, Deriver, code_of, normalise

REDACTED = "[REDACTED]"
_REDACTED_NAME = "REDACTED"
_MOST_ATTEMPTS = 64


@dataclass(frozen=True, slots=True)
class SealOrder:
    """Say which categories a route's obligations pseudonymise, redact, and mask in answers."""

    pseudonymise: frozenset[Category] = frozenset()
    redact: frozenset[Category] = frozenset({Category.SECRET})
    mask: frozenset[Category] = frozenset({Category.IDENTITY})


@dataclass(frozen=True, slots=True)
class Envelope:
    """Name the call and route that a sealed request is for."""

    call: str
    route: Route
    stream: bool
    action: str


@dataclass(frozen=True, slots=True)
class Needed:
    """Hold what of a call goes to a route: its slots, and the resolved findings in them.

    Findings are sorted by slot and place, without overlap. `segments` accounts for what minimising kept and left out.
    """

    slots: Sequence[Slot]
    findings: Sequence[Finding]
    segments: Segments = field(default_factory=Segments)


@dataclass(slots=True)
class _Tokens:
    """Assign one token to each value of a call, none of which stands in the call's own text."""

    deriver: Deriver
    taken: frozenset[str]
    order: SealOrder
    as_written: dict[tuple[str, str], str] = field(default_factory=dict)
    by_value: dict[tuple[str, str], str] = field(default_factory=dict)
    by_code: dict[str, Substitution] = field(default_factory=dict)

    def token(self, kind: str, value: str) -> str:
        known = self.as_written.get((kind, value))
        if known is None:
            known = self.as_written[kind, value] = self._token(kind, value)
        return known

    def _token(self, kind: str, value: str) -> str:
        category = category_of(kind)
        folded = normalise(value, compact=category is Category.IDENTITY)
        known = self.by_value.get((kind, folded))
        if known is not None:
            return known
        for attempt in range(_MOST_ATTEMPTS):
            token = self.deriver.derive(kind, folded, attempt)
            code = code_of(token)
            if code not in self.by_code and code not in self.taken:
                self.by_value[kind, folded] = token
                self.by_code[code] = Substitution(token, value, kind, category in self.order.mask)
                return token
        raise CallError("unsealable", "no free token was found for a value", status=422)


def seal(
    envelope: Envelope,
    needed: Needed,
    key: bytes,
    order: SealOrder,
    render: Callable[[Sequence[str]], bytes],
) -> Sealed:
    """Return the request that may leave for `envelope.route`.

    `render` writes the request around the sealed texts, one for each slot. Raises `CallError("unsealable")` where a
    text that cannot be rewritten (a schema's pattern, say) holds something that must be.
    """
    slots = needed.slots
    replaced = order.redact | order.pseudonymise
    wanted = [f for f in needed.findings if category_of(f.kind) in replaced]
    tokens = _Tokens(Deriver(key), _codes_in(slots) if wanted else frozenset(), order)
    texts = [slot.text for slot in slots]
    redacted = 0
    start = 0
    while start < len(wanted):
        index = wanted[start].slot
        end = start
        while end < len(wanted) and wanted[end].slot == index:
            end += 1
        texts[index], cut = _seal_slot(slots[index], wanted[start:end], tokens)
        redacted += cut
        start = end
    sealed = Sealed(_WITNESS, envelope.call, envelope.route, render(texts), redacted, len(wanted) - redacted)
    sealed.stream, sealed.action = envelope.stream, envelope.action
    sealed.segments, sealed.characters = needed.segments, sum(map(len, texts))
    sealed.substitutions = tuple(tokens.by_code.values())
    return sealed


def _seal_slot(slot: Slot, findings: Sequence[Finding], tokens: _Tokens) -> tuple[str, int]:
    if slot.form is Form.OPAQUE:
        raise CallError(
            "unsealable",
            f"`{findings[0].kind}` stands where text cannot be replaced",
            status=422,
            pointer=slot.pointer,
        )
    text, out, at, redacted = slot.text, [], 0, 0
    for finding in findings:
        if finding.start < at:
            raise ValueError("findings overlap")
        out.append(text[at : finding.start])
        if category_of(finding.kind) in tokens.order.redact:
            out.append(REDACTED if slot.form is Form.TEXT else _REDACTED_NAME)
            redacted += 1
        else:
            out.append(_spaced(tokens.token(finding.kind, text[finding.start : finding.end]), text, finding, at))
        at = finding.end
    out.append(text[at:])
    return "".join(out), redacted


def _spaced(token: str, text: str, finding: Finding, at: int) -> str:
    """Set a token off from a letter, a digit or a token, which ends `at`, that would grow into it and hide it."""
    touches = finding.start > 0 and (finding.start == at or text[finding.start - 1].isalnum())
    return f"_{token}" if touches else token


def _codes_in(slots: Sequence[Slot]) -> frozenset[str]:
    """Collect whatever in the texts a token's code could be confused with."""
    return frozenset(code for slot in slots if len(slot.text) >= CODE_LENGTH for code in codes_in(slot.text))
