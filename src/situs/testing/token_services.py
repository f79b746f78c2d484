"""The token services of three clouds on loopback, and an issuer of identity tokens as a cluster is one.

Give `FakeClouds.exchange` to one `FakeProvider` and `FakeClouds.serve` to another: the first checks each exchange,
parameter by parameter, and gives credentials; the second lets a call pass only with one that was given and has not
ended. What a request has too much is refused as well.

Sources: AWS STS API Reference, AssumeRoleWithWebIdentity; Google Security Token Service API, `v1.token`, and IAM
Service Account Credentials API, `generateAccessToken`; Microsoft identity platform, client credentials, third case.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex
from urllib.parse import parse_qsl

import orjson
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from situs.adapters.upstream.sigv4 import AwsKey, Scope, Unsigned, sign
from situs.testing.provider import Answer, RecordedRequest

_SCOPE, _IAM = "https://www.googleapis.com/auth/cloud-platform", "https://www.googleapis.com/auth/iam"
_XML = "https://sts.amazonaws.com/doc/2011-06-15/"
_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)/[0-9]{8}/([a-z0-9-]+)/bedrock/aws4_request, "
    r"SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}"
)


class FakeIssuer:
    """Sign identity tokens, as the kubelet has its projected ones signed."""

    def __init__(self, issuer: str = "https://issuer.example.com") -> None:
        self.issuer = issuer
        self._key = RSAKey.import_key(rsa.generate_private_key(65537, 2048))

    def token(self, audience: str, subject: str = "system:serviceaccount:legal:situs", seconds: int = 3600) -> str:
        """Return a token that lives for so many seconds; fewer than none, and it has ended."""
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": subject, "aud": [audience], "iat": now - 60, "exp": now + seconds}
        return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self._key)

    def verify(self, token: str, audience: str, subject: str) -> str:
        """Return what is wrong with a token, a word; empty where nothing is."""
        try:
            decoded = jwt.decode(token, self._key, algorithms=["RS256"])
        except (JoseError, ValueError):
            return "signature"
        claims = decoded.claims
        if claims["exp"] <= time.time():
            return "expired"
        wanted = (self.issuer, subject, [audience])
        return "" if (claims["iss"], claims["sub"], claims["aud"]) == wanted else "claims"


class Refused(Exception):
    """Carry the answer to a request that a token service does not take."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


@dataclass(slots=True)
class FakeClouds:
    """Hold what the three clouds know: whom they trust, and what they gave."""

    issuer: FakeIssuer = field(default_factory=FakeIssuer)
    subject: str = "system:serviceaccount:legal:situs"
    role: str = "arn:aws:iam::123456789012:role/situs"
    pool: str = "//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/legal/providers/cluster"
    account: str = "situs-caller@example-legal.iam.gserviceaccount.com"
    tenant: str = "11111111-2222-3333-4444-555555555555"
    client: str = "66666666-7777-8888-9999-000000000000"
    scope: str = "https://cognitiveservices.azure.com/.default"
    lifetime: float = 3600.0
    """Seconds that what is given lives; for AWS at most what is asked for."""
    tokens: dict[str, float] = field(default_factory=dict)
    """Access tokens that were given, with when they end."""
    keys: dict[str, tuple[AwsKey, float]] = field(default_factory=dict)
    """Keys of AWS that were given, by id, with when they end."""
    federated: dict[str, float] = field(default_factory=dict)
    """Tokens of the pool that an account's token may be asked for with."""
    faults: list[str] = field(default_factory=list)
    """What was wrong with the requests that were refused."""

    @property
    def secrets(self) -> list[str]:
        """Return everything that was given and may be written nowhere."""
        given = [secret for key, _ in self.keys.values() for secret in (key.secret, key.session_token)]
        return [*self.tokens, *self.federated, *given]

    def exchange(self, request: RecordedRequest) -> Answer:
        """Answer a request for a credential; the path tells whose it is."""
        try:
            if request.path.endswith("/oauth2/v2.0/token"):
                return self._entra(request)
            if request.path == "/v1/token":
                return self._google(request)
            if request.path.endswith(":generateAccessToken"):
                return self._impersonate(request)
            return self._aws(request)
        except Refused as refused:
            return refused.answer

    def serve(self, request: RecordedRequest) -> Answer:
        """Answer a call for a model, with 403 where it bears no credential that was given and has not ended."""
        header = request.header("authorization") or ""
        kept = self._signed(request, header) if header.startswith("AWS4") else self.tokens.get(header[7:], 0.0)
        bearer = header.startswith(("AWS4", "Bearer ")) and request.header("api-key") is None
        if kept > time.time() and bearer:
            return Answer()
        return Answer(status=403, body=b'{"error":{"code":"403","message":"no such credential"}}')

    def _signed(self, request: RecordedRequest, header: str) -> float:
        match = _SIGNED.fullmatch(header)
        key, end = self.keys.get(match.group(1), (AwsKey("", ""), 0.0)) if match else (AwsKey("", ""), 0.0)
        if match is None or request.header("x-amz-security-token") != key.session_token:
            return 0.0
        at = datetime.strptime(request.header("x-amz-date") or "", "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        own = ("x-amz-date", "x-amz-security-token")
        headers = {name: request.header(name) or "" for name in match.group(3).split(";") if name not in own}
        again = sign(
            Unsigned("POST", request.path, "", headers, request.body), key, Scope(at, match.group(2), "bedrock")
        )
        return end if again["authorization"] == header else 0.0

    def _aws(self, request: RecordedRequest) -> Answer:
        def refuse(code: str, status: int = 400) -> Callable[[str], Refused]:
            return lambda fault: self._refused(fault, _xml_fault(code, status, request))

        fields = self._form(request, refuse("ValidationError"))
        wanted = {"Action", "Version", "RoleArn", "RoleSessionName", "WebIdentityToken", "DurationSeconds"}
        if request.target != "/" or fields.keys() != wanted:
            raise refuse("ValidationError")("fields")
        if (fields["Action"], fields["Version"]) != ("AssumeRoleWithWebIdentity", "2011-06-15"):
            raise refuse("InvalidAction")("operation")
        digits = re.fullmatch(r"[0-9]{3,5}", fields["DurationSeconds"])
        seconds = int(digits.group()) if digits else 0
        if not re.fullmatch(r"[\w+=,.@-]{2,64}", fields["RoleSessionName"]) or not 900 <= seconds <= 43_200:
            raise refuse("ValidationError")("session")
        fault = self.issuer.verify(fields["WebIdentityToken"], "sts.amazonaws.com", self.subject)
        if fault:
            raise refuse("ExpiredTokenException" if fault == "expired" else "InvalidIdentityToken")(fault)
        if fields["RoleArn"] != self.role:
            raise refuse("AccessDenied", 403)("role")
        key = AwsKey("ASIA" + token_hex(8).upper(), token_hex(20), token_hex(200))
        end = int(time.time() + min(seconds, self.lifetime))
        self.keys[key.id] = key, float(end)
        return Answer(body=_xml_keys(key, end, self.role, fields["RoleSessionName"]))

    def _google(self, request: RecordedRequest) -> Answer:
        def refuse(code: str) -> Callable[[str], Refused]:
            return lambda fault: self._refused(fault, _oauth_fault(400, code, request))

        fields = self._form(request, refuse("invalid_request"))
        token, scope = fields.pop("subject_token", ""), fields.pop("scope", "")
        if scope not in (_SCOPE, _IAM) or fields != {
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "audience": self.pool,
            "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        }:
            raise refuse("invalid_request")("fields")
        if fault := self.issuer.verify(token, f"https:{self.pool}", self.subject):
            raise refuse("invalid_grant")(fault)
        given = f"ya29.d.{token_hex(64)}"
        self.federated[given] = time.time() + self.lifetime
        if scope == _SCOPE:
            self.tokens[given] = self.federated[given]
        return _json(
            {
                "access_token": given,
                "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
                "token_type": "Bearer",
                "expires_in": int(self.lifetime),
            }
        )

    def _impersonate(self, request: RecordedRequest) -> Answer:
        def refuse(status: int, code: str) -> Callable[[str], Refused]:
            body = {"error": {"code": status, "message": request.body.decode(), "status": code}}
            return lambda fault: self._refused(fault, _json(body, status))

        bearer = (request.header("authorization") or "").removeprefix("Bearer ")
        if self.federated.get(bearer, 0.0) <= time.time():
            raise refuse(401, "UNAUTHENTICATED")("bearer")
        if request.path != f"/v1/projects/-/serviceAccounts/{self.account}:generateAccessToken":
            raise refuse(403, "PERMISSION_DENIED")("account")
        if request.json() != {"scope": [_SCOPE], "lifetime": "3600s"}:
            raise refuse(400, "INVALID_ARGUMENT")("fields")
        given = f"ya29.c.{token_hex(64)}"
        self.tokens[given] = end = time.time() + self.lifetime
        return _json({"accessToken": given, "expireTime": _time(end)})

    def _entra(self, request: RecordedRequest) -> Answer:
        def refuse(status: int, code: str) -> Callable[[str], Refused]:
            return lambda fault: self._refused(fault, _oauth_fault(status, code, request))

        fields = self._form(request, refuse(400, "invalid_request"))
        assertion = fields.pop("client_assertion", "")
        if request.path != f"/{self.tenant}/oauth2/v2.0/token" or fields != {
            "client_id": self.client,
            "grant_type": "client_credentials",
            "scope": self.scope,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        }:
            raise refuse(400, "invalid_request")("fields")
        if fault := self.issuer.verify(assertion, "api://AzureADTokenExchange", self.subject):
            raise refuse(401, "invalid_client")(fault)
        given = f"eyJ0.{token_hex(64)}.{token_hex(16)}"
        self.tokens[given] = time.time() + self.lifetime
        seconds = int(self.lifetime)
        return _json({"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": given})

    def _form(self, request: RecordedRequest, refuse: Callable[[str], Refused]) -> dict[str, str]:
        """Return the fields of a form, each once; a request with a query or a credential of its own is refused."""
        kind = (request.header("content-type") or "").partition(";")[0]
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True)
        if request.method != "POST" or kind != "application/x-www-form-urlencoded" or "?" in request.target:
            raise refuse("form")
        if request.header("authorization") is not None or len(dict(pairs)) != len(pairs):
            raise refuse("unsigned")
        return dict(pairs)

    def _refused(self, fault: str, answer: Answer) -> Refused:
        self.faults.append(fault)
        return Refused(answer)


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(body: object, status: int = 200) -> Answer:
    return Answer(status=status, body=orjson.dumps(body))


def _oauth_fault(status: int, code: str, request: RecordedRequest) -> Answer:
    """Return an error that quotes the request, as a service well might."""
    return _json({"error": code, "error_description": request.body.decode()}, status)


def _xml_fault(code: str, status: int, request: RecordedRequest) -> Answer:
    said = request.body.decode().replace("&", "&amp;")
    body = (
        f'<ErrorResponse xmlns="{_XML}"><Error><Type>Sender</Type><Code>{code}</Code><Message>{said}</Message></Error>'
        "<RequestId>r1</RequestId></ErrorResponse>"
    )
    return Answer(status=status, body=body.encode(), headers=(("content-type", "text/xml"),))


def _xml_keys(key: AwsKey, end: int, role: str, session: str) -> bytes:
    user = role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")
    return (
        f'<AssumeRoleWithWebIdentityResponse xmlns="{_XML}">\n  <AssumeRoleWithWebIdentityResult>\n'
        "    <Audience>sts.amazonaws.com</Audience>\n"
        f"    <AssumedRoleUser><AssumedRoleId>AROA1:{session}</AssumedRoleId><Arn>{user}/{session}</Arn>"
        "</AssumedRoleUser>\n    <Provider>arn:aws:iam::123456789012:oidc-provider/issuer.example.com</Provider>\n"
        f"    <Credentials><AccessKeyId>{key.id}</AccessKeyId><SecretAccessKey>{key.secret}</SecretAccessKey>"
        f"<SessionToken>{key.session_token}</SessionToken><Expiration>{_time(end)}</Expiration></Credentials>\n"
        "    <SubjectFromWebIdentityToken>system:serviceaccount:legal:situs</SubjectFromWebIdentityToken>\n"
        "  </AssumeRoleWithWebIdentityResult>\n"
        "  <ResponseMetadata><RequestId>r1</RequestId></ResponseMetadata>\n</AssumeRoleWithWebIdentityResponse>\n"
    ).encode()
