import pytest

from situs.adapters.upstream.address import base_address
from situs.adapters.upstream.exchanging import TokenService, ask, bearer_of, end_of, form, is_token, reason_in_json
from situs.adapters.upstream.http import HttpClient
from situs.adapters.upstream.settings import Timeouts
from situs.errors import UpstreamError
from situs.testing import Answer, FakeProvider, cut

SERVICE = TokenService("the service", "look at it", reason_in_json, frozenset({"invalid_target"}))
ECHO = b'{"error":"invalid_client","error_description":"geheim"}'


async def asked(provider: FakeProvider) -> UpstreamError | bytes:
    client = HttpClient(Timeouts(), 1 << 20)
    url = base_address(provider.base_url, allow_http=False, upstream="u")
    try:
        return await ask(client, form(url, {"a": "b c"}), SERVICE)
    except UpstreamError as error:
        return error
    finally:
        await client.aclose()


async def test_a_form_goes_out_in_the_body_and_the_answer_comes_back():
    async with FakeProvider() as provider:
        provider.script(Answer(body=b'{"a":1}'))
        assert await asked(provider) == b'{"a":1}'
        assert (provider.last.method, provider.last.target, provider.last.body) == ("POST", "/", b"a=b+c")
        assert provider.last.header("content-type") == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (Answer(status=400, body=ECHO), "upstream_unauthorised", "(400 invalid_client): look at it"),
        (Answer(status=403, body=b"geheim"), "upstream_unauthorised", "(403)"),
        (Answer(status=404, body=b"{}"), "upstream_unauthorised", "(404)"),
        (Answer(status=400, body=b'{"error":"geheim"}'), "upstream_unauthorised", "(400)"),
        (Answer(status=400, body=b'{"error":"invalid_target"}'), "upstream_overloaded", "invalid_target"),
        (Answer(status=302, body=b"", headers=(("location", "/x"),)), "upstream_unauthorised", "(302)"),
        (Answer(status=429, body=ECHO, headers=(("retry-after", "9"),)), "upstream_overloaded", "429"),
        (Answer(status=503, body=ECHO), "upstream_overloaded", "503"),
        (Answer(status=500, body=ECHO), "upstream_error", "500"),
        (Answer(status=504, body=ECHO), "upstream_timeout", "504"),
        (Answer(body=b"x" * 70_000), "upstream_unauthorised", "gave no token"),
        (cut(1, "geheim"), "upstream_unauthorised", "gave no token"),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Answer) else None,
)
async def test_a_failure_lets_the_next_route_be_tried_and_repeats_nothing(answer: Answer, code: str, words: str):
    async with FakeProvider() as provider:
        provider.respond(lambda _: answer if answer.body is not None else Answer(body=b"geheim" * 9, cut_after=1))
        error = await asked(provider)
        assert isinstance(error, UpstreamError)
        assert (error.code, error.retryable, len(provider.requests)) == (code, True, 1)
        assert words in error.message
        assert "geheim" not in error.message


async def test_a_service_that_is_not_there_or_silent_is_told_apart(monkeypatch):
    async with FakeProvider() as provider:
        await provider.aclose()
        error = await asked(provider)
        assert isinstance(error, UpstreamError)
        assert error.code == "upstream_unreachable"
    monkeypatch.setattr("situs.adapters.upstream.exchanging._SECONDS", 0.05)
    async with FakeProvider() as provider:
        provider.script(Answer(body=b"{}", delay=5))
        error = await asked(provider)
        assert isinstance(error, UpstreamError)
        assert (error.code, error.status) == ("upstream_timeout", 504)


def test_a_bearer_token_and_its_lifetime():
    assert bearer_of(b'{"access_token":"at","expires_in":"3599","token_type":"bearer"}', SERVICE) == ("at", 3599.0)
    assert bearer_of(b'{"access_token":"at","expires_in":1e300}', SERVICE) == ("at", 86_400.0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"1",
        b"{}",
        b'{"access_token":"at"}',
        b'{"access_token":1,"expires_in":9}',
        b'{"access_token":"","expires_in":9}',
        b'{"access_token":"a b","expires_in":9}',
        b'{"access_token":"a\\r\\nx: y","expires_in":9}',
        b'{"access_token":"at","expires_in":0}',
        b'{"access_token":"at","expires_in":"nan"}',
        b'{"access_token":"at","expires_in":null}',
        b'{"access_token":"at","expires_in":9,"token_type":"mac"}',
    ],
)
def test_an_answer_without_a_usable_token(body: bytes):
    with pytest.raises(UpstreamError) as caught:
        bearer_of(body, SERVICE)
    assert caught.value.code == "upstream_unauthorised"


def test_a_token_may_stand_in_a_header():
    assert is_token("ya29.a-b_c/+=~")
    assert not any(is_token(value) for value in (None, b"x", "", "a b", "a\n", "\u00e4", "x" * 40_000))


@pytest.mark.parametrize("body", [b"", b"[]", b'{"error":[]}', b'{"error":{"status":1}}', b'{"error":{}}', b"\xff"])
def test_a_reason_that_is_none(body: bytes):
    assert reason_in_json(body) == ""


def test_reasons_of_oauth_and_of_google():
    assert reason_in_json(b'{"error":"invalid_grant"}') == "invalid_grant"
    assert reason_in_json(b'{"error":{"code":403,"status":"PERMISSION_DENIED"}}') == "PERMISSION_DENIED"


def test_an_end_is_told_in_milliseconds():
    assert end_of(1_800_000_000.5, 3600.0) == 1_800_003_600_500
