"""Matters in SQLite."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from situs.adapters.matters import SqliteMatters
from situs.errors import ConfigError
from situs.model import Matter, Party

FULL = Matter(
    id="2026/17",
    client="Beispiel AG",
    jurisdictions=frozenset({"DE", "EEA"}),
    forum="LG Musterstadt",
    parties=(Party("Dr. Karl Muster", "PERSON", ("Muster",)), Party("X GmbH", "ORGANISATION")),
    privileged=True,
    counsel_directed=True,
    wall=frozenset({"falcon"}),
    legal_hold=True,
    closed=True,
    residency=frozenset({"DE"}),
    approvals=frozenset({"transfer:49.1.e"}),
    in_house=frozenset({"Anna Beispiel"}),
    counsel=frozenset({"kanzlei.example"}),
    holds=frozenset({"LH-7"}),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteMatters]:
    matters = SqliteMatters(tmp_path / "matters.db")
    yield matters
    matters.close()


async def test_what_is_put_is_found_again(store: SqliteMatters, tmp_path: Path) -> None:
    assert await store.find("2026/17") is None
    assert store.put([FULL, Matter("M-2")]) == 2
    assert await store.find("2026/17") == FULL
    assert dict(store.snapshot) == {"2026/17": FULL, "M-2": Matter("M-2")}
    store.close()
    again = SqliteMatters(tmp_path / "matters.db")
    assert await again.find("2026/17") == FULL
    again.close()


async def test_a_change_by_another_process_is_seen_at_once(store: SqliteMatters, tmp_path: Path) -> None:
    store.put([FULL])
    assert (await store.find("2026/17")) == FULL
    assert (await store.find("M-2")) is None
    other = SqliteMatters(tmp_path / "matters.db")
    other.put([Matter("2026/17"), Matter("M-2", legal_hold=True)])
    other.close()
    assert await store.find("2026/17") == Matter("2026/17")
    assert await store.find("M-2") == Matter("M-2", legal_hold=True)


async def test_a_removed_matter_is_gone(store: SqliteMatters) -> None:
    store.put([FULL])
    await store.find("2026/17")
    assert store.remove("2026/17")
    assert not store.remove("2026/17")
    assert await store.find("2026/17") is None


async def test_all_or_none_are_put(store: SqliteMatters) -> None:
    with pytest.raises(ConfigError):
        store.put([Matter("M-1"), Matter("M-2", jurisdictions=frozenset({"UK"}))])
    assert dict(store.snapshot) == {}


async def test_a_damaged_row_is_refused_not_passed_on(store: SqliteMatters, tmp_path: Path) -> None:
    store.put([FULL])
    database = sqlite3.connect(tmp_path / "matters.db")
    database.execute("UPDATE matter SET residency = '[\"UK\"]'")
    database.commit()
    for broken in ("[", '{"a": 1}', "null"):
        database.execute("UPDATE matter SET residency = ?", (broken,))
        database.commit()
        with pytest.raises(ConfigError) as caught:
            await store.find("2026/17")
        assert caught.value.code == "matter_invalid"
    database.close()


async def test_a_lost_table_or_closed_database_is_unavailable(store: SqliteMatters, tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "matters.db")
    database.execute("DROP TABLE matter")
    database.close()
    with pytest.raises(ConfigError) as caught:
        await store.find("M-1")
    assert (caught.value.code, caught.value.status) == ("matters_unavailable", 503)
    with pytest.raises(ConfigError):
        store.put([FULL])
    store.close()
    with pytest.raises(ConfigError):
        await store.find("M-1")


def test_another_database_is_not_taken_over(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE letter (id TEXT)")
    other.commit()
    other.close()
    (tmp_path / "text.db").write_bytes(b"no database" * 100)
    for name in ("other.db", "text.db", "none/x.db"):
        with pytest.raises(ConfigError):
            SqliteMatters(tmp_path / name)


async def test_a_database_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "matters.db"
    SqliteMatters(path).close()
    old = sqlite3.connect(path)
    for name in ("in_house", "counsel", "closed", "holds"):
        old.execute(f"ALTER TABLE matter DROP COLUMN {name}")
    old.execute("INSERT INTO matter VALUES ('M-1', 'Beispiel AG', '', '[\"DE\"]', '[]', '[]', '[]', 0, 0, 0, '[]')")
    old.execute("PRAGMA user_version = 1")
    old.commit()
    old.close()
    for _ in range(2):
        store = SqliteMatters(path)
        assert await store.find("M-1") == Matter("M-1", "Beispiel AG", frozenset({"DE"}))
        store.close()
    store = SqliteMatters(path)
    store.put([FULL, Matter("M-2", closed=True)])
    assert await store.find("2026/17") == FULL
    assert await store.find("M-2") == Matter("M-2", closed=True)
    store.close()


async def test_a_database_of_the_second_version_gets_named_holds(tmp_path: Path) -> None:
    path = tmp_path / "matters.db"
    SqliteMatters(path).close()
    old = sqlite3.connect(path)
    old.execute("ALTER TABLE matter DROP COLUMN holds")
    columns = "id, client, forum, jurisdictions, wall, residency, approvals, privileged, counsel_directed, legal_hold"
    values = "'M-1', '', '', '[]', '[]', '[]', '[]', 0, 0, 1, '[]'"
    old.execute(f"INSERT INTO matter ({columns}, parties) VALUES ({values})")
    old.execute("PRAGMA user_version = 2")
    old.commit()
    old.close()
    store = SqliteMatters(path)
    assert await store.find("M-1") == Matter("M-1", legal_hold=True)
    store.put([FULL])
    assert await store.find("2026/17") == FULL
    store.close()
