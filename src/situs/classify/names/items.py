"""Tell the letters of items, and other abbreviations, from initials; and products from persons."""

from __future__ import annotations

import re

from situs.classify.detectors import Hit
from situs.classify.names.places import opens

_ITEM = re.compile(r"[A-Z]\.?")
_ITEMS = re.compile(r"[A-Z]{1,2}(?:(?:,| en| und| and| et| e| y| og)[ \u00a0][A-Z]{1,2}){0,9}")
_LISTED = 80
"""Characters before a letter that may list other ones behind their label."""
_TURN = re.compile(r"[QA]\.?(?: (?:I|No|Yes|Not|Well|Okay|It|He|She|We|They|You|And|Did|Do|Was|Is|The|That|What))?")
"""Who speaks in a transcript, and the first word."""
_NUMBERED = re.compile(r"[IVX]{1,5} ?[-–]")
_LABEL = re.compile(
    r"\b(?:exhibit|schedule|annex|annexe|anexo|allegato|appendix|attachment|anlage|anhang|bijlage|bilag|section|part"
    r"|article|class|classe|klasse|clase|series|tranche|\w*gruppe|type|typ|category|kategorie|catégorie|option|lot"
    r"|phase|group|table|figure|item|form|version|variante|merkzeichens?|buchstabe|lettre|letra|lettera|litt?\.|litra"
    r"|sectie|onderdeel|onderdelen|hoofdstuk|artikelen|sub|al[ií]nea|teil|abschnitt|kapitel|capítulo|cap[io]tolo|chapter"
    r"|point|punto|punkt|ponto|paragraph|titel|titolo|título|titre|artikel|artikels|artiklen)"
    r"[ \u00a0]{1,2}[\"“„]?(?:[A-Z]{1,2}(?:,| en| und| and| et| e| y| og| o| or| oder| of| eller| ou)[ \u00a0]){0,12}$",
    re.IGNORECASE,
)
_ELIDED = re.compile(r"[LDSNMTJC]['’][^\W\d_]", re.IGNORECASE)
_FIXED = re.compile(
    r"\b(?:(?i:ma[iî]tres? d['’](?:ouvrages?|[œo]e?uvre)|todos (?:os|los) santos|justice of the peace)|V\. ?Exas?"
    r"|(?:Lady|Boxing|Easter|Labou?r|Veterans|Memorial) (?:Day|Monday|Sunday)|Michaelmas"
    r"|(?:Hilary|Trinity) (?:[Tt]erms?|[Ss]ittings?)"
    r"|Hilary (?:and|or) Trinity|dell['’]Angelo e|Kristi [Hh]immelfart\w*|[Ss]tore [Bb]ededag|Green Belt"
    r"|Doy fe|L\.C\.S|[Tt]\.a\.v"
    r"|P\.Q\.M|P\.-?[SD]|N\.B|[CD]\. ?(?:civ|com|pén|pen|proc|trav|urb|env|cass|Lgs|lgs|comm|consom|assur|rur))\b"
)
"""Terms with a title in them, and abbreviations with single letters."""
_FIXED_REACH = 20
"""Characters on either side in which the rest of such a term may stand."""
_ACRONYM = re.compile(r"[A-Z&]{2,5}[.)]?")
_CAMEL = re.compile(
    r"(?!(?:Ma?c|De[lns]?|Du|Di|D[ao]s?|L[aeo]s?|V[ao]n|Fitz|St|Te[rn]?|El|Al|Bin|Ben|Abu|Zu[mr]?)[A-Z])"
    r"[A-Z][a-z]{2,}(?:[A-Z][a-z]{2,}){1,2}"
)
"""Some surnames have a capital inside, behind what begins such names."""
_AROUND = 60
"""Characters on either side in which most letters are small where an acronym stands out."""


def is_item(text: str, hit: Hit) -> bool:
    """Tell whether a single letter is that of an item, an exhibit or a class, or an article before a vowel."""
    # A transcript of questions and answers has both letters.
    if _TURN.fullmatch(text, hit.start, hit.end) and opens(text, hit.start) and "\nQ. " in text and "\nA. " in text:
        return True
    before = text[max(0, hit.start - _LISTED) : hit.start]
    single = _ITEM.fullmatch(text, hit.start, hit.end) is not None
    if (single or _ITEMS.fullmatch(text, hit.start, hit.end)) and _LABEL.search(before):
        return True
    if not single:
        return _NUMBERED.fullmatch(text, hit.start, hit.end) is not None
    if _ELIDED.match(text, hit.start):
        return True
    behind = text[hit.end : hit.end + 4].lstrip(".)")
    return opens(text, hit.start) and behind[:1].isspace() and behind.lstrip()[:1].isupper()


def is_fixed(text: str, hit: Hit) -> bool:
    """Tell whether a hit lies within a fixed term or abbreviation."""
    terms = _FIXED.finditer(text, max(0, hit.start - _FIXED_REACH), hit.end + _FIXED_REACH)
    return any(term.start() <= hit.start and hit.end <= term.end() + 1 for term in terms)


def leads_word(text: str, hit: Hit) -> bool:
    """Tell whether a hit is an acronym that leads a word in small letters, behind a hyphen."""
    at = hit.end - (text[hit.end - 1] == "-")
    return (
        _ACRONYM.fullmatch(text, hit.start, at) is not None
        and text[at : at + 1] == "-"
        and text[at + 1 : at + 2].islower()
    )


def is_brand(text: str, hit: Hit) -> bool:
    """Tell whether a person's hit is an acronym in other text, or a word with a capital inside, as products have it."""
    if hit.kind != "PERSON":
        return False
    acronym = _ACRONYM.fullmatch(text, hit.start, hit.end) is not None and _mixed(text, hit)
    return acronym or _CAMEL.fullmatch(text, hit.start, hit.end) is not None


def _mixed(text: str, hit: Hit) -> bool:
    around = text[max(0, hit.start - _AROUND) : hit.start] + text[hit.end : hit.end + _AROUND]
    letters = [c for c in around if c.isalpha()]
    return sum(c.islower() for c in letters) * 2 > len(letters)
