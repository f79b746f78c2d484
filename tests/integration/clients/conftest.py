"""One gateway for all tests of the official clients: a route for each model alias, one fake provider behind all."""

import base64
import io
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage

import docx
import pytest
import pytest_asyncio

from situs.testing import OVERSEAS, FakeProvider, Gateway, Spot

NAME = "Karl Muster"
OTHER = "Anna Beispiel"
MAIL = "karl.muster@example.com"
IBAN = "DE89 3704 0044 0532 0130 00"
ORIGINALS = (NAME, "Muster", OTHER, "Beispiel", MAIL, IBAN, IBAN.replace(" ", ""))

MATTER = '[[matter]]\nid = "M-1"\njurisdictions = ["DE"]\n'
BEDROCK = 'region = "eu-central-1"\naccess_key = { file = "upstream-key" }\napi_key = { file = "upstream-key" }'
LIMITS = "[limits]\nrequests_per_minute = 0\nconcurrent = 0\n"


def spots(provider: FakeProvider) -> tuple[Spot, ...]:
    url = provider.base_url + "/v1"
    return (
        Spot("chat", url, models=("chat",), actions=("infer", "count")),
        Spot("seeing", url, models=("seeing",), media=True),
        Spot("responses", url, models=("responses",), dialect="openai_responses"),
        Spot("vectors", url, models=("vectors",), dialect="openai_embeddings", actions=("embed",)),
        Spot("claude", url, kind="anthropic", dialect="anthropic_messages", models=("claude",),
             actions=("infer", "count"), media=True),
        Spot("converse", provider.base_url, kind="bedrock", dialect="bedrock_converse", models=("converse",),
             media=True, more=BEDROCK),
        Spot("overseas", url, OVERSEAS, models=("overseas",)),
    )  # fmt: skip


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def running(tmp_path_factory) -> AsyncIterator[tuple[Gateway, FakeProvider]]:
    folder = tmp_path_factory.mktemp("clients")
    async with FakeProvider() as provider, Gateway(folder, spots(provider), LIMITS, MATTER) as gateway:
        yield gateway, provider


@pytest.fixture
def gateway(running) -> Gateway:
    return running[0]


@pytest.fixture
def provider(running) -> Iterator[FakeProvider]:
    """The provider, forgetful of earlier tests; at the end of each it must not have seen a name."""
    fake = running[1]
    fake.forget()
    yield fake
    received = bytes(fake.received).decode("utf-8", "replace")
    assert [value for value in ORIGINALS if value in received] == []


def eml() -> bytes:
    message = EmailMessage()
    message["From"] = MAIL
    message["To"] = "kanzlei@example.org"
    message["Subject"] = "Termin"
    message.set_content(f"Herr Dr. {NAME} bittet um einen Termin. IBAN {IBAN}")
    return message.as_bytes()


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph(f"Vertrag mit Frau {OTHER}, IBAN {IBAN}.")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(text: str = f"Schreiben an Herrn Dr. {NAME}, {MAIL}") -> bytes:
    """A PDF of one page, after ISO 32000-1, 7.5."""
    content = b"BT /F1 12 Tf 72 700 Td (%s) Tj ET" % text.encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R"
        b" /Resources << /Font << /F1 3 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    data, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    data += b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(data)


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(scope="session")
def files() -> dict[str, tuple[str, str, str]]:
    """By kind: file name, media type, base64; then the value that must come back."""
    made = {
        "pdf": ("brief.pdf", "application/pdf", pdf()),
        "docx": ("vertrag.docx", DOCX, word()),
        "eml": ("termin.eml", "message/rfc822", eml()),
    }
    return {kind: (name, media, base64.b64encode(data).decode()) for kind, (name, media, data) in made.items()}


@pytest.fixture(scope="session")
def png() -> str:
    return base64.b64encode(PNG).decode()
