import pytest

from situs.classify import find, load_detectors
from situs.model import Category, Slot, category_of

DETECTORS = load_detectors()


def kinds(text: str, *wanted: str) -> list[tuple[str, str]]:
    found = find([Slot("/a", text)], DETECTORS)
    return [(text[f.start : f.end], f.kind) for f in found if f.kind in wanted]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
        ("to gb82west12345698765432 now", "gb82west12345698765432"),
        ("IBAN CH93 0076 2011 6238 5295 7.", "CH93 0076 2011 6238 5295 7"),
        ("USD DE89370400440532013000", "DE89370400440532013000"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "IBAN")]


@pytest.mark.parametrize(
    ("text", "detector"),
    [
        ("the Belgian IBAN is GR1601101050000010547023795", "unchecked.iban"),
        ("das österreichische IBAN DE89370400440532013000", "unchecked.iban"),
        ("the Greek IBAN is GR1601101050000010547023795", "iban"),
        ("the stated IBAN is GR1601101050000010547023795", "iban"),
    ],
)
def test_one_that_is_announced_as_another_country_s_is_not_what_it_is_said_to_be(text: str, detector: str) -> None:
    found = find([Slot("/a", text)], DETECTORS)
    assert [f.detector for f in found if f.kind == "IBAN"] == [detector]


@pytest.mark.parametrize(
    "value", ["NO66 8601 1117 948", "NO2386011117946", "BE41091811735141", "ME52510000000006234132"]
)
def test_one_that_fails_its_country_s_own_check_is_one_unchecked(value: str) -> None:
    text = f"IBAN: {value}"
    found = [f for f in find([Slot("/a", text)], DETECTORS) if f.kind == "IBAN"]
    assert [(text[f.start : f.end], f.detector) for f in found] == [(value, "unchecked.iban")]
    assert category_of("IBAN") is Category.IDENTITY


@pytest.mark.parametrize("text", ["DE89 3704 0044 0532 0130 01", "NO9386011117948"])
def test_left_alone(text: str) -> None:
    assert kinds(text, "IBAN") == []
