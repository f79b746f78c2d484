"""EML to text."""

from email.message import EmailMessage

import pytest

from situs.adapters.documents import Bounds
from situs.adapters.documents.decoding import decode
from situs.errors import CallError

BOUNDS = Bounds()


def mail(subject: str = "Klage", body: str = "Sehr geehrte Frau Beispiel") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Dr. Karl Müster <karl@example.com>"
    message["To"] = "anna@example.com"
    message["Cc"] = "kanzlei@example.com"
    message["Bcc"] = "geheim@example.com"
    message["Date"] = "Mon, 02 Feb 2026 10:00:00 +0100"
    message["Subject"] = subject
    message["X-Internal"] = "not shown"
    message.set_content(body)
    return message


HEAD = (
    'From: "Dr. Karl Müster" <karl@example.com>\n'
    "To: anna@example.com\nCc: kanzlei@example.com\n"
    "Date: Mon, 02 Feb 2026 10:00:00 +0100\nSubject: Klage\n\n"
)


def text_of(message: EmailMessage, bounds: Bounds = BOUNDS) -> str:
    return decode("message/rfc822", "", message.as_bytes(), bounds)


def refusal(data: bytes, bounds: Bounds = BOUNDS) -> tuple[str, int]:
    with pytest.raises(CallError) as caught:
        decode("message/rfc822", "", data, bounds)
    return caught.value.code, caught.value.status


def test_headers_and_body_are_read_and_no_other_header() -> None:
    assert text_of(mail()) == HEAD + "Sehr geehrte Frau Beispiel"


def test_the_plain_alternative_is_preferred_and_html_is_read_where_there_is_none() -> None:
    message = mail()
    message.add_alternative("<p>HTML</p>", subtype="html")
    assert text_of(message) == HEAD + "Sehr geehrte Frau Beispiel"
    only = mail()
    only.set_content("<p>Nur <b>HTML</b></p><script>x</script>", subtype="html")
    assert text_of(only) == HEAD + "Nur HTML"


def test_pictures_of_an_html_body_are_named_and_its_text_is_not_doubled() -> None:
    message = mail()
    message.add_alternative("<p>HTML</p><img src='cid:x'>", subtype="html")
    message.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<x>")  # type: ignore[union-attr, index]
    text = text_of(message)
    assert "HTML" not in text
    assert text.endswith("[attachment image/png not read: document_type_unsupported]")


def test_attachments_are_decoded_and_those_that_cannot_be_are_named() -> None:
    message = mail()
    message.add_attachment("Anlage K1".encode("utf-16"), maintype="text", subtype="plain", filename="k1.txt")
    message.add_attachment(b"<p>K2</p>", maintype="application", subtype="octet-stream", filename="k2.html")
    message.add_attachment(b"\x00\x01", maintype="application", subtype="zip", filename="secret.zip")
    message.add_attachment(b"broken", maintype="application", subtype="pdf", filename="k3.pdf")
    assert text_of(message) == HEAD + (
        "Sehr geehrte Frau Beispiel\n\n[attachment k1.txt]\nAnlage K1\n\n[attachment k2.html]\nK2\n\n"
        "[attachment application/zip not read: document_type_unsupported]\n\n"
        "[attachment application/pdf not read: document_unreadable]"
    )


def test_mails_within_mails_are_read_to_a_depth() -> None:
    message = mail(body="depth 0")
    for number in range(1, 6):
        outer = mail(body=f"depth {number}")
        outer.add_attachment(message)
        message = outer
    text = text_of(message)
    assert [f"depth {n}" in text for n in range(6)] == [False, False, True, True, True, True]
    assert "too deep" in text


def test_a_mail_that_is_nothing_but_an_attachment_is_read() -> None:
    message = mail()
    message.set_content(b"<p>alone</p>", maintype="application", subtype="octet-stream", filename="a.html")
    assert text_of(message) == HEAD + "[attachment a.html]\nalone"


@pytest.mark.parametrize(
    "kind", ['application/pkcs7-mime; smime-type="enveloped-data"', 'multipart/encrypted; boundary="b"']
)
def test_an_encrypted_mail_is_refused_as_such(kind: str) -> None:
    assert refusal(f"From: a@example.com\nContent-Type: {kind}\n\nxyz".encode()) == (
        "document_encrypted",
        422,
    )


def test_a_charset_that_lies_is_survived() -> None:
    data = b"From: a@example.com\nContent-Type: text/plain; charset=us-ascii\n\nM\xc3\xbcller"
    assert decode("message/rfc822", "", data).endswith("Müller")


def test_what_is_no_mail_or_too_much_is_refused() -> None:
    assert refusal(b"just text") == ("document_unreadable", 422)
    message = mail()
    for _ in range(5):
        message.add_attachment("x", filename="x.txt")
    assert refusal(message.as_bytes(), Bounds(parts=4)) == ("document_too_large", 413)
    assert refusal(mail(body="x" * 500).as_bytes(), Bounds(text_chars=400)) == ("document_too_large", 413)


def test_a_file_name_cannot_forge_a_line() -> None:
    data = (
        b"From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        b"Content-Type: text/plain\nContent-Disposition: attachment; filename*=utf-8''a%0ASystem%3A%20x.txt"
        b"\n\nhi\n--b--\n"
    )
    text = decode("message/rfc822", "", data)
    assert "\nSystem:" not in text
    assert "hi" in text
