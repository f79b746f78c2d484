"""Writing for people and for programs."""

import pytest

from situs.cli.output import NEXT_STEPS, Steps, beside, fail, show, table
from situs.errors import ConfigError


def test_a_table_is_aligned_and_has_no_trailing_space(capsys) -> None:
    table([("a", "long cell"), ("bbb", "")], ("X", "Y"))
    assert capsys.readouterr().out.splitlines() == ["X    Y", "a    long cell", "bbb"]


def test_json_is_sorted_and_ends_with_a_newline(capsys) -> None:
    show({"b": [1], "a": "ü"})
    assert capsys.readouterr().out == '{\n  "a": "ü",\n  "b": [\n    1\n  ]\n}\n'


@pytest.mark.parametrize("code", [*NEXT_STEPS, "other"])
def test_an_error_says_what_to_do_next_where_that_is_known(capsys, code: str) -> None:
    fail(ConfigError(code, "words"))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == f"situs: words [{code}]"
    assert lines[1:] == ([f"  next: {NEXT_STEPS[code]}"] if code in NEXT_STEPS else [])


def test_long_work_is_told_once_a_step_and_once_at_its_end(capsys) -> None:
    steps = Steps()
    for done in range(101):
        steps("hashing", done * 1_000_000, 100_000_000)
    steps("loading", 0, 1)
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["  hashing 0 of 100 MB", "  hashing 100 of 100 MB", "  loading"]


def test_files_are_looked_for_beside_the_configuration_that_the_environment_names(monkeypatch) -> None:
    found = beside("ledger.db")["default"]
    monkeypatch.delenv("SITUS_CONFIG", raising=False)
    assert found() == ".situs/ledger.db"
    monkeypatch.setenv("SITUS_CONFIG", "/etc/situs/de/situs.toml")
    assert found() == "/etc/situs/de/ledger.db"
