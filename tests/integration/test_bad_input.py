"""Bad input at every face: a clear error in that API's shape, nothing sent, and the refusal on record."""

import asyncio
import json
from dataclasses import dataclass, field

import orjson
import pytest
import pytest_asyncio

from situs.testing import FakeProvider, Gateway, Spot

pytestmark = pytest.mark.asyncio(loop_scope="module")

MARK = "Geheimwort"
"""Client text in every bad body: no error may repeat it."""
MOST = 65_536
SETTINGS = f"""
[server]
port = 0
drain_seconds = 2
max_body_bytes = {MOST}
body_seconds = 1
[limits]
requests_per_minute = 0
concurrent = 0
"""

USER = [{"role": "user", "content": f"Frage {MARK}"}]
CONNECTOR = "/salesforce/v1/chat/completions"
FACES = {
    "/v1/chat/completions": {"model": "m", "messages": USER},
    "/v1/responses": {"model": "m", "input": f"Frage {MARK}"},
    "/v1/embeddings": {"model": "v", "input": f"Frage {MARK}"},
    "/v1/messages": {"model": "m", "max_tokens": 8, "messages": USER},
    "/v1/messages/count_tokens": {"model": "m", "messages": USER},
    CONNECTOR: {"model": "m", "messages": USER},
}
TEXT_FIELD = {path: "input" if "input" in body else "messages" for path, body in FACES.items()}
every_face = pytest.mark.parametrize("path", FACES)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory):
    async with FakeProvider() as fake:
        url = fake.base_url + "/v1"
        spots = (
            Spot("own", url, actions=("infer", "count")),
            Spot("vec", url, models=("v",), dialect="openai_embeddings", actions=("embed",)),
        )
        async with Gateway(tmp_path_factory.mktemp("bad"), spots, SETTINGS) as gateway:
            yield gateway, fake


@pytest.fixture
def gateway(running) -> Gateway:
    return running[0]


@pytest.fixture
def provider(running) -> FakeProvider:
    running[1].forget()
    return running[1]


@dataclass
class Got:
    """One answer off the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = field(repr=False)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)

    @property
    def error(self) -> dict:
        """The error in the API's own shape; anything else fails."""
        parsed = orjson.loads(self.body)
        if parsed.keys() == {"type", "error"}:
            assert parsed["type"] == "error"
            assert {"type", "message", "code"} <= parsed["error"].keys() <= {"type", "message", "code", "param"}
        else:
            assert parsed.keys() == {"error"}
            assert parsed["error"].keys() == {"message", "type", "param", "code"}
        return parsed["error"]


async def talk(gateway: Gateway, *pieces: bytes, answers: int = 1, pause: float = 0.0) -> list[Got]:
    """Send bytes as they are and return the answers; fewer where the server hangs up, or says no more."""
    host, port = gateway.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    got: list[Got] = []
    try:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(pause)
        while len(got) < answers:
            try:
                async with asyncio.timeout(1 if got else 15):
                    got.append(await _answer(reader))
            except (asyncio.IncompleteReadError, ConnectionError):
                break
            except TimeoutError:
                assert got, "no answer"
                break
    finally:
        writer.close()
        try:
            await writer.wait_closed()
        except ConnectionError:
            pass
    return got


async def _answer(reader: asyncio.StreamReader) -> Got:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = [(n.lower(), v.strip()) for n, _, v in (line.partition(":") for line in head[1:] if line)]
    length = next((int(v) for n, v in headers if n == "content-length"), None)
    if length is not None:
        body = await reader.readexactly(length)
    elif ("transfer-encoding", "chunked") in headers:
        body = b""
        while size := int((await reader.readline()).strip(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    else:
        body = await reader.read()
    return Got(int(head[0].split()[1]), headers, body)


def post(gateway: Gateway, path: str, body: bytes, *extra: str, kind: str | None = "application/json") -> bytes:
    """The bytes of a request with a good credential."""
    lines = [f"POST {path} HTTP/1.1", "Host: situs.test", f"Authorization: Bearer {gateway.key}", *extra]
    if kind is not None:
        lines.append(f"Content-Type: {kind}")
    if not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in extra):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def refused(gateway: Gateway, provider: FakeProvider, raw: bytes, status: int, code: str) -> dict:
    """Check an answer whose call was authenticated: its shape, its silence, its record."""
    [got] = await talk(gateway, raw)
    error = got.error
    assert (got.status, error["code"]) == (status, code), error
    assert MARK not in got.body.decode()
    assert MARK.encode() not in provider.received
    assert not provider.requests
    receipt = got.header("x-situs-receipt")
    assert receipt, "the refusal is not on record"
    decision, outcome = await gateway.entries(receipt)
    assert (decision["effect"], decision["code"]) == ("refuse", code)
    assert (decision["principal"]["id"], outcome["status"], outcome["sent"]["bytes"]) == ("tester", "refused", 0)
    return error


def with_text(path: str, text: str) -> bytes:
    """A good body of a face with another text in it, as JSON source."""
    return json.dumps(FACES[path]).replace(f"Frage {MARK}", text).encode()


BODIES = {
    "empty": (b"", "invalid_json"),
    "blank": (b" \r\n ", "invalid_json"),
    "cut": (b'{"model":"m","x":"' + MARK.encode(), "invalid_json"),
    "junk after": (b'{"model":"m"} ' + MARK.encode(), "invalid_json"),
    "two values": (b'{"model":"m"}{"model":"m"}', "invalid_json"),
    "single quotes": (b"{'model':'m'}", "invalid_json"),
    "comment": (b'{"model":"m" /* x */}', "invalid_json"),
    "trailing comma": (b'{"model":"m",}', "invalid_json"),
    "byte order mark": (b'\xef\xbb\xbf{"model":"m"}', "invalid_json"),
    "utf-16": ('{"model":"m"}'.encode("utf-16"), "invalid_utf8"),
    "control character": (b'{"model":"m\x00"}', "invalid_json"),
    "raw line break": (b'{"model":"m\nX: y"}', "invalid_json"),
    "array": (b"[]", "wrong_type"),
    "null": (b"null", "wrong_type"),
    "string": (b'"' + MARK.encode() + b'"', "wrong_type"),
    "number": (b"7", "wrong_type"),
    "nothing": (b"{}", "missing_field"),
    "no model": (b'{"model":null}', "missing_field"),
    "deep": (b"[" * 20_000, "too_deep|invalid_json"),
    "deep and whole": (b"[" * 20_000 + b"]" * 20_000, "too_deep|invalid_json|wrong_type"),
}


@every_face
@pytest.mark.parametrize("name", BODIES)
async def test_a_body_that_is_no_request(gateway, provider, path, name):
    body, codes = BODIES[name]
    [got] = await talk(gateway, post(gateway, path, body))
    assert got.error["code"] in codes.split("|")
    await refused(gateway, provider, post(gateway, path, body), 400, got.error["code"])


@every_face
@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("model", b"7", "wrong_type"),
        ("model", b'["m"]', "wrong_type"),
        ("model", b'""', "missing_field"),
        ("model", b"true", "wrong_type"),
        ("TEXT", b"7", "wrong_type"),
        ("TEXT", b"true", "wrong_type"),
        ("TEXT", b"null", "missing_field"),
        ("TEXT", b"[[[]]]", "wrong_type|unsupported_value"),
        ("TEXT", b"[7]", "wrong_type|unsupported_value"),
        ("TEXT", b"[]", "unsupported_value"),
        ("TEXT", b'{"a":1}', "wrong_type"),
        ("unknown", b'"Geheimwort"', "unsupported_field"),
        ("m\xc3\xb6del", b'"Geheimwort"', "unsupported_field"),
        ("\xd0\xbcodel", b'"m"', "unsupported_field"),
        ("user\xe2\x80\x8b", b'"Geheimwort"', "unsupported_field"),
        ("n", b"NaN", "invalid_json"),
        ("n", b"Infinity", "invalid_json"),
        ("n", b"-Infinity", "invalid_json"),
        ("n", b"1e999", "invalid_json|wrong_type|unsupported_field"),
        ("n", b"0x10", "invalid_json"),
        ("n", b"01", "invalid_json"),
    ],
)
async def test_a_field_that_is_no_field(gateway, provider, path, name, value, code):
    name = TEXT_FIELD[path] if name == "TEXT" else name.encode("latin-1").decode() if not name.isascii() else name
    members = {k: orjson.dumps(v) for k, v in FACES[path].items()}
    if code == "unsupported_field" and path == CONNECTOR:  # of its objects only this one is closed
        name, value = "parameters", b"{%s:%s}" % (orjson.dumps(name), value)
    members[name] = value
    body = b"{%s}" % b",".join(b"%s:%s" % (orjson.dumps(k), v) for k, v in members.items())
    [got] = await talk(gateway, post(gateway, path, body))
    assert got.error["code"] in code.split("|")
    await refused(gateway, provider, post(gateway, path, body), 400, got.error["code"])


@every_face
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("\\ud800", "invalid_unicode"),
        ("\\udc00 Geheimwort", "invalid_unicode"),
        ("\\ud83d Geheimwort \\ude00", "invalid_unicode"),
    ],
)
async def test_lone_surrogates(gateway, provider, path, text, code):
    await refused(gateway, provider, post(gateway, path, with_text(path, text)), 400, code)


@every_face
@pytest.mark.parametrize("bad", [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"])
async def test_bytes_that_are_not_utf_8(gateway, provider, path, bad):
    body = with_text(path, "XX").replace(b"XX", bad + MARK.encode())
    await refused(gateway, provider, post(gateway, path, body), 400, "invalid_utf8")


@every_face
@pytest.mark.parametrize("second", ['"model"', '"mod\\u0065l"'])
async def test_a_key_that_stands_twice(gateway, provider, path, second):
    body = with_text(path, MARK)[:-1] + f',{second}:"other"}}'.encode()
    await refused(gateway, provider, post(gateway, path, body), 400, "duplicate_key")


@every_face
async def test_a_key_that_stands_twice_in_a_message(gateway, provider, path):
    if "messages" not in FACES[path]:
        body = with_text(path, MARK)[:-1] + f',"{TEXT_FIELD[path]}":"public"}}'.encode()
    else:
        body = with_text(path, MARK).replace(b'"content"', b'"content": "harmless", "content"')
    await refused(gateway, provider, post(gateway, path, body), 400, "duplicate_key")


async def test_deep_nesting_inside_a_tool(gateway, provider):
    schema = {"type": "object"}
    for _ in range(100):
        schema = {"type": "object", "properties": {"a": schema}}
    tools = [{"type": "function", "function": {"name": "f", "parameters": schema}}]
    body = orjson.dumps({**FACES["/v1/chat/completions"], "tools": tools})
    await refused(gateway, provider, post(gateway, "/v1/chat/completions", body), 400, "too_deep")
    arguments = '{"a":' * 100 + "1" + "}" * 100
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": arguments}}
    body = orjson.dumps({"model": "m", "messages": [{"role": "assistant", "tool_calls": [call]}]})
    await refused(gateway, provider, post(gateway, "/v1/chat/completions", body), 400, "too_deep")
    use = {"type": "tool_use", "id": "c", "name": "f", "input": orjson.loads(arguments)}
    body = orjson.dumps({**FACES["/v1/messages"], "messages": [{"role": "assistant", "content": [use]}]})
    await refused(gateway, provider, post(gateway, "/v1/messages", body), 400, "too_deep")


@every_face
async def test_a_huge_body_is_refused_by_its_announcement_and_by_its_bytes(gateway, provider, path):
    big = with_text(path, MARK + "x" * MOST)
    await refused(gateway, provider, post(gateway, path, big), 413, "body_too_large")
    announced = post(gateway, path, b"", f"Content-Length: {MOST + 1}")
    await refused(gateway, provider, announced, 413, "body_too_large")
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in (big[:9000], big[9000:])) + b"0\r\n\r\n"
    chunked = post(gateway, path, chunks, "Transfer-Encoding: chunked")
    await refused(gateway, provider, chunked, 413, "body_too_large")


@every_face
async def test_a_body_that_does_not_come(gateway, provider, path):
    raw = post(gateway, path, b'{"model":', "Content-Length: 500")
    await refused(gateway, provider, raw, 408, "body_timeout")


@every_face
@pytest.mark.parametrize(
    ("kind", "extra"),
    [
        (None, ()),
        ("text/plain", ()),
        ("application/x-www-form-urlencoded", ()),
        ("multipart/form-data; boundary=x", ()),
        ("application/jsonx", ()),
        ("application/json", ("Content-Encoding: gzip",)),
        ("application/json", ("Content-Encoding: br",)),
    ],
)
async def test_another_content_type(gateway, provider, path, kind, extra):
    raw = post(gateway, path, with_text(path, MARK), *extra, kind=kind)
    await refused(gateway, provider, raw, 415, "unsupported_media_type")


@every_face
async def test_an_unknown_model(gateway, provider, path):
    for name in ("gpt-unknown", "own", "up-own", "m ", "M", "m\u200b", "\u043c", "../m", "m\r\nX-Evil: 1"):
        body = orjson.dumps({**FACES[path], "model": name})
        error = await refused(gateway, provider, post(gateway, path, body), 404, "unknown_model")
        assert error["param"] == "/model"


@every_face
@pytest.mark.parametrize(
    ("extra", "status", "code"),
    [
        (("X-Situs-Matter: M-1", "X-Situs-Matter: M-2"), 400, "duplicate_header"),
        (("X-Situs-Label: PUBLIC", "x-situs-label: PUBLIC"), 400, "duplicate_header"),
        (("Content-Type: text/plain",), 400, "duplicate_header"),
        (("X-Situs-Matter: unknown",), 403, "unknown_matter"),
        (("X-Situs-Matter: ../../etc/passwd",), 400, "matter_malformed"),
        (("X-Situs-Matter: a%0d%0aX-Evil: 1",), 400, "matter_malformed"),
        (("X-Situs-Matter: ' OR 1=1 --",), 400, "matter_malformed"),
        (("X-Situs-Matter: m\u00fcller",), 400, "header_malformed"),
        (("X-Situs-Label: HARMLESS",), 400, "unknown_label"),
        (("X-Situs-Label: ,",), 400, "unknown_label"),
    ],
)
async def test_headers_of_ours(gateway, provider, path, extra, status, code):
    raw = post(gateway, path, with_text(path, MARK), *extra)
    [got] = await talk(gateway, raw)
    assert got.header("x-evil") is None
    await refused(gateway, provider, raw, status, code)


@every_face
@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("Authorization: Bearer wrong",),
        ("Authorization: Basic dXNlcjpwYXNz",),
        ("Authorization: Bearer ",),
        ("Authorization: Bearer KEY", "Authorization: Bearer KEY"),
        ("Authorization: Bearer KEY", "x-api-key: other"),
        ("Authorization: Bearer KEY, Bearer other",),
        ("Authorization: Bearer KEY\u00e9",),
        ("x-api-key: situs_0_0",),
    ],
)
async def test_without_a_credential_nothing_is_told_or_recorded(gateway, provider, path, lines):
    size = gateway.runtime.ledger.size
    body = with_text(path, MARK)
    head = [f"POST {path} HTTP/1.1", "Host: h", *lines, "Content-Type: application/json"]
    head.append(f"Content-Length: {len(body)}")
    raw = "\r\n".join(head).replace("KEY", gateway.key).encode() + b"\r\n\r\n" + body
    [got] = await talk(gateway, raw)
    assert got.status in (400, 401)
    assert got.error["code"] in ("unauthenticated", "duplicate_header", "header_malformed", "invalid_credential")
    assert gateway.key not in got.body.decode()
    assert MARK not in got.body.decode()
    assert gateway.runtime.ledger.size == size
    assert not provider.received


AUTH = "Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
HEAD = "POST {path} HTTP/1.1\r\nHost: h\r\n"
SIZE = "Content-Length: {n}\r\n\r\n"
ODD = {
    "no host": "POST {path} HTTP/1.1\r\n" + AUTH + SIZE,
    "two hosts": HEAD + AUTH + "Host: other\r\n" + SIZE,
    "space before colon": HEAD + AUTH.replace("Authorization:", "Authorization :") + SIZE,
    "bare line feed": (HEAD + AUTH + SIZE).replace("\r", ""),
    "folded": HEAD + "X-A: a\r\n b\r\n" + AUTH + SIZE,
    "null byte": HEAD + "X-A: a\0b\r\n" + AUTH + SIZE,
    "carriage return": HEAD + "X-A: a\rX-Evil: 1\r\n" + AUTH + SIZE,
    "two lengths": HEAD + AUTH + "Content-Length: 5\r\n" + SIZE,
    "length and chunked": HEAD + AUTH + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
    "chunked twice": HEAD + AUTH + "Transfer-Encoding: chunked, identity\r\n\r\n",
    "negative length": HEAD + AUTH + "Content-Length: -5\r\n\r\n",
    "bad chunk": HEAD + AUTH + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "bad version": "POST {path} HTTP/9.9\r\nHost: h\r\n" + AUTH + SIZE,
    "no method": "{path} HTTP/1.1\r\nHost: h\r\n" + AUTH + SIZE,
    "tls": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "long header": HEAD + "X-A: " + "a" * 200_000 + "\r\n" + AUTH + SIZE,
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/messages"])
async def test_odd_http_goes_nowhere(gateway, provider, path, name):
    """The HTTP parser's own refusals have no API's shape; nothing may be sent, nor any second answer smuggled."""
    body = with_text(path, MARK)
    raw = ODD[name].format(path=path, key=gateway.key, n=len(body)).encode("latin-1") + body
    got = await talk(gateway, raw, answers=2)
    assert all(400 <= answer.status < 500 for answer in got), got
    assert all(answer.header("x-evil") is None for answer in got)
    assert not provider.requests
    assert MARK.encode() not in provider.received
    [well] = await talk(gateway, b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
    assert well.status == 200


@every_face
async def test_a_chunked_body_is_read_like_any_other(gateway, provider, path):
    body = with_text(path, MARK)
    pieces = [b"%x\r\n%s\r\n" % (1, body[i : i + 1]) for i in range(len(body))]
    raw = post(gateway, path, b"", "Transfer-Encoding: chunked")
    [got] = await talk(gateway, raw, b"".join(pieces), b"0\r\nX-Trailer: a\r\n\r\n", pause=0.01)
    assert got.status == 200
    assert provider.last.header("x-trailer") is None
    assert len(provider.requests) == 1


@every_face
async def test_pipelined_requests_are_each_governed_and_junk_ends_the_line(gateway, provider, path):
    good, bad = post(gateway, path, with_text(path, MARK)), post(gateway, path, b"{}")
    first, second, third = await talk(gateway, good + bad + good, answers=3)
    assert (first.status, second.status, third.status) == (200, 400, 200)
    receipts = {answer.header("x-situs-receipt") for answer in (first, second, third)}
    assert len(receipts) == 3
    assert len(provider.requests) == 2
    provider.forget()
    got = await talk(gateway, good + b"\x00\xffJUNK\r\n\r\n" + bad, answers=3)
    assert all(answer.status in (200, 400) for answer in got)
    assert len(provider.requests) <= 1


IBAN = "DE89370400440532013000"
TRICKS = {
    "zero width in a mail": ("karl.mus\u200bter@example.com", ("karl.mus", "ter@example")),
    "soft hyphen in a number": ("IBAN DE89 3704 0044\u00ad 0532 0130 00", ("0532 0130", "3704 0044")),
    "zero width in a number": ("IBAN " + "\u200b".join(IBAN), ("0\u200b5\u200b3\u200b2",)),
    "full width digits": ("IBAN ＤＥ８９ ３７０４ ００４４ ０５３２ ０１３０ ００", ("０５３２", "0532")),
    "no-break spaces": ("IBAN DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000", ("0532\u00a00130",)),
    "cyrillic letters in a name": ("Herr Dr. K\u0430rl Must\u0435r", ("K\u0430rl", "Must\u0435r")),
    "combining marks in a name": ("Herr Dr. Jo\u0308rg Mu\u0308ller", ("rg Mu", "ller")),
    "direction override in a name": ("Herr Dr. \u202eKarl Muster\u202c", ("Karl", "Muster")),
    "escapes of JSON": ("Herr Dr. \\u004b\\u0061\\u0072\\u006c Muster", ("Karl", "Muster", "\\u004b")),
}


@pytest.mark.parametrize("name", TRICKS)
@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/responses", "/v1/messages"])
async def test_tricks_of_writing_hide_nothing(gateway, provider, path, name):
    text, parts = TRICKS[name]
    [got] = await talk(gateway, post(gateway, path, with_text(path, text)))
    sent = bytes(provider.received).decode()
    assert len(provider.requests) == 1, got.body
    assert [part for part in parts if part in sent or json.dumps(part)[1:-1] in sent] == []
    decision, _ = await gateway.entries(got.header("x-situs-receipt"))
    assert decision["kinds"].keys() & {"EMAIL", "IBAN", "PERSON"}


OWN = {
    "/healthz": "GET",
    "/readyz": "GET",
    "/metrics": "GET",
    "/v1/models": "GET",
    "/v1/models/m": "GET",
    "/situs/v1/receipts/x": "GET",
    "/situs/v1/openapi.json": "GET",
    **dict.fromkeys(FACES, "POST"),
}


@pytest.mark.parametrize("path", OWN)
async def test_another_method_names_the_right_one(gateway, provider, path):
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"):
        if method == OWN[path]:
            continue
        raw = f"{method} {path} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {gateway.key}\r\n\r\n".encode()
        got = await talk(gateway, raw)
        if method == "BREW" and got[0].status == 400:  # the HTTP parser's own refusal
            continue
        assert (got[0].status, OWN[path] in (got[0].header("allow") or "")) == (405, True), method


@pytest.mark.parametrize(
    "path",
    ["/", "/v1", "/v2/chat/completions", "/v1/chat/completions/", "/V1/chat/completions", "//v1/chat/completions",
     "/v1/files", "/v1/batches", "/v1/responses/resp_1", "/situs/v1/receipts/", "/v1/models/", "/../v1/messages",
     "/v1/%00", "/v1/messages/batches", "/%0d%0aX-Evil:%201", "/v1/models/%0d%0aX-Evil:%201",
     "/situs/v1/receipts/%0d%0aX-Evil:%201", "/situs/v1/receipts/..%2f..%2fhealthz", "/\u00e9"],
)  # fmt: skip
async def test_an_address_with_nothing_behind_it(gateway, provider, path):
    for method in ("GET", "POST"):
        raw = f"{method} {path} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {gateway.key}\r\nContent-Length: 0\r\n\r\n"
        [got] = await talk(gateway, raw.encode())
        assert got.status in (404, 405) or (got.status == 400 and not path.isascii())
        assert got.header("x-evil") is None
    assert not provider.received


async def test_a_receipt_of_another_is_not_shown(gateway, provider):
    path = "/v1/chat/completions"
    [got] = await talk(gateway, post(gateway, path, with_text(path, "Frage")))
    call = got.header("x-situs-receipt")
    seen = {}
    for who, key in (("tester", gateway.key), ("other", gateway.grant("other")),
                     ("auditor", gateway.grant("auditor", roles=frozenset({"auditor"})))):  # fmt: skip
        raw = f"GET /situs/v1/receipts/{call} HTTP/1.1\r\nHost: h\r\nx-api-key: {key}\r\n\r\n"
        [answer] = await talk(gateway, raw.encode())
        seen[who] = answer.status
    assert seen == {"tester": 200, "other": 404, "auditor": 200}


async def test_an_upgrade_is_not_taken(gateway, provider):
    raw = post(gateway, "/v1/responses", b"", "Upgrade: websocket", "Connection: Upgrade",
               "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")  # fmt: skip
    got = await talk(gateway, raw.replace(b"POST", b"GET", 1))
    assert all(answer.status >= 400 for answer in got)
    assert not provider.received


async def test_head_answers_like_get_without_a_body(gateway):
    raw = b"HEAD /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    host, port = gateway.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(raw)
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("kind", ["one header", "many headers", "a path"])
async def test_a_head_without_end_is_not_kept(gateway, provider, kind):
    start, piece = {
        "one header": (b"GET /healthz HTTP/1.1\r\nHost: h\r\nX-A: ", b"a" * 8192),
        "many headers": (b"GET /healthz HTTP/1.1\r\nHost: h\r\n", b"X-A: a\r\n" * 1024),
        "a path": (b"GET /", b"a" * 8192),
    }[kind]
    host, port = gateway.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    sent = 0
    writer.write(start)
    try:
        while not reader.at_eof() and sent < 100 * len(piece):
            writer.write(piece)
            sent += len(piece)
            await writer.drain()
            await asyncio.sleep(0.005)
    except ConnectionError:
        pass
    finally:
        writer.close()
    assert sent < 50 * len(piece), "the gateway took a head of any length"
