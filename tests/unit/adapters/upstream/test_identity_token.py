import os
from pathlib import Path

import pytest

from situs.adapters.upstream.identity_token import read_identity_token
from situs.errors import ConfigError

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJnZWhlaW0ifQ.c2lnbmF0dXJl"


def written(tmp_path: Path, content: str, mode: int = 0o600) -> Path:
    path = tmp_path / "token"
    path.write_text(content, encoding="utf-8")
    path.chmod(mode)
    return path


def fault(path: Path) -> tuple[str, str]:
    with pytest.raises(ConfigError) as caught:
        read_identity_token(path, "u")
    return caught.value.code, caught.value.message


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o640, 0o644, 0o444])
def test_it_is_read_as_the_platform_puts_it_there(tmp_path: Path, mode: int):
    assert read_identity_token(written(tmp_path, TOKEN + "\n", mode), "u") == TOKEN


def test_it_is_read_anew_through_the_links_that_a_kubelet_moves(tmp_path: Path):
    for name, token in (("..1", TOKEN), ("..2", TOKEN + "2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "token").write_text(token, encoding="utf-8")
    (tmp_path / "..data").symlink_to("..1")
    (tmp_path / "token").symlink_to("..data/token")
    assert read_identity_token(tmp_path / "token", "u") == TOKEN
    (tmp_path / "..new").symlink_to("..2")
    os.replace(tmp_path / "..new", tmp_path / "..data")
    assert read_identity_token(tmp_path / "token", "u") == TOKEN + "2"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "secret_missing"),
        (" \n", "secret_missing"),
        ("geheim", "secret_malformed"),
        (TOKEN + "\ngeheim", "secret_malformed"),
        (TOKEN + "\u00e4", "secret_malformed"),
        ("a.b." + "geheim" * 4000, "secret_malformed"),
        ("\x00" * 100, "secret_malformed"),
    ],
)
def test_what_is_no_token_is_refused_without_a_word_of_it(tmp_path: Path, content: str, code: str):
    found = fault(written(tmp_path, content))
    assert (found[0], "geheim" in found[1], "token_file" in found[1] or "empty" in found[1]) == (code, False, True)


def test_a_file_that_everybody_may_write_is_refused(tmp_path: Path):
    assert fault(written(tmp_path, TOKEN, 0o646))[0] == "file_not_private"


def test_what_is_no_file_does_not_hold_anything_up(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    assert fault(tmp_path / "pipe")[0] == "secret_malformed"
    assert fault(tmp_path / "none")[0] == "secret_missing"
    assert fault(tmp_path)[0] == "secret_malformed"
