from pathlib import Path

import pytest

from situs.adapters.datasets import open_data_set, read_tests
from situs.errors import CallError
from situs.export import Naming, Record, Unreadable, fingerprints

from .parquet_files import parquet_of


async def test_lines_rows_and_documents_are_told_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'\xef\xbb\xbf{"text":"one"}\n\n{"text":"two"}\r\n')
    (tmp_path / "b.tsv").write_bytes(b"\xef\xbb\xbfprompt\tanswer\none\ttwo\n")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "c.txt").write_text("one", encoding="utf-8")
    (tmp_path / "d.PARQUET").write_bytes(parquet_of({"text": ["one"]}))
    seen = {}
    for name in ("a.jsonl", "b.tsv", "docs", "d.PARQUET"):
        with open_data_set(tmp_path / name, Naming()) as data:
            records = [r async for r in data.records()]
            assert all(isinstance(r, Record) for r in records)
            seen[data.kind] = (len(records), data.head.plain if data.head else b"", data.shown)
            assert data.described()["bytes"] > 0
    assert seen == {
        "jsonl": (2, b"", "line 3"),
        "csv": (1, b"prompt\tanswer", "row 1"),
        "documents": (1, b"", "c.txt"),
        "parquet": (1, b"", "row group 1, row 1"),
    }


async def test_a_broken_line_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"text":"one"}\n{"text":\n\x00\xff\n{"text":"four"}\n')
    with open_data_set(tmp_path / "a.jsonl", Naming()) as data:
        records = [r async for r in data.records()]
    assert [isinstance(r, Unreadable) for r in records] == [False, True, True, False]


@pytest.mark.parametrize(
    ("name", "content", "naming", "folders"),
    [
        ("a.json", b"[]", Naming(), False),
        ("a.csv", b"", Naming(), False),
        ("a.csv", b"text\nx\n", Naming(member="matter"), False),
        ("a.jsonl", b"{}", Naming(), True),
        ("", b"", Naming(member="matter"), False),
    ],
)
def test_what_is_no_data_set(tmp_path: Path, name: str, content: bytes, naming: Naming, folders: bool) -> None:
    if name:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CallError) as caught, open_data_set(tmp_path / name, naming, matter_folders=folders):
        pass
    assert caught.value.code == "data_set_invalid"


@pytest.mark.parametrize("name", ["set.feather", "set.ARROW"])
def test_what_is_in_columns_is_told_what_to_do(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PAR1")
    with pytest.raises(CallError) as caught, open_data_set(tmp_path / name, Naming()):
        pass
    assert (caught.value.code, "JSON lines first" in caught.value.message) == ("data_set_invalid", True)


async def test_a_test_set_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_bytes(b'{"text":"A question of a length that tells for itself, alone."}\n')
    found, digest, count = await read_tests(tmp_path / "t.jsonl")
    with open_data_set(tmp_path / "t.jsonl", Naming()) as data:
        (record,) = [r async for r in data.records()]
    assert isinstance(record, Record) and set(fingerprints(record.slots)) == found
    assert (len(digest), count) == (64, 1)
    (tmp_path / "t.jsonl").write_bytes(b'{"text":\n')
    with pytest.raises(CallError) as caught:
        await read_tests(tmp_path / "t.jsonl")
    assert caught.value.code == "test_set_invalid"


async def refused(path: Path) -> str:
    with pytest.raises(CallError) as caught:
        await read_tests(path)
    assert caught.value.code == "test_set_invalid"
    return caught.value.message


async def test_a_test_set_of_links_is_refused_since_none_is_followed(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "a.txt").write_text("A question.", encoding="utf-8")
    (tmp_path / "tests" / ".hidden").write_bytes(b"")
    assert (await read_tests(tmp_path / "tests"))[2] == 1
    (tmp_path / "tests" / "b.txt").symlink_to(tmp_path / "tests" / "a.txt")
    assert await refused(tmp_path / "tests") == "record 2 of a test set cannot be read"


@pytest.mark.parametrize("name", ["a.jsonl", "b.csv", "tests"])
async def test_a_test_set_without_a_record_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "a.jsonl").write_bytes(b"\n")
    (tmp_path / "b.csv").write_bytes(b"text\n")
    assert await refused(tmp_path / name) == "a test set holds no record"
