import pytest

from situs.classify.detectors.disguise import undisguise


def read(text: str, value: str) -> tuple[str, str] | None:
    start = text.index(value)
    found = undisguise(text, start, start + len(value))
    return (text[found[0] : found[1]], found[2]) if found else None


@pytest.mark.parametrize(
    ("text", "value", "whole", "plain"),
    [
        ("by Ö z g ü r   M u s t e r, of", "z g ü r   M u s t e r", "Ö z g ü r   M u s t e r", "Özgür Muster"),
        ("da e A-n-n-i-k-a e", "A-n-n-i-k-a", "A-n-n-i-k-a", "Annika"),
        ("by A n n a   M u s t e r, of", "A n n a   M u s t e r", "A n n a   M u s t e r", "Anna Muster"),
        ("by A-n-n-a- -M-u-s-t-e-r today", "A-n-n-a- -M-u-s-t-e-r", "A-n-n-a- -M-u-s-t-e-r", "Anna Muster"),
        ("by A.n.n.a. .M.u.s.t.e.r today", "A.n.n.a. .M.u.s.t.e.r", "A.n.n.a. .M.u.s.t.e.r", "Anna Muster"),
        ("by 4nn4 d3 Mu573r today", "Mu573r", "4nn4 d3 Mu573r", "Anna de Muster"),
        ("by ΑNN4 today, 4NN4 MU573R", "MU573R", "4NN4 MU573R", "ANNA MUSTER"),
        ("by retsuM led annA today", "retsuM", "retsuM led annA", "Anna del Muster"),
        ("no. three six zero four two / nine seven.", "three six zero four two / nine seven", "", "36042/97"),
        ("on oh seven double-oh, nine one", "oh seven double-oh, nine one", "", "070091"),
        (
            "le zéro six, douze, trente-quatre, vingt et un, soixante-dix-huit.",
            "zéro six, douze, trente-quatre, vingt et un, soixante-dix-huit",
            "",
            "0612342178",
        ),
        ("Tel. null eins sieben sechs 555 01 23", "null eins sieben sechs 555 01 23", "", "01765550123"),
        ("Tel. null eins sieben slash vier acht", "null eins sieben slash vier acht", "", "017/48"),
    ],
)
def test_it_is_read_with_the_words_beside_it(text: str, value: str, whole: str, plain: str) -> None:
    assert read(text, value) == (whole or value, plain)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("U R T E I L", "U R T E I L"),
        ("the M.A.C.M.A. No. 4", "M.A.C.M.A."),
        ("Rn. 27 mwN der", "mwN"),
        ("part M5h1 is", "M5h1"),
        ("a plain word", "plain"),
    ],
)
def test_headings_abbreviations_and_marks_are_as_they_stand(text: str, value: str) -> None:
    assert read(text, value) is None


def test_what_stands_in_another_slot_is_not_beside_it() -> None:
    assert read("4nn4\0Mu573rm4nn\0d3", "Mu573rm4nn") == ("Mu573rm4nn", "Mustermann")
