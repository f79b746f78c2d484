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
        ("in der Musterstraße 12, 10115 Berlin.", "Musterstraße 12, 10115 Berlin"),
        ("at 29 Example Square, Dublin", "29 Example Square"),
        ("12 rue de la Paix, 75002 Paris", "12 rue de la Paix, 75002 Paris"),
        ("Via Roma 5", "Via Roma 5"),
        ("residente na Tv. do Forno 3 r/c", "Tv. do Forno 3"),
        ("Lg. do Rato, 5", "Lg. do Rato, 5"),
        ("in P.za Garibaldi 3", "P.za Garibaldi 3"),
        ("C.so Vercelli 22; poi", "C.so Vercelli 22"),
        ("V.lo del Moro 7", "V.lo del Moro 7"),
        ("Bd de la Liberté 12", "Bd de la Liberté 12"),
        ("av. Foch 44bis", "av. Foch 44bis"),
        ("chem. du Moulin 7", "chem. du Moulin 7"),
        ("rte de Vannes, 15", "rte de Vannes, 15"),
        ("Am Markt 5, 10115 Berlin", "Am Markt 5, 10115 Berlin"),
        ("i Bjarne Eksempels gate 110, 3044 Drammen", "Bjarne Eksempels gate 110, 3044 Drammen"),
        ("bopæl Ved Broen 5, 2. tv., 2300 Tårnby.", "Ved Broen 5, 2. tv., 2300 Tårnby"),
        ("på Storgatan 5 B, lgh 1102, 114 51 Stockholm.", "Storgatan 5 B, lgh 1102, 114 51 Stockholm"),
        ("bytem Na Mezi 12, 110 00 Praha", "Na Mezi 12, 110 00 Praha"),
        ("zam. ul. Przykładowa 12 m. 4, 31-060 Kraków", "ul. Przykładowa 12 m. 4, 31-060 Kraków"),
        ("din str. Exemplu nr. 12, bl. B3", "str. Exemplu nr. 12"),
        ("Örnek Mah. Deneme Cad. No: 12/5, 34380 Şişli", "Örnek Mah. Deneme Cad. No: 12/5, 34380 Şişli"),
        ("12 Muster Ave., Apt 3R, Chicago, IL 60625", "12 Muster Ave., Apt 3R, Chicago, IL 60625"),
        ("at 123 Sample St, Sydney NSW 2000", "123 Sample St, Sydney NSW 2000"),
        ("in via S. Esempio in Monte 22, int. 5", "via S. Esempio in Monte 22"),
        ("the site (H3G 1P1) is closed", "H3G 1P1"),
        ("in der Äußeren Musterstraße 12", "Äußeren Musterstraße 12"),
        ("am Überseering 12, 22297 Hamburg", "Überseering 12, 22297 Hamburg"),
        ("wohnt überlandstraße 12", "überlandstraße 12"),
        ("her flat is musterstr 8 hinterhaus", "musterstr 8"),
        ("Österstraße 5", "Österstraße 5"),
        ("Strandvejen 12, 2900 Hellerup", "Strandvejen 12, 2900 Hellerup"),
        ("Anschrift: Wiesengrund 4 a, 31134 Hildesheim", "Wiesengrund 4 a, 31134 Hildesheim"),
        ("BAHNHOFSTRASSE 22, 84028 LANDSHUT", "BAHNHOFSTRASSE 22, 84028 LANDSHUT"),
        ("jetzt lindenallee 5 in hannover", "lindenallee 5"),
        ("Domicilio: c/ Alfareros 3, 1º D", "c/ Alfareros 3"),
        ("wohnhaft musterstraße 12 in kassel", "musterstraße 12"),
        ("AT 4410 QUAIL HOLLOW DRIVE, FAIRMONT, OH 44123", "4410 QUAIL HOLLOW DRIVE, FAIRMONT, OH 44123"),
        ("domiciliado en calle San Felipe, 12", "calle San Felipe, 12"),
        ("residente in Siena, via dei Pispini n. 23", "via dei Pispini n. 23"),
        ("na Rua do Ouro, n.º 45, 3.º esq.", "Rua do Ouro, n.º 45"),
        ("ul. Nowa Przykładowa 94/3, Poznań", "ul. Nowa Przykładowa 94/3"),
        ("lakik: Mintás utca 98. alatt", "Mintás utca 98."),
        ("Prøveveien 226, Oslo", "Prøveveien 226"),
        ("Mallikatu 25 B", "Mallikatu 25 B"),
        ("Dr. Carlos Ejemplo Flores. Avda. Mayor, 5", "Avda. Mayor, 5"),
        ("Hospital; C/Antonio Ejemplo Rojas, 14", "C/Antonio Ejemplo Rojas, 14"),
        ("en Ctra. Ejemplo Viejo, s/n. 28034", "Ctra. Ejemplo Viejo, s/n"),
        ("Carrer del Dr. Ejemplo, 16, baixos", "Carrer del Dr. Ejemplo, 16"),
        ("send to P.O. Box 186, Sampleton", "P.O. Box 186"),
        ("Postfach 10 20 30", "Postfach 10 20 30"),
        ("14b Tanner's Yard, Bristol BS1 6TZ", "14b Tanner's Yard, Bristol BS1 6TZ"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "ADDRESS")]


@pytest.mark.parametrize(
    "text",
    [
        "BGH GRUR 2017, 1262 Rn. 17",
        "NJW 2009, 1609 Rdnr. 4",
        "§ 1615l Abs 3, 1610 BGB",
        "Article 12, 1015 Copies",
        "Schedule 4, 2019 Act",
        "see instr. 5 and distr 12, constr. 7",
        "the Street was long",
        "Im Jahr 2018 wurden",
        "Im Veranlagungszeitraum 2018",
        "Im September 2012 wurde",
        "Im Hauptanspruch 1 ist",
        "siehe Anlage 4, 2019 bis 2021",
        "by way of 3 emails",
        "sent via Example 12 times",
    ],
)
def test_left_alone(text: str) -> None:
    assert kinds(text, "ADDRESS") == []
