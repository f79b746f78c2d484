import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.classify import find, load_detectors
from situs.classify.detectors.url import url_detectors
from situs.model import Slot

DETECTORS = load_detectors()


def kinds(text: str, *wanted: str) -> list[tuple[str, str]]:
    found = find([Slot("/a", text)], DETECTORS)
    return [(text[f.start : f.end], f.kind) for f in found if f.kind in wanted]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("See https://example.com/a?b=1.", "https://example.com/a?b=1"),
        ("www.example.com/x", "www.example.com/x"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "URL")]


@pytest.mark.parametrize("text", ["example dot com"])
def test_left_alone(text: str) -> None:
    assert kinds(text, "URL") == []


ADDRESS = re.compile(r"[\w.%+\-]+(?:@|%40)[\w\-]+(?:\.[\w\-]+)+")
"""A mail address by one expression, which tries every beginning."""


@given(st.lists(st.sampled_from(["a", "é", "b", ".", "-", "+", "%41", "%40", "@", "/", "?q=", "&", "x.example", "_"])))
def test_addresses_in_an_address_are_those_of_one_expression(parts: list[str]) -> None:
    text = "www." + "".join(parts) + "/"
    found = {
        i for h in url_detectors()[0].check(text, 0, len(text)) if h.kind == "EMAIL" for i in range(h.start, h.end)
    }
    wanted = {i for m in ADDRESS.finditer(text) for i in range(*m.span())}
    assert wanted <= found
    assert all(text[i] in "@.%40" or text[i].isalnum() or text[i] in "-_" for i in found - wanted)


def test_a_local_part_of_many_escapes_is_found_whole() -> None:
    address = "%61" * 64 + "%40mail.example"
    found = url_detectors()[0].check(f"https://x.example/?to={address}", 0, len(f"https://x.example/?to={address}"))
    assert [(h.kind, h.end - h.start) for h in found if h.kind == "EMAIL"] == [("EMAIL", len(address))]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://example.com/a?manager=Desmond%20Mustera&x=1", "PERSON"),
        ("https://example.com/people/anna.muster-beispiel/profile", "USERNAME"),
        ("https://www.linkedin.com/in/anna-muster-44871/", "USERNAME"),
    ],
)
def test_a_person_in_an_address_is_found(text: str, kind: str) -> None:
    assert kind in {f.kind for f in find([Slot("/a", text)], DETECTORS)}


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/a?client=12&name=1",
        "https://example.com/people/search?q=1",
        "https://example.com/users/index.html",
        "https://www.linkedin.com/company/example",
    ],
)
def test_an_address_of_nobody_is_an_address(text: str) -> None:
    assert {f.kind for f in find([Slot("/a", text)], DETECTORS)} - {"CUE"} == {"URL"}
