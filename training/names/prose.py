"""Prose in which nobody is named: laws, and manuals of business software; `manifest.toml` says which, and whose."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import lists
from classes import ALL, Document, either

_MANIFEST = Path(__file__).with_name("manifest.toml")
_UNNAMED = ALL & ~either("PERSON")
"""Places, firms and days stand there, and nobody marked them; persons do not."""
_LENGTH = 3_000
_FRONT = re.compile(r"\A(?:\ufeff)?---\n.*?\n---\n", re.DOTALL)
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s\"[^\"]*\")?\)")
_MARK = re.compile(r"<[^<>]*>|^[ \t]*(?:#+|[-*>]+|\|)|[*_`|]+|\[!\w+\]", re.MULTILINE)
_PAIR = re.compile(r"\b([^\W\d_a-z]\w+)(?=[ .]+[^\W\d_a-z]\w)")
_CROWN = re.compile(r"\b(?:Wij|Nous|Vi|Noi|Yo|Koning\w*|Napoléon|Umberto)\b")


def _plain(text: str) -> str:
    """Return a page of Markdown as text."""
    return _MARK.sub(" ", _LINK.sub(r"\1", _FENCE.sub(" ", _FRONT.sub("", text))))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value if isinstance(value, list) else value.values():
            yield from _strings(inner)


def _read(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return "\n".join(_strings(json.loads(text))) if path.suffix == ".json" else _plain(text)


def sources(of: str) -> list[dict[str, Any]]:
    """Return the manifest's sources of a kind: `prose`, or `words`."""
    found: list[dict[str, Any]] = tomllib.loads(_MANIFEST.read_text(encoding="utf-8"))[of]
    return found


def paragraphs(folder: Path, source: dict[str, Any]) -> list[str]:
    """Return a source's paragraphs in the order of its files; ValueError where they are others than the manifest's."""
    top = folder / source["repository"].replace("/", "+")
    files = sorted({path for pattern in source["paths"] for path in top.glob(pattern)})
    text = "\n".join(map(_read, files))
    if sha256(text.encode()).hexdigest() != source["sha256"]:
        raise ValueError(f"{top} does not hold the texts of the manifest: {sha256(text.encode()).hexdigest()}")
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if len(line) > 2]


def _names_somebody(line: str, first: set[str]) -> bool:
    """Tell whether a first name stands before another capital, as in the preamble of a king's law."""
    return bool(_CROWN.search(line)) or any(m[1].lower() in first for m in _PAIR.finditer(line))


def _document(lines: list[str], language: str, random: Random, number: int) -> Document:
    """Return lines as a text; some short ones are set in capitals, as headings are."""
    text = ""
    for line in lines:
        shout = len(line) < 80 and random.random() < 0.08
        text += (line.upper() if shout else line) + random.choice(("\n", "\n", " ", "\n\n"))
    return Document(f"prose-{language}-{number}", "prose", language, text, _UNNAMED)


def documents(folder: Path, seed: int) -> list[Document]:
    """Return the prose as documents; lines that may name somebody are left out."""
    random = Random(seed)
    first = {name.lower() for name in lists.listed()["first"]}
    found: list[Document] = []
    for source in sources("prose"):
        lines: list[str] = []
        for line in paragraphs(folder, source):
            if not _names_somebody(line, first):
                lines.append(line)
            if sum(map(len, lines)) > _LENGTH:
                found.append(_document(lines, source["language"], random, len(found)))
                lines = []
    return found
