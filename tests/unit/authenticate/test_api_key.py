"""The shape of API keys."""

import re

import pytest

from situs.authenticate import API_KEY_PATTERN, api_key_id, digest_of, render_api_key
from situs.errors import ConfigError

KEY = render_api_key(bytes(range(7)), bytes(range(32)))


def test_a_rendered_key_has_the_published_shape_and_names_its_id() -> None:
    assert re.fullmatch(API_KEY_PATTERN, KEY)
    assert api_key_id(KEY) == KEY.split("_")[1] == "aaaqeayeau"


def test_the_checksum_finds_every_single_character_typo() -> None:
    for position in range(6, len(KEY)):
        other = "b" if KEY[position] != "b" else "c"
        assert api_key_id(KEY[:position] + other + KEY[position + 1 :]) is None, position


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "situs_",
        KEY[:-1],
        KEY + "x",
        KEY + "\n",
        " " + KEY,
        KEY.upper(),
        KEY.replace("a", "а", 1),
        "a.b.c",
    ],
)
def test_what_is_no_key_names_no_id(credential: str) -> None:
    assert api_key_id(credential) is None


def test_different_entropy_gives_different_keys_and_digests() -> None:
    other = render_api_key(bytes(range(7)), bytes(31) + b"\x01")
    assert api_key_id(other) == api_key_id(KEY)
    assert digest_of(other) != digest_of(KEY)
    assert len(digest_of(KEY)) == 32


@pytest.mark.parametrize(("id_bytes", "secret_bytes"), [(6, 32), (7, 31), (7, 33), (0, 0)])
def test_weak_entropy_is_refused(id_bytes: int, secret_bytes: int) -> None:
    with pytest.raises(ConfigError) as caught:
        render_api_key(bytes(id_bytes), bytes(secret_bytes))
    assert caught.value.code == "weak_entropy"
