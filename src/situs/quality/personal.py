"""Personal data in court decisions: what is covered, and what is covered in error."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

from situs.model import Finding
from situs.quality.bootstrap import Figure, share
from situs.quality.corpora import Corpora, Document, Span
from situs.quality.covering import Cover, Detect, precision_of
from situs.quality.table import Table

_PERSONS = frozenset({"PERSON", "PARTY"})
_FRESH = "kept back"
_KEPT_BACK = 0.2
_KEPT_NOTE = (
    "Kept back: the fifth of the documents that training of the names model keeps back unless told otherwise; "
    "`training/names/MODEL-CARD.md` says what the shipped weights have read."
)
_PROTECTED = frozenset({"DIRECT", "QUASI"})

Counts = list[tuple[float, float]]


class Tally:
    """Collect (hits, total) of each document under the name of what is counted."""

    def __init__(self) -> None:
        self.fresh = False
        """Whether the document at hand is one that training keeps back."""
        self._counts: defaultdict[tuple[str, ...], Counts] = defaultdict(list)

    def add(self, name: tuple[str, ...], hits: int, total: int) -> None:
        """Take one document's counts."""
        self._counts[name].append((hits, total))
        if self.fresh:
            self._counts[(_FRESH, *name)].append((hits, total))

    def names(self) -> list[tuple[str, ...]]:
        """Return what was counted, sorted."""
        return sorted({name[:-1] for name in self._counts if name[0] != _FRESH})

    def counts(self, *name: str) -> Counts:
        """Return the counts of the documents."""
        return self._counts.get(name, [])

    def shares(self, *name: str) -> tuple[Figure | None, Figure | None]:
        """Return the share over all documents, and that over those which training keeps back."""
        return share(self.counts(*name)), share(self.counts(_FRESH, *name))


def personal_tables(corpora: Corpora, detect: Detect) -> list[Table]:
    """Return the table of TAB's identifiers and that of persons in each source; each text is read once."""
    tab, persons = Tally(), Tally()
    for document in corpora.documents():
        found = detect(document.text)
        tab.fresh = persons.fresh = is_kept_back(document.id)
        if document.source.startswith("TAB"):
            _count_entities(document, found, tab)
        _count_persons(document, found, persons)
    return [_tab_table(tab), _persons_table(persons)]


def is_kept_back(document: str) -> bool:
    """Tell whether `training/names` keeps a document back: a fifth, by a digest; annotations of one text together."""
    key = re.sub(r"-(?:manual|rev)-", "-", document)
    return int(sha256(("names" + key).encode()).hexdigest()[:8], 16) < _KEPT_BACK * 2**32


def entities_of(spans: Iterable[Span]) -> dict[str, tuple[str, list[Span]]]:
    """Return each entity that must be protected: how (the strictest of its mentions), and those mentions."""
    entities: dict[str, tuple[str, list[Span]]] = {}
    for span in spans:
        if span.protect in _PROTECTED:
            protect, mentions = entities.setdefault(span.entity or f"{span.start}", (span.protect, []))
            mentions.append(span)
            if span.protect == "DIRECT" != protect:
                entities[span.entity or f"{span.start}"] = ("DIRECT", mentions)
    return entities


def _count_entities(document: Document, found: tuple[Finding, ...], tally: Tally) -> None:
    cover = Cover(len(document.text), found)
    entities = entities_of(document.spans).values()
    for protect in ("DIRECT", "QUASI"):
        kept = [mentions for kind, mentions in entities if kind == protect]
        whole = sum(all(cover.whole(document.text, m.start, m.end) for m in mentions) for mentions in kept)
        tally.add((protect, "entities"), whole, len(kept))
    for label in sorted({s.label for s in document.spans if s.protect in _PROTECTED}):
        mentions = [s for s in document.spans if s.label == label and s.protect in _PROTECTED]
        tally.add((label, "mentions"), sum(cover.whole(document.text, m.start, m.end) for m in mentions), len(mentions))
    gold = Cover(len(document.text), (s for s in document.spans if s.protect in _PROTECTED))
    tally.add(("", "precision"), *precision_of(document.text, cover, gold))


def _tab_table(tally: Tally) -> Table:
    rows = [
        ("direct identifiers", "entities, every mention covered", *tally.shares("DIRECT", "entities"), "≥ 0.97"),
        ("quasi identifiers", "entities, every mention covered", *tally.shares("QUASI", "entities"), "≥ 0.90"),
        ("covered tokens", "share inside an identifier", *tally.shares("", "precision"), "≥ 0.60"),
    ]
    labels = [name for (name,) in tally.names() if tally.counts(name, "mentions")]
    rows += [(label, "mentions covered", *tally.shares(label, "mentions"), "") for label in labels]
    return Table(
        "tab",
        "Identifiers in decisions of the ECHR (TAB, English)",
        "An entity counts only if every letter and digit of all its mentions that must be masked is covered. Tokens "
        "are runs of letters and digits. Every span that `situs detect` prints counts as covering, facts among them. "
        + _KEPT_NOTE,
        ("what", "how", "share", "kept back", "bar"),
        tuple(rows),
        plotted=2,
    )


def _count_persons(document: Document, found: tuple[Finding, ...], tally: Tally) -> None:
    """Count persons: spans labelled so and, in DAB, which labels no kinds, direct identifiers too."""
    persons = [s for s in document.spans if s.label == "PERSON" or (s.label == "PII" and s.protect == "DIRECT")]
    cover = Cover(len(document.text), found)
    named = Cover(len(document.text), (f for f in found if f.kind in _PERSONS))
    gold = Cover(len(document.text), document.spans if document.source == "DAB" else persons)
    name = (document.lang, document.source)
    tally.add((*name, "covered"), sum(cover.whole(document.text, s.start, s.end) for s in persons), len(persons))
    tally.add((*name, "named"), sum(named.whole(document.text, s.start, s.end) for s in persons), len(persons))
    tally.add((*name, "precision"), *precision_of(document.text, named, gold))


def _persons_table(tally: Tally) -> Table:
    rows = []
    for name in tally.names():
        covered, fresh = tally.shares(*name, "covered")
        if covered is not None:
            others = [share(tally.counts(*name, part)) for part in ("named", "precision")]
            rows.append((*name, covered.count, covered, fresh, *others))
    return Table(
        "persons",
        "Persons, by language and source",
        "A person counts as covered when every letter of the annotated span is, by whatever kind; as named when spans "
        "of the kinds PERSON and PARTY alone cover it. The last column is the share of tokens under such spans that "
        "touch an annotated person. The bar is 0.92 for German, French, Spanish, Portuguese and Danish. ECHR-*-manual "
        "and -rev are two annotations of the same texts; LER was shuffled by sentence, so its interval is too narrow; "
        "in DAB direct identifiers are counted, which are persons for the most part. " + _KEPT_NOTE,
        ("language", "source", "spans", "covered", "covered, kept back", "named", "precision of the kind"),
        tuple(rows),
        plotted=3,
    )
