"""Postal addresses: street and number, with postcode and town where they follow."""

from __future__ import annotations

import re

from situs.classify.detectors.shape import Detector, Hit, narrow
from situs.classify.engine import compile_pattern, length_of

_W = r"\p{Lu}[\pL'.\-]*"
_TOWN = r"\p{Lu}[\pL'\-]*"
_HOUSE = r" \d{1,4}(?: ?[a-hA-H]\b)?(?: ?[-/] ?\d{1,4})?"
_GERMAN = (
    rf"(?:{_W} ){{0,2}}(?:{_W}?(?:straße|strasse|Straße|Strasse|str\.|gasse|allee|platz|damm|ufer|"
    r"chaussee|promenade|steig|straat|laan|plein|gracht|kade|dijk|gade|gaden|vej|vejen|stræde|vägen|gatan|"
    r"veien|vegen|vei|veg|väg|torget|plass|gata|gate|gränd|gränden|katu|kuja|tie|polku|tänav|maantee)|"
    rf"{_W} (?:gate|gata|vei|veg|väg|gade|vej|allé|plass|plads|torg|torv|terrasse)|"
    rf"(?:Am|An der|Im|Unter den|Auf der|Zum|Zur) {_W}|{_W}(?:weg|ring|Weg|Ring|Platz|Allee)|"
    rf"[\p{{Lu}}\-]{{3,24}}(?:STR\.|WEG|PLATZ|ALLEE|GASSE)){_HOUSE}"
    rf"|\b[\pL\-]{{3,24}}(?:straße|strasse|str\.?|allee|gasse|STRASSE|STRAßE){_HOUSE}"
)
"""No edge of a word goes before a capital: RE2 knows none before a letter that is not ASCII."""
_DOOR = r"(?:\d{1,2}|st|kl)\. ?(?:tv|th|mf|sal)\b\.?(?: ?(?:tv|th|mf)\b\.?)?"
"""A door on a Danish staircase: `2. tv.`"""
_POSTED = (
    rf"(?:{_W} )?{_W}{_HOUSE}"
    rf"(?:, (?:{_DOOR}, )?(?:(?:[A-Z]{{1,2}}-)?\d{{4,5}}|\d{{3}} \d{{2}}|\d{{2}}-\d{{3}}) {_TOWN}|,? {_DOOR})"
)
"""Words and a number before a postcode and a town, or a door: many a street is called like nothing else."""
_PARTS = frozenset(
    """
    art article articles artikel articolo artículo artigo section sections clause clauses schedule schedules annex
    annexes appendix exhibit exhibits part parts chapter chapters paragraph paragraphs item items table tables figure
    figures page pages rule rules regulation regulations directive directives recital recitals number numbers order
    orders lot lots note notes step level version phase class series room vol volume anlage anlagen anhang kapitel
    abschnitt abs absatz nr ziffer ziffern nummer nummern randnummer seite seiten teil bilag stk paragraf annexe
    chapitre allegato capo capitolo capítulo anexo numero número numéro
    january february march april may june july august september october november december
    januar februar märz mai juni juli oktober dezember marts maj januari februari maart mei augustus
    janvier février mars avril juin juillet août septembre octobre novembre décembre
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""A part of a law or a deed, or a month, before a number that has as many digits as a postcode."""
_NUMBERED = re.compile(r"(?:\S+ )??(\S+?)\.? \d")
_YEAR = re.compile(r"[, ](?:1[89]|20)\d\d[ ,]\D")
"""What is written like a house number or a postcode and is a year rather: of a law, or of a journal that is quoted."""
_SHORTENED = re.compile(r"(?:in|con|di|re?gi|admini|magi|ab|mini|illu|re|pi|demon|prote?)str\.? ", re.IGNORECASE)
"""What ends like a street that is abbreviated, and is none: `instr. 5`."""
_QUOTED = re.compile(r"\d (?:R(?:d?nr?|z)|Tz|S|[A-ZÄÖÜ]{2,4})\Z")
"""What ends like a place in a journal or a law: `1262 Rn`, `1610 BGB`."""
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
    r"urbanización|carretera|ctra\.|travesía|glorieta|rambla|rúa|polígono|travessa|estrada|alameda|"
    r"praceta|beco|calçada|azinhaga|vicolo|chaussée)|[Aa]v\.|Pg\.|Via|Largo|Tv\.|Trav\.|Lg\.|Pç\.|Cç\.|P\.z?za|C\.so|L\.go|"
    r"V\.l[eo]|C\.da|Fraz\.|[Bb]d|[Ii]mp\.|[Cc]hem\.|[Rr]te|"
    r"via (?:de[il]|dell[ae]|degli|San(?:ta|to)?|[A-Z]\.)) |(?i:c/))"
    rf"(?:(?:de|del|dei|della|delle|degli|di|la|las|los|da|do|dos|das|du|des) ){{0,2}}{_W}"
    rf"(?: (?:de |del |di |in )?{_W}){{0,3}},? "
    rf"(?:(?:n(?:\.?[o°]|\.)? ?|[Nn]úm(?:ero|\.)? ?|[Kk]m\.? )?\d{{1,4}}(?: ?bis\b)?|[Ss]/[Nn]\b)"
)
_EASTERN = (
    rf"\b(?:ul|al|os|pl)\. {_W}(?: {_W}){{0,2}} \d{{1,4}}[A-Za-z]?(?:/\d{{1,4}})?"
    rf"|{_W}(?: {_W})? (?:út|útja|utca|u\.|tér|körút|krt\.|sétány) \d{{1,4}}\.?"
    rf"|\b(?:[Ss]tr|[Bb]d|[Bb]-dul|[Șș]os)\.? {_W}(?: {_W}){{0,3}},? nr\. ?\d{{1,4}}[A-Z]?"
    rf"|(?:{_W} ){{1,3}}(?:Mah\.|Mahallesi|Cad\.|Caddesi|Sok\.|Sokak|Sokağı|Bulvarı),? (?:{_W} ){{0,3}}"
    r"(?:(?:Cad\.|Caddesi|Sok\.|Sokak|Sokağı|Bulvarı),? )?[Nn]o ?[:.]? ?\d{1,4}(?:/\d{1,4})?"
)
"""Streets of Poland, Hungary, Romania and Turkey."""
_BOX = (
    r"\b(?:P\.? ?O\.? ?Box|PO BOX|Postfach|Postbus|Postboks|Postbox|Boîte postale|Apartado(?: de [Cc]orreos)?|"
    r"Casella postale|C\.P\.|Caixa [Pp]ostal) ?(?:n[o°.] ?)?\d{1,6}(?: \d{2,3}){0,2}\b"
    r"|\bB\.?P\.? ?\d{2,6}\b|\bPSC \d{1,5},? Box \d{1,5}|\b[AFD]PO,? A[AEP] \d{5}\b"
)
"""Boxes at a post office, those of armed forces among them."""
_UNITS = "éalmbse"
"""What else than a digit or a capital begins what follows a street: `étage`, `lgh`, `bl.`"""
_TAIL = compile_pattern(
    narrow(
        rf"(?:,? ?\n?(?:(?:Apt\.?|Suite|Floor|Stock|OG|étage|App\.|app\.|lgh|lok\.|m\.|bl\.|sc\.|et\.|ap\.)"
        rf" ?[\pL\d.]{{1,6}}|{_DOOR})){{0,4}},?[ \n]{{1,2}}"
        rf"(?:(?:(?:[A-Z]{{1,3}}-)?\d{{4,5}}(?: ?[A-Z]{{2}}\b)?|\d{{3}} \d{{2}}|\d{{2}}-\d{{3}}|\d{{4}}-\d{{3}}) "
        rf"{_TOWN}(?:[ \-](?:am |an der |sur |de |d'|la |of )?{_TOWN}){{0,2}}|(?:{_TOWN} ?){{1,3}},? "
        rf"(?:[A-Z]{{2}} \d{{5}}(?:-\d{{4}})?|[A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}}|"
        rf"(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT),? \d{{4}}\b)"
        rf"|{_TOWN}(?:[ \-]{_TOWN}){{0,2}},? (?:\([A-Z]\pL{{1,20}}\)|[A-Z]{{2}}),? [A-Z]\d[A-Z] ?\d[A-Z]\d)"
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
_LONE = (
    r"\b(?:GIR 0AA|[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}|"
    r"[ABCEGHJ-NPR-TVXY]\d[ABCEGHJ-NPR-TV-Z] \d[ABCEGHJ-NPR-TV-Z]\d)\b"
)
"""Postcodes of the United Kingdom and of Canada."""


def _is_no_street(text: str, start: int, end: int) -> bool:
    if (
        _TIME.match(text, start, end)
        or _SHORTENED.match(text, start, end)
        or _YEAR.search(text, start, end)
        or _QUOTED.search(text, start, end)
    ):
        return True
    numbered = _NUMBERED.match(text, start, end)
    return numbered is not None and numbered[1].lower() in _PARTS


def _check(text: str, start: int, end: int) -> list[Hit]:
    if text[start] == " ":
        before = _ENGLISH_BEFORE.search(text[max(0, start - 60) : start])
        if before is None:
            return []
        start -= len(before.group())
    elif _is_no_street(text, start, end):
        return []
    while text[start].isalpha() and start and text[start - 1].isalpha():
        start -= 1
    rest = text[end : end + 80].partition("\0")[0]
    if rest.startswith(".,"):
        # The point of an abbreviated street.
        rest, end = rest[1:], end + 1
    following = rest.lstrip(", \n")[:1]
    if not following.islower() or following in _UNITS:
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
