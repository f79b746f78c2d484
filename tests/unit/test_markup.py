"""XML as a tree with lines."""

import pytest

from situs.markup import MOST_ELEMENTS, Malformed, parse_markup


def test_elements_know_their_lines_and_have_no_namespace() -> None:
    root = parse_markup('<?xml version="1.0" encoding="UTF-8"?>\n<F xmlns="urn:m">\n<a> x </a><a>y</a>\n<b\n>z</b></F>')
    assert (root.tag, root.line, root.value("a"), root.line_of("b"), root.line_of("none")) == ("F", 2, "x", 4, 2)
    assert [e.tag for e in root.walk()] == ["F", "a", "a", "b"]
    assert root.value("none") == ""


def test_a_false_encoding_in_the_declaration_does_no_harm() -> None:
    assert parse_markup('<?xml version="1.0" encoding="UTF-16"?><a>ü</a>').text == "ü"


@pytest.mark.parametrize("text", ["", "<a>", "<a/><b/>", "<!DOCTYPE a><a/>", "<a>" * 65 + "</a>" * 65, "<a>\0</a>"])
def test_what_is_not_metadata_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse_markup(text)


@pytest.mark.slow
def test_a_flood_of_elements_is_refused() -> None:
    with pytest.raises(Malformed, match="too many"):
        parse_markup("<a>" + "<b/>" * MOST_ELEMENTS + "</a>")
