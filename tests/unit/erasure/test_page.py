"""The page says what the certificate says, and holds it."""

from __future__ import annotations

from html import unescape

from situs.erasure import certificate_of, page_of, sign_certificate, verify_certificate

from .conftest import NO_REACH, ORIGIN


def test_the_page_holds_the_signed_document(destroyed, signer) -> None:
    place = {
        "place": "paris", "operator": "Example <i>", "processed_in": "FR", "retention_days": "30", "with_tokens": 2,
        "without_tokens": 0, "not_known": 0,
    }  # fmt: skip
    signed = sign_certificate(certificate_of(destroyed, {**NO_REACH, "places": [place]}), signer)
    page = page_of(signed)
    inside = unescape(page[page.index("<pre>") + 5 : page.index("</pre>")]).encode()
    assert verify_certificate(inside, signer.vkey(ORIGIN))["result"] == "destroyed"
    assert "<b>" not in page and "Example <i>" not in page
    assert "Where text of the matter went" in page
    assert "<script" not in page and "http" not in page


def test_a_conflict_stands_at_the_top(blocked, signer) -> None:
    page = page_of(sign_certificate(certificate_of(blocked, NO_REACH), signer))
    assert page.index("Conflict with a legal hold") < page.index("What happened")
    assert "What it does not reach" not in page
