"""`situs check`: everything that `serve` would open, without serving."""

import pytest

from situs.testing import OWN, Gateway, Spot

FEW = '[[statement]]\nid = "t"\nsays = "s"\naction = "train"\nlabels = ["MNPI"]\nnever = { permitted = true }\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "few.toml").write_text(FEW, encoding="utf-8")
    spot = Spot("own", "http://127.0.0.1:9/v1", OWN)
    Gateway(tmp_path, (spot,), '[policies]\nstatements = "few.toml"\n').write()
    monkeypatch.setenv("SITUS_CONFIG", str(tmp_path / "situs.toml"))
    return tmp_path


def test_a_good_configuration_is_told_with_its_digests(run, folder) -> None:
    ran = run("check", "--json")
    assert ran.code == 0, ran.err
    found = ran.json()
    assert (found["routes"], found["entries"]) == (["own"], 0)
    assert set(found["digests"]) == {"config", "detectors", "law", "policies"}
    assert found["law_stale"] == []
    assert "situs.toml is good" in run("check").out and "STALE" not in run("check").out


def test_law_that_is_due_for_another_look_is_told(run, folder) -> None:
    path = folder / "situs.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("review_days = 36500", "review_days = 1"), encoding="utf-8"
    )
    found = run("check", "--json").json()
    assert (found["law_as_of"], "gdpr_ch5" in found["law_stale"]) == ("2026-11-23", True)
    assert f"STALE: {len(found['law_stale'])} facts of law are past their review: " in run("check").out


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("situs.toml", b"[nonsense]\n", "config_invalid"),
        ("ledger-key.pem", b"no key", "ledger_key_invalid"),
        ("api-keys.toml", b"nonsense", "key_file_invalid"),
        ("matters.toml", b"nonsense", "matters_unreadable"),
        ("ledger.db", b"SQLite format 3\x00 but damaged" + bytes(5000), "ledger_unreadable"),
    ],
)
def test_what_is_wrong_is_exit_2_with_its_code(run, folder, name: str, content: bytes, code: str) -> None:
    (folder / name).write_bytes(content)
    ran = run("check")
    assert (ran.code, ran.out, f"[{code}]" in ran.err) == (2, "", True)


def test_weights_that_were_never_pulled_say_what_to_do(run, home, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SITUS_MODELS", str(tmp_path / "empty"))
    ran = run("check")
    assert (ran.code, "[weights_missing]" in ran.err, "situs models pull" in ran.err) == (2, True, True)


def test_a_secret_that_is_not_set_is_named_when_it_is_needed_and_never_shown(run, folder) -> None:
    (folder / "upstream-key").unlink()
    ran = run("check")
    assert "upstream-test-key" not in ran.out + ran.err
