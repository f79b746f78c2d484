from pathlib import Path

import orjson
import pytest

from situs.adapters.canaries import Register
from situs.errors import ConfigError


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path / "key", tmp_path / "notes.jsonl")


def test_what_is_made_is_noted_and_known_again(register: Register, tmp_path: Path) -> None:
    assert register.canaries() is None
    made = (*register.make(3, 17), *register.make(2, 18))
    known = Register(tmp_path / "key", tmp_path / "notes.jsonl").canaries()
    assert known is not None and known.notes == tuple(c.note for c in made)
    assert all({f.by for f in known.find(c.text)} == {"number", "passage"} for c in made)
    rows = [orjson.loads(line) for line in (tmp_path / "notes.jsonl").read_bytes().splitlines()]
    assert [row["planted"] for row in rows] == [17, 17, 17, 18, 18]


def test_the_register_without_its_key_is_no_register(register: Register, tmp_path: Path) -> None:
    register.make(1, 1)
    (tmp_path / "key").unlink()
    with pytest.raises(ConfigError) as caught:
        register.canaries()
    assert caught.value.code == "canary_key_missing"


@pytest.mark.parametrize("name", ["key", "notes.jsonl"])
@pytest.mark.parametrize(
    "content", [b"short\n", b'{"text":"x"}\n', b'{"text":"x","own":"x","passage":"x","words":"9"}\n', b"\x00\n"]
)
def test_what_is_damaged_is_refused(register: Register, tmp_path: Path, name: str, content: bytes) -> None:
    register.make(1, 1)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        register.canaries()
    assert caught.value.code == "canaries_invalid"


@pytest.mark.parametrize("cut", [1, 20, 150])
def test_a_line_that_a_crash_cut_off_is_none_and_the_next_canary_is_planted(
    register: Register, tmp_path: Path, cut: int
) -> None:
    first = register.make(1, 1)
    whole = (tmp_path / "notes.jsonl").read_bytes()
    register.make(1, 2)
    (tmp_path / "notes.jsonl").write_bytes((tmp_path / "notes.jsonl").read_bytes()[: len(whole) + cut])
    assert register.canaries().notes == (first[0].note,)
    second = register.make(1, 3)
    assert register.canaries().notes == (first[0].note, second[0].note)


def test_others_may_not_read_it(register: Register, tmp_path: Path) -> None:
    register.make(1, 1)
    (tmp_path / "notes.jsonl").chmod(0o644)
    with pytest.raises(ConfigError) as caught:
        register.canaries()
    assert caught.value.code == "file_not_private"
