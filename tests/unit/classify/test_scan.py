import base64
from collections.abc import Sequence
from dataclasses import replace

import pytest

from situs.classify import find, load_detectors
from situs.classify.detectors import Check, Hit
from situs.model import Slot

DETECTORS = load_detectors()
MAIL = "anna.beispiel@example.com"


def kinds(*texts: str) -> list[tuple[int, str, str]]:
    found = find([Slot(f"/{i}", t) for i, t in enumerate(texts)], DETECTORS)
    return [(f.slot, texts[f.slot][f.start : f.end], f.kind) for f in found if f.kind != "CUE"]


def test_nothing_in_nothing() -> None:
    assert find([], DETECTORS) == ()
    assert find([Slot("/a", "")], DETECTORS) == ()


def test_spans_point_into_their_own_slot() -> None:
    assert kinds("§ é", MAIL, "x", f"— {MAIL}.") == [(1, MAIL, "EMAIL"), (3, MAIL, "EMAIL")]


def test_only_what_passes_its_check_crosses_from_slot_to_slot() -> None:
    assert "IBAN" in {kind for _, _, kind in kinds("to DE89 3704 0044", "0532 0130 00")}
    assert "IBAN" not in {kind for _, _, kind in kinds("to DE89 3704 0044", "0532 0130 01")}
    assert kinds("born on 1 May", "1970 in Ulm; EUR", "100") == []


@pytest.mark.parametrize(
    "encoded",
    [
        base64.b64encode(f"write to {MAIL} now".encode()).decode(),
        f"write to {MAIL} now".encode().hex(),
        "".join(f"%{b:02X}" for b in MAIL.encode()),
        "".join(f"&#{ord(c)};" for c in MAIL),
        "".join(f"\\u{ord(c):04x}" for c in MAIL),
        base64.b64encode(base64.b64encode(f"to {MAIL} again".encode())).decode(),
        " ".join(MAIL),
    ],
    ids=["base64", "hex", "url", "entities", "json", "twice", "spaced"],
)
def test_what_is_found_inside_covers_the_encoded_span(encoded: str) -> None:
    ((_, covered, kind),) = kinds(f"See {encoded} please")
    assert (covered, kind) == (encoded, "EMAIL")


def test_a_third_encoding_is_opaque() -> None:
    thrice = MAIL.encode() * 2
    for _ in range(3):
        thrice = base64.b64encode(thrice)
    assert kinds(thrice.decode())[0][2] == "OPAQUE"


def test_bytes_are_opaque_and_words_are_not() -> None:
    blob = base64.b64encode(bytes((i * 73 + 41) % 256 for i in range(90))).decode()
    assert [k for _, _, k in kinds(f"x {blob}")] == ["OPAQUE"]
    assert kinds("Donaudampfschifffahrtsgesellschaft unconstitutionalities") == []


def test_a_rejected_candidate_hides_nothing_behind_it() -> None:
    found = kinds(f"on behalf of Lenders Herr Karl Muster {MAIL}")
    assert {k for _, _, k in found} == {"PERSON", "EMAIL"}


@pytest.mark.parametrize("trick", ["\u200b", "\u00ad", "\u2060"])
def test_invisible_characters_do_not_hide_a_number(trick: str) -> None:
    text = trick.join("DE89370400440532013000")
    assert kinds(text) == [(0, text, "IBAN")]


def test_cues_keep_their_place_and_header_counts() -> None:
    text = "Vorab.\nVERTRAULICH – ANWALTSGEHEIMNIS\n" + "x " * 300 + "attorney client privileged"
    cues = [f for f in find([Slot("/a", text)], DETECTORS) if f.kind == "CUE"]
    assert ("cue.strong_header", "PRIVILEGED_ADVICE") in {(f.detector, f.label) for f in cues}
    assert ("cue.strong", "PRIVILEGED_ADVICE") in {(f.detector, f.label) for f in cues}


@pytest.mark.parametrize("unit", ["a ", "1 ", "Ab ", "Ab LLC ", "Mr ", "1.", "Ab1", "a-", "%41", "&#65;", "a\u200b"])
def test_no_repetition_makes_the_checks_quadratic(unit: str) -> None:
    """Twice the text must not need more than about twice the checks, counted rather than timed."""

    def checks(size: int) -> int:
        calls = 0
        counted = []
        for check in DETECTORS.checks:

            def count(text: str, start: int, end: int, check: Check = check) -> Sequence[Hit]:
                nonlocal calls
                calls += end - start
                return check(text, start, end)

            counted.append(count)
        find([Slot("/a", unit * size)], replace(DETECTORS, checks=tuple(counted)))
        return calls

    assert checks(800) <= 3 * checks(400) + 100


@pytest.mark.parametrize(
    "hidden",
    [base64.b64encode(b"36042/97").decode(), "".join(f"%{b:02X}" for b in b"36042/97"), " ".join("36042/97")],
    ids=["base64", "url", "spaced"],
)
def test_what_is_decoded_is_read_with_the_words_around_it(hidden: str) -> None:
    text = f"an application (no. {hidden}) against"
    (finding,) = find([Slot("/a", text)], DETECTORS)
    assert (text[finding.start : finding.end], finding.kind) == (f"no. {hidden}", "DOCKET")


def test_words_of_another_slot_are_not_around() -> None:
    assert "DOCKET" not in {kind for _, _, kind in kinds("an application (no. ", "MTYwNC85Nw==", ") against")}


@pytest.mark.parametrize("number", ["DE89 3704 0044 0532 0130 00", "DE89370400440532013000"])
def test_a_number_that_a_name_runs_into_is_found_whole(number: str) -> None:
    text = f"Herr Karl Muster {number}"
    assert (0, number, "IBAN") in kinds(text)
    assert any("Karl Muster" in value for _, value, kind in kinds(text) if kind == "PERSON")


def test_a_mail_address_in_base64_behind_a_label_is_found() -> None:
    hidden = base64.b64encode(MAIL.encode()).decode()
    assert (0, hidden, "EMAIL") in kinds(f"Contact: {hidden} please.")


@pytest.mark.parametrize("text", ["ADI 3.767 PARANÁ V O T O\nO SENHOR", "ESTADO DO PARANÁ R E L A T Ó R I O\nO"])
def test_a_heading_behind_a_letter_beyond_ascii_hides_nothing(text: str) -> None:
    assert not [f for f in find([Slot("/a", text)], DETECTORS) if f.kind == "OPAQUE"]
