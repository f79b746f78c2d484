import sqlite3

import pytest

from situs.adapters.store.schema import (
    check_schema,
    connect_reader,
    connect_writer,
    create_schema,
    storage_error,
)
from situs.errors import ConfigError


def test_a_new_file_becomes_a_ledger(path):
    connection = connect_writer(path)
    assert check_schema(connection) is False
    create_schema(connection)
    assert check_schema(connection) is True
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_strange_file_is_refused(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE other (x)")
    with pytest.raises(ConfigError) as caught:
        check_schema(connection)
    assert caught.value.code == "ledger_unreadable"
    connection.close()


def test_a_reader_cannot_write(path):
    writer = connect_writer(path)
    create_schema(writer)
    reader = connect_reader(path)
    with pytest.raises(sqlite3.OperationalError) as caught:
        reader.execute("DELETE FROM entry")
    assert storage_error(caught.value).code == "ledger_readonly"
    reader.close()
    writer.close()


def test_a_reader_needs_a_file(path):
    with pytest.raises(sqlite3.OperationalError):
        connect_reader(path)
    assert not path.exists()


def test_real_failures_have_their_codes(path):
    writer, other = connect_writer(path), connect_writer(path)
    create_schema(writer)
    other.execute("PRAGMA busy_timeout = 1")
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as busy:
        other.execute("BEGIN IMMEDIATE")
    assert storage_error(busy.value).code == "ledger_busy"
    writer.execute("COMMIT")
    writer.execute(f"PRAGMA max_page_count = {writer.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(sqlite3.OperationalError) as full:
        writer.execute("INSERT INTO entry VALUES (0, 0, 'Anna', zeroblob(99999), zeroblob(99999))")
    error = storage_error(full.value)
    assert (error.code, error.status) == ("ledger_full", 503)
    with pytest.raises(sqlite3.OperationalError) as other_kind:
        writer.execute("SELECT no_such_column FROM entry")
    assert storage_error(other_kind.value).code == "ledger_failed"
    assert "no_such" not in str(storage_error(other_kind.value))
    writer.close()
    other.close()
