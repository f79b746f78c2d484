"""`situs init`: a working configuration with keys, made once."""

import stat
import tomllib

import pytest

from situs.adapters.identity import KeyFile
from situs.cli.init import DEFAULT_MODEL
from situs.config import load_config
from situs.ledger import parse_vkey


def test_it_makes_a_folder_that_works_and_shows_the_key_once(run, tmp_path) -> None:
    ran = run("init", "--folder", tmp_path / "s", "--home", "de, ch", "--port", 9000, "--json")
    assert ran.code == 0
    made = ran.json()
    config = load_config(tmp_path / "s" / "situs.toml")
    assert (config.organisation.home, config.server.port) == (("DE", "CH"), 9000)
    assert parse_vkey(made["vkey"]).name == config.ledger.origin
    (record,) = KeyFile(tmp_path / "s" / "api-keys.toml").load().records
    assert record.id == made["api_key_id"]
    assert made["api_key"] not in "".join(p.read_text("latin-1") for p in (tmp_path / "s").rglob("*") if p.is_file())


@pytest.mark.parametrize(
    ("model", "weights"), [(DEFAULT_MODEL, ("CN",)), ("smollm2-135m-instruct-q4_1", ("US",)), ("of-our-own", ())]
)
def test_where_the_weights_come_from_is_what_the_catalogue_says(run, tmp_path, model: str, weights: tuple) -> None:
    assert run("init", "--folder", tmp_path / "s", "--model", model).code == 0
    (place,) = load_config(tmp_path / "s" / "situs.toml").place
    assert place.weights_from == weights


def test_what_is_secret_is_readable_by_its_owner_alone(pristine) -> None:
    for name in ("ledger-key.pem", "api-keys.toml"):
        assert stat.S_IMODE((pristine / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((pristine / "matter-keys").stat().st_mode) == 0o700


def test_a_second_time_is_refused_and_changes_nothing(run, home) -> None:
    before = {p: p.read_bytes() for p in home.rglob("*") if p.is_file()}
    ran = run("init", "--folder", home)
    assert (ran.code, ran.out) == (1, "")
    assert "is there already" in ran.err
    again = run("init", "--folder", home, "--if-missing")
    assert (again.code, again.out) == (0, "")
    assert {p: p.read_bytes() for p in home.rglob("*") if p.is_file()} == before


def test_a_removed_configuration_is_made_again_around_the_ledger_keys_and_matters_that_are_there(run, home) -> None:
    (home / "situs.toml").unlink()
    (home / "matters.toml").write_text('[[matter]]\nid = "mine"\n', encoding="utf-8")
    key = (home / "ledger-key.pem").read_bytes()
    ran = run("init", "--folder", home, "--json")
    assert ran.code == 0, ran.err
    assert (home / "ledger-key.pem").read_bytes() == key
    assert "mine" in (home / "matters.toml").read_text(encoding="utf-8")
    assert len(KeyFile(home / "api-keys.toml").load().records) == 2


@pytest.mark.parametrize("name", ['Kanzlei "Beispiel" & Söhne', "a\\b", "{braces}"])
def test_any_name_makes_a_valid_file(run, tmp_path, name: str) -> None:
    ran = run("init", "--folder", tmp_path / "s", "--name", name)
    assert ran.code == 0, ran.err
    read = tomllib.loads((tmp_path / "s" / "situs.toml").read_text(encoding="utf-8"))
    assert read["organisation"]["name"] == read["place"][0]["operator"] == name


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--home", "Germany"], 1),
        (["--home", "DE,"], 1),
        (["--home", 'DE"'], 1),
        (["--port", "70000"], 2),
        (["--name", "two\nlines"], 1),
        (["--name", " "], 1),
    ],
)
def test_what_is_wrong_is_refused_before_anything_is_made(run, tmp_path, arguments: list[str], code: int) -> None:
    ran = run("init", "--folder", tmp_path / "s", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert not (tmp_path / "s").exists()
