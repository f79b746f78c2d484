"""Long texts are reduced to what the question needs; findings move with them; figures account for the rest."""

from __future__ import annotations

from hashlib import sha256
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.minimise import minimise, segment
from situs.model import Finding, Form, Role, Segments, Slot

FILLER = "The parties shall co-operate in good faith with regard to packaging and pallets. "
CLAUSE = "This Agreement is governed by the laws of Switzerland, and Anna Beispiel signs it. "
DOCUMENT = FILLER * 80 + CLAUSE + FILLER * 80
QUESTION = Slot("/q", "Which law governs this agreement?", Role.USER)


def test_the_clause_that_the_question_needs_stays_and_the_rest_is_withheld() -> None:
    less = minimise([QUESTION, Slot("/d", DOCUMENT, Role.DOCUMENT)], [], budget=500)
    kept = less.slots[1].text
    assert CLAUSE.strip() in kept
    assert len(kept) < 900
    assert less.slots[0] == QUESTION
    assert less.segments.withheld > 100
    assert less.total == len(DOCUMENT) + len(QUESTION.text)
    assert less.kept == len(kept) + len(QUESTION.text)


def test_findings_point_at_the_same_words_afterwards() -> None:
    start = DOCUMENT.index("Anna Beispiel")
    finding = Finding(1, start, start + 13, "PERSON", 1.0, "t")
    less = minimise([QUESTION, Slot("/d", DOCUMENT, Role.DOCUMENT)], [finding], budget=500)
    (moved,) = less.findings
    assert less.slots[1].text[moved.start : moved.end] == "Anna Beispiel"


def test_a_question_inside_the_long_text_itself_stays() -> None:
    text = "Who signs?\n\n" + DOCUMENT + "\n\nAnswer in one word."
    kept = minimise([Slot("/u", text, Role.USER)], [], budget=400).slots[0].text
    assert kept.startswith("Who signs?")
    assert kept.endswith("Answer in one word.")


def test_short_texts_names_and_instructions_go_whole() -> None:
    slots = [Slot("/s", FILLER * 100, Role.SYSTEM), Slot("/n", "a" * 9000, Role.DOCUMENT, Form.NAME), QUESTION]
    assert minimise(slots, []).slots == tuple(slots)


def test_kept_parts_are_whole_sentences_in_document_order() -> None:
    sentences = [f"Sentence number {n} speaks of liability{' and law' * (n % 3)}. " for n in range(300)]
    kept = minimise([QUESTION, Slot("/d", "".join(sentences), Role.DOCUMENT)], [], budget=600).slots[1].text
    found = [part.strip() for part in kept.split("[…]") if part.strip()]
    flat = [s.strip() for part in found for s in part.split(". ") if s]
    numbers = [int(s.split()[2]) for s in flat]
    assert numbers == sorted(numbers)
    assert all(s.rstrip(".") + "." in " ".join(sentences) for s in flat)


@examples(150)
@given(st.text(alphabet="Ab1. ;:\n§()\u00a0é", max_size=4000))
def test_segments_cover_every_character_that_is_not_space(text: str) -> None:
    parts = segment(text)
    covered = "".join(text[p.start : p.end] for p in parts)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(parts))
    assert all(p.end - p.start <= 1200 for p in parts)


def test_every_segment_of_a_long_text_is_accounted_for() -> None:
    less = minimise([QUESTION, Slot("/d", DOCUMENT, Role.DOCUMENT)], [], budget=500)
    assert less.segments.kept + less.segments.withheld == len(segment(DOCUMENT))
    assert less.segments.kept > 0
    assert less.segments.kept_digest != less.segments.withheld_digest


def test_the_digest_is_over_the_digests_of_the_segments() -> None:
    text = f"{FILLER.strip()}\n\n{CLAUSE.strip()}\n\n" + FILLER * 40
    spans = [(p.start, p.end) for p in segment(text)]
    less = minimise([Slot("/d", text, Role.DOCUMENT)], [], budget=spans[0][1])
    digests = [sha256(text[start:end].encode()).digest() for start, end in spans]
    count = less.segments.kept
    assert 0 < count < len(spans)
    assert less.segments.kept_digest == sha256(b"".join(digests[:count])).hexdigest()
    assert less.segments.withheld_digest == sha256(b"".join(digests[count:])).hexdigest()
    assert minimise([QUESTION], []).segments == Segments()
