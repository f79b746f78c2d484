"""The shipped model is the pinned one, or nothing starts."""

from importlib import resources
from pathlib import Path

import pytest

from situs.errors import ConfigError
from situs.minimise.shipped import DIGEST, FILE, read_shipped


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand a copy of the package's data in for it."""
    shipped = resources.files("situs.minimise") / "data"
    copy = tmp_path / "data"
    copy.mkdir()
    for name in (FILE, DIGEST):
        (copy / name).write_bytes((shipped / name).read_bytes())
    monkeypatch.setattr(resources, "files", lambda _package: tmp_path)
    return copy


def test_the_pinned_model_is_read(package: Path) -> None:
    assert read_shipped() == (package / FILE).read_bytes()


def test_a_changed_byte_is_refused(package: Path) -> None:
    content = bytearray((package / FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (package / FILE).write_bytes(content)
    with pytest.raises(ConfigError, match="not the one that is pinned"):
        read_shipped()


@pytest.mark.parametrize("name", [FILE, DIGEST])
def test_a_missing_file_is_refused(package: Path, name: str) -> None:
    (package / name).unlink()
    with pytest.raises(ConfigError, match="missing"):
        read_shipped()


def test_an_empty_pin_is_refused(package: Path) -> None:
    (package / DIGEST).write_text("")
    with pytest.raises(ConfigError, match="missing"):
        read_shipped()
