import pytest

from situs.classify import find, load_detectors
from situs.model import Slot

DETECTORS = load_detectors()


def named(text: str) -> dict[str, str]:
    return {f.detector: text[f.start : f.end] for f in find([Slot("/a", text)], DETECTORS)}


@pytest.mark.parametrize(
    ("text", "detector", "span"),
    [
        ("The notes (WKN: A0MNRK) were issued.", "unchecked.de_wkn", "A0MNRK"),
        ("Die Wertpapierkennnummer lautet A0MNRK.", "unchecked.de_wkn", "A0MNRK"),
        ("The SEDOL number of the share is B15KXQ8.", "id.gb_sedol", "B15KXQ8"),
        ("immatriculée au RCS Nancy B 323 159 715", "id.fr_rcs", "RCS Nancy B 323 159 715"),
        ("das Fahrzeug mit dem amtlichen Kennzeichen K-AB 1234 wurde", "unchecked.plate", "K-AB 1234"),
        ("il veicolo targato FZ123KX, fermo", "unchecked.plate", "FZ123KX"),
        ("le véhicule immatriculé AB-123-CD", "unchecked.plate", "AB-123-CD"),
        ("the car (registration plate AB12 CDE)", "unchecked.plate", "AB12 CDE"),
        ("de auto met kenteken 12-ABC-3", "unchecked.plate", "12-ABC-3"),
        ("el coche con matrícula 1234 BCD", "unchecked.plate", "1234 BCD"),
        ("Left in a van. Reg: LV09 KXC.", "unchecked.plate", "LV09 KXC"),
        ("a silver car, VRM BD51 SMR, driven off", "unchecked.plate", "BD51 SMR"),
        ("Bilen, reg.nr. AB 12 345, holdt stille", "unchecked", "AB 12 345"),
        ("Kenteken 12-ABC-3. IBAN onbekend", "unchecked", "12-ABC-3"),
        ("RG 12.345.678-9 e CPF", "unchecked.br_rg", "12.345.678-9"),
        ("o advogado, OAB/SP 123.456, e", "unchecked.calling", "SP 123.456"),
        ("Médico: Ana Ejemplo NºCol:28 28 12345.", "unchecked", "28 28 12345"),
        ("NHC: 7824395.", "unchecked.personnel", "7824395"),
        ("NASS:13 47635097 36, Madrid", "unchecked.es_nuss", "13 47635097 36"),
        ("Fallnummer 20264711 der Klinik", "unchecked.personnel", "20264711"),
        ("insurance id 88-PZU-441209 and", "unchecked", "88-PZU-441209"),
        ("policy no. POL-7788120, in", "unchecked", "POL-7788120"),
        ("polizza n. 123/45/678901", "unchecked", "123/45/678901"),
        ("admitted, State Bar No. 123456, by", "unchecked.calling", "123456"),
        ("его ИНН 7707083893.", "id.ru_inn", "7707083893"),
        ("postcode: 2611 ET, Delft", "unchecked.nl_postcode", "2611 ET"),
    ],
)
def test_a_code_is_found_behind_its_label(text: str, detector: str, span: str) -> None:
    assert named(text).get(detector) == span


@pytest.mark.parametrize(
    "text",
    [
        "The code A0MNRK stands alone.",
        "B15KXQ8",
        "a clause of 2611 ET",
        "in K-AB 1234",
        "das Kennzeichen der Marke im Jahr 2021",
        "no art. 2º da IN 5/2014 e no CR 123/45",
        "nos termos da Lei 9.504/97 e da LEI Nº 13.015/2014",
    ],
)
def test_a_code_without_its_label_is_a_word(text: str) -> None:
    assert not {"unchecked", "unchecked.de_wkn", "id.gb_sedol", "unchecked.nl_postcode", "unchecked.plate"} & set(
        named(text)
    )


def test_a_wrong_code_behind_its_label_is_none() -> None:
    assert "unchecked.de_wkn" not in named("WKN AOMNRK")
    assert "id.gb_sedol" not in named("SEDOL B15KXQ7")
    assert "unchecked.de_wkn" not in named("WKN " + "x" * 60 + " A0MNRK")
