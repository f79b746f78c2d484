"""A time-stamping authority on loopback: real RFC 3161 answers with a real CMS signature, for tests and for trying."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

POLICY = "1.3.6.1.4.1.99999.1"
"""The policy that the authority stamps under: an arc of nobody's."""
_SHA256 = "2.16.840.1.101.3.4.2.1"
_ECDSA_SHA256 = "1.2.840.10045.4.3.2"
_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.47"
_YEARS = dt.timedelta(days=3650)


@dataclass(slots=True)
class Habits:
    """Say how an authority errs, one flaw at a time."""

    failing: int = 0
    """An HTTP status to answer with, whatever is asked; 0 answers as it should."""
    refusing: bool = False
    """Answer `rejection` (RFC 3161, section 2.4.2, PKIStatus 2)."""
    delay: float = 0.0
    """Seconds before each answer."""
    ahead: float = 0.0
    """Seconds that its clock is ahead."""
    nonce: int | None = None
    """Another nonce than was asked for."""
    imprint: bytes = b""
    """Another digest than was asked for."""
    beside: list[bytes] = field(default_factory=list)
    """Certificates, DER, that its answers hold beside its own two."""
    body: bytes | None = None
    """What to answer instead of a time-stamp."""
    media_type: str = "application/timestamp-reply"
    forged: bool = False
    """Sign with another key than the certificate's."""
    answered: list[int] = field(default_factory=list)
    """The status of every answer."""


class Authority:
    """Stamp what is asked. Use it as an async context manager; it listens on 127.0.0.1.

    The certificate that it signs with comes from an intermediate one, and that from `root`.
    """

    def __init__(self, name: str = "tsa.example", *, critical: bool = True, usage: bool = True) -> None:
        self.name = name
        self.habits = Habits()
        root, intermediate, self._key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
        self.root = _certificate(f"{name} root", root, None)
        self._middle = _certificate(f"{name} CA", intermediate, (self.root, root))
        use = (ExtendedKeyUsageOID.TIME_STAMPING if usage else ExtendedKeyUsageOID.CODE_SIGNING, critical)
        self.certificate = _certificate(name, self._key, (self._middle, intermediate), use)
        self._serials = count(1)
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """Return where it stamps."""
        return f"http://127.0.0.1:{self.port}/stamp"

    @property
    def pem(self) -> bytes:
        """Return the root's certificate, PEM."""
        return self.root.public_bytes(Encoding.PEM)

    async def __aenter__(self) -> Authority:
        """Listen, at the same port as before if it has listened before."""
        app = web.Application()
        app.router.add_post("/stamp", self._stamp)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop to listen."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _stamp(self, request: web.Request) -> web.Response:
        body, habits = await request.read(), self.habits
        if habits.delay:
            await asyncio.sleep(habits.delay)
        if habits.failing or request.content_type != "application/timestamp-query":
            answer = web.Response(status=habits.failing or 415)
        else:
            stamped = self.answer(body) if habits.body is None else habits.body
            answer = web.Response(body=stamped, content_type=habits.media_type)
        habits.answered.append(answer.status)
        return answer

    def answer(self, request: bytes, at: dt.datetime | None = None) -> bytes:
        """Return the DER of a TimeStampResp to a TimeStampReq of SHA-256 (RFC 3161, section 2.4)."""
        if self.habits.refusing:
            return _tlv(0x30, _tlv(0x30, _integer(2)))
        digest, nonce = _asked(request)
        now = (at or dt.datetime.now(dt.UTC)) + dt.timedelta(seconds=self.habits.ahead)
        info = self._info(self.habits.imprint or digest, self.habits.nonce or nonce, now)
        return _tlv(0x30, _tlv(0x30, _integer(0)) + self._signed(info))

    def _info(self, digest: bytes, nonce: int | None, now: dt.datetime) -> bytes:
        imprint = _tlv(0x30, _tlv(0x30, _oid(_SHA256)) + _tlv(0x04, digest))
        moment = _tlv(0x18, f"{now:%Y%m%d%H%M%S}Z".encode())
        accuracy = _tlv(0x30, _integer(1))
        serial, told = _integer(next(self._serials)), b"" if nonce is None else _integer(nonce)
        return _tlv(0x30, _integer(1) + _oid(POLICY) + imprint + serial + moment + accuracy + told)

    def _signed(self, info: bytes) -> bytes:
        """Return the ContentInfo with SignedData (RFC 5652, section 5) around a TSTInfo."""
        digest_of = _tlv(0x30, _oid(_SHA256))
        der = self.certificate.public_bytes(Encoding.DER)
        id_v2 = _tlv(0x30, _tlv(0x30, _tlv(0x30, _tlv(0x04, sha256(der).digest()))))
        attributes = sorted([
            _attribute(_CONTENT_TYPE, _oid(_TST_INFO)),
            _attribute(_MESSAGE_DIGEST, _tlv(0x04, sha256(info).digest())),
            _attribute(_SIGNING_CERTIFICATE, id_v2),
        ])  # fmt: skip
        whole = b"".join(attributes)
        key = ec.generate_private_key(ec.SECP256R1()) if self.habits.forged else self._key
        signature = key.sign(_tlv(0x31, whole), ec.ECDSA(hashes.SHA256()))
        issuer = self.certificate.issuer.public_bytes() + _integer(self.certificate.serial_number)
        signer = _tlv(
            0x30,
            _integer(1) + _tlv(0x30, issuer) + digest_of + _tlv(0xA0, whole)
            + _tlv(0x30, _oid(_ECDSA_SHA256)) + _tlv(0x04, signature),
        )  # fmt: skip
        held = b"".join(sorted([der, self._middle.public_bytes(Encoding.DER), *self.habits.beside]))
        content = _tlv(0x30, _oid(_TST_INFO) + _tlv(0xA0, _tlv(0x04, info)))
        data = _tlv(
            0x30, _integer(3) + _tlv(0x31, digest_of) + content + _tlv(0xA0, held) + _tlv(0x31, signer)
        )  # fmt: skip
        return _tlv(0x30, _oid(_SIGNED_DATA) + _tlv(0xA0, data))


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None,
    use: tuple[x509.ObjectIdentifier, bool] | None = None,
) -> x509.Certificate:
    """Return an authority's certificate, or one for a use: it signs no others then."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _YEARS)
        .not_valid_after(now + _YEARS)
        .add_extension(x509.BasicConstraints(ca=use is None, path_length=None), critical=True)
    )
    if use is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([use[0]]), critical=use[1])
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256())


def _attribute(kind: str, value: bytes) -> bytes:
    return _tlv(0x30, _oid(kind) + _tlv(0x31, value))


def _asked(request: bytes) -> tuple[bytes, int | None]:
    """Return the digest and any nonce of a TimeStampReq; raise `ValueError` for what the tests never ask."""
    whole, _ = _read(request)
    version, rest = _read(whole)
    imprint, rest = _read(rest)
    algorithm, hashed = _read(imprint)
    nonce = int.from_bytes(_read(rest)[0]) if rest.startswith(b"\x02") else None
    if version != b"\x01" or _oid(_SHA256) not in algorithm:
        raise ValueError("not a request of version 1 with SHA-256")
    return _read(hashed)[0], nonce


def _read(der: bytes) -> tuple[bytes, bytes]:
    """Return a value of fewer than 128 bytes, and what follows it (X.690, section 8.1)."""
    if len(der) < 2 or der[1] > 127:
        raise ValueError("a longer value than the tests ask for")
    return der[2 : 2 + der[1]], der[2 + der[1] :]


def _tlv(tag: int, value: bytes) -> bytes:
    size = len(value)
    if size < 128:
        return bytes([tag, size]) + value
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + value


def _integer(number: int) -> bytes:
    return _tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1))


def _oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    out = bytearray()
    for arc in (first * 40 + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(0x80 | arc & 0x7F)
        out += bytes(reversed(groups))
    return _tlv(0x06, bytes(out))
