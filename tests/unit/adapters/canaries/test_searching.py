import gzip
import io
import os
import zipfile
from pathlib import Path

import orjson
import pytest
from tests.unit.adapters.datasets.parquet_files import damaged, parquet_of

from situs.adapters.canaries import Searched, search
from situs.adapters.canaries.searching import search_stream
from situs.export import Canaries, make_canary

KEY = b"k" * 32
CANARY, OTHER = make_canary(KEY, 5), make_canary(KEY, 6)
KNOWN = Canaries(KEY, (CANARY.note, OTHER.note))


async def found(*paths: Path) -> dict[str, Searched]:
    return {one.path.name: one async for one in search(list(paths), KNOWN)}


async def test_it_is_found_in_text_json_and_documents_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "answer.txt").write_text(f"The model said: {CANARY.text}", encoding="utf-8")
    (tmp_path / "deep" / "log.jsonl").write_bytes(orjson.dumps({"a": CANARY.text + "\nOther", "b": OTHER.text}))
    (tmp_path / "page.html").write_text(f"<p>{OTHER.text.replace(' ', '<br>')}</p>", encoding="utf-8")
    (tmp_path / "raw.bin").write_bytes(b"\xff\x00" + CANARY.text.encode() + b"\xff")
    (tmp_path / "clean.txt").write_text("Nothing of the kind.", encoding="utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7")
    seen = await found(tmp_path)
    own = {name: {f.own for f in one.finds} for name, one in seen.items()}
    mine, other = CANARY.note.own, OTHER.note.own
    assert own == {
        "answer.txt": {mine}, "log.jsonl": {mine, other}, "page.html": {other}, "raw.bin": {mine},
        "clean.txt": set(), "broken.pdf": set(),
    }  # fmt: skip
    assert seen["broken.pdf"].unread == "document_unreadable" and seen["clean.txt"].unread == ""
    assert (await found(tmp_path / "answer.txt")).keys() == {"answer.txt"}


@pytest.mark.parametrize("before", [0, (1 << 20) - 1, (1 << 20) - 100, (1 << 20) - 4_000, (1 << 20) + 5, 3 << 20])
def test_it_is_found_across_the_borders_of_what_is_read_at_once(before: int) -> None:
    raw = b"y" * before + b" " + CANARY.text.encode() + b" " + b"z" * (2 << 20)
    (find,) = search_stream(io.BytesIO(raw), KNOWN)
    assert find.own == CANARY.note.own
    assert before <= find.start <= before + len(CANARY.text)


async def test_what_was_passed_over_or_is_no_plain_text_is_unread(tmp_path: Path) -> None:
    root = tmp_path / "answers"
    (root / ".cache").mkdir(parents=True)
    (root / "deep").mkdir()
    text = f"The model said: {CANARY.text}"
    (tmp_path / "elsewhere.txt").write_text(text, encoding="utf-8")
    (root / "deep" / "link.txt").symlink_to(tmp_path / "elsewhere.txt")
    (root / "folder-link").symlink_to(tmp_path)
    (root / ".hidden.txt").write_text(text, encoding="utf-8")
    (root / ".cache" / "a.txt").write_text(text, encoding="utf-8")
    os.mkfifo(root / "pipe.txt")
    (root / "wide.txt").write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    (root / "wide-be.txt").write_bytes(b"\xfe\xff" + text.encode("utf-16-be"))
    (root / "nul.log").write_bytes(b"x" * 1023 + b"\x00")
    (root / "log.gz").write_bytes(gzip.compress(text.encode()))
    with zipfile.ZipFile(root / "logs.zip", "w") as packed:
        packed.writestr("a.txt", text)
    (root / "plain.log").write_bytes(b"x" * 1024)
    why = {name: one.unread for name, one in (await found(root)).items()}
    assert why == {
        "link.txt": "link", "folder-link": "link", ".hidden.txt": "hidden", ".cache": "hidden",
        "pipe.txt": "no regular file", "wide.txt": "no plain text", "wide-be.txt": "no plain text",
        "nul.log": "no plain text", "log.gz": "no plain text",
        "logs.zip": "no plain text", "plain.log": "",
    }  # fmt: skip


async def test_a_folder_without_a_file_is_unread(tmp_path: Path) -> None:
    (tmp_path / "empty" / "deep").mkdir(parents=True)
    assert [one.unread for one in (await found(tmp_path / "empty")).values()] == ["no file in it"]


ROWS = ["Nothing.", CANARY.text, None, "x" * 3_000, OTHER.text.rpartition(" ")[0]]


@pytest.mark.parametrize("compression", ["none", "snappy", "zstd", "gzip"])
@pytest.mark.parametrize("name", ["set.parquet", "shard-0001"])
async def test_it_is_found_in_the_rows_of_parquet_however_they_are_packed(
    tmp_path: Path, compression: str, name: str
) -> None:
    turns = [[{"role": "user", "content": text}] for text in ROWS]
    raw = parquet_of({"n": list(range(5)), "messages": turns}, compression=compression, row_group_size=2)
    (tmp_path / name).write_bytes(raw)
    one = (await found(tmp_path))[name]
    assert ({f.own for f in one.finds}, one.unread) == ({CANARY.note.own, OTHER.note.own}, "")
    (tmp_path / name).write_bytes(parquet_of({"n": [1, 2], "text": ["Nothing.", None]}, compression=compression))
    assert (await found(tmp_path))[name] == Searched(tmp_path / name)


async def test_rows_that_are_lost_are_told_and_the_others_are_searched(tmp_path: Path) -> None:
    texts = [f"This is the text of row {n}." for n in range(300)]
    texts[250] = CANARY.text
    how = {"row_group_size": 100, "write_page_checksum": True, "use_dictionary": False}
    raw = parquet_of({"text": texts}, **how)
    (tmp_path / "a.parquet").write_bytes(damaged(raw, 0))
    (tmp_path / "b.parquet").write_bytes(damaged(raw, 2))  # its own rows are lost, and stand there in their bytes
    (tmp_path / "c.parquet").write_bytes(b"PAR1 and so on: " + CANARY.text.encode())
    seen = await found(tmp_path)
    assert len(seen) == 3
    assert all([f.own for f in one.finds] == [CANARY.note.own] for one in seen.values())
    assert (seen["a.parquet"].unread, seen["c.parquet"].unread) == (
        "1 of its rows or row groups cannot be read", "data_set_invalid",
    )  # fmt: skip


async def test_without_its_parser_parquet_is_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("situs.adapters.datasets.columns.find_spec", lambda _: None)
    (tmp_path / "set.parquet").write_bytes(parquet_of({"text": ["Nothing."]}, compression="zstd"))
    assert (await found(tmp_path))["set.parquet"].unread == "parquet_missing"
