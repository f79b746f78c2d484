"""Invented values that may not leave, each with the words around it that let a detector know it."""

from __future__ import annotations

from dataclasses import dataclass

PARTY_NAMES = ("Anna Beispiel-Zeisig", "Jörg Musterthal", "Quendelwerk Maschinenbau GmbH")
ALIASES = ("Quendelwerk",)
MATTER = """
[[matter]]
id = "M-SINK-1"
client = "Quendelwerk Maschinenbau GmbH"
jurisdictions = ["DE"]
forum = "DE"
approvals = ["external:MATTER"]
parties = [
  { name = "Anna Beispiel-Zeisig", kind = "PERSON" },
  { name = "Jörg Musterthal", kind = "PERSON" },
  { name = "Quendelwerk Maschinenbau GmbH", kind = "ORGANISATION", aliases = ["Quendelwerk"] },
]

[[matter]]
id = "M-SINK-2"
client = "Privileged Client AG"
jurisdictions = ["DE"]
forum = "DE"
privileged = true
"""


@dataclass(frozen=True, slots=True)
class Marker:
    """Hold a sentence and the value in it; `party` markers are known from the matter alone."""

    id: str
    before: str
    value: str
    after: str
    needles: tuple[str, ...]
    """What may not arrive, in any case and spacing."""
    party: bool = False
    name: str = ""
    """The value as it would stand in a name slot, where it can."""

    @property
    def sentence(self) -> str:
        """Return the value with its words around it."""
        return f"{self.before}{self.value}{self.after}"


MARKERS = (
    Marker(
        "name-de", "Bitte schreiben Sie an Herrn Dr. ", "Karl Mustermannsky", " in dieser Sache.", ("mustermannsky",)
    ),
    Marker("name-en", "The claim was filed by Mrs. ", "Jane Roebuckle", " last week.", ("roebuckle",)),
    Marker("name-fr", "La lettre de Mme ", "Odile Exemplaire", " est datée du lundi.", ("exemplaire",)),
    Marker("name-it", "La memoria dell'Avv. ", "Piero Esempiotti", " contesta il credito.", ("esempiotti",)),
    Marker("name-es", "El escrito de Dña. ", "Lola Ejemplarez", " niega la deuda.", ("ejemplarez",)),
    Marker("name-nl", "De brief van Mevrouw ", "Saskia Voorbeeldstra", " is ontvangen.", ("voorbeeldstra",)),
    Marker(
        "email",
        "Contact: ",
        "anna.zeisig@kanzlei-beispiel.example.com",
        " please.",
        ("anna.zeisig", "kanzlei-beispiel"),
    ),
    Marker("phone-de", "Telefon: ", "+49 30 901820987", " anrufen.", ("901820987",)),
    Marker("phone-us", "Call me at ", "+1 212 555 0187", " today.", ("2125550187",)),
    Marker("iban-de", "IBAN ", "DE89 3704 0044 0532 0130 00", " bitte nutzen.", ("370400440532013000", "37040044")),
    Marker("iban-gb", "Pay to ", "GB82WEST12345698765432", " now.", ("west12345698765432",)),
    Marker("card", "The card number is ", "4111 1111 1111 1111", ", expires soon.", ("4111111111111111",)),
    Marker("ssn", "Her SSN is ", "536-22-8726", " as stated.", ("536228726",)),
    Marker("taxid-de", "Die Steuer-ID lautet ", "86095742719", " laut Bescheid.", ("86095742719",)),
    Marker("ahv", "AHV-Nummer ", "756.9217.0769.85", " gemäss Akte.", ("7569217076985",)),
    Marker("codice", "Codice fiscale ", "RSSMRA85T10A562S", " agli atti.", ("rssmra85t10a562s",)),
    Marker("nhs", "NHS number ", "943 476 5919", " on file.", ("9434765919",)),
)

PARTIES = (
    Marker(
        "party-person",
        "Wir vertreten ",
        "Anna Beispiel-Zeisig",
        " seit Mai.",
        ("beispiel-zeisig",),
        True,
        "anna_beispiel-zeisig",
    ),
    Marker("party-umlaut", "Ask ", "Jörg Musterthal", " about it.", ("musterthal",), True, "Jorg_Musterthal"),
    Marker(
        "party-firm",
        "The buyer is ",
        "Quendelwerk Maschinenbau GmbH",
        " of Ulm.",
        ("quendelwerk",),
        True,
        "Quendelwerk",
    ),
    Marker("party-alias", "What does ", "Quendelwerk", " owe?", ("quendelwerk",), True, "quendelwerk_debt"),
    Marker("party-surname", "Then ", "Musterthal", " signed.", ("musterthal",), True, "musterthal"),
)

SECRETS = (
    Marker(
        "openai-key",
        "My key is ",
        "sk-proj-" + "a1B2c3D4e5F6g7H8i9J0" * 2 + "T3BlbkFJ" + "k1L2m3N4o5P6q7R8s9T0" * 2,
        " ok?",
        ("a1b2c3d4e5f6g7h8i9j0",),
    ),
    Marker(
        "github-token", "Use ", "ghp_" + "x9Y8z7W6v5U4t3S2r1Q0p9O8n7M6l5K4j3I2", " to push.", ("x9y8z7w6v5u4t3s2r1q0",)
    ),
    Marker("aws-key", "The id is ", "AKIA" + "Q3EGRIZ7TH5M2XNB", " there.", ("q3egriz7th5m2xnb",)),
    Marker(
        "private-key",
        "",
        "-----BEGIN PRIVATE KEY-----\n"
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n-----END PRIVATE KEY-----",
        "",
        ("miievqibadanbgkqhkig9w0",),
    ),
)
