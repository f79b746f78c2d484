"""Parquet read in another process: the real one, and files by the library that others write with."""

import struct
from hashlib import sha256
from importlib import util
from pathlib import Path

import pyarrow
import pytest

from situs.adapters.datasets import columns, open_data_set, read_tests
from situs.adapters.datasets.columns import Columns
from situs.adapters.datasets.columns_worker import Frame
from situs.errors import CallError, ConfigError
from situs.export import Naming, Record, Unreadable
from situs.model import Role

from .parquet_files import damaged, parquet_of, recounted, span_of, three_groups


async def read(path: Path, raw: bytes, naming: Naming | None = None) -> list[tuple[Record | Unreadable, str]]:
    path.write_bytes(raw)
    with open_data_set(path, naming or Naming()) as data:
        found = [(record, data.shown) async for record in data.records()]
        assert data.described() == {"bytes": len(raw), "sha256": sha256(raw).hexdigest()}
    return found


async def refusal(path: Path, raw: bytes, naming: Naming | None = None) -> str:
    with pytest.raises(CallError) as caught:
        await read(path, raw, naming)
    assert caught.value.code == "data_set_invalid"
    return caught.value.message


async def test_rows_are_records_as_lines_of_json_are(tmp_path: Path) -> None:
    raw = parquet_of({
        "messages": [[{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "Me."}], None],
        "chat": ['[{"role": "user", "content": "What?"}]', None],
        "prompt": [None, "One"], "output": [None, "two"], "n": [1, 2],
    })  # fmt: skip
    (one, shown), (two, _) = await read(tmp_path / "a.parquet", raw)
    assert isinstance(one, Record) and isinstance(two, Record)
    assert one.plain == (
        b'{"messages":[{"role":"user","content":"Who?"},{"role":"assistant","content":"Me."}],'
        b'"chat":"[{\\"role\\": \\"user\\", \\"content\\": \\"What?\\"}]","prompt":null,"output":null,"n":1}'
    )
    assert one.digest == sha256(one.plain).hexdigest()
    assert [(s.text, s.role) for s in one.slots if s.pointer != "/chat~"] == [
        ("Who?", Role.USER), ("Me.", Role.ASSISTANT), ('[{"role": "user", "content": "What?"}]', Role.INPUT),
        ("n", Role.INPUT),
    ]  # fmt: skip
    assert [(s.text, s.role) for s in two.slots if s.pointer in ("/prompt", "/output")] == [
        ("One", Role.USER), ("two", Role.ASSISTANT)
    ]  # fmt: skip
    assert (shown, one.number, two.number) == ("row group 1, row 1", 1, 2)
    assert two.render([s.text.upper() for s in two.slots]).startswith(b'{"messages":null,"chat":null,"prompt":"ONE"')


async def test_a_column_may_name_the_matter_and_is_taken_out(tmp_path: Path) -> None:
    raw = parquet_of({"text": ["a b", "c d"], "case": ["M-1", None]})
    found = [r for r, _ in await read(tmp_path / "a.parquet", raw, Naming("M-0", "case"))]
    assert [(r.matter, r.plain) for r in found if isinstance(r, Record)] == [
        ("M-1", b'{"text":"a b"}'), ("M-0", b'{"text":"c d"}')
    ]  # fmt: skip
    assert "lacks the column" in await refusal(tmp_path / "b.parquet", raw, Naming(member="matter"))


async def test_a_damaged_row_group_is_one_unreadable_record_and_the_others_are_read(tmp_path: Path) -> None:
    raw = damaged(three_groups(), 1)
    found = await read(tmp_path / "a.parquet", raw)
    start, end = span_of(raw, 1)
    bad = [(r, shown) for r, shown in found if isinstance(r, Unreadable)]
    assert [(r.number, r.digest) for r, _ in bad] == [(101, sha256(raw[start:end]).hexdigest())]
    assert bad[0][0].why == "row group 2 has 100 rows, and 0 could be read: it is damaged, or too large"
    assert bad[0][1] == "row group 2, from row 1 on"
    assert [r.number for r, _ in found] == list(range(1, 202))
    assert sum(r.plain.startswith(b'{"text":"This is') for r, _ in found if isinstance(r, Record)) == 200


async def test_a_page_without_a_sum_is_read_as_it_is(tmp_path: Path) -> None:
    raw = parquet_of({"text": ["This is a text."]}, use_dictionary=False, compression="none", write_statistics=False)
    changed = raw.replace(b"This is a text.", b"That is a text.")
    assert changed != raw
    assert [r.plain for r, _ in await read(tmp_path / "a.parquet", changed) if isinstance(r, Record)] == [
        b'{"text":"That is a text."}'
    ]
    raw = parquet_of({"text": ["This is a text."]}, use_dictionary=False, compression="none", write_page_checksum=True)
    ((record, _),) = await read(tmp_path / "a.parquet", raw.replace(b"This is a text.", b"That is a text."))
    assert isinstance(record, Unreadable)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "its footer cannot be read"),
        (b"PAR1", "its footer cannot be read"),
        (three_groups()[:-3], "its footer cannot be read"),
        (three_groups()[:-300] + three_groups()[-8:], "its footer cannot be read"),
        (three_groups()[:-8] + struct.pack("<I", 0xFFFFFFF) + b"PAR1", "its footer cannot be read"),
        (b"{}\n" + three_groups()[3:-4] + b"XXXX", "its footer cannot be read"),
        (
            recounted(three_groups(), (300, 299), lambda told: told.num_rows == 299),
            "its footer contradicts itself on the number of rows",
        ),
        (parquet_of(pyarrow.table([["a"], ["b"]], names=["text", "text"])), "two columns have one name"),
        (parquet_of(pyarrow.table([])), "it has no columns"),
    ],
)
async def test_what_is_no_parquet_is_refused_by_name(tmp_path: Path, raw: bytes, said: str) -> None:
    assert await refusal(tmp_path / "set.parquet", raw) == f"set.parquet cannot be read as Parquet: {said}"


@pytest.mark.parametrize("levels", [80, 400])
async def test_a_schema_that_is_nested_too_deep_is_refused(tmp_path: Path, levels: int) -> None:
    kind = pyarrow.string()
    for _ in range(levels):
        kind = pyarrow.struct([("a", kind)])
    said = await refusal(tmp_path / "set.parquet", parquet_of({"x": pyarrow.array([None], kind)}))
    assert "nested deeper" in said or "footer cannot be read" in said


async def test_a_row_group_of_fewer_rows_than_it_says_is_told(tmp_path: Path) -> None:
    raw = recounted(three_groups(), (100, 120), lambda told: told.row_group(2).num_rows == 120)
    raw = recounted(raw, (300, 320), lambda told: told.num_rows == 320)
    found = await read(tmp_path / "a.parquet", raw)
    assert [(r.number, r.why[:42]) for r, _ in found if isinstance(r, Unreadable)] == [
        (301, "row group 3 has 120 rows, and 100 could be")
    ]  # fmt: skip


async def test_a_dictionary_that_would_take_all_memory_costs_its_row_group(tmp_path: Path) -> None:
    long = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 1_000, pyarrow.int32()), ["x" * 120_000_000])
    short = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 1_000, pyarrow.int32()), ["good"])
    table = pyarrow.concat_tables([pyarrow.table({"text": one}) for one in (long, short)])
    raw = parquet_of(table, row_group_size=1_000, compression="zstd", dictionary_pagesize_limit=1 << 30)
    assert len(raw) < 100_000
    found = [r for r, _ in await read(tmp_path / "a.parquet", raw)]
    assert [r.why for r in found if isinstance(r, Unreadable)] == [
        "row group 1 has 1000 rows, and 0 could be read: its parser gave up"
    ]
    assert [r.plain for r in found if isinstance(r, Record)] == [b'{"text":"good"}'] * 1_000


async def test_a_file_that_unpacks_to_far_more_than_it_is_ends_the_reading(tmp_path: Path) -> None:
    many = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 100_000, pyarrow.int32()), ["x" * 1_000_000])
    raw = parquet_of({"text": many}, compression="zstd")
    assert await refusal(tmp_path / "a.parquet", raw) == (
        "a.parquet cannot be read as Parquet: up to row group 1 it unpacks to more than 200 times its size"
    )


async def test_a_row_that_cannot_be_written_costs_no_other(tmp_path: Path) -> None:
    raw = parquet_of({"text": [b"one", b"\xff\xfe", b"three"]})
    found = [r for r, _ in await read(tmp_path / "a.parquet", raw)]
    assert [(r.number, r.why if isinstance(r, Unreadable) else r.plain) for r in found] == [
        (1, b'{"text":"one"}'), (2, "it is not utf-8"), (3, b'{"text":"three"}')
    ]  # fmt: skip


async def test_a_process_that_dies_before_it_tells_of_a_row_group_costs_that_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = columns._Parser.next, []

    async def next_or_die(parser: columns._Parser) -> tuple[Frame | None, bytes]:
        asked.append(parser)
        if len(asked) == 2:
            assert parser._child is not None
            parser._child.kill()
            await parser._child.wait()
            await parser._child.stdout.read()
        return await real(parser)

    monkeypatch.setattr(columns._Parser, "next", next_or_die)
    found = [r for r, _ in await read(tmp_path / "a.parquet", three_groups())]
    assert (found[0].number, found[0].why) == (1, "row group 1 cannot be read")
    assert [r.plain for r in found[1:] if isinstance(r, Record)][::100] == [
        b'{"text":"This is the text of row 100."}', b'{"text":"This is the text of row 200."}'
    ]  # fmt: skip
    assert len(found) == 201


async def test_a_file_that_ends_process_after_process_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "MOST_DEATHS", 1)
    long = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 300, pyarrow.int32()), ["x" * 120_000_000])
    raw = parquet_of({"text": long}, row_group_size=100, compression="zstd", dictionary_pagesize_limit=1 << 30)
    (tmp_path / "a.parquet").write_bytes(raw)
    with open_data_set(tmp_path / "a.parquet", Naming()) as data, pytest.raises(CallError) as caught:
        [record async for record in data.records()]
    assert caught.value.message.endswith("its parser gave up 2 times")


async def test_a_process_that_is_too_slow_is_ended(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(three_groups())
    with (tmp_path / "a.parquet").open("rb") as file:
        data = Columns(file, "a.parquet", Naming(), timeout=0.001)
        with pytest.raises(CallError) as caught:
            [record async for record in data.records()]
    assert caught.value.message.endswith("its footer cannot be read: its parser gave up")


async def test_a_file_that_changes_meanwhile_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(three_groups())
    with open_data_set(tmp_path / "a.parquet", Naming()) as data:
        records = data.records()
        assert isinstance(await anext(records), Record)
        with (tmp_path / "a.parquet").open("ab") as file:
            file.write(b"x")
        with pytest.raises(CallError) as caught:
            [record async for record in records]
    assert caught.value.message.endswith("it was changed while it was read")


async def test_a_test_set_of_which_a_row_group_is_damaged_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(three_groups())
    assert (await read_tests(tmp_path / "a.parquet"))[2] == 300
    (tmp_path / "a.parquet").write_bytes(damaged(three_groups(), 1))
    with pytest.raises(CallError) as caught:
        await read_tests(tmp_path / "a.parquet")
    assert caught.value.code == "test_set_invalid"


def test_without_the_library_it_is_told_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("situs.adapters.datasets.columns.find_spec", lambda name: None)
    assert util.find_spec("pyarrow") is not None
    (tmp_path / "a.parquet").write_bytes(three_groups())
    with pytest.raises(ConfigError) as caught, open_data_set(tmp_path / "a.parquet", Naming()):
        pass
    assert caught.value.code == "parquet_missing"
