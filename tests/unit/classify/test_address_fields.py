"""An address in parts is found by the names of its fields, whatever writes them; a field of nobody's is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.growth import grows_in_proportion

from situs.classify import find, load_detectors
from situs.classify.address_fields import part_of, parts_among
from situs.classify.fields import Field
from situs.model import Slot

DETECTORS = load_detectors()


def covered(text: str) -> str:
    """Return the text with what is found of places and addresses taken out."""
    found = [f for f in find((Slot("/a", text),), DETECTORS) if f.kind in ("ADDRESS", "LOCATION")]
    for f in sorted(found, key=lambda f: -f.start):
        text = text[: f.start] + "·" * (f.end - f.start) + text[f.end :]
    return text


FORMS = [
    ('{{"street": "{0} {1}", "house_no": "{1}", "zip": "{2}", "city": "{3}"}}'),
    ('{{"MailingStreet":"{0} {1}","MailingPostalCode":"{2}","MailingCity":"{3}"}}'),
    ('{{\\"street\\": \\"{0} {1}\\", \\"zip\\": \\"{2}\\", \\"city\\": \\"{3}\\"}}'),
    '{{"strasse": "{0}", "hausnummer": {1}, "plz": {2}, "ort": "{3}"}}',
    "<Address><Street>{0}</Street><HouseNumber>{1}</HouseNumber><PostCode>{2}</PostCode><City>{3}</City></Address>",
    "<PstlAdr><StrtNm>{0}</StrtNm><BldgNb>{1}</BldgNb><PstCd>{2}</PstCd><TwnNm>{3}</TwnNm></PstlAdr>",
    "Street,No,Zip,City\n{0},{1},{2},{3}\n",
    "Straße;Hausnummer;PLZ;Ort\n{0};{1};{2};{3}\n",
    "| Address line 1 | {0} {1} |\n| Postcode | {2} |\n| Town | {3} |\n",
    "Straße: {0}\nHausnummer: {1}\nPLZ/Ort: {2} {3}\n",
    "Via: {0}, {1}\nCAP: {2}\nComune: {3}\n",
    "Rue: {0}\nNuméro: {1} bis\nCode postal: {2}\nVille: {3}\n",
    "street: {0} {1}, city: {3}, zip: {2}",
    "Street: {0} {1}; Town: {3}; Postcode: {2}",
    "<tr><td>Straße:</td><td>{0} {1}</td></tr><tr><td>PLZ</td> <td>{2}</td></tr><tr><td>Ort</td><td>{3}</td></tr>",
    "x" * 2_000
    + "\n<tr><td>Street</td><td>{0} {1}</td></tr><tr><td>Zip</td><td>{2}</td></tr><tr><td>City</td><td>{3}</td>",
    "<dl><dt>Street</dt><dd>{0} {1}</dd><dt>Zip</dt><dd>{2}</dd><dt>City</dt><dd>{3}</dd></dl>",
    "- Calle: {0}\n- Número: {1}\n- CP: {2}\n- Localidad: {3}\n",
]


@pytest.mark.parametrize("form", FORMS)
def test_each_part_of_an_address_in_fields_is_found(form: str) -> None:
    left = covered(form.format("Hintere Insel", "14", "88131", "Lindau"))
    assert not [part for part in ("Hintere", "Insel", "14", "88131", "Lindau") if part in left], left


def test_members_of_a_tool_s_arguments_are_found_by_their_keys() -> None:
    members = {"street": "Kirchgang", "houseNumber": "3", "zip": "49504", "city": "Hof", "size": "3"}
    slots = [s for k, v in members.items() for s in (Slot(f"/{k}~", k), Slot(f"/{k}", v))]
    found = {slots[f.slot].pointer for f in find(slots, DETECTORS) if f.detector == "address.field"}
    assert found == {"/street", "/houseNumber", "/zip", "/city"}


@pytest.mark.parametrize(
    "text",
    [
        '{"street": "string", "city": "string", "zip": "integer"}',
        "Cap: 5,000,000\nNumber: 14\n",
        "Liability cap: 88131",
        "Address: 0x7f3a\nPost: done\n",
        "By: the company\nNo: 14\n",
        "Ort: siehe oben",
        "<cap>88131</cap><unit>kg</unit>",
        "Via: e-mail\nNumber: 3\n",
        "City: ____\nState: ____\nZip: ____\n",
        "city = request.city\nstreet = form.get('street')\n",
        "The address: it was never given. The town: unknown to us all.",
    ],
)
def test_a_field_that_holds_no_address_is_left(text: str) -> None:
    found = [f for f in find((Slot("/a", text),), DETECTORS) if f.detector == "address.field"]
    assert [text[f.start : f.end] for f in found] == []


@pytest.mark.parametrize(
    ("label", "part"),
    [
        ("Billing Street", ("street", True)),
        ("address", ("street", False)),
        ("Haus Nr.", ("house", False)),
        ("CAP", ("code", False)),
        ("Place of Birth", ("town", True)),
        ("plz / ort", ("both", True)),
        ("e-mail address", None),
        ("ip address", None),
        ("capital", None),
        ("street" * 20, None),
    ],
)
def test_the_name_of_a_field_announces_a_part(label: str, part) -> None:
    assert part_of(label) == part


@given(st.text(alphabet="\"{}:,|=;\n streetcityzp<>/\\'1", max_size=200))
def test_nothing_that_looks_like_fields_breaks_it(text: str) -> None:
    for f in find((Slot("/a", text),), DETECTORS):
        assert 0 <= f.start < f.end <= len(text)


def test_a_long_table_costs_in_proportion_to_its_length() -> None:
    def work(rows: int) -> None:
        text = "88131 " * rows
        fields = [Field("zip", at, at + 5) for at in range(0, len(text), 6)]
        assert list(parts_among(text, fields)) == []  # nothing but postcodes

    assert grows_in_proportion(work, 4_000, 64_000)
