"""A contract's analysis for a reader: risks first, then the facts, the clauses, what changed, and the text itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from situs.tasks.contract.analysing import Analysis
from situs.tasks.contract.clause_types import load_clause_types
from situs.tasks.contract.comparing import Change, Difference
from situs.tasks.contract.dates import Role
from situs.tasks.contract.flagging import Risk
from situs.tasks.contract.locating import State
from situs.tasks.passage import Passage, passage_at
from situs.tasks.report.markup import chip, page, table

_LONGEST = 420
"""Characters of a passage that the tables show; the text below has all of it."""
_FOREIGN = (
    "The language is not one that the ranker learned: clauses were found by their wording alone, and more are missed."
)
_ORDER = {risk: at for at, risk in enumerate(Risk)}


def contract_page(analysis: Analysis, name: str) -> str:
    """Return the report as one page of HTML; `name` is what the file is called."""
    title = analysis.title.of(analysis.index.text) if analysis.title else name
    return page(f"{' '.join(title.split())} · contract analysis", _parts(analysis, " ".join(title.split()), name))


def _parts(analysis: Analysis, title: str, name: str) -> Iterator[str]:
    yield f"<h1>{escape(title)}</h1>"
    size = f"{len(analysis.index.text):,} characters, {len(analysis.index.segments):,} segments"
    yield f'<p class="sub">Contract analysis of {escape(name)}, {size}</p>'
    yield from _unasked(analysis)
    if analysis.foreign:
        yield f'<p class="note">{_FOREIGN}</p>'
    if analysis.flags:
        yield "<h2>Against the playbook</h2>"
        yield table(("Risk", "Clause", "The contract", "Where"), _flags(analysis))
    yield "<h2>Who, when, under which law</h2>"
    yield table(("What", "Says the contract"), _facts(analysis))
    yield "<h2>Clauses</h2>"
    yield table(("Clause", "State", "Where"), _clauses(analysis))
    missing = escape(", ".join(_missing(analysis)) or "nothing that was looked for")
    yield f'<p class="muted">Not found: {missing}. What is not found may still be there.</p>'
    if analysis.comparison and analysis.against:
        yield "<h2>Compared with the other version</h2>"
        count, same = len(analysis.comparison.differences), analysis.comparison.same
        counts = f"{count:,} differences; {same:,} paragraphs are the same"
        yield f'<p class="sub">{counts}.</p>'
        yield table(("Change", "Words"), (_difference(analysis, d) for d in analysis.comparison.differences))
    if analysis.answers:
        yield "<h2>What the model said</h2>"
        yield table(("Question", "Answer", "It quotes"), _answers(analysis))
    yield "<h2>The text</h2>"
    yield '<div class="source">' + "".join(_source(analysis)) + "</div>"


def _unasked(analysis: Analysis) -> Iterator[str]:
    if analysis.open:
        names = ", ".join(_name(q.id) for q in analysis.open)
        yield f'<p class="note">No model was asked about: {escape(names)}. What follows rests on the text alone.</p>'


def _flags(analysis: Analysis) -> Iterator[Sequence[str]]:
    for flag in sorted(analysis.flags, key=lambda f: _ORDER[f.risk]):
        says = f"<strong>{escape(flag.taken.value)}</strong><br>{escape(flag.why)}"
        if flag.advice and flag.risk is not Risk.NONE:
            says += f'<br><span class="muted">{escape(flag.advice)}</span>'
        label = "no risk" if flag.risk is Risk.NONE else flag.risk.value
        yield chip(label, flag.risk.value), escape(_name(flag.clause)), says, _cites(analysis, flag.passages)


def _facts(analysis: Analysis) -> Iterator[Sequence[str]]:
    text = analysis.index.text
    parties = "".join(
        _cite(analysis, _at(analysis, *p.name))
        + "".join(f' <span class="muted">called {escape(text[s:e])}</span>' for s, e in p.terms)
        for p in analysis.parties
    )
    yield "Parties", parties or '<span class="muted">not found</span>'
    for role in Role:
        dated = [d for d in analysis.dates if d.role is role]
        days = "".join(
            (f"<strong>{d.value.isoformat()}</strong>" if d.value else chip("no day", "review"))
            + _cite(analysis, _at(analysis, d.start, d.end))
            for d in dated
        )
        yield role.value.capitalize(), days or '<span class="muted">not found</span>'
    laws = "".join(
        f"<strong>{escape(' / '.join(filter(None, (law.country, law.region))))}</strong>" + _cite(analysis, law.clause)
        for law in analysis.laws
    )
    yield "Governing law", laws or '<span class="muted">not found</span>'


def _clauses(analysis: Analysis) -> Iterator[Sequence[str]]:
    for clause in analysis.clauses:
        if clause.passages:
            kind = "none" if clause.state is State.FOUND else "review"
            yield escape(_name(clause.type)), chip(clause.state.value, kind), _cites(analysis, clause.passages)


def _missing(analysis: Analysis) -> list[str]:
    return [_name(clause.type) for clause in analysis.clauses if not clause.passages]


def _answers(analysis: Analysis) -> Iterator[Sequence[str]]:
    for answer in analysis.answers:
        said = f"<strong>{escape(answer.answer)}</strong>"
        if answer.why:
            said += f'<br><span class="muted">{escape(answer.why)}</span>'
        if answer.receipt:
            said += f'<br><span class="muted">at {escape(answer.place)}, receipt {escape(answer.receipt)}</span>'
        yield escape(_name(answer.question)), said, _cite(analysis, answer.passage) if answer.passage else "–"


def _difference(analysis: Analysis, found: Difference) -> Sequence[str]:
    assert analysis.against is not None
    kinds = {Change.ADDED: "none", Change.REMOVED: "high", Change.CHANGED: "low", Change.MOVED: "plain"}
    mark = chip(found.change.value, kinds[found.change])
    if found.old and found.new and found.edits:
        return mark, _link(found.new) + _edited(analysis, found)
    if found.new:
        inner = escape(found.new.of(analysis.index.text))
        return mark, _link(found.new) + (f"<ins>{inner}</ins>" if found.change is Change.ADDED else inner)
    assert found.old is not None
    return mark, f"<del>{escape(found.old.of(analysis.against.text))}</del>"


def _edited(analysis: Analysis, found: Difference) -> str:
    """Return a changed clause with the words that went and those that came, in the order of the new version."""
    assert found.old
    assert found.new
    assert analysis.against
    old, new = analysis.against.text, analysis.index.text
    out, at = [], found.new.start
    for edit in found.edits:
        out.append(escape(new[at : edit.new[0]]))
        if edit.old[0] < edit.old[1]:
            out.append(f"<del>{escape(old[slice(*edit.old)])}</del> ")
        if edit.new[0] < edit.new[1]:
            out.append(f"<ins>{escape(new[slice(*edit.new)])}</ins>")
        at = max(at, edit.new[1])
    return "".join([*out, escape(new[at : found.new.end])])


def _source(analysis: Analysis) -> Iterator[str]:
    text = analysis.index.text
    for at, part in enumerate(analysis.index.segments):
        yield f'<p id="s{at}"><span>s{at}</span>{escape(text[part.start : part.end])}</p>'


def _cites(analysis: Analysis, passages: Sequence[Passage]) -> str:
    return "".join(_cite(analysis, p) for p in passages) or "–"


def _cite(analysis: Analysis, passage: Passage) -> str:
    words = " ".join(passage.of(analysis.index.text).split())
    shown = words if len(words) <= _LONGEST else words[:_LONGEST] + " […]"
    return f'<span class="cite">{_link(passage)}<q>{escape(shown)}</q></span>'


def _link(passage: Passage) -> str:
    return f'<a href="#{passage.id}" title="characters {passage.start}–{passage.end}">{passage.id}</a>'


def _at(analysis: Analysis, start: int, end: int) -> Passage:
    return passage_at(analysis.index.segments, start, end)


def _name(name: str) -> str:
    """Return a clause type's title, or a position's id as it stands."""
    found = load_clause_types().get(name)
    return found.title if found else name
