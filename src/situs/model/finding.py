"""A finding: a span of a slot that identifies, classifies or betrays something."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Category(StrEnum):
    """Group kinds by what the law and the sealing stage do with them."""

    DIRECT = "direct"
    """Identifies a natural person by itself: name, e-mail, phone (GDPR art. 4(1))."""
    IDENTITY = "identity"
    """National, tax, health or bank number: masked in answers too."""
    QUASI = "quasi"
    """Identifies in combination: organisation, place, date of birth, IP."""
    REFERENCE = "reference"
    """Docket, citation, contract number: ties text to a proceeding."""
    SECRET = "secret"  # noqa: S105 - a category's name, no credential
    """A key, token or password: never leaves, in any form."""
    CUE = "cue"
    """Evidence for a label (a privilege header): marks, is not replaced."""
    FACT = "fact"
    """Money, plain dates, nationality, occupation and the like: counted, not personal by themselves."""
    OPAQUE = "opaque"
    """Looks encoded and could not be decoded: treated as the worst case."""


_CATEGORIES: dict[str, Category] = {
    "PERSON": Category.DIRECT,
    "EMAIL": Category.DIRECT,
    "PHONE": Category.DIRECT,
    "USERNAME": Category.DIRECT,
    "PARTY": Category.DIRECT,
    "ORGANISATION": Category.QUASI,
    "LOCATION": Category.QUASI,
    "ADDRESS": Category.DIRECT,
    "DATE_OF_BIRTH": Category.QUASI,
    "IP_ADDRESS": Category.QUASI,
    "MAC_ADDRESS": Category.QUASI,
    "URL": Category.QUASI,
    "VEHICLE": Category.QUASI,
    "DATE": Category.FACT,
    "DEMOGRAPHIC": Category.FACT,
    "CIRCUMSTANCE": Category.FACT,
    "QUANTITY": Category.FACT,
    "MONEY": Category.FACT,
    "DOCKET": Category.REFERENCE,
    "CITATION": Category.REFERENCE,
    "CONTRACT_NUMBER": Category.REFERENCE,
    "IBAN": Category.IDENTITY,
    "BIC": Category.QUASI,
    "CARD": Category.IDENTITY,
    "BANK_ACCOUNT": Category.IDENTITY,
    "NATIONAL_ID": Category.IDENTITY,
    "TAX_ID": Category.IDENTITY,
    "SOCIAL_SECURITY": Category.IDENTITY,
    "HEALTH_ID": Category.IDENTITY,
    "PASSPORT": Category.IDENTITY,
    "DRIVING_LICENCE": Category.IDENTITY,
    "UNCHECKED_NUMBER": Category.IDENTITY,
    "VAT_NUMBER": Category.QUASI,
    "COMPANY_NUMBER": Category.QUASI,
    "LEI": Category.QUASI,
    "SECURITY_ID": Category.QUASI,
    "SECRET_KEY": Category.SECRET,
    "CUE": Category.CUE,
    "OPAQUE": Category.OPAQUE,
}


def category_of(kind: str) -> Category:
    """Return the category of a kind; an unknown kind is `IDENTITY`, the strictest that can be sealed."""
    return _CATEGORIES.get(kind, Category.IDENTITY)


def is_sensitive(kind: str) -> bool:
    """Tell whether values of this kind stay masked in answers unless policy reveals them."""
    return category_of(kind) in (Category.IDENTITY, Category.SECRET)


KINDS: tuple[str, ...] = tuple(_CATEGORIES)
"""Every kind that a detector of this package may report."""


class Finding(NamedTuple):
    """Mark `slots[slot].text[start:end]` (Unicode code points) as an instance of `kind`.

    `detector` names what found it; `label` is set on cues alone and names the label that they speak for.
    """

    slot: int
    start: int
    end: int
    kind: str
    confidence: float
    detector: str
    label: str = ""
