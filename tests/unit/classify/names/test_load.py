from hashlib import sha256
from importlib import resources
from io import BytesIO

import numpy as np
import pytest

from situs.classify.names import load
from situs.classify.names.load import DIGEST, WEIGHTS, WORDS, WORDS_DIGEST, load_names, read_model, read_ordinary
from situs.errors import ConfigError

RAW = (resources.files("situs.classify.names") / "weights" / WEIGHTS).read_bytes()
LISTED = (resources.files("situs.classify.names") / "weights" / WORDS).read_bytes()


def test_the_weights_are_those_of_the_digest() -> None:
    assert sha256(RAW).hexdigest() == DIGEST
    assert WORDS_DIGEST == sha256(LISTED).hexdigest() == load_names().ordinary.digest
    assert load_names().digest != read_model(RAW, DIGEST).digest


def test_the_weights_are_small() -> None:
    assert len(RAW) < 10 << 20


@pytest.mark.parametrize("name", ["WEIGHTS", "WORDS"])
def test_missing_weights_are_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(load, name, "none.npz")
    with pytest.raises(ConfigError) as told:
        load_names()
    assert told.value.code == "names_model"


def test_other_weights_are_refused() -> None:
    changed = bytearray(RAW)
    changed[len(RAW) // 2] ^= 1
    with pytest.raises(ConfigError, match="digest"):
        read_model(bytes(changed), DIGEST)


@pytest.mark.parametrize("raw", [b"", b"odd", LISTED[:400]])
def test_words_that_cannot_be_read_are_refused(raw: bytes) -> None:
    with pytest.raises(ConfigError, match="digest"):
        read_ordinary(raw, WORDS_DIGEST)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_ordinary(raw, sha256(raw).hexdigest())


@pytest.mark.parametrize("raw", [b"", b"not weights", RAW[:2000]])
def test_what_cannot_be_read_is_refused_even_with_its_digest(raw: bytes) -> None:
    with pytest.raises(ConfigError) as told:
        read_model(raw, sha256(raw).hexdigest())
    assert told.value.code == "names_model"


def test_weights_that_lack_a_part_are_refused() -> None:
    with np.load(BytesIO(RAW), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files if name != "classes"}
    out = BytesIO()
    np.savez(out, allow_pickle=False, **arrays)
    with pytest.raises(ConfigError, match="KeyError"):
        read_model(out.getvalue(), sha256(out.getvalue()).hexdigest())
