"""Postal addresses: street and number, with postcode and town where they follow."""

from __future__ import annotations

import re

from situs.classify.detectors.shape import Detector, Hit, narrow
from situs.classify.engine import compile_pattern, length_of

_W = r"\p{Lu}[\pL'.\-]*"
_TOWN = r"\p{Lu}[\pL'\-]*"
_GERMAN = (
    rf"\b(?:{_W} ){{0,2}}(?:{_W}?(?:straße|strasse|Straße|Strasse|str\.|gasse|allee|platz|damm|ufer|"
    rf"chaussee|promenade|steig|"
    r"straat|laan|plein|gracht|kade|dijk|gade|gaden|vej|vejen|stræde|vägen|gatan|"
    r"veien|vegen|gata|gate|gränd|gränden|katu|kuja|tie|polku|tänav|maantee)|"
    r"(?:Am|An der|Im|Unter den|Auf der|Zum|Zur) "
    rf"{_W}|{_W}(?:weg|ring|Weg|Ring|Platz|Allee)|"
    r"[\pL\-]{3,24}(?:straße|strasse|allee|gasse|STRASSE|STRAßE)|[\p{Lu}\-]{3,24}(?:STR\.|WEG|PLATZ|ALLEE|GASSE)"
    r") \d{1,4}(?: ?[a-hA-H]\b)?(?: ?[-/] ?\d{1,4})?"
)
_POSTED = rf"\b{_W} \d{{1,4}}(?: ?[a-hA-H]\b)?(?: ?[-/] ?\d{{1,4}})?, (?:D-)?\d{{5}} {_TOWN}"
"""A word and a number before a postcode and a town: many a street is called like nothing else."""
_ENGLISH = (
    r" (?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Lane|Ln\.?|Drive|Boulevard|Blvd\.?|Square|Terrace|Parkway|"
    r"Pkwy|Highway|Crescent|Close|Quay|Row|Way|Grove|Gardens|Mews|Walk|Yard|"
    r"STREET|AVENUE|ROAD|LANE|DRIVE|BOULEVARD|SQUARE|TERRACE|CRESCENT|PARKWAY)\b"
)
_ENGLISH_BEFORE = re.compile(
    r"(?<![\w.])\d{1,5}[A-Za-z]?,? (?:(?:North|South|East|West|[NSEW]\.?) )?(?:[A-ZÀ-Þ][\w'.\-]* |"
    r"\d{1,3}(?:st|nd|rd|th) ){0,3}(?:[A-ZÀ-Þ][\w'.\-]*|\d{1,3}(?:st|nd|rd|th))\Z"
)
_FRENCH = (
    r"\b\d{1,4}(?: ?(?:bis|ter))?,? (?i:rue|avenue|boulevard|place|chemin|impasse|allée|quai|cours|route|"
    r"passage) "
    rf"(?:(?:de|du|des|la|le|les|l'|d'|de la|saint|Saint)[ \-]?){{0,3}}{_W}(?:[ \-](?:de |du |des |la "
    rf")?{_W}){{0,3}}"
)
_SOUTHERN = (
    r"\b(?:(?:(?i:calle|avenida|avda?\.?|plaza|pza\.?|paseo|viale|piazza|corso|rua|praça|c/|carrer|ronda|passeig|plaça|urb\.|"
    r"urbanización|carretera|ctra\.|travesía|glorieta|rambla|rúa|polígono|travessa|estrada|alameda)|Av\.|Pg\.|Via|Largo|"
    r"via (?:de[il]|dell[ae]|degli)) |(?i:c/))"
    rf"(?:(?:de|del|dei|della|delle|degli|di|la|las|los|da|do|dos|das) ){{0,2}}{_W}(?: (?:de |del |di )?{_W}){{0,3}},? "
    rf"(?:(?:n(?:\.?[o°]|\.)? ?|[Nn]úm(?:ero|\.)? ?|[Kk]m\.? )?\d{{1,4}}|[Ss]/[Nn]\b)"
)
_EASTERN = (
    rf"\b(?:ul|al|os|pl)\. {_W}(?: {_W}){{0,2}} \d{{1,4}}[A-Za-z]?(?:/\d{{1,4}})?"
    rf"|\b{_W}(?: {_W})? (?:út|útja|utca|u\.|tér|körút|krt\.|sétány) \d{{1,4}}\.?"
)
"""Streets of Poland and Hungary."""
_BOX = (
    r"\b(?:P\.? ?O\.? ?Box|PO BOX|Postfach|Postbus|Postboks|Postbox|Boîte postale|Apartado(?: de [Cc]orreos)?|"
    r"Casella postale|C\.P\.|Caixa [Pp]ostal) ?(?:n[o°.] ?)?\d{1,6}(?: \d{2,3}){0,2}\b"
    r"|\bB\.?P\.? ?\d{2,6}\b|\bPSC \d{1,5},? Box \d{1,5}|\b[AFD]PO,? A[AEP] \d{5}\b"
)
"""Boxes at a post office, those of armed forces among them."""
_TAIL = compile_pattern(
    narrow(
        rf"(?:,? ?\n?(?:Apt\.?|Suite|Floor|Stock|OG|étage|App\.) ?[\pL\d.]{{1,6}})?,?[ "
        rf"\n]{{1,2}}(?:(?:[A-Z]{{1,3}}-)?\d{{4,5}}(?: ?[A-Z]{{2}}\b)? "
        rf"{_TOWN}(?:[ \-](?:am |an der |sur |de |d'|la |of )?{_TOWN}){{0,2}}|(?:{_TOWN} ?){{1,3}},? "
        rf"(?:[A-Z]{{2}} \d{{5}}(?:-\d{{4}})?|[A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}}))"
    )
)
_TIME = re.compile(
    r"(?:Am|Im|Zum|Zur|Auf der|An der) (?:\w*[Jj]ahre?s?|\w*[Zz]eitraum|Monat|Januar|Jänner|Februar|März|April|"
    r"Mai|Juni|Juli|August|"
    r"September|Oktober|November|Dezember|Sommer|Winter|Herbst|Quartal|Stichtag|Ende|Anfang|Kapitel|Abschnitt|Artikel|Absatz|"
    r"Teil|Band|Fall|Ziffer|Nummer|Anhang|Anlage|Randnummer|Seite|Schnitt|Mittel|Umfang|Alter|Wert|Preis|"
    r"\w*[Aa]nspr[uü]ch\w*|\w*[Aa]ntr[aä]g\w*|Tag|Termin|Verfahren|Vertrag|Urteil|Beschluss|Bescheid|Satz|Punkt|"
    r"Schritt|Beispiel|Formular|Muster|Tabelle|Abbildung|Bild|Figur|Merkmal|Gruppe|Stufe|Klasse|Los|Version|Fassung|"
    r"Paragraph|Rdnr\.?|Rn\.?|Nr\.?) "
)
"""A year, a month or a number in a text, which German writes like a street named after a place."""
_LONE = r"\b(?:GIR 0AA|[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2})\b"


def _check(text: str, start: int, end: int) -> list[Hit]:
    if text[start] == " ":
        before = _ENGLISH_BEFORE.search(text[max(0, start - 60) : start])
        if before is None:
            return []
        start -= len(before.group())
    elif _TIME.match(text, start, end):
        return []
    rest = text[end : end + 80].partition("\0")[0]
    following = rest.lstrip(", \n")[:1]
    # What follows begins with a digit, a capital, or the one lower-case word among them, "étage".
    if not following.islower() or following == "é":
        tail = length_of(_TAIL, rest)
        if tail:
            return [Hit(start, end + tail, "ADDRESS", 0.9, "address")]
    return [Hit(start, end, "ADDRESS", 0.7, "address")]


def address_detectors() -> tuple[Detector, ...]:
    """Return the detector of street addresses in the shapes of eight languages, and of UK postcodes."""
    return (
        Detector(
            "address",
            "|".join((_GERMAN, _POSTED, _ENGLISH, _FRENCH, _SOUTHERN, _EASTERN, _BOX, _LONE)),
            _check,
            retry=True,
        ),
    )
