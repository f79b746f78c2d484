"""Sealing more never raises the residual risk, and one more thing in clear never lowers it, whatever the text."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.model import Category, Finding, Slot, category_of
from situs.model.finding import KINDS
from situs.residual import Remainder, load_table, observe

TABLE = load_table()
WORDS = [
    "the only", "notary", "der einzige", "Richterin", "le seul", "maire", "in Musterdorf", "3 March 2021", "1,234.50",
    '"', "“", "”", "«", "»", ".", "!", "\n\n", "\n", "Dr.", "she said that", "never again in all these years", "İ",
]  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
categories = st.frozensets(st.sampled_from(sorted(Category)))
kinds = st.sampled_from([k for k in KINDS if k != "CUE"])


@st.composite
def readings(draw: st.DrawFn) -> tuple[str, list[Finding]]:
    """Return a text and findings in it, sorted and without overlap."""
    text = draw(texts)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=24)))
    spans = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
    return text, [Finding(0, a, b, draw(kinds), 1.0, "test") for a, b in spans]


def remainder(text: str, findings: Sequence[Finding]) -> Remainder:
    return Remainder(observe([Slot("/a", text)], findings, TABLE, media=False), TABLE)


@examples(300)
@given(readings(), categories, categories)
def test_sealing_more_never_raises_it(reading: tuple[str, list[Finding]], some: frozenset, more: frozenset) -> None:
    found = remainder(*reading)
    less, much = found.under(some), found.under(some | more)
    assert much.score <= less.score
    assert set(much.drivers) <= set(less.drivers)


@examples(300)
@given(readings(), categories, st.data())
def test_one_more_thing_in_clear_never_lowers_it(reading: tuple[str, list[Finding]], sealed, data) -> None:
    text, findings = reading
    clear = [f for f in findings if category_of(f.kind) not in sealed]
    if not clear:
        return
    without = data.draw(st.sampled_from(clear))
    fewer = remainder(text, [f for f in findings if f is not without]).under(sealed)
    assert remainder(text, findings).under(sealed).score >= fewer.score


@examples(200)
@given(readings(), categories)
def test_spans_lie_in_the_text_and_the_score_in_its_bounds(reading: tuple[str, list[Finding]], sealed) -> None:
    text, findings = reading
    left = remainder(text, findings).under(sealed)
    assert 0 <= left.score <= 1
    assert all(0 <= d.start < d.end <= len(text) for d in left.drivers)
    assert [(d.start, d.end) for d in left.drivers] == sorted((d.start, d.end) for d in left.drivers)
    assert left == remainder(text, findings).under(sealed)
