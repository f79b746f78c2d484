"""Reading with detectors, labelled values and a names model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from situs.classify import Recollection, find, find_labelled, propagate, resolve
from situs.classify.detectors import Hit
from situs.classify.reading import Reader, load_reader
from situs.model import Slot


@pytest.fixture(scope="module")
def fast() -> Reader:
    return load_reader(fast=True)


def test_in_full_the_names_model_reads_along() -> None:
    full = load_reader()
    assert full.names is not None
    assert full.digest != load_reader(fast=True).digest
    text = "The agreement was signed by Anna Beispiel and Karl Muster in Hamburg."
    found = {text[f.start : f.end] for f in full.read([Slot("/a", text)]) if f.kind == "PERSON"}
    assert {"Anna Beispiel", "Karl Muster"} <= found


class OneByOne:
    """A model that reads each text by itself."""

    def find(self, text: str, halt: object = None) -> Sequence[Hit]:
        raise NotImplementedError

    def find_each(self, texts: Sequence[str], halt: object = None, guesses: str = "") -> list[Sequence[Hit]]:
        return [self.find(text, halt) for text in (*texts, *([guesses] if guesses else []))]


class Quints(OneByOne):
    """A model that knows one name."""

    def find(self, text: str, halt: object = None) -> Sequence[Hit]:
        at = text.find("Zorblax Quint")
        return [Hit(at, at + 13, "PERSON", 0.7, "names")] if at >= 0 else []


def test_fast_reads_as_the_gate_does(fast) -> None:
    slots = [
        Slot("/a", 'Herr Karl Muster schrieb. {"client": "Anna Beispiel"}'),
        Slot("/b", "KARL MUSTER, anna@example.com"),
    ]
    found = propagate(slots, (*find(slots, fast.detectors), *find_labelled(slots)))
    assert sorted(fast.read(slots), key=str) == sorted(found, key=str)
    assert fast.names is None


def test_findings_come_in_the_order_of_the_text(fast) -> None:
    found = fast.read([Slot("/a", '{"client": "Anna Beispiel"} and then a@example.com'), Slot("/b", "b@example.com")])
    assert [(f.slot, f.kind) for f in found if f.kind != "CUE"] == [(0, "PERSON"), (0, "EMAIL"), (1, "EMAIL")]


def test_a_name_of_the_model_is_found_everywhere_and_at_its_place_in_the_text_as_given(fast) -> None:
    reader = replace(fast, names=Quints())
    text = "Then Zorb\u200blax Quint came."
    slots = [Slot("/a", text), Slot("/b", "QUINT paid. Quintessence is not he.")]
    spans = [(f.slot, slots[f.slot].text[f.start : f.end], f.detector) for f in reader.read(slots)]
    assert (0, "Zorb\u200blax Quint", "names") in spans
    assert [s for s in spans if s[0] == 1] == [(1, "QUINT", "propagation")]
    assert fast.read(slots) == ()


class Taker(OneByOne):
    """A model that takes a whole text for one name."""

    def find(self, text: str, halt: object = None) -> Sequence[Hit]:
        return [Hit(0, len(text), "PERSON", 0.9, "names")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dear Dr Muster\nThank you", "Dear Dr Muster"),
        ("Anna \n von Beispiel", "Anna \n von Beispiel"),
        ("Anna\nBeispiel", "Anna\nBeispiel"),
        ("Anna Bei\nspiel", "Anna Bei\nspiel"),
    ],
)
def test_a_name_ends_with_its_line_where_the_next_one_begins_a_sentence(fast, text: str, name: str) -> None:
    found = replace(fast, names=Taker()).read([Slot("/a", text)])
    assert name in {text[f.start : f.end] for f in found if f.detector == "names"}


def test_what_a_shape_accounts_for_is_no_name_and_all_of_it_stays_covered() -> None:
    text = "Schreibe an Herrn Dr. Karl Muster, karl.muster@example.com, IBAN DE89 3704 0044 0532 0130 00"
    kinds = {text[f.start : f.end].strip(" ,"): f.kind for f in resolve(load_reader().read([Slot("/0", text)]))}
    assert kinds["Karl Muster"] == "PERSON"
    assert kinds["karl.muster@example.com"] == "EMAIL"
    assert kinds["DE89 3704 0044 0532 0130 00"] == "IBAN"


@pytest.mark.parametrize(
    "question", ["What did Jane Roe ask?", "Wer ist der Mandant?", "Und wie erreiche ich ihn?", "Qui a signé ?"]
)
def test_a_word_that_opens_a_question_is_no_name(question: str) -> None:
    assert question.split()[0] not in {question[f.start : f.end] for f in load_reader().read([Slot("/0", question)])}


class Everything(OneByOne):
    """A model that takes the whole of each line for a person."""

    digest = "every"

    def find(self, text: str, halt: object = None) -> list[Hit]:
        ends = [i for i, c in enumerate(text) if c in "\n\0"] + [len(text)]
        starts = [0, *(e + 1 for e in ends[:-1])]
        return [Hit(a, b, "PERSON", 0.9, "names") for a, b in zip(starts, ends, strict=True) if a < b]


@pytest.mark.parametrize(
    "text", ["Muster v. Beispiel, 123 F.3d 456", "Karl Muster 3. Mai 2011", "EUR 12.000 Anna Beispiel"]
)
def test_a_fact_or_a_reference_takes_nothing_from_a_name(text: str, fast: Reader) -> None:
    found = Reader(fast.detectors, Everything()).read([Slot("/0", text)])
    assert (0, len(text)) in {(f.start, f.end) for f in found if f.kind == "PERSON"}


def test_each_slot_has_its_own_names_and_none_goes_over_its_end(fast: Reader) -> None:
    class Words(OneByOne):
        digest = "words"

        def find(self, text: str, halt: object = None) -> list[Hit]:
            return [Hit(0, len(text), "PERSON", 0.9, "names")]

    slots = [Slot("/0", "Karl"), Slot("/1", ""), Slot("/2", "Anna\u200b Beispiel")]
    found = Reader(fast.detectors, Words()).read(slots)
    assert [(f.slot, f.start, f.end) for f in found if f.detector == "names"] == [(0, 0, 4), (2, 0, 14)]


PROSE = "The parties agreed that the contract ends in spring and that the goods are returned at once. " * 48


class Places(OneByOne):
    """A model that knows a firm in one sentence alone, and counts what it reads."""

    digest = "ef" * 32

    def __init__(self) -> None:
        self.read: list[int] = []

    def find(self, text: str, halt: object = None) -> Sequence[Hit]:
        self.read.append(len(text))
        at = text.find("firm of Zorblax")
        return [Hit(at + 8, at + 15, "ORGANISATION", 0.9, "names")] if at >= 0 else []


def test_a_long_text_of_a_matter_is_read_once_and_short_ones_each_time(fast) -> None:
    model = Places()
    reader, reminder = replace(fast, names=model), Recollection(100).of(b"k" * 32)
    history, question = Slot("/a", PROSE + "The firm of Zorblax"), Slot("/b", "What of Zorblax?")
    first = reader.read([history, question], None, reminder)
    assert reader.read([history, question], None, reminder) == first == reader.read([history, question])
    assert model.read == [len(history.text), len(question.text), len(question.text), *model.read[:2]]


def test_what_one_text_tells_is_found_in_the_others_however_they_are_read(fast) -> None:
    reader = replace(fast, names=Places())
    slots = [Slot("/a", "Zorblax pays."), Slot("/b", PROSE + "The firm of Zorblax"), Slot("/c", PROSE + "Zorblax")]
    found = {f.slot: slots[f.slot].text[f.start : f.end] for f in reader.read(slots) if f.kind == "ORGANISATION"}
    assert found == {0: "Zorblax", 1: "Zorblax", 2: "Zorblax"}
