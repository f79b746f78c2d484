import pytest

from situs.classify import find, load_detectors
from situs.model import Slot

DETECTORS = load_detectors()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("PRIVILEGED AND CONFIDENTIAL", "PRIVILEGED_ADVICE"),
        ("Privileged & Confidential", "PRIVILEGED_ADVICE"),
        ("attorney–client privilege", "PRIVILEGED_ADVICE"),
        ("Attorney Client Privileged", "PRIVILEGED_ADVICE"),
        ("CONFIDENTIALITE DES CONSULTATIONS JURIDIQUES", "PRIVILEGED_ADVICE"),
        ("Confidentialité des consultations juridiques", "PRIVILEGED_ADVICE"),
        ("comunicación abogado-cliente", "PRIVILEGED_ADVICE"),
        ("coperto da segreto professionale", "PRIVILEGED_ADVICE"),
        ("advocaat-client communicatie", "PRIVILEGED_ADVICE"),
        ("prepared in anticipation\nof litigation", "WORK_PRODUCT"),
        ("Without Prejudice", "SETTLEMENT"),
        ("Project Albatross", "CONFIDENTIAL_CLIENT"),
    ],
)
def test_cue(text: str, label: str) -> None:
    assert label in {f.label for f in find([Slot("/a", text)], DETECTORS) if f.kind == "CUE"}


def test_part_of_a_word_or_without_capital_is_none() -> None:
    assert [f for f in find([Slot("/a", "underprivileged and confidentialities")], DETECTORS) if f.label] == []
    assert [f for f in find([Slot("/a", "project plan")], DETECTORS) if f.label] == []
