"""Build what detectors build lazily, so that no call pays for it."""

from __future__ import annotations

from situs.classify.load import Detectors
from situs.classify.propagation import propagate
from situs.classify.scan import find
from situs.model import Slot

_SAMPLES = (
    "PRIVILEGED & CONFIDENTIAL – attorney-client communication. Dear Ms Jane Roe, the claim of Muster Bau GmbH in "
    "1:23-cv-01234 stands at EUR 12,500.00 as of April 30, 2010 (DOB 3 March 1986). Yours sincerely,\nJohn Sample",
    "Mandant: Anna Beispiel, geb. 12.03.1985, Musterstraße 12, 80331 München. Tel. +49 89 12345678, IBAN "
    "DE89370400440532013000, BIC COBADEFFXXX, WKN A0MNRK, HRB 12345, Az. 12 O 345/24, Steuernummer 93815/08152.",
    "Madame Dupont, née le 3 mars 1975, 12 rue de la Paix, 75002 Paris ; n° de sécurité sociale 1 80 12 75 123 456 78.",
    "El Sr. Juan Ejemplo, DNI 12345678Z; la Sig.ra Anna Esempio, C.F. MRTMTT25D09F205Z; dhr. Jan Voorbeeld, BSN "
    "111222333, tel. 020 123 4567, https://www.example.com/a?b=c, 192.0.2.1, anna%40example.com, **Name:** K. Muster.",
    '{"an": "J\\u00f6rg Muster"} 4111 1111 1111 1111 c2VuZCB0byBhbm5hQGV4YW1wbGUuY29t \u0421\u0430rd z\u200bero',
    "Klinik Am Ort; user=amuster of /home/amuster is @amuster and linkedin.com/in/amuster, 52.520008, 13.404954; "
    "Alarmcode 2580, anna at example dot com.",
)
"""Invented; in the languages and shapes that calls have, so that the automata's states and the tables are there."""


def warm(detectors: Detectors) -> None:
    """Read a small sample in several languages, so that lazy automata, tables and imports are ready."""
    slots = [Slot(f"/{i}", sample) for i, sample in enumerate(_SAMPLES)]
    propagate(slots, find(slots, detectors))
