"""The register's file: what it takes, and what it says to mend."""

import pytest

from situs.config import load_models
from situs.errors import ConfigError

GOOD = f"""[[model]]
name = "own"
version = "1"
sha256 = "{"a" * 64}"
source = "https://models.example.com/own"
licence = "MIT"
publisher = "Example Models"
country = "FR"
provenance = "Compared with the publisher's list."
owner = "Anna Beispiel"
purpose = "Drafts."
uses = ["infer"]
expires = 2999-01-10
"""


def load(tmp_path, text: str):
    path = tmp_path / "models.toml"
    path.write_text(text, encoding="utf-8")
    return load_models(path)


def test_without_a_file_nothing_is_registered(tmp_path) -> None:
    assert load_models(tmp_path / "models.toml").model == ()


def test_a_version_is_read(tmp_path) -> None:
    (found,) = load(tmp_path, GOOD).model
    assert (found.id, found.asked, str(found.expires)) == ("own@1", "models", "2999-01-10")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("a" * 64, "a" * 63, "sha256"),
        ('country = "FR"', 'country = "France"', "country"),
        ('uses = ["infer"]', "uses = []", "uses"),
        ('version = "1"', 'version = "shipped"', "catalogue's own"),
        ('owner = "Anna Beispiel"\n', "", "owner"),
        ("expires", 'surprise = "x"\nexpires', "is not a setting"),
        ("2999-01-10", "2999-01-10T00:00:00", "a date or time"),
        ("expires", 'reported_digest = "' + "c" * 64 + '"\nexpires', "only `ollama` and `tgi`"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError, match=said):
        load(tmp_path, GOOD.replace(old, new))


def test_a_version_is_there_once(tmp_path) -> None:
    with pytest.raises(ConfigError, match="there twice"):
        load(tmp_path, GOOD + GOOD)


KEYLESS = 'identity = "publisher@example.org", issuer = "https://accounts.example.org", trusted_root = "root.json"'


@pytest.mark.parametrize(("by", "judge"), [('key = "key.pem"', "key.pem"), (KEYLESS, "root.json")])
def test_a_signature_is_by_a_key_or_by_an_account(tmp_path, by: str, judge: str) -> None:
    (found,) = load(tmp_path, GOOD + f'signature = {{ bundle = "own.sig", {by} }}\n').model
    assert found.signature.judged_by == judge


@pytest.mark.parametrize("by", ["", 'key = "key.pem", ' + KEYLESS, KEYLESS.partition(", trusted_root")[0], 'key = ""'])
def test_a_signature_by_neither_or_both_is_refused(tmp_path, by: str) -> None:
    with pytest.raises(ConfigError, match="signature"):
        load(tmp_path, GOOD + f'signature = {{ bundle = "own.sig"{", " * bool(by)}{by} }}\n')
