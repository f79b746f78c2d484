from situs.classify.escapes import unescape, unmark
from situs.classify.normal import normalise


def test_a_text_without_escapes_is_left_alone():
    assert unescape("C:\\Users und \\alpha") is None


def test_escapes_at_any_depth_are_read():
    assert unescape(r"J\u00f6rg")[0] == "Jörg"
    assert unescape(r"J\\\u00f6rg")[0] == "Jörg"
    assert unescape(r"\ud83d\ude00 a\nb\tc\/d\"e")[0] == '😀 a\nb c/d"e'


def test_nul_and_lone_surrogates_vanish():
    assert unescape(r"a\u0000b\ud800c")[0] == "abc"


def test_spans_map_back_to_whole_escapes():
    text = r'{"an": "J\u00f6rg Muster"}'
    normal = normalise(text)
    start = normal.text.index("Jörg")
    low, high = normal.map.span(start, start + len("Jörg Muster"))
    assert text[low:high] == r"J\u00f6rg Muster"


def test_spans_map_back_through_both_rewritings():
    text = r"x\u00e9 J\u200b\u00f6\u200brg y"
    normal = normalise(text)
    start = normal.text.index("Jörg")
    low, high = normal.map.span(start, start + 4)
    assert text[low:high] == r"J\u200b\u00f6\u200brg"


def test_emphasis_is_left_out_and_spans_map_back_over_it():
    text = r"no **3841**4/02 \u00e9 ***Name:*** Karl"
    normal = normalise(text)
    assert normal.text == "no 38414/02 é Name: Karl"
    for part, original in (("38414/02", "3841**4/02"), ("é", r"\u00e9"), ("Name: Karl", "Name:*** Karl")):
        start = normal.text.index(part)
        low, high = normal.map.span(start, start + len(part))
        assert text[low:high] == original


def test_single_and_long_runs_of_asterisks_stay():
    assert unmark("2 * 3 *x* **** ********") is None
