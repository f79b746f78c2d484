import pytest

from situs.classify.detectors.own import OWN


@pytest.mark.parametrize(
    ("check", "valid", "invalid"),
    [
        ("own.de_svnr", "15070649C103", "15070649C104"),
        ("own.de_svnr", "65170839J003", "65990839J003"),
        ("own.gb_nino", "AB 12 34 56 C", "BG123456A"),
        ("own.sg_nric", "S1234567D", "S1234567E"),
        ("own.sg_nric", "F1234567N", "F1234567D"),
        ("own.hu_taj", "123456788", "123456789"),
        ("own.hu_ado", "8123456786", "8123456787"),
        ("own.de_kvnr", "A123456780", "A123456781"),
        ("own.icao_document", "L01X00T471", "L01X00T472"),
    ],
)
def test_check(check: str, valid: str, invalid: str) -> None:
    assert OWN[check](valid)
    assert not OWN[check](invalid)


def test_luxembourg_needs_both_digits() -> None:
    good = [d for n in range(100) if OWN["own.lu_matricule"](d := f"19800312123{n:02d}")]
    assert len(good) == 1
    assert not OWN["own.lu_matricule"]("1980131212345")
