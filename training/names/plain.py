"""Sentences without persons: the translated messages of programs (Django, Wagtail, Oscar, Sphinx; BSD licences)."""

from __future__ import annotations

import gettext
import re
import site
from pathlib import Path
from random import Random

from classes import NOTHING, Document

_FOLDERS = {"en": ("en", "en_GB"), "de": ("de",), "fr": ("fr",), "es": ("es",), "it": ("it", "it_IT"), "nl": ("nl",),
            "pt": ("pt", "pt_BR"), "da": ("da",)}  # fmt: skip
_PACKAGES = ("django", "wagtail", "oscar", "sphinx", "rest_framework")
_MARK = re.compile(r"<[^>]*>|%\(\w+\)[sd]|%[sd]|\{[^}]*\}|&\w+;|\|")


def messages(language: str) -> list[str]:
    """Return a language's messages, without marks of programs, sorted."""
    found: set[str] = set()
    for folder in site.getsitepackages():
        for package in _PACKAGES:
            for path in sorted(Path(folder, package).rglob("*.mo")):
                if "locale" in path.parts and path.parts[-3] in _FOLDERS[language]:
                    with path.open("rb") as file:
                        catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
                    found |= {str(v) for k, v in catalogue.items() if k and k != v}
                    if language == "en":
                        found |= {str(k[0] if isinstance(k, tuple) else k) for k in catalogue if k}
    clean = {" ".join(_MARK.sub(" ", m).split()) for m in found}
    return sorted(m for m in clean if 2 < len(m) < 600)


def prose(seed: int) -> list[Document]:
    """Return documents of a dozen messages each."""
    random = Random(seed)
    found = []
    for language in _FOLDERS:
        lines = messages(language)
        random.shuffle(lines)
        for at in range(0, len(lines), 12):
            text = "".join(line + random.choice((" ", "\n", "\n\n", ". ")) for line in lines[at : at + 12])
            found.append(Document(f"plain-{language}-{at}", "plain", language, text, NOTHING))
    return found
