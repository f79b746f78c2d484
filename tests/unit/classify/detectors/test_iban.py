import pytest

from situs.classify import find, load_detectors
from situs.model import Slot

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


@pytest.mark.parametrize("text", ["DE89 3704 0044 0532 0130 01", "BE41091811735141"])
def test_left_alone(text: str) -> None:
    assert kinds(text, "IBAN") == []
