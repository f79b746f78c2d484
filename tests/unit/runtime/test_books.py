"""The department's books: chosen by name, or the only one there is."""

import pytest

from situs.config import Config
from situs.errors import CallError, ConfigError
from situs.runtime.books import load_books
from situs.tasks.samples import read_sample


@pytest.fixture
def folder(tmp_path):
    for name in ("playbook", "policy", "schedule"):
        (tmp_path / f"{name}.toml").write_bytes(read_sample(name))
    return tmp_path


def config(**books) -> Config:
    return Config.model_validate({"salesforce": books})


def test_the_only_one_needs_no_name_and_one_of_several_does(folder) -> None:
    one = load_books(config(policies={"a": "policy.toml"}), folder)
    assert one.policy("") is one.policy("a")
    two = load_books(config(policies={"a": "policy.toml", "b": "policy.toml"}), folder)
    assert two.policy("b") == two.policies["b"]
    for name in ("", "c"):
        with pytest.raises(CallError) as caught:
            two.policy(name)
        assert (caught.value.code, caught.value.pointer) == ("book_unknown", "/policyName")


def test_a_contract_can_be_analysed_without_a_playbook_and_nothing_filed_without_a_schedule(folder) -> None:
    none = load_books(config(), folder)
    assert none.playbook("") is None
    for choose in (none.schedule, none.policy, lambda _: none.playbook("x")):
        with pytest.raises(CallError):
            choose("")


@pytest.mark.parametrize("name", ["missing.toml", "large.toml"])
def test_a_file_that_cannot_be_read_keeps_the_gateway_from_starting(folder, name) -> None:
    (folder / "large.toml").write_bytes(b"#" * 1_048_577)
    with pytest.raises(ConfigError) as caught:
        load_books(config(schedules={"a": name}), folder)
    assert caught.value.code == "book_unreadable"
