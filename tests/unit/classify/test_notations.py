"""What XML, assignments, forms, SQL and vCard put under a name is announced by it."""

import pytest
from tests.growth import grows_in_proportion

from situs.classify import find, load_detectors
from situs.classify.normal import normalise
from situs.classify.notations import notated
from situs.model import Slot

DETECTORS = load_detectors()


def found(text: str) -> set[tuple[str, str]]:
    hits = find([Slot("/a", text)], DETECTORS)
    return {(f.kind, text[f.start : f.end]) for f in hits if f.kind not in ("CUE", "DATE")}


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("<lastName>Mustera</lastName>", ("PERSON", "Mustera")),
        ("<c:first_name lang='de'>\n  ifeoma\n</c:first_name>", ("PERSON", "ifeoma")),
        ("<birthDate>1984-05-11</birthDate>", ("DATE_OF_BIRTH", "1984-05-11")),
        ("<Dbtr><Nm>Karl Muster</Nm></Dbtr>", ("PERSON", "Karl Muster")),
        ("<BirthDt>1984-05-11</BirthDt>", ("DATE_OF_BIRTH", "1984-05-11")),
        ('<opposingParty name="Muster, Ike" addr="x"/>', ("PERSON", "Muster, Ike")),
        ("name = Ferdinand Muster\nx = 1", ("PERSON", "Ferdinand Muster")),
        ("Contact:{Id=003x, FirstName=Eleni, LastName=Mustera}", ("PERSON", "Mustera")),
        ("FirstName=Eleni LastName=Mustera", ("PERSON", "Eleni")),
        ("SET surname='Mustera' WHERE", ("PERSON", "Mustera")),
        ("WHERE last_name LIKE '%Mustera%'", ("PERSON", "Mustera")),
        ('client = "Mustera"', ("PERSON", "Mustera")),
        ('<input name="lastName" type="text" value="Mustera">', ("PERSON", "Mustera")),
        ('{"name":"varLastName","value":"Mustera"}', ("PERSON", "Mustera")),
        ("BEGIN:VCARD\nN;CHARSET=UTF-8:Mustera;barnaby;;\nEND:VCARD", ("PERSON", "barnaby")),
    ],
)
def test_a_value_is_announced(text: str, hit: tuple[str, str]) -> None:
    assert hit in found(text)


def test_rows_of_an_insert_stand_under_its_columns() -> None:
    text = (
        'INSERT INTO hr.clients (id, "last_name", first_name, dob, tax_no)\n'
        "VALUES (17, 'mustera', 'Imke', '1972-03-30', '86095742719'), (18, 'O''Muster', 'Fionn', '1969-12-01', NULL);"
    )
    hits = found(text)
    assert {("PERSON", name) for name in ("mustera", "Imke", "O''Muster", "Fionn")} <= hits
    assert {("DATE_OF_BIRTH", "1972-03-30"), ("DATE_OF_BIRTH", "1969-12-01")} <= hits
    assert "NULL" not in {value for _, value in hits}


@pytest.mark.parametrize(
    "text",
    [
        '<field name="Customer"/><xs:element name="LastName" type="xs:string"/>',
        "<name>Flow</name><fileName>Muster</fileName>",
        "Contact client = Client.find(x); name=name; author = self.author; lastName = lastName;",
        "String lastName = getLastName(x); owner = Owner; lastName = client.LastName;",
        '<param name="x" value="Mustera">',
        "a = b, and so on",
    ],
)
def test_code_has_such_names_too(text: str) -> None:
    assert not {value for kind, value in found(text) if kind == "PERSON"}


@pytest.mark.parametrize(
    "unit", ["<a1>b ", "<aa>bb</aa>", "ab=", "ab='", 'name="ab" ', "(1,'a'),", "insert into a (b) values ("]
)
def test_a_long_text_takes_time_in_proportion(unit: str) -> None:
    def read(size: int) -> None:
        list(notated(normalise("insert into a (b, c) values " + unit * (size // len(unit)))))

    assert grows_in_proportion(read, 25_000, 200_000)
