"""A configuration written to a folder as `situs init` and an operator would leave it."""

import pytest

from situs.config import Config, load_config
from situs.testing import OWN, Gateway, Spot

FEW = '[[statement]]\nid = "t"\nsays = "s"\naction = "train"\nlabels = ["MNPI"]\nnever = { permitted = true }\n'
POLICIES = '[policies]\nstatements = "few.toml"\n'


@pytest.fixture
def written(tmp_path):
    """Write a folder and return its gateway, which is not opened."""

    def writing(*spots: Spot, settings: str = POLICIES, matters: str = "") -> Gateway:
        (tmp_path / "few.toml").write_text(FEW, encoding="utf-8")
        gateway = Gateway(tmp_path, spots or (Spot("own", "http://127.0.0.1:9/v1", OWN),), settings, matters)
        gateway.write()
        return gateway

    return writing


@pytest.fixture
def configured(tmp_path):
    """Load a configuration from text."""

    def loading(text: str) -> Config:
        path = tmp_path / "given.toml"
        path.write_text(text, encoding="utf-8")
        return load_config(path)

    return loading
