"""XML as a tree with line numbers. A document type is refused, so that no entity can grow or reach out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MOST_DEPTH = 64
MOST_ELEMENTS = 400_000


class Malformed(ValueError):
    """Say why a text is not the XML that is read; the message holds none of its text."""


@dataclass(slots=True)
class Element:
    """Hold one element: its name without namespace, the line of its start tag, its own text, its children."""

    tag: str
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[Element]:
        """Return the children of a name, in order."""
        return (child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> Element | None:
        """Return the first child of a name."""
        return next(self.all(tag), None)

    def value(self, tag: str) -> str:
        """Return the text of the first child of a name, stripped; empty where there is none."""
        child = self.first(tag)
        return child.text.strip() if child else ""

    def line_of(self, tag: str) -> int:
        """Return the line of the first child of a name, or the element's own."""
        child = self.first(tag)
        return child.line if child else self.line

    def walk(self) -> Iterator[Element]:
        """Return the element and all below it, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


def parse_markup(text: str) -> Element:
    """Return the root; raise `Malformed` for broken XML, a document type, or too many or deep elements."""
    return parse_markup_bytes(text.encode("utf-8", "replace"))


def parse_markup_bytes(raw: bytes) -> Element:
    """Return the root as `parse_markup` does, of UTF-8, whatever else the document's declaration claims."""
    builder = _Builder()
    try:
        builder.parser.Parse(raw, True)
    except expat.ExpatError as fault:
        raise Malformed(f"broken XML in line {fault.lineno}") from fault
    if builder.root is None:
        raise Malformed("no element")
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self.root: Element | None = None
        self.count = 0
        self.open: list[tuple[Element, list[str]]] = []
        # The text was decoded before, whatever encoding its declaration claims.
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data

    def refuse(self, *_: object) -> None:
        raise Malformed("a document type")

    def start(self, name: str, _attributes: object) -> None:
        self.count += 1
        if len(self.open) >= MOST_DEPTH or self.count > MOST_ELEMENTS:
            raise Malformed("too many elements, or too deep")
        element = Element(name.rpartition(" ")[2], self.parser.CurrentLineNumber)
        if self.open:
            self.open[-1][0].children.append(element)
        else:
            self.root = element
        self.open.append((element, []))

    def data(self, text: str) -> None:
        self.open[-1][1].append(text)

    def end(self, _name: str) -> None:
        element, texts = self.open.pop()
        element.text = "".join(texts)
