"""A model's files against what its signer vouches for; the bundles are the OpenSSF library's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from situs.adapters.models import read_signature, verify_files
from situs.errors import ConfigError, IntegrityError

VECTORS = Path(__file__).resolve().parents[3] / "vectors" / "model_signing"


@pytest.fixture
def model(tmp_path) -> Path:
    return Path(shutil.copytree(VECTORS / "model", tmp_path / "model"))


@pytest.fixture(scope="module")
def manifest():
    return read_signature(VECTORS / "folder.sig", VECTORS / "key.pem")


def differs(model: Path, manifest) -> str:
    with pytest.raises(IntegrityError) as caught:
        verify_files(model, manifest)
    assert caught.value.code == "model_files_differ"
    return caught.value.message


def test_every_file_is_compared(model, manifest) -> None:
    assert verify_files(model, manifest) == 3


def test_what_the_signer_left_out_does_not_belong_to_it(model, manifest) -> None:
    (model / ".git").mkdir()
    (model / ".git" / "config").write_text("x", encoding="utf-8")
    (model / ".gitignore").write_text("x", encoding="utf-8")
    assert verify_files(model, manifest) == 3


def test_a_change_is_found(model, manifest) -> None:
    (model / "sub" / "tokens.txt").write_bytes(b"token5")
    assert "sub/tokens.txt" in differs(model, manifest)


def test_a_file_too_few_and_one_too_many_are_found(model, manifest) -> None:
    (model / "extra.py").write_text("x", encoding="utf-8")
    assert "`extra.py` is not signed" in differs(model, manifest)
    (model / "extra.py").unlink()
    (model / "config.json").unlink()
    assert "`config.json` is missing" in differs(model, manifest)


@pytest.mark.parametrize("name", ["linked", "sub/linked"])
def test_a_link_is_no_file_of_the_model(model, manifest, name: str) -> None:
    (model / name).symlink_to(model / "config.json")
    assert "no regular file" in differs(model, manifest)


def test_a_link_to_a_folder_is_not_followed(model, manifest, tmp_path) -> None:
    (model / "more").symlink_to(tmp_path)
    assert "no regular file" in differs(model, manifest)


def test_a_single_file(model) -> None:
    found = read_signature(VECTORS / "file.sig", VECTORS / "key.pem")
    assert verify_files(model / "weights.gguf", found) == 1
    with pytest.raises(IntegrityError):
        verify_files(model / "config.json", found)
    with pytest.raises(ConfigError) as caught:
        verify_files(model / "none", found)
    assert caught.value.code == "weights_missing"


def test_files_that_are_not_there_are_told(tmp_path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_signature(tmp_path / "none.sig", VECTORS / "key.pem")
    assert caught.value.code == "model_signature_missing"
