"""Propose the classification that fields lack, as metadata that can be deployed once a person has checked it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from situs.mapping.drawing import EgressMap
from situs.mapping.labelling import Labelled, Vocabulary, label_field, load_vocabulary
from situs.markup import Element
from situs.model import Label
from situs.scan import Kind, Scan, Schema
from situs.scan.ways import ALL

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
ELEMENT = "securityClassification"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Hold one field's metadata with the classification that is proposed for it, and the ground."""

    object: str
    field: str
    value: str
    because: str
    path: str
    """Where the file belongs in source format, relative to a package's folder."""
    text: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """Hold what is proposed, and the fields of which nothing tells anything: a person must say."""

    proposals: tuple[Proposal, ...]
    undecided: tuple[str, ...]


def propose(scan: Scan, egress: EgressMap) -> Proposed:
    """Return proposals for every field without `securityClassification` of the objects that reach a model.

    A custom field is deployed whole, so its own metadata are repeated; a standard field needs its name alone.
    """
    vocabulary = load_vocabulary()
    proposals, undecided = [], []
    for holder, name in _missing(egress, scan.schema):
        label = label_field(holder, name, scan.schema, vocabulary)
        value = _value(label, vocabulary)
        own = _own(holder, name, scan)
        if not value or own is None:
            undecided.append(f"{holder}.{name}")
            continue
        path = f"objects/{holder}/fields/{name}.field-meta.xml"
        because = f"{label.highest}, from {label.because}"
        proposals.append(Proposal(holder, name, value, because, path, _document(own, value, because)))
    return Proposed(tuple(proposals), tuple(undecided))


def _missing(egress: EgressMap, schema: Schema) -> Iterator[tuple[str, str]]:
    """Return the fields without a classification, on the ways or beside one that is, by object and name."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    holders = set()
    for judged in egress.ways:
        origin = judged.way.origin
        if origin.kind is Kind.FIELD and judged.way.exit.destination is not None:
            holders.add(origin.holder.lower())
            if origin.name != ALL:
                found[origin.holder.lower(), origin.name.lower()] = (origin.holder, origin.name)
    for (holder, name), facts in schema.fields.items():
        if holder in holders:
            found[holder, name] = (facts.object, facts.name)
    for key in sorted(found):
        facts_of = schema.fields.get(key)
        if all(map(_NAME.fullmatch, found[key])) and not (facts_of and facts_of.security):
            yield found[key]


def _value(label: Labelled, vocabulary: Vocabulary) -> str:
    return "" if label.highest is Label.UNCLASSIFIED else vocabulary.proposed.get(str(label.highest), "")


def _own(holder: str, name: str, scan: Scan) -> Element | None:
    """Return a field's metadata; None for a custom field that the project has not got."""
    facts = scan.schema.field_of(holder, name)
    if facts is None:
        return None if name.lower().endswith("__c") else Element("CustomField", 1, children=[_leaf("fullName", name)])
    root = scan.documents[facts.spot.path][1]
    if root.tag == "CustomField":
        return root
    return next((e for e in root.all("fields") if e.value("fullName").lower() == name.lower()), None)


def _leaf(tag: str, text: str) -> Element:
    return Element(tag, 1, text)


def _document(own: Element, value: str, because: str) -> str:
    children = sorted((*own.children, _leaf(ELEMENT, value)), key=lambda child: child.tag)
    lines = "\n".join(line for child in children for line in _lines(child, "    "))
    note = f"    <!-- {ELEMENT} is proposed by Situs ({_harmless(because)}): check it before you deploy. -->"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<CustomField xmlns="{NAMESPACE}">\n{note}\n{lines}\n</CustomField>\n'
    )


def _harmless(text: str) -> str:
    """Return text of a project so that it ends no comment: without `--`, `<` or `>` (XML 1.0, section 2.5)."""
    return re.sub("-(?=-)", "- ", escape(text, quote=False))


def _lines(element: Element, indent: str) -> Iterator[str]:
    if not element.children:
        yield f"{indent}<{element.tag}>{escape(element.text.strip(), quote=False)}</{element.tag}>"
        return
    yield f"{indent}<{element.tag}>"
    for child in element.children:
        yield from _lines(child, f"{indent}    ")
    yield f"{indent}</{element.tag}>"


def manifest_of(proposals: Iterable[Proposal], version: str = "66.0") -> str:
    """Return the `package.xml` that names the fields."""
    members = "".join(f"        <members>{p.object}.{p.field}</members>\n" for p in proposals)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Package xmlns="{NAMESPACE}">\n    <types>\n{members}'
        f"        <name>CustomField</name>\n    </types>\n    <version>{version}</version>\n</Package>\n"
    )
