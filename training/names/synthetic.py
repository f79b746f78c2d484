"""Sentences from templates in eight languages, filled with Faker's names: contexts that the corpora lack.

Slots: P person, S surname, F first name, R surname in capitals with first name, O firm, L town, A address, C country,
D date, J profession, Q amount, K reference. A word in [] before a slot may or may not belong to the name.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from random import Random

import lists
from classes import NOTHING, Document, either, masked

TEMPLATES = tomllib.loads((Path(__file__).parent / "templates.toml").read_text(encoding="utf-8"))
_BARE = ("de", "it", "nl", "pt")
"""Languages whose annotations leave titles out of a name."""
_SLOT = re.compile(r"\{([A-Z])\}|\[([^\]]+)\]")
_FORMS = {
    "en": ("Ltd", "LLC", "plc", "Inc.", "LLP", "Limited"),
    "de": ("GmbH", "AG", "GmbH & Co. KG", "SE", "e.V."),
    "fr": ("SARL", "S.A.", "SAS", "SNC"),
    "es": ("S.L.", "S.A.", "S.L.U."),
    "it": ("S.r.l.", "S.p.A."),
    "nl": ("B.V.", "N.V."),
    "pt": ("Lda", "S.A.", "LTDA"),
    "da": ("A/S", "ApS", "I/S"),
}
_FIRM = (
    "Consult",
    "Invest",
    "Logistik",
    "Tech",
    "Capital",
    "Media",
    "Pharma",
    "Energi",
    "Immo",
    "Trans",
    "Data",
    "Bau",
)


def _date(random: Random, language: str) -> str:
    table = TEMPLATES[language]
    day, year, number = random.randint(1, 31), random.randint(1930, 2026), random.randint(1, 12)
    month = table["months"][number - 1]
    form = random.choice([*table["dates"], "{d:02}.{n:02}.{y}", "{d:02}/{n:02}/{y}", "{y}-{n:02}-{d:02}", "{y}"])
    return str(form.format(d=day, m=month, n=number, y=year))


def _firm(random: Random, language: str) -> str:
    name = random.choice(lists.surnames(random.choice(lists.LOCALES[language])))
    second = random.choice(
        (random.choice(_FIRM), lists.person(random, language)[1], random.choice(lists.towns(language)))
    )
    core = random.choice(
        (f"{name} {second}", f"{name} & {second}", f"{second} {name}", name, f"{second}{name.lower()}")
    )
    return core + " " + random.choice(_FORMS[language]) if random.random() < 0.75 else core


def _address(random: Random, language: str) -> str:
    street = random.choice(TEMPLATES[language]["streets"]).format(
        s=random.choice(lists.surnames(random.choice(lists.LOCALES[language]))), n=random.randint(1, 199)
    )
    return f"{street}, {random.randint(1000, 99999)} {random.choice(lists.towns(language))}"


def _value(slot: str, random: Random, language: str) -> tuple[str, int]:
    first, last = lists.person(random, language)
    match slot:
        case "P":
            initial = random.random()
            name = f"{first[0]}. {last}" if initial < 0.08 else f"{first} {last}"
            name = f"{first} {random.choice('ABCDEHJKLM')}. {last}" if 0.08 < initial < 0.14 else name
            name = f"{last}, {first}" if initial > 0.96 else name
            return (name.upper() if 0.14 < initial < 0.24 else name), masked("PERSON")
        case "S" | "F":
            name = last if slot == "S" else first
            return (name.upper() if random.random() < 0.05 else name), masked("PERSON")
        case "I":
            return random.choice("ABCDEFGHKLMPRSTW") + random.choice((".", "", ".")), masked("PERSON")
        case "R":
            return f"{last.upper()} {first}", masked("PERSON")
        case "O":
            return _firm(random, language), masked("ORG")
        case "L":
            return random.choice(lists.towns(language)), masked("LOC")
        case "A":
            return _address(random, language), masked("LOC")
        case "C":
            return random.choice(lists.countries(language)), either("LOC", "ORG")
        case "D":
            return _date(random, language), masked("DATE")
        case "J":
            return random.choice(lists.jobs(language) or TEMPLATES[language]["jobs"]), masked("DEM")
        case "N":
            return random.choice(TEMPLATES[language]["nationalities"]), either("DEM")
        case "Q":
            amount = f"{random.randint(1, 900)}{random.choice(',. ')}{random.randint(100, 999)}"
            return random.choice((f"EUR {amount}", f"{amount} {TEMPLATES[language]['money']}")), either("QUANTITY")
        case _:
            return f"{random.randint(1, 99999)}/{random.randint(10, 99)}", masked("CODE")


def _sentence(template: str, random: Random, language: str) -> tuple[str, list[tuple[int, int, int]]]:
    parts: list[str] = []
    spans: list[tuple[int, int, int]] = []
    last = size = 0
    for match in _SLOT.finditer(template):
        before = template[last : match.start()]
        if match.group(1):
            value, bits = _value(match.group(1), random, language)
        else:
            value, bits = match.group(2), masked("PERSON") | (NOTHING if language in _BARE else 0)
        parts += [before, value]
        size += len(before)
        spans.append((size, size + len(value), bits))
        size += len(value)
        last = match.end()
    parts.append(template[last:])
    return "".join(parts), spans


def invent(seed: int, count: int) -> list[Document]:
    """Return invented documents of some sentences each, the languages in turn."""
    random = Random(seed)
    languages = list(lists.LOCALES)
    found = []
    for number in range(count):
        language = languages[number % len(languages)]
        table = TEMPLATES[language]
        document = Document(f"synthetic-{number}", "synthetic", language, "", NOTHING)
        parts: list[str] = []
        size = 0
        for _ in range(random.randint(3, 14)):
            template = random.choice(table["sentences"] if random.random() < 0.72 else table["plain"])
            text, spans = _sentence(template, random, language)
            if random.random() < 0.05:
                text = text.lower() if language in ("da", "en") else text
            if random.random() < 0.02:
                text = text.upper() if len(text.upper()) == len(text) else text
            document.spans += [(size + s, size + e, b) for s, e, b in spans]
            text += random.choice((" ", " ", "\n", "\n\n"))
            parts.append(text)
            size += len(text)
        document.text = "".join(parts)
        found.append(document)
    return found
