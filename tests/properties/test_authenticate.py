"""Whatever is sent as a credential, nobody gets in and nothing breaks."""

import base64

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey
from tests.drawing import examples

from situs.authenticate import (
    Grant,
    Issuer,
    Issuers,
    KeyRecord,
    KeyRing,
    api_key_id,
    authenticate,
    digest_of,
    is_matter_id,
    matter_of,
    read_key_set,
    render_api_key,
)
from situs.errors import CallError
from situs.model import Principal

NOW = 1_800_000_000
KEY = render_api_key(bytes(7), bytes(32))
RING = KeyRing([KeyRecord(api_key_id(KEY) or "", digest_of(KEY), Grant("anna"), created=1)])
EC = ECKey.generate_key("P-256", {"kid": "one"})
KEYS = read_key_set(orjson.dumps({"keys": [EC.as_dict(private=False)]}))
ISSUERS = Issuers([(Issuer("idp", "https://idp.example.com", frozenset({"situs"})), KEYS)])

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
HEADER = st.fixed_dictionaries(
    {"alg": st.sampled_from(["ES256", "none", "HS256", "RS256"]) | JSON},
    optional={"kid": st.just("one") | JSON, "typ": JSON, "crit": JSON, "b64": JSON, "jwk": JSON},
)
CLAIMS = st.fixed_dictionaries(
    {"iss": st.just("https://idp.example.com") | JSON},
    optional={"aud": st.just("situs") | JSON, "sub": JSON, "exp": st.just(NOW + 60) | JSON, "iat": JSON},
)


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).rstrip(b"=").decode()


@examples(300)
@given(
    st.text(max_size=200)
    | st.text(max_size=80).map("situs_".__add__)
    | st.text(st.characters(codec=None), max_size=30).map(lambda text: f"a.{text}.b")
    | st.builds(lambda h, c, s: f"{encoded(h)}.{encoded(c)}.{s}", HEADER, CLAIMS, st.text("aZ09_-", max_size=90))
)
def test_no_invented_credential_is_taken_or_breaks_anything(credential: str) -> None:
    with pytest.raises(CallError) as caught:
        authenticate(credential, RING, ISSUERS, NOW)
    assert caught.value.status == 401


LISTED = st.sampled_from(["M-1", "a", "M1"])


@examples(300)
@given(st.text(max_size=12) | st.text("aM1-./:_", max_size=8) | LISTED, st.sets(LISTED), st.none() | LISTED)
def test_a_header_names_a_matter_of_the_list_and_is_vouched_for_by_the_keys_record_alone(
    header: str, matters: set[str], default: str | None
) -> None:
    principal = Principal("anna", matters=frozenset(matters), default_matter=default)
    if not is_matter_id(header) or (matters and header not in matters):
        with pytest.raises(CallError) as caught:
            matter_of(principal, header)
        assert caught.value.status in (400, 403)
        return
    assert matter_of(principal, header) == (header, header not in matters | {default})
    assert ".." not in header
