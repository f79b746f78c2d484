"""VAT numbers of the European Union and its neighbours, each by its member state's check."""

from __future__ import annotations

import re

from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat

from situs.classify.detectors.shape import Hit

_VAT = re.compile(
    r"(?<![A-Z0-9])(?:AT|BE|BG|CY|CZ|DE|DK|EE|EL|GR|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI|GB)"
    r"[ \-]?[A-Z0-9+*](?:[ .,\-]?[A-Z0-9+*]){6,12}(?![A-Z0-9])",
    re.IGNORECASE,
)
_SWISS = re.compile(r"(?<![A-Z0-9])CHE[ \-]?\d{3}\.?\d{3}\.?\d{3} ?(?:MWST|TVA|IVA|TPV)(?![A-Z0-9])", re.IGNORECASE)


def vat_numbers(text: str, start: int, end: int) -> list[Hit]:
    """Return every VAT number in the span that its country's check accepts."""
    hits = []
    found = [*_VAT.finditer(text, start, end), *_SWISS.finditer(text, start, min(len(text), end + 6))]
    for m in found:
        value = m.group()
        module = gb_vat if value[:2] in ("GB", "XI") else ch_vat if value[:3] == "CHE" else eu_vat
        if module.is_valid(value):
            hits.append(Hit(m.start(), m.end(), "VAT_NUMBER", 0.95, "vat"))
    return hits
