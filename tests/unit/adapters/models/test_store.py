from pathlib import Path

import pytest

from situs.adapters.models import list_models, locate, store_folder, verify
from situs.errors import ConfigError

DIGEST = "a" * 64


def test_the_folder_follows_the_environment():
    assert store_folder({"SITUS_MODELS": "/srv/models"}) == Path("/srv/models")
    assert store_folder({"XDG_DATA_HOME": "/xdg"}) == Path("/xdg/situs/models")
    assert store_folder({"XDG_DATA_HOME": "relative"}) == Path.home() / ".local/share/situs/models"


def test_a_path_needs_a_digest_and_a_file(tmp_path):
    file = tmp_path / "own.gguf"
    for model, digest, code in [
        (str(file), "", "weights_digest_missing"),
        (str(file), "abc", "weights_digest_missing"),
        (str(file), DIGEST, "weights_missing"),
        ("unknown-model", "", "model_unknown"),
        ("smollm2-135m-instruct-q4_1", DIGEST, "weights_mismatch"),
    ]:
        with pytest.raises(ConfigError) as caught:
            locate(model, digest)
        assert caught.value.code == code
    file.write_bytes(b"x")
    weights = locate(str(file), DIGEST.upper())
    assert (weights.name, weights.path, weights.sha256) == ("own", file, DIGEST)


def test_verify_reads_every_byte(tmp_path, card, content, listed):
    listed(card)
    told = []
    file = tmp_path / "tiny.gguf"
    with pytest.raises(ConfigError) as caught:
        verify("tiny", tmp_path)
    assert caught.value.code == "weights_missing"
    file.write_bytes(content)
    assert verify("tiny", tmp_path, lambda *step: told.append(step)) == file
    assert told[-1] == ("hashing", len(content), len(content))
    file.write_bytes(content[:-1] + b"?")
    with pytest.raises(ConfigError) as caught:
        verify("tiny", tmp_path)
    assert caught.value.code == "weights_mismatch"


def test_listing_tells_what_is_there(tmp_path):
    assert [one.present for one in list_models(tmp_path)] == [False, False, False]
    first = list_models(tmp_path)[0]
    with first.path.open("wb") as file:
        file.truncate(first.card.size)
    assert [one.present for one in list_models(tmp_path)] == [True, False, False]
