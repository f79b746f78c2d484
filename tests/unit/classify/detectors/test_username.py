import pytest

from situs.classify import find, load_detectors
from situs.model import Slot

DETECTORS = load_detectors()


def accounts(*texts: str) -> list[str]:
    found = find([Slot(f"/{i}", text) for i, text in enumerate(texts)], DETECTORS)
    return [texts[f.slot][f.start : f.end] for f in found if f.kind == "USERNAME"]


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("[auth] user=kmuster login ok", "kmuster"),
        ("login: fmuster", "fmuster"),
        ("Username: jdoe", "jdoe"),
        ("WHERE Alias = 'dmust'", "dmust"),
        ('{"Alias":"kmust"}', "kmust"),
        ("owner: muster_t", "muster_t"),
        ("reviewers: [anna.muster, x]", "anna.muster"),
        ("Accepted password for jdoe42 from 192.0.2.5", "jdoe42"),
        ("Failed password for invalid user kmust from", "kmust"),
        ("session opened for user kmust by", "kmust"),
        ("User 'amuster.x' denied", "amuster.x"),
        ("X-Sender: musterm", "musterm"),
        ("Skype: live:karl.muster", "karl.muster"),
        ("skype live:karl_m", "karl_m"),
        ("Cash App $karlm4", "karlm4"),
        ("paypal.me/karl-muster", "paypal.me/karl-muster"),
        ("Insta @_lena.muster_ so", "_lena.muster_"),
        ("insta: @lena.muster_official", "lena.muster_official"),
        (r"C:\Users\jmuster\Documents\x.docx", "jmuster"),
        (r"C:\Users\thomas.m\a", r"\thomas.m"),
        (r'"C:\\Users\\kim\\x"', "kim"),
        ("PWD=/home/kmuster ;", "kmuster"),
        ("at /Users/karl.muster/dev/x.ts", "karl.muster"),
        ("posts by @karinamuster (x)", "@karinamuster"),
        ("| @pipmust |", "@pipmust"),
        ("@karl_m called", "@karl_m"),
        ("Ticket opened by amuster_ext today", "amuster_ext"),
        ("LinkedIn: /in/anna-muster; languages", "LinkedIn: /in/anna-muster"),
        ("see linkedin.com/in/anna-muster-44871/", "linkedin.com/in/anna-muster-44871"),
        ("see https://x.com/karl_muster/status/1234567890", "x.com/karl_muster"),
        ("t.me/karl_m", "t.me/karl_m"),
        ("my github.com/karlmuster page", "github.com/karlmuster"),
        ("dn: uid=kmuster,ou=People", "kmuster"),
        ("manager: uid=amuster", "amuster"),
    ],
)
def test_an_account_is_found(text: str, account: str) -> None:
    assert account in accounts(text)


@pytest.mark.parametrize(
    "text",
    [
        'USER=root; user: admin; login: required; "username": "string"',
        "The owner of the user account must login with the User Manual.",
        "Users: lawyers and staff. Owner: Legal. The owner shall operate it.",
        "user input is required, alias or not",
        "/home/user/x and /Users/Shared/y",
        "@param x the value\n * @return foo\n  @media screen",
        "@Override public; WHERE id = @id and npm @types/node; @angular/core",
        "linkedin.com/company/acme, https://x.com/search?q=1, facebook.com/help",
        "user = getUser(); password for the user is set",
        "anna@example.com",
    ],
)
def test_what_code_and_prose_have_is_nobody_s(text: str) -> None:
    assert accounts(text) == []


def test_nothing_is_taken_from_another_text() -> None:
    assert accounts("user=", "kmuster") == []
    assert accounts("/home/", "kmuster") == []
