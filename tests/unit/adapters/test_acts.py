"""What is kept of proposals: whole, private, and never taken for something else."""

from __future__ import annotations

import hashlib

import pytest

from situs.adapters.acts import ActStore
from situs.errors import ConfigError


def code(function, *arguments: object) -> str:
    with pytest.raises(ConfigError) as caught:
        function(*arguments)
    return caught.value.code


def test_entries_are_kept_in_order(tmp_path) -> None:
    store = ActStore(tmp_path / "acts")
    assert store.entries() == []
    store.add({"n": 1})
    store.add({"n": 2})
    assert ActStore(tmp_path / "acts").entries() == [{"n": 1}, {"n": 2}]
    assert (tmp_path / "acts").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "acts" / "acts.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_set_comes_back_as_it_was_kept(tmp_path) -> None:
    store, digest = ActStore(tmp_path / "acts"), hashlib.sha256(b"set").hexdigest()
    for _ in range(2):
        store.keep_set(digest, {"a.cedar": "x", "b.cedar": "y"}, "schema")
    assert store.set_of(digest) == ({"a.cedar": "x", "b.cedar": "y"}, "schema")
    assert list(store.sets()) == [digest]
    assert list(ActStore(tmp_path / "none").sets()) == []


@pytest.mark.parametrize("damage", ["unlink", "change"])
def test_a_text_that_is_not_there_as_it_was_is_told(tmp_path, damage) -> None:
    store, digest = ActStore(tmp_path / "acts"), "ab" * 32
    store.keep_set(digest, {"a.cedar": "x"}, "schema")
    path = tmp_path / "acts" / "texts" / hashlib.sha256(b"x").hexdigest()
    path.unlink() if damage == "unlink" else path.write_text("z", encoding="utf-8")
    assert code(store.set_of, digest) == "policy_text_missing"
    assert code(store.text_of, hashlib.sha256(b"x").hexdigest()) == "policy_text_missing"


@pytest.mark.parametrize("name", ["../acts", "AB" * 32, "", "ab" * 32])
def test_a_name_that_is_no_digest_opens_nothing(tmp_path, name) -> None:
    store = ActStore(tmp_path / "acts")
    assert code(store.text_of, name) == "policy_text_missing"
    assert code(store.set_of, name) == "policy_text_missing"


@pytest.mark.parametrize("index", ["[]", "{}", '{"sources": 1, "schema": "x"}', "{"])
def test_an_index_that_does_not_read_is_told(tmp_path, index) -> None:
    store = ActStore(tmp_path / "acts")
    store.keep_set("ab" * 32, {}, "schema")
    (tmp_path / "acts" / "sets" / f"{'ab' * 32}.json").write_text(index, encoding="utf-8")
    assert code(store.set_of, "ab" * 32) == "policy_text_missing"
