import pytest

from situs.classify import find, load_detectors
from situs.model import Slot

DETECTORS = load_detectors()


def places(text: str) -> list[str]:
    return [text[f.start : f.end] for f in find([Slot("/a", text)], DETECTORS) if f.detector == "coordinates"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("seen at 52.520008, 13.404954 today", "52.520008, 13.404954"),
        ("geo:37.786971,-122.399677", "37.786971,-122.399677"),
        ("GPS: 52.5200, 13.4050", "52.5200, 13.4050"),
        ("at 48°51'30.2\"N 2°17'40.1\"E.", "48°51'30.2\"N 2°17'40.1\"E"),
        ("at 48° 51' N, 2° 17' E", "48° 51' N, 2° 17' E"),
        ('{"lat": 52.5200, "lng": 13.405}', "52.5200"),
        ('{"lat": 52.5200, "lng": 13.405}', "13.405"),
    ],
)
def test_a_position_is_found(text: str, place: str) -> None:
    assert place in places(text)


@pytest.mark.parametrize(
    "text",
    [
        "ratios of 0.1234, 0.5678",
        "99.520008, 13.404954",
        "52.520008, 213.404954",
        "1.52.520008, 13.404954",
        "latency=1.5",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert places(text) == []
