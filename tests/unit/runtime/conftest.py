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


TERMS = "We do not train on Content.\nContent is deleted after 30 days.\nNo person reads Content. A DPA applies.\n"
RECORD = """[[record]]
id = "example"
document = "example.txt"
version = "2026-01"
reviewer = "Anna Beispiel"
reviewed_on = 2020-01-10
next_review = 2999-01-10
[[record.clause]]
quote = "We do not train on Content."
where = "first sentence"
training = "no"
[[record.clause]]
quote = "Content is deleted after 30 days."
where = "second sentence"
retention_days = 30
[[record.clause]]
quote = "No person reads Content. A DPA applies."
where = "third line"
human_review = "no"
dpa = true
"""
RECORDED = """processed_in = ["FR"]
compelled_by = ["FR"]
weights_from = ["FR"]
records = ["example"]
"""


@pytest.fixture
def recorded(written):
    """Return a gateway, not opened, whose one place names a record that nobody has confirmed."""
    gateway = written(Spot("paris", "http://127.0.0.1:9/v1", RECORDED))
    (gateway.folder / "terms.toml").write_text(RECORD, encoding="utf-8")
    (gateway.folder / "example.txt").write_text(TERMS, encoding="utf-8")
    return gateway


WEIGHTS = "a" * 64
MODEL = f"""[[model]]
name = "own"
version = "1"
sha256 = "{WEIGHTS}"
source = "https://models.example.com/own, revision 1"
licence = "Apache-2.0"
publisher = "Example Models"
country = "FR"
provenance = "Compared with the publisher's own list of digests."
owner = "Anna Beispiel"
purpose = "Drafts and summaries."
uses = ["infer"]
expires = 2999-01-10
"""
NAMED = '\n[[route]]\nid = "named"\nmodels = ["named"]\nplace = "own"\nupstream = "own"\nregistered = "own@1"\n'


@pytest.fixture
def modelled(written):
    """Return a gateway, not opened, with a route that names a registered model which nobody has approved."""
    gateway = written()
    (gateway.folder / "models.toml").write_text(MODEL, encoding="utf-8")
    text = gateway.config_path.read_text(encoding="utf-8")
    gateway.config_path.write_text(text + NAMED, encoding="utf-8")
    return gateway
