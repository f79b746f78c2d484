"""The model is the pinned one, or nothing is ranked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from situs.errors import ConfigError
from situs.minimise import shipped
from situs.minimise.ranker import UNSEEN, Net, load_ranker, parsed
from situs.minimise.signals import NAMES


def test_its_tables_fit_together() -> None:
    model = load_ranker()
    assert model.weights.shape == (len(model.features), len(model.prototypes))
    assert model.vectors.shape[0] == len(model.words) == len(model.rarity)
    assert model.known.inner.shape[0] == model.free.inner.shape[0] == len(NAMES)
    assert model.rarity_of("agreem") < model.rarity_of("escrow")
    assert model.rarity_of("never-seen") == UNSEEN


def test_a_net_is_one_hidden_layer() -> None:
    net = Net(np.array([[1.0, -1.0]], np.float32), np.zeros(2, np.float32), np.array([2.0, 3.0], np.float32), 1.0)
    assert net.odds(np.array([[2.0], [-2.0]], np.float32)).tolist() == [5.0, 7.0]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 damaged", b"\x93NUMPY"])
def test_a_damaged_archive_is_refused(content: bytes) -> None:
    with pytest.raises(ConfigError, match="damaged"):
        parsed(content)


def test_another_file_than_the_pinned_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(shipped.resources, "files", lambda name: tmp_path)
    load_ranker.cache_clear()
    with pytest.raises(ConfigError, match="missing"):
        load_ranker()
    (tmp_path / "data" / shipped.FILE).write_bytes(b"other")
    (tmp_path / "data" / shipped.DIGEST).write_text("0" * 64 + "  ranker.npz\n")
    with pytest.raises(ConfigError, match="pinned"):
        load_ranker()
    monkeypatch.undo()
    load_ranker.cache_clear()
    assert load_ranker().features
