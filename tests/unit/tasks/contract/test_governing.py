"""The law that governs, by country and region."""

import pytest

from situs.minimise.segments import segment
from situs.tasks.contract.governing import governing_law, load_atlas, parse_atlas

LAWS = [
    ("This Agreement is governed by the laws of the State of New York.", "US", "New York"),
    ("This Agreement shall be construed under German law.", "DE", ""),
    ("Dieser Vertrag unterliegt dem Recht der Bundesrepublik Deutschland.", "DE", ""),
    ("Es gilt schweizerisches Recht.", "CH", ""),
    ("governed by and construed in accordance with the laws of England and Wales", "GB", "England and Wales"),
    ("This Agreement is subject to the laws of the Province of Ontario and of Canada.", "CA", "Ontario"),
    ("governed by the laws of the United States and of the Commonwealth of Kentucky", "US", "Kentucky"),
    ("Le contrat est soumis au droit français.", "FR", ""),
    ("governed by the laws of Hong Kong", "HK", ""),
]


@pytest.mark.parametrize(("text", "country", "region"), LAWS)
def test_the_law_is_read(text: str, country: str, region: str) -> None:
    (law,) = governing_law(text, segment(text))
    assert (law.country, law.region) == (country, region)
    assert law.clause.of(text) == text
    assert load_atlas().places[" ".join(law.named.of(text).lower().split())][0] == country


@pytest.mark.parametrize(
    "text",
    [
        "The Supplier is organised under the laws of Germany.",
        "The courts of New York have jurisdiction.",
        "This Agreement is governed by good faith.",
        "governed by the laws of the [***]",
        "",
    ],
)
def test_where_no_law_governs_there_is_none(text: str) -> None:
    assert governing_law(text, segment(text)) == ()


def test_only_the_segments_that_are_named_are_read_the_first_first(contract: str) -> None:
    parts = segment(contract)
    every = governing_law(contract, parts)
    assert [law.region for law in every] == ["New York"]
    assert governing_law(contract, parts, [0, 1]) == ()


@pytest.mark.parametrize("raw", [b"", b"country = 1", b"[country]\nDE = 3\n[region]\n"])
def test_a_broken_atlas_is_told(raw: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        parse_atlas(raw)
