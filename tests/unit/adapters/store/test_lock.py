import pytest

from situs.adapters.store.lock import WriterLock
from situs.errors import ConfigError


def test_one_holder_at_a_time(tmp_path):
    lock = WriterLock(tmp_path / "l.db")
    with pytest.raises(ConfigError) as caught:
        WriterLock(tmp_path / "l.db")
    assert caught.value.code == "ledger_locked"
    WriterLock(tmp_path / "m.db").release()
    lock.release()
    WriterLock(tmp_path / "l.db").release()


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(ConfigError) as caught:
        WriterLock(tmp_path / "none" / "l.db")
    assert caught.value.code == "ledger_unreadable"
