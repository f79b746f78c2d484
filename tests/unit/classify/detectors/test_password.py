import pytest

from situs.classify import find, load_detectors
from situs.model import Slot

DETECTORS = load_detectors()


def secrets(text: str) -> list[str]:
    return [text[f.start : f.end] for f in find([Slot("/a", text)], DETECTORS) if f.kind == "SECRET_KEY"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Wifi password there is Bluebell-Tractor-99.", "Bluebell-Tractor-99"),
        ("Passwort Erstanmeldung: Herbst2026!", "Herbst2026!"),
        ("Das Passwort für das Portal lautet Herbst!Laub7 und gilt bis morgen.", "Herbst!Laub7"),
        ("db password=Pa$$w0rd_77; then", "Pa$$w0rd_77"),
        ("password: correct#horse", "correct#horse"),
        ("La contraseña del buzón es Kalea_22", "Kalea_22"),
        ("wachtwoord voor de map: Zomer-Dijk-8", "Zomer-Dijk-8"),
        ("The key safe code is 2580.", "2580"),
        ("His PIN for the door is 4471#.", "4471#"),
        ("The code for the alarm is 2580, then press the star.", "2580"),
        ("bât. C, digicode 45B12", "45B12"),
        ("El código de acceso es 7788", "7788"),
        ("Der Zugangscode: 90817", "90817"),
        ("Enter the OTP 482913 now", "482913"),
        ("4929 1234 5678 9012 exp 09/28 CVV 118", "118"),
        ("Kartenprüfnummer 118", "118"),
        ("user kmust pass Tulpe99Wiese", "Tulpe99Wiese"),
        ("Der Code fürs Tor 2580.", "2580"),
        ("verification code: A7K-9XQ-22L", "A7K-9XQ-22L"),
        (
            "key 471207-278498-422125-177177-561902-537405-468006-693451.",
            "471207-278498-422125-177177-561902-537405-468006-693451",
        ),
        ("The PIN for the voicemail is 448 211.", "448 211"),
        ("Dial in, PIN 448 211#", "448 211#"),
        ("My door code is 12 34 56.", "12 34 56"),
        ("Login: heron / pw: Kranich!2026", "Kranich!2026"),
        (
            'seed phrase: "canoe velvet orbit lemon script ladder frost pupil gadget swarm olive tonic"',
            "canoe velvet orbit lemon script ladder frost pupil gadget swarm olive tonic",
        ),
    ],
)
def test_what_opens_something_is_a_secret_behind_its_word(text: str, value: str) -> None:
    assert secrets(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "The password policy is ISO27001-compliant.",
        "The password must be changed every 90 days.",
        "Passwort: vergessen?",
        "password=${PASS1WORD}",
        "password = os.environ[NAME1]",
        "the access code 16.3 of the Building Regulations",
        "Safe Code 2019 edition",
        "Banjara Hills, Hyderabad, PIN 500034",
        "Banjara Hills, Hyderabad, PIN: 500 034",
        "a pin of 4 mm; two pins 1234",
        "CVV is printed on the back",
        "The recovery phrase is kept by the trustee in a safe that nobody else of the family may open at any time",
        "the seed words are twelve",
        "users who pass Level3Exam are told",
        "to pass Section12b of the Act",
    ],
)
def test_rules_on_passwords_and_other_codes_are_none(text: str) -> None:
    assert secrets(text) == []
