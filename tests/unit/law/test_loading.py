import re
import tomllib
from importlib import resources

import pytest

from situs.errors import ConfigError
from situs.law import load_law, loading
from situs.law.loading import FILES


def test_the_law_loads_with_a_digest_and_a_date() -> None:
    law = load_law()
    assert re.fullmatch(r"[0-9a-f]{64}", law.digest)
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", law.as_of)
    assert load_law().digest == law.digest


@pytest.mark.parametrize("name", FILES)
def test_every_row_keeps_its_source_and_date(name: str) -> None:
    text = resources.files("situs.law").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    rows = [row for table in document.values() if isinstance(table, list) for row in table]
    for row in rows:
        assert row["source"] and row["as_of"] and row["confidence"] and row["verification"]
    assert rows or name == "regions"


def test_every_data_file_is_read() -> None:
    shipped = {f.name for f in resources.files("situs.law").joinpath("data").iterdir() if f.name.endswith(".toml")}
    assert shipped == {f"{name}.toml" for name in FILES}


def test_a_missing_file_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "FILES", (*FILES, "nothing"))
    with pytest.raises(ConfigError, match="do not read") as caught:
        load_law()
    assert caught.value.code == "law_invalid"


def test_a_table_that_is_missing_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "FILES", FILES[:-1])
    with pytest.raises(ConfigError):
        load_law()
