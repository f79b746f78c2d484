"""MSG (Outlook's own format, MS-OXMSG) to the mail that it holds, which the reader of mails then reads."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, quote

from oxmsg import Message
from oxmsg.attachment import Attachment
from oxmsg.domain import constants
from oxmsg.recipient import Recipient

from situs.adapters.documents.bounds import Bounds, encrypted, too_large, unreadable

_RECIPIENT_TYPE = 0x0C15
_KINDS = {1: "To", 2: "Cc"}
"""MS-OXOMSG 2.2.3.1: 3 is a blind copy, which no reader of the mail sees."""
_ENCRYPTED = "IPM.NOTE.SMIME"
_SIGNED = "IPM.NOTE.SMIME.MULTIPARTSIGNED"
_RICH = 0x1009
"""The body as compressed rich text (PidTagRtfCompressed)."""
_UNKNOWN = "application/octet-stream"
_NESTED = "application/vnd.ms-outlook"


def mail_of(data: bytes, bounds: Bounds) -> bytes:
    """Return the mail (RFC 5322) that an MSG file holds: headers, both bodies, attachments.

    A mail attached as Outlook's own item is named and not read. Raises `CallError`: `document_unreadable` for a file
    that is damaged or has its body as rich text alone, `document_encrypted`, `document_too_large`.
    """
    try:
        return _mail(Message.load(data), bounds).as_bytes(policy=SMTP)
    except (ValueError, KeyError, IndexError, TypeError, AssertionError, LookupError, OSError, struct.error):
        raise unreadable("it is no whole outlook message") from None


def _mail(message: Message, bounds: Bounds) -> EmailMessage:
    kind = message.message_class.upper()
    if kind.startswith(_ENCRYPTED) and not kind.startswith(_SIGNED):
        raise encrypted()
    plain, rich = message.body, message.html_body
    if plain is None and rich is None and message.properties.binary_prop_value(_RICH) is not None:
        raise unreadable("its body is rich text alone")
    if max(message.attachment_count, len(message.attachments), len(message.recipients)) > bounds.parts:
        raise too_large("parts")
    mail = EmailMessage()
    for name, value in _headers(message):
        mail[name] = value
    mail.set_content(plain or "")
    if rich is not None and not (plain or "").strip():
        mail.set_content(rich, subtype="html")
    for attachment in message.attachments:
        _attach(mail, attachment)
    return mail


def _headers(message: Message) -> Iterator[tuple[str, str]]:
    """Yield the headers that a reader sees; recipients are joined by their kind."""
    yield "From", _line(message.sender or "")
    kinds: dict[str, list[str]] = {"To": [], "Cc": []}
    for recipient in message.recipients:
        name = _KINDS.get(recipient.properties.int_prop_value(_RECIPIENT_TYPE) or 1)
        if name is not None:
            kinds[name].append(_address(recipient))
    for name, people in kinds.items():
        if people:
            yield name, ", ".join(people)
    if message.sent_date is not None:
        yield "Date", format_datetime(message.sent_date)
    yield "Subject", _line(message.subject)


def _address(recipient: Recipient) -> str:
    """Return a recipient as `name <address>`; an address of the directory (X.500) is left out beside a name."""
    name, address = _line(recipient.name), _line(recipient.email_address)
    if "@" not in address or not address.isascii():
        return f'"{quote(name or address)}"'
    return formataddr((name if name != address else "", address))


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    content = attachment.file_bytes
    if content is None:
        mail.add_attachment(b"", maintype=_NESTED.partition("/")[0], subtype=_NESTED.partition("/")[2])
        return
    name = _line(attachment.file_name or attachment.properties.str_prop_value(constants.PID_ATTACH_FILENAME) or "")
    essence = _line(attachment.mime_type or "").lower()
    main, _, sub = essence.partition("/")
    if main in ("", "message", "multipart") or not sub.replace("-", "").replace(".", "").replace("+", "").isalnum():
        main, _, sub = _UNKNOWN.partition("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name or None)


def _line(text: str) -> str:
    """Return a text as one line, as a header must be."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
