from situs.classify import load_detectors
from situs.model.finding import KINDS


def test_loading_is_deterministic_and_named() -> None:
    one, two = load_detectors(), load_detectors()
    assert one.digest == two.digest
    assert len(one.digest) == 64
    assert {"email", "number", "secret", "person", "cue", "party"} <= set(one.names)
    assert len(one.checks) == len(one.retry)


def test_every_kind_of_the_table_is_known() -> None:
    import tomllib
    from importlib import resources

    table = tomllib.loads((resources.files("situs.classify") / "data" / "identifiers.toml").read_text())
    assert {row["kind"] for row in table["identifier"]} <= set(KINDS)
