"""Exchanges of identity tokens: one for each provider, beside no key, and nothing that is a token or a person."""

import re
from pathlib import Path

import pytest

from situs.adapters.upstream import open_upstream
from situs.config import Config, load_config
from situs.errors import ConfigError
from situs.runtime.opening import settings_of

TOKEN = "/var/run/secrets/tokens/situs"
AWS = {"kind": "aws", "token_file": TOKEN, "role": "arn:aws:iam::123456789012:role/legal/situs"}
POOL = "//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/legal/providers/cluster"
GOOGLE = {"kind": "google", "token_file": TOKEN, "audience": POOL}
ENTRA = {
    "kind": "entra",
    "token_file": TOKEN,
    "tenant": "11111111-2222-3333-4444-555555555555",
    "client": "66666666-7777-8888-9999-aaaaaaaaaaaa",
}
KINDS = {"bedrock": AWS, "vertex": GOOGLE, "azure": ENTRA}
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJnZWhlaW0ifQ.c2lnbmF0dXJl"


def written(tmp_path: Path, kind: str, exchange: dict[str, object], more: str = "") -> Path:
    path = tmp_path / "situs.toml"
    table = "\n".join(f"{name} = {value!r}" for name, value in exchange.items())
    path.write_text(f'[[upstream]]\nid = "u"\nkind = "{kind}"\n{more}\n[upstream.exchange]\n{table}\n', "utf-8")
    return path


def problem(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert caught.value.code == "config_invalid"
    return caught.value.message


@pytest.mark.parametrize("kind", KINDS)
def test_each_provider_has_one_and_it_cannot_be_changed(tmp_path: Path, kind: str) -> None:
    config = load_config(written(tmp_path, kind, KINDS[kind]))
    exchange = config.upstream[0].exchange
    assert exchange is not None
    assert exchange.kind == KINDS[kind]["kind"]
    with pytest.raises(ValueError, match="frozen"):
        exchange.url = "https://evil.example"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("kind", "exchange", "words"),
    [
        ("bedrock", GOOGLE, "upstream `u` is of kind `bedrock`, with an exchange of another: take `aws`"),
        ("openai", AWS, "its provider has none: take `exchange` out"),
        ("bedrock", {k: v for k, v in AWS.items() if k != "kind"}, "needs a `kind`"),
        ("bedrock", AWS | {"kind": "oracle"}, "'aws', 'google', 'entra'"),
        ("bedrock", AWS | {"tenant": "x"}, "upstream.0.exchange.aws.tenant: is not a setting"),
        ("bedrock", AWS | {"role": "situs"}, "exchange.aws.role"),
        ("bedrock", AWS | {"role": "arn:aws:iam::123456789012:user/anna"}, "exchange.aws.role"),
        ("bedrock", AWS | {"session": "anna@example.com"}, "exchange.aws.session"),
        ("bedrock", AWS | {"seconds": 60}, "exchange.aws.seconds"),
        ("vertex", GOOGLE | {"audience": "https:" + POOL}, "exchange.google.audience"),
        ("vertex", GOOGLE | {"account": "x/../y"}, "exchange.google.account"),
        ("azure", ENTRA | {"tenant": "common"}, "exchange.entra.tenant"),
        ("azure", ENTRA | {"client": "../x"}, "exchange.entra.client"),
        ("azure", ENTRA | {"scope": "openid"}, "exchange.entra.scope"),
        ("azure", ENTRA | {"token_file": ""}, "exchange.entra.token_file"),
    ],
)
def test_what_does_not_fit_is_told_by_its_place(tmp_path: Path, kind: str, exchange: dict, words: str) -> None:
    assert words in problem(written(tmp_path, kind, exchange))


def test_a_token_in_place_of_its_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    told = problem(written(tmp_path, "azure", ENTRA | {"token_file": JWT}))
    assert ("must name the file" in told.lower(), JWT in told) == (True, False)


@pytest.mark.parametrize("key", ["api_key", "bearer", "access_key", "session_token", "service_account"])
def test_nothing_stands_beside_it_that_could_be_fallen_back_to(tmp_path: Path, key: str) -> None:
    told = problem(written(tmp_path, "bedrock", AWS, f'{key} = {{ env = "A_KEY" }}'))
    assert f"has an exchange and `{key}`: take one of them out" in told


def test_without_one_nothing_is_different() -> None:
    assert Config.model_validate({"upstream": [{"id": "u", "kind": "bedrock"}]}).upstream[0].exchange is None


def test_the_guide_shows_configurations_that_are_taken(tmp_path: Path) -> None:
    guide = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "short-lived-credentials.md"
    blocks = re.findall(r"^```toml\n(.*?)^```$", guide.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        (tmp_path / "situs.toml").write_text(block, encoding="utf-8")
        (upstream,) = load_config(tmp_path / "situs.toml").upstream
        settings = settings_of(upstream, Config(), tmp_path)
        assert settings.exchange is not None
        open_upstream(settings)
