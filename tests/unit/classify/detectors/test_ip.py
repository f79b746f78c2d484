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
        ("host 192.0.2.10 up", "192.0.2.10"),
        ("at 2001:db8::1 now", "2001:db8::1"),
        ("mac 00:1A:2B:3C:4D:5E", "00:1A:2B:3C:4D:5E"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "IP_ADDRESS", "MAC_ADDRESS")]


@pytest.mark.parametrize("text", ["section 1.2.3.4 applies", "999.1.2.3", "at 10:30:15 sharp"])
def test_left_alone(text: str) -> None:
    assert kinds(text, "IP_ADDRESS", "MAC_ADDRESS") == []
