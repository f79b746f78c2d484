"""Acts in their file: kept in order, refused when damaged or not private, impossible ones never kept."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from situs.adapters.models import Acts, digest_of_act
from situs.errors import ConfigError
from situs.vetting import Act, Figure, Kind, Stage

ACT = Act(Kind.PROPOSED, "own", "1", Stage.EVALUATED, "a", "r", "Anna Beispiel", 1, (Figure("f", 900),), "e" * 64)
CONFIRMED = replace(ACT, kind=Kind.CONFIRMED, by="Karl Muster", figures=(), results_sha256="")


@pytest.fixture
def acts(tmp_path):
    return Acts(tmp_path / "acts")


@pytest.fixture
def lines(tmp_path):
    return tmp_path / "acts" / "acts.jsonl"


def test_what_was_kept_is_read_again(acts, tmp_path) -> None:
    assert acts.read() == ()
    acts.admit(ACT, b"results")
    assert acts.admit(CONFIRMED).known["own@1"].stage is Stage.EVALUATED
    assert acts.read() == (ACT, CONFIRMED)
    assert acts.courses().known["own@1"].evaluated == (ACT, CONFIRMED)
    kept = tmp_path / "acts" / f"results-{hashlib.sha256(b'results').hexdigest()}.json"
    assert kept.read_bytes() == b"results"
    assert [path.stat().st_mode & 0o077 for path in (tmp_path / "acts").iterdir()] == [0, 0, 0]


def test_an_act_that_is_not_possible_is_not_kept(acts) -> None:
    acts.admit(ACT)
    with pytest.raises(ConfigError) as caught:
        acts.admit(replace(CONFIRMED, by="anna beispiel"))
    assert caught.value.code == "four_eyes_needed"
    assert acts.read() == (ACT,)


@pytest.mark.parametrize(
    "damage",
    [lambda raw: raw[:-5] + b"\n", lambda raw: raw + b"{}\n", lambda raw: raw.replace(b'"at":1', b'"at":"1"'),
     lambda _: b"\xff\n", lambda raw: raw.replace(b"proposed", b"pardoned"),
     lambda raw: raw.replace(b'"by":"Anna Beispiel"', b'"by":null')],
)  # fmt: skip
def test_a_damaged_file_is_told(acts, lines, damage) -> None:
    acts.admit(ACT)
    lines.write_bytes(damage(lines.read_bytes()))
    with pytest.raises(ConfigError) as caught:
        acts.read()
    assert caught.value.code == "models_acts_invalid"


def test_a_last_line_that_was_cut_off_was_never_written(acts, lines) -> None:
    acts.admit(ACT)
    whole = lines.read_bytes()
    lines.write_bytes(whole + whole[:-5])
    assert acts.read() == (ACT,)
    acts.admit(CONFIRMED)
    assert acts.read() == (ACT, CONFIRMED)


def test_a_confirmation_that_was_written_in_by_hand_is_told(acts, lines) -> None:
    acts.admit(ACT)
    lines.write_bytes(lines.read_bytes().replace(b"proposed", b"confirmed"))
    with pytest.raises(ConfigError) as caught:
        acts.courses()
    assert caught.value.code == "models_acts_invalid"


def test_a_file_that_others_can_write_is_refused(acts, lines) -> None:
    acts.admit(ACT)
    lines.chmod(0o620)
    with pytest.raises(ConfigError) as caught:
        acts.read()
    assert caught.value.code == "file_not_private"


def test_every_word_of_an_act_is_in_its_digest() -> None:
    changed = [replace(ACT, by="Karl Muster"), replace(ACT, at=2), replace(ACT, figures=()), replace(ACT, sha256="b")]
    assert len({digest_of_act(one) for one in (ACT, *changed)}) == 5
