"""Read names that are spelled to hide: words broken by a line's end, titles without capitals, names of files.

Each reading is a guess about a short span; whether it is a name is for the names model to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from situs.classify.engine import compile_pattern, finds, spans_in

_LETTER = r"[^\W\d_]"
_BROKEN = re.compile(rf"(?<!\w){_LETTER}[\w'’.-]{{0,30}}[ ]?\n[\w'’.-]{{1,30}}")
"""A word, the end of a line, and what may be the rest of it."""
_SIDE = 32
"""Characters on either side of the end of a line that are looked at."""
_LINE = 40
"""Characters of a line from which its end is found faster than its words are tried."""
_BESIDE = frozenset("_'’.-")
"""What may stand beside the end of a line, letters and digits left out."""

_FILED = re.compile(
    r"(?<![^\W_])[A-ZÀ-Þ](?:[^\W\d_]|['’-]){1,30}(?:_(?:[^\W_]|['’,-]){1,30}){1,7}"
    r"(?=[/\\]|\.(?:docx?|pdf|xlsx?|pptx?|msg|eml|txt|jpe?g|png|zip|odt|rtf|csv|html?)\b)"
)
"""The name of a file or a folder whose words strokes join."""
_JOINED = compile_pattern(r"_[^\s_]{1,40}(?:[/\\]|\.[a-z]{3,5}\b)")
"""Where one may stand, as an automaton finds it."""

_TITLE = (
    r"(?:(?:m|me|sig|sig\.ra)\.|(?:mr|mrs|ms|miss|dr|prof|mme|mmes|mlle|mm|sr|sra|srta|don|doña|hr|fru|herr|"
    r"herrn|frau|avv|dhr|mevr|mevrouw|senhor|senhora|ministro|ministra)\.?)[ ]"
)
_LIKELY = compile_pattern(rf"\b{_TITLE}")
"""Where a title stands, as an automaton finds it."""
_TITLED = re.compile(rf"(?<![\w.]){_TITLE}(?:{_LETTER}\.[ ]?){{0,3}}{_LETTER}[\w'’-]+(?:[ ]{_LETTER}[\w'’-]+){{0,2}}")


def readings(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield spans that may hide a name, each with what it may stand for."""
    if "\n" in text:
        yield from _broken(text)
    if "_" in text and finds(_JOINED, text):
        # On a line of its own: what stands around it is a path.
        yield from ((m.start(), m.end(), f"\n{m.group().replace('_', ' ')}\n") for m in _FILED.finditer(text))
    yield from _lowered(text)


def _broken(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield words that a line's end may have broken: a small letter goes on, or both parts are capitals."""
    for m in _over_lines(text):
        head, _, tail = m.group().partition("\n")
        if not head[0].isupper() or head.endswith(" "):
            continue
        if tail[0].islower() or (tail[0].isupper() and head.isupper() and tail.isupper()) or tail[0] == ".":
            yield m.start(), m.end(), head + tail


def _over_lines(text: str) -> Iterator[re.Match[str]]:
    """Yield words that the end of a line may break, as a search would, which tries every word of a text."""
    if text.count("\n") * _LINE > len(text):
        yield from _BROKEN.finditer(text)
        return
    done = 0
    line = text.find("\n", 1)
    while line >= 0:
        before, after = text[line - 1], text[line + 1 : line + 2]
        if (before.isalnum() or before == " " or before in _BESIDE) and (after.isalnum() or after in _BESIDE):
            low = max(done, line - _SIDE)
            # The last word of the line, behind which a blank may stand.
            low = max(low, text.rfind(" ", low, line - 1) + 1, text.rfind("\n", low, line - 1) + 1)
            m = _BROKEN.search(text, low, line + _SIDE)
            if m and m.start() < line:
                done = m.end()
                yield m
        line = text.find("\n", line + 1)


def _lowered(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield a title in small letters with the words behind it, with capitals; the lengths are the same."""
    for start, _ in spans_in(_LIKELY, text):
        m = _TITLED.match(text, start)
        if m is None:
            continue
        plain = re.sub(rf"(?<!\w){_LETTER}", lambda c: c.group().upper(), m.group())
        if len(plain) == m.end() - m.start() and plain != m.group():
            yield m.start(), m.end(), plain
