"""Opening everything that a configuration names, and reloading it without losing the last good one."""

from __future__ import annotations

import pytest

from situs.adapters.keys import FileKeySource, KeyringKeySource, VaultKeySource
from situs.adapters.matters import FileMatters, SqliteMatters
from situs.adapters.upstream import UpstreamSettings
from situs.config import load_config
from situs.errors import ConfigError
from situs.law import load_law
from situs.runtime import open_runtime, recall, warm
from situs.runtime.opening import open_keys, open_matters, refuse_consumer_services, settings_of
from situs.testing import OWN, Spot

MATTER = '[[matter]]\nid = "M-1"\njurisdictions = ["DE"]\n'


async def opened(gateway):
    return await open_runtime(load_config(gateway.config_path), gateway.folder)


@pytest.fixture
async def runtime(written):
    gateway = written(matters=MATTER)
    made = await opened(gateway)
    yield made, gateway
    await made.aclose()


def change(gateway, old: str, new: str) -> None:
    text = gateway.config_path.read_text(encoding="utf-8")
    assert old in text
    gateway.config_path.write_text(text.replace(old, new), encoding="utf-8")


async def test_a_written_folder_opens_with_all_its_parts(runtime) -> None:
    made, _ = runtime
    assert set(made.upstreams) == {"own"}
    assert (await made.matters.find("M-1")).jurisdictions == {"DE"}
    assert made.ledger.size == 0
    assert made.faults() == []
    assert len(await made.keys.matter_key("M-1")) == 32
    await warm(made.upstreams)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ledger-key.pem", "ledger_key_missing"),
        ("ledger.db", "ledger_missing"),
        ("api-keys.toml", "key_file_missing"),
        ("matters.toml", "matters_unreadable"),
        ("few.toml", "statements_missing"),
    ],
)
async def test_what_is_missing_stops_the_start_and_leaves_nothing_locked(written, name: str, code: str) -> None:
    gateway = written()
    path = gateway.folder / name
    kept = path.read_bytes()
    mode = path.stat().st_mode
    path.rename(path.with_suffix(".away"))
    with pytest.raises(ConfigError) as caught:
        await opened(gateway)
    assert caught.value.code == code
    path.with_suffix(".away").rename(path)
    assert (path.read_bytes(), path.stat().st_mode) == (kept, mode)
    await (await opened(gateway)).aclose()


async def test_a_ledger_that_another_serves_is_told(runtime) -> None:
    _, gateway = runtime
    with pytest.raises(ConfigError) as caught:
        await opened(gateway)
    assert caught.value.code == "ledger_locked"


async def test_calls_that_a_crash_left_open_are_closed_as_abandoned(written) -> None:
    gateway = written()
    made = await opened(gateway)
    await made.ledger.append({"v": 1, "type": "decision", "call": "c1", "at": made.now()})
    await made.aclose()
    again = await opened(gateway)
    assert again.ledger.size == 2
    receipt = await again.ledger.receipt("c1")
    assert b'"abandoned"' in receipt.entries[-1].body
    await again.aclose()


async def test_a_statement_that_fails_stops_the_start(written) -> None:
    gateway = written(Spot("own", "http://127.0.0.1:9/v1", OWN.replace("controlled = true", "controlled = false")))
    (gateway.folder / "few.toml").write_text(
        '[[statement]]\nid = "s"\nsays = "Nothing goes to DE."\nnever = { uncontrolled = true }\n', encoding="utf-8"
    )
    with pytest.raises(ConfigError) as caught:
        await opened(gateway)
    assert caught.value.code == "statement_fails"


def test_a_consumer_service_is_no_upstream(configured) -> None:
    config = configured('[[upstream]]\nid = "u"\nkind = "openai"\nurl = "https://chatgpt.com/v1"\n')
    with pytest.raises(ConfigError) as caught:
        refuse_consumer_services(config, load_law())
    assert caught.value.code == "consumer_service"
    refuse_consumer_services(
        configured('[[upstream]]\nid = "u"\nkind = "openai"\nurl = "https://x.test/v1"\n'), load_law()
    )


# Reloading.


async def test_a_reload_takes_routes_limits_matters_and_keys_at_once(runtime) -> None:
    made, gateway = runtime
    before = made.rules
    change(gateway, "priority = 100", "priority = 7")
    (gateway.folder / "matters.toml").write_text(MATTER.replace("M-1", "M-2"), encoding="utf-8")
    await recall(made, gateway.config_path)
    assert made.rules is not before
    assert made.rules.routes[0].priority == 7
    assert await made.matters.find("M-1") is None
    assert (await made.matters.find("M-2")).id == "M-2"
    assert made.config.route[0].priority == 7


@pytest.mark.parametrize(
    ("what", "content", "code"),
    [
        ("situs.toml", "[nonsense]\n", "config_invalid"),
        ("few.toml", "[[statement]]\n", None),
        ("matters.toml", "nonsense", "matters_unreadable"),
        ("api-keys.toml", "nonsense", "key_file_invalid"),
    ],
)
async def test_a_bad_file_keeps_the_last_good_rules_whole(runtime, what: str, content: str, code: str | None) -> None:
    made, gateway = runtime
    kept = (made.rules, made.config, made.matters)
    (gateway.folder / what).write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        await recall(made, gateway.config_path)
    assert code in (None, caught.value.code)
    assert (made.rules, made.config, made.matters) == kept
    assert await made.matters.find("M-1")


@pytest.mark.parametrize(
    ("old", "new", "table"),
    [
        ("drain_seconds = 2", "drain_seconds = 3", "server"),
        ('origin = "situs.test/ledger"', 'origin = "situs.test/other"', "ledger"),
        ('log_level = "error"', 'log_level = "info"', "telemetry"),
        ('url = "http://127.0.0.1:9/v1"', 'url = "http://127.0.0.1:10/v1"', "upstream"),
        ("[policies]", '[keys]\nfolder = "elsewhere"\n[policies]', "keys"),
        (
            "[policies]",
            '[[identity.issuer]]\nname = "i"\nissuer = "https://i.test"\naudience = "a"\njwks = "k.json"\n[policies]',
            "identity.issuer",
        ),
    ],
)
async def test_what_is_bound_to_the_process_needs_a_restart(runtime, old: str, new: str, table: str) -> None:
    made, gateway = runtime
    kept = made.rules
    change(gateway, old, new)
    with pytest.raises(ConfigError) as caught:
        await recall(made, gateway.config_path)
    assert (caught.value.code, made.rules) == ("restart_needed", kept)
    assert f"`{table}` has changed" in caught.value.message


# Parts.


class Chain:
    """The least of a keyring that a machine must have: one that protects what it holds."""

    priority = 5


def test_matters_are_read_from_the_source_that_is_named(configured, tmp_path) -> None:
    (tmp_path / "m.toml").write_text(MATTER, encoding="utf-8")
    (tmp_path / "m.csv").write_text("id,jurisdictions\nM-1,DE\n", encoding="utf-8")
    assert isinstance(open_matters(configured('[matters]\npath = "m.toml"\n'), tmp_path), FileMatters)
    assert isinstance(open_matters(configured('[matters]\nsource = "csv"\npath = "m.csv"\n'), tmp_path), FileMatters)
    store = open_matters(configured('[matters]\nsource = "sqlite"\npath = "m.db"\n'), tmp_path)
    assert isinstance(store, SqliteMatters)
    store.close()


def test_keys_come_from_the_source_that_is_named(configured, tmp_path, monkeypatch) -> None:
    assert isinstance(open_keys(configured(""), tmp_path), FileKeySource)
    vault = '[keys]\nsource = "vault"\nurl = "https://vault.test"\n'
    with pytest.raises(ConfigError, match=r"keys\.token"):
        open_keys(configured(vault), tmp_path)
    assert isinstance(open_keys(configured(vault + 'token = { file = "t" }\n'), tmp_path), VaultKeySource)
    monkeypatch.setattr("situs.adapters.keys.keyring_source._system_keyring", lambda: Chain())
    assert isinstance(open_keys(configured('[keys]\nsource = "keyring"\n'), tmp_path), KeyringKeySource)


def test_relative_secrets_and_weights_start_at_the_configuration_s_folder(configured, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir("/")
    (tmp_path / "key").write_text("invented\n", encoding="utf-8")
    config = configured(
        '[[upstream]]\nid = "a"\nkind = "mistral"\nurl = "https://x.test/v1"\napi_key = { file = "key" }\n'
        '[[upstream]]\nid = "b"\nkind = "embedded"\nmodel = "weights/a.gguf"\n'
        '[[upstream]]\nid = "c"\nkind = "embedded"\nmodel = "a-name"\n'
    )
    first, second, third = (settings_of(u, config, tmp_path) for u in config.upstream)
    assert isinstance(first, UpstreamSettings)
    assert first.api_key() == "invented"
    assert "invented" not in repr(first)
    assert (second.model, third.model) == (str(tmp_path / "weights/a.gguf"), "a-name")


def test_an_upstream_is_ready_for_what_its_routes_do(configured, tmp_path) -> None:
    config = configured(
        '[[place]]\nid = "p"\n[[upstream]]\nid = "u"\nkind = "openai"\n'
        '[[route]]\nid = "r"\nmodels = ["m"]\nplace = "p"\nupstream = "u"\nactions = ["embed", "count"]\n'
    )
    assert settings_of(config.upstream[0], config, tmp_path).actions == {"embed", "count"}


async def test_a_certificate_authority_that_cannot_be_read_stops_the_start(written) -> None:
    more = 'ca_file = "no-such.pem"'
    gateway = written(Spot("own", "https://127.0.0.1:9/v1", OWN, more=more))
    with pytest.raises(ConfigError) as caught:
        await opened(gateway)
    assert caught.value.code == "upstream_tls"


EXCHANGE = """
[[upstream]]
id = "u"
kind = "azure"
url = "https://example-de.openai.azure.com/openai/v1"
[upstream.exchange]
kind = "entra"
token_file = "identity/token"
tenant = "11111111-2222-3333-4444-555555555555"
client = "66666666-7777-8888-9999-000000000000"
"""


def test_an_identity_token_is_read_beside_the_configuration_each_time_it_is_needed(configured, tmp_path) -> None:
    config = configured(EXCHANGE)
    exchange = settings_of(config.upstream[0], config, tmp_path).exchange
    assert exchange is not None
    (tmp_path / "identity").mkdir()
    for token in ("a.b.c", "d.e.f"):
        (tmp_path / "identity" / "token").write_text(token, encoding="utf-8")
        assert exchange.token() == token
    (tmp_path / "identity" / "token").unlink()
    with pytest.raises(ConfigError) as caught:
        exchange.token()
    assert (caught.value.code, "upstream `u`" in caught.value.message) == ("secret_missing", True)
    assert "a.b.c" not in repr(exchange) and "token" not in repr(exchange)


async def test_a_host_that_serves_the_whole_world_is_not_taken_by_itself(written) -> None:
    pool = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/legal/providers/cluster"
    exchange = f'exchange = {{ kind = "google", token_file = "t", audience = "{pool}"'
    spot = Spot("own", "", OWN, kind="vertex", more='region = "eu"\nproject = "example-legal"\n' + exchange + " }")
    gateway = written(spot)
    with pytest.raises(ConfigError) as caught:
        await opened(gateway)
    assert (caught.value.code, "`exchange.url`" in caught.value.message) == ("upstream_settings", True)
    change(gateway, exchange, exchange + ', url = "https://sts.googleapis.com"')
    await (await opened(gateway)).aclose()
