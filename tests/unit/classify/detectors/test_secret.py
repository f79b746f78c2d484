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
        ("key AKIA" + "ABCDEFGH234567XY end", "AKIA" + "ABCDEFGH234567XY"),
        ("password = Xk92mQ7rTz4pLw'", "Xk92mQ7rTz4pLw"),
        ("password = Muster2026!", "Muster2026!"),
        ("Passwort: Ab3!xy", "Ab3!xy"),
        ("mot de passe : soleil77", "soleil77"),
        ('"contraseña":"4711abcd"', "4711abcd"),
        (
            "-----BEGIN" + " PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----",
            "-----BEGIN" + " PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----",
        ),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "SECRET_KEY")]


@pytest.mark.parametrize(
    "text",
    [
        "password: example_password",
        "the secret of success is work",
        "Passwort: vergessen?",
        "password: string",
        "password=${PASS1WORD}",
        "password: ********1",
        "pwd: 4711",
    ],
)
def test_left_alone(text: str) -> None:
    assert kinds(text, "SECRET_KEY") == []
