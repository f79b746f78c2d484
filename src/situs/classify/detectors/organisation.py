"""Organisations, by their legal form: the form is the candidate, the name before it is read backwards."""

from __future__ import annotations

import re
from collections.abc import Sequence

from situs.classify.detectors.shape import Detector, Hit

LEGAL_FORM = (
    r"gGmbH|GmbH(?: & Co\.? KGa?A?)?|AG(?: & Co\.? KGa?A?)?|KGaA|UG(?: \(haftungsbeschränkt\))?|OHG|oHG|"
    r"KG|e\.\s?V\.|eG|SE|PartG(?: ?mbB)?|"
    r"Ltd|Limited|LLC|L\.L\.C\.|LLP|L\.L\.P\.|LP|L\.P\.|PLC|plc|Inc|Incorporated|Corp|Corporation|N\.A\.|"
    r"FSB|Pty|Pte|Co\.|"
    r"S\.A\.S\.U?\.?|SAS|SARL|S\.A\.R\.L\.|S\.à r\.l\.|Sàrl|SASU|SNC|SCI|SELARL|"
    r"S\.p\.A\.|SpA|S\.r\.l\.|Srl|S\.n\.c\.|S\.A\.U?\.?|SA|S\.L\.U?\.?|SLU|S\.C\.|Lda|"
    r"B\.V\.|BV|N\.V\.|NV|C\.V\.|A/S|ApS|AS|ASA|AB|Oy|Oyj|Ab|Sp\. z o\.\s?o\.|sp\. z o\.o\.|a\.s\.|"
    r"s\.r\.o\.|Kft|Zrt|Nyrt|d\.o\.o\.|EOOD|OÜ|SIA|UAB"
)
_DOTTED = "|".join(form for form in LEGAL_FORM.split("|") if form.endswith((r"\.", r"\.?")))
_PATTERN = rf" (?:(?:{_DOTTED})|(?:{LEGAL_FORM})\b)"
_HOUSE = (
    r"\b(?:Hospital|Cl[ií]nica|Klinik|Klinikum|Universitätsklinikum|Krankenhaus|Hôpital|Clinique|CHR?U|"
    r"Centre [Hh]ospitalier|Ospedale|Policlinico|Ziekenhuis|Sygehus|"
    r"Centro de Salud|Centro Médico|Medical Cent(?:er|re)|Health Cent(?:er|re))"
)
_FIRM = (
    r"\b(?:Fa\.|Firma|Anwaltskanzlei|Kanzlei|Étude|Bufete|Advocatenkantoor|Advokatfirmaet|Studio [Ll]egale|[Dd]itta|"
    r"Autohaus|Spedition|Law [Oo]ffices? of)"
)
_LED = (
    rf"(?:{_HOUSE}|{_FIRM})"
    r"(?: (?:de|del|della|di|do|da|des|du|la|las|los|le|der|am|im|St\.|San|Santa|[\p{Lu}][\pL'.\-]+)){0,5}"
    r" [\p{Lu}][\pL'\-]+"
)
"""A house of the sick, or a firm, with the name behind what it is."""
_WORD = re.compile(r"[A-ZÀ-ÞĀ-ſ\d][\w&.'\-]*,?\Z")
_JOIN = frozenset(
    ["of", "and", "&", "de", "du", "des", "und", "et", "y", "e", "für", "for", "the", "der", "di", "van", "von"]
)
_LONGEST = 6
"""Capitalised words of a name before its legal form, at most."""
_STOP = frozenset(
    [
        "The",
        "A",
        "An",
        "Die",
        "Der",
        "Das",
        "Den",
        "Dem",
        "Des",
        "And",
        "Und",
        "By",
        "To",
        "With",
        "Between",
        "Zwischen",
        "Mit",
        "Von",
        "Le",
        "La",
        "Les",
        "L'",
        "Il",
        "El",
        "Los",
        "As",
        "In",
        "Of",
        "For",
        "Bei",
        "From",
        "Re",
        "Dear",
        "At",
        "On",
        "Eine",
        "Ein",
        "Each",
        "No",
        "Any",
        "Both",
        "If",
        "Your",
        "Our",
        "Dated",
        "Company",
    ]
)
_SHOUTED = frozenset({"AS", "SE", "AB", "SA", "LP", "AG", "NV", "BV", "KG", "SAS", "SCI", "SIA", "ASA", "LIMITED"})
_REACH = 90


def _check(text: str, start: int, end: int) -> list[Hit]:
    if text[end - 1] != "." and text[end : end + 1].isalnum():
        return []
    low = max(0, start - _REACH)
    window = text[low:start]
    cut = max(window.rfind("\n"), window.rfind("\0"), window.rfind(". ")) + 1
    words = _name(window[cut:].split(" "))
    begin = start - len(" ".join(words))
    while words and words[0].rstrip(",") in _STOP:
        begin += len(words[0]) + 1
        words = words[1:]
    if not words or not any(c.isalpha() for c in words[-1]):
        return []
    if text[start + 1 : end] in _SHOUTED and " ".join(words).isupper():
        return []
    if text[end : end + 1] == "." and text[start + 1 : end] in ("Ltd", "Inc", "Corp", "Lda"):
        end += 1
    return [Hit(begin, end, "ORGANISATION", 0.85, "organisation")]


def _house(_: str, start: int, end: int) -> list[Hit]:
    return [Hit(start, end, "ORGANISATION", 0.8, "organisation")]


def _name(tokens: Sequence[str]) -> list[str]:
    """Return the last tokens that are capitalised words, or join two of them; the first may begin within its token."""
    first = len(tokens)
    head = ""
    at = first - 1
    for _ in range(_LONGEST):
        m = _WORD.search(tokens[at]) if at >= 0 else None
        if m is None:
            break
        first, head = at, m.group()
        if m.start():
            break
        at -= 2 if at and tokens[at - 1] in _JOIN else 1
    return [head, *tokens[first + 1 :]] if head else []


def organisation_detectors() -> tuple[Detector, ...]:
    """Return the detector of names with a legal form of the EU, EEA, UK, US or Commonwealth, of hospitals and firms."""
    return (
        Detector("organisation", _PATTERN, _check, retry=True),
        Detector("organisation.house", _LED, _house, retry=True),
    )
