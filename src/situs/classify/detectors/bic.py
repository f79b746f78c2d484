"""Bank identifier codes (ISO 9362): eight or eleven characters, a real country, and a context word or a digit."""

from __future__ import annotations

from situs.classify.detectors.context import Context
from situs.classify.detectors.shape import Detector, Hit

WORDS = ("BIC", "SWIFT", "IBAN", "bank", "Bankverbindung", "banque", "banco", "banca")
"""Words that announce a bank identifier code."""
NAMES = ("BIC", "SWIFT")
"""Its own names, behind which it may be written in groups."""

_COUNTRY = (
    r"(?:A[ETRUZ]|B[AEGRSY]|C[AHLNOYZ]|D[EKO]|E[EGS]|F[IOR]|G[BEIRGL]|H[KRU]|I[DELNRSTQ]|"
    r"J[EPO]|K[RWZ]|L[ITUVKB]|M[ACDEKTXUYZ]|"
    r"N[GLOZ]|O[M]|P[AEHKLTY]|Q[A]|R[OSU]|S[AEGIKMNV]|T[HNRWZ]|U[ASYZG]|V[ANEG]|X[K]|"
    r"Z[A])"
)
_OTHERS = frozenset({"IBAN", "BANK", "CODE"})
"""Words that stand before a number and begin none."""
_PLACE = "[A-Z2-9][A-NP-Z0-9]"
_PATTERN = rf"\b[A-Z]{{4}}(?:{_COUNTRY}{_PLACE}(?:[A-Z0-9]{{3}})?| {_COUNTRY} {_PLACE}(?: [A-Z0-9]{{3}})?)\b"


def bic_detectors(context: Context) -> tuple[Detector, ...]:
    """Return the detector of bank identifier codes."""

    def check(text: str, start: int, end: int) -> list[Hit]:
        near = context.near(text, start, end)
        value = text[start:end]
        named = "bic_named" in near and value[:4] not in _OTHERS if " " in value else "bic" in near
        if named:
            return [Hit(start, end, "BIC", 0.9, "bic")]
        # A word in capitals may have the form of a code; one with a digit in its place or branch is hardly a word.
        return [Hit(start, end, "BIC", 0.6, "bic")] if " " not in value and not value.isalpha() else []

    return (Detector("bic", _PATTERN, check, retry=True),)
