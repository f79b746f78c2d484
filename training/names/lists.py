"""Names, towns, jobs and firms from Faker (MIT), by language, and the lists that the network looks words up in."""

from __future__ import annotations

import importlib
from functools import cache
from random import Random
from typing import Any

LOCALES = {
    "en": ("en_GB", "en_US", "en_IE", "en_IN"),
    "de": ("de_DE", "de_AT", "de_CH"),
    "fr": ("fr_FR", "fr_CH", "fr_CA"),
    "es": ("es_ES", "es_MX", "es_AR"),
    "it": ("it_IT",),
    "nl": ("nl_NL", "nl_BE"),
    "pt": ("pt_PT", "pt_BR"),
    "da": ("da_DK", "no_NO", "sv_SE"),
}
FOREIGN = ("tr_TR", "pl_PL", "ro_RO", "hu_HU", "cs_CZ", "fi_FI", "hr_HR", "sk_SK", "sl_SI", "et_EE", "lv_LV", "lt_LT")
"""Names that turn up in any court's decisions."""
COUNTRIES = (
    "France",
    "Germany",
    "Poland",
    "Turkey",
    "Italy",
    "Spain",
    "Ukraine",
    "Russia",
    "Denmark",
    "India",
    "Ireland",
)
CITIES = {
    "en": ("London", "Leeds", "Bristol", "Dublin", "Chicago", "Boston", "Manchester", "New York", "Delhi", "Glasgow"),
    "fr": ("Paris", "Lyon", "Marseille", "Nantes", "Toulouse", "Genève", "Bordeaux", "Lille", "Rennes", "Strasbourg"),
    "pt": ("São Paulo", "Lisboa", "Porto", "Recife", "Belo Horizonte", "Brasília", "Curitiba", "Coimbra", "Braga"),
    "any": ("Ankara", "Istanbul", "Warszawa", "Kraków", "Moscow", "Kyiv", "Sofia", "Skopje", "Vienna", "Budapest"),
}


def _values(locale: str, group: str, names: tuple[str, ...]) -> list[str]:
    try:
        provider: Any = importlib.import_module(f"faker.providers.{group}.{locale}").Provider
    except ModuleNotFoundError:
        return []
    found: list[str] = []
    for name in names:
        value = getattr(provider, name, ())
        if not isinstance(value, property):
            found.extend(str(v[0] if isinstance(v, tuple) else v) for v in value)
    return sorted({v.strip() for v in found if v.strip() and ord(v[0]) < 0x250})


_FIRST = ("first_names", "first_names_male", "first_names_female", "first_names_nonbinary")
_LAST = ("last_names", "last_names_male", "last_names_female", "last_names_masculine", "last_names_feminine")


@cache
def first_names(locale: str) -> list[str]:
    """Return a locale's first names."""
    return _values(locale, "person", _FIRST) or first_names("en_GB")


@cache
def surnames(locale: str) -> list[str]:
    """Return a locale's surnames."""
    return _values(locale, "person", _LAST) or surnames("en_GB")


@cache
def towns(language: str) -> list[str]:
    """Return towns of a language's countries."""
    found = [t for locale in LOCALES[language] for t in _values(locale, "address", ("cities", "city_names", "towns"))]
    return [*found, *CITIES.get(language, ()), *CITIES["any"]]


@cache
def countries(language: str) -> list[str]:
    """Return names of countries in a language."""
    found = [t for locale in LOCALES[language][:1] for t in _values(locale, "address", ("countries",))]
    return found or [*COUNTRIES]


@cache
def jobs(language: str) -> list[str]:
    """Return short names of professions in a language."""
    locale = "en_US" if language == "en" else LOCALES[language][0]
    found = [j for j in _values(locale, "job", ("jobs",)) if len(j) < 26 and "," not in j]
    return found if language not in ("it", "nl") else []


def mixed(random: Random, names: list[str]) -> str:
    """Return the beginning of one name with the end of another, so that it stands on no list: as real names do."""
    one, other = random.choice(names), random.choice(names)
    cut, rest = (len(one) + 1) // 2, len(other) // 2
    return one[:cut] + other[rest:].lower() if one.isalpha() and other.isalpha() and len(one) > 3 < len(other) else one


def surname(random: Random, locale: str) -> str:
    """Return a surname of a locale, every other time an invented one."""
    names = surnames(locale)
    return mixed(random, names) if random.random() < 0.5 else random.choice(names)


def person(random: Random, language: str) -> tuple[str, str]:
    """Return a first name and a surname, one time in five of another country."""
    locale = random.choice(FOREIGN) if random.random() < 0.2 else random.choice(LOCALES[language])
    first, last = random.choice(first_names(locale)), surname(random, locale)
    first = mixed(random, first_names(locale)) if random.random() < 0.25 else first
    if random.random() < 0.1:
        last += "-" + random.choice(surnames(locale))
    if random.random() < 0.12:
        first += random.choice((" ", "-", " ")) + random.choice(first_names(locale))
    if language in ("es", "pt") and random.random() < 0.6:
        last += random.choice((" ", " ", " de ", " da ")) + random.choice(surnames(locale))
    return first, last


@cache
def listed() -> dict[str, set[str]]:
    """Return the words that stand on the lists of first names, surnames, towns and countries, in lower case."""
    every = [*FOREIGN, *(locale for group in LOCALES.values() for locale in group)]
    every += ["en_NG", "fr_DZ", "el_GR", "fr_BE", "es_CL", "es_CO", "is_IS", "az_AZ", "uz_UZ"]

    def words(values: list[str]) -> set[str]:
        return {w.lower() for v in values for w in v.replace("-", " ").replace("'", " ").split() if len(w) > 2}

    return {
        "first": words([n for locale in every for n in first_names(locale)]),
        "last": words([n for locale in every for n in surnames(locale)]),
        "town": words([t for language in LOCALES for t in towns(language) if t.isalpha()]),
        "country": words([c for language in LOCALES for c in countries(language)]),
    }
