"""EML to text: the headers that a reader sees, the body, and every attachment that can be decoded."""

from __future__ import annotations

from collections.abc import Callable
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import collapse_rfc2231_value

from situs.adapters.documents.bounds import Bounds, encrypted, too_large, unreadable
from situs.adapters.documents.hypertext import read_hypertext
from situs.adapters.documents.plain import read_plain
from situs.errors import CallError

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_ENCRYPTED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})

Decode = Callable[[str, str, bytes, int], str]
"""Decode an attachment: its media type, name, bytes, and the depth of mails that it stands in."""


def read_mail(data: bytes, bounds: Bounds, depth: int, decode: Decode) -> str:
    """Return the headers, the body (plain text preferred to HTML), and the attachments in order.

    An attachment that cannot be decoded is named by its media type and the reason, and not sent. Raises
    `CallError`: `document_encrypted`, `document_unreadable`, `document_too_large`.
    """
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(data)
    headers = [(name, _header(message, name)) for name in _HEADERS]
    if not any(value for _, value in headers):
        raise unreadable("it has none of the headers of a mail")
    if message.get_content_type() in _ENCRYPTED:
        raise encrypted()
    pieces = ["\n".join(f"{name}: {value}" for name, value in headers if value)]
    body = message.get_body(("plain", "html"))
    if body is not None:
        pieces.append(_text(body))
    parts = list(message.walk()) if message.is_multipart() else []
    if len(parts) > bounds.parts:
        raise too_large("parts")
    pieces += [_attachment(part, depth, bounds, decode) for part in _attachments(message, body)]
    text = "\n\n".join(piece for piece in pieces if piece)
    if len(text) > bounds.text_chars:
        raise too_large("characters")
    return text


def _attachments(message: MIMEPart, body: MIMEPart | None) -> list[MIMEPart]:
    """Return the leaves of the tree other than the body and its alternatives, and mails within, unopened."""
    found: list[MIMEPart] = []
    pending: list[tuple[MIMEPart, bool]] = [(message, False)]
    while pending:
        part, is_alternative = pending.pop()
        kind = part.get_content_type()
        if part is body or kind in _SIGNATURES:
            continue
        if kind == "message/rfc822" and part is not message:
            found.append(part)
        elif part.is_multipart():
            within = is_alternative or kind == "multipart/alternative"
            children = [child for child in part.iter_parts() if isinstance(child, MIMEPart)]
            pending.extend((child, within) for child in reversed(children))
        elif not (is_alternative and kind in ("text/plain", "text/html")):
            found.append(part)
    return found


def _attachment(part: MIMEPart, depth: int, bounds: Bounds, decode: Decode) -> str:
    kind = part.get_content_type()
    if depth >= bounds.depth:
        return f"[attachment {kind} not read: mails within mails too deep]"
    try:
        if kind == "message/rfc822":
            inner = part.get_payload(0) if part.is_multipart() else None
            if not isinstance(inner, EmailMessage):
                raise unreadable("a mail within is damaged")
            text = decode(kind, "", inner.as_bytes(), depth + 1)
        elif kind.startswith("text/") and part.get_content_disposition() != "attachment":
            text = _text(part)
        else:
            text = decode(_type_of(part), _name_of(part), _content(part), depth + 1)
    except CallError as error:
        if error.code == "document_too_large":
            raise
        return f"[attachment {kind} not read: {error.code}]"
    name = _name_of(part)
    return f"[attachment {name or kind}]\n{text}"


def _text(part: MIMEPart) -> str:
    charset = part.get_content_charset("") or ""
    reader = read_hypertext if part.get_content_type() == "text/html" else read_plain
    return reader(_content(part), charset).strip()


def _content(part: MIMEPart) -> bytes:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise unreadable("a part of the mail is damaged")
    return content


def _type_of(part: MIMEPart) -> str:
    charset = part.get_content_charset("")
    return f"{part.get_content_type()}; charset={charset}" if charset else part.get_content_type()


def _name_of(part: MIMEPart) -> str:
    name = part.get_param("filename", None, "content-disposition") or part.get_param("name", None)
    text = collapse_rfc2231_value(name) if name else ""
    return " ".join(text.split())[:200] if text.isprintable() else ""


def _header(message: EmailMessage, name: str) -> str:
    values = message.get_all(name) or []
    text = ", ".join(" ".join(str(value).split()) for value in values)
    return text.encode("utf-8", "replace").decode()
