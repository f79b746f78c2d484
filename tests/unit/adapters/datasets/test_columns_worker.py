import io
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import orjson
import pyarrow
import pytest

from situs.adapters.datasets.columns_worker import Frame, serve
from situs.export import LARGEST

from .parquet_files import damaged, parquet_of, three_groups


def frames(raw: bytes, first: int = 0) -> list[tuple[Frame, bytes]]:
    sink = io.BytesIO()
    serve(io.BytesIO(raw), sink, first)
    found, left = [], sink.getvalue()
    while left:
        size = int.from_bytes(left[:4])
        found.append((Frame(left[4:5]), left[5 : 5 + size]))
        left = left[5 + size :]
    return found


def told(values: list[Any], kind: Any = None) -> list[tuple[Frame, bytes]]:
    return [f for f in frames(parquet_of({"v": pyarrow.array(values, kind)})) if f[0] in (Frame.ROW, Frame.BAD_ROW)]


def test_a_file_is_told_group_by_group_from_any_on() -> None:
    found = frames(three_groups(), 1)
    assert found[0] == (Frame.FILE, b'{"groups":3,"columns":["text"]}')
    kinds = [kind for kind, _ in found[1:]]
    assert kinds == [Frame.GROUP, *[Frame.ROW] * 100, Frame.END] * 2
    assert found[2] == (Frame.ROW, b'{"text":"This is the text of row 100."}')
    assert orjson.loads(found[1][1])["rows"] == 100


def test_what_a_damaged_group_ends_with_says_nothing_of_its_text() -> None:
    found = frames(damaged(three_groups(), 1))
    assert [body for kind, body in found if kind is Frame.END] == [b"", b"it is damaged, or too large", b""]


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (date(2026, 3, 1), None, "2026-03-01"),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), pyarrow.timestamp("ms", "UTC"), "2026-03-01T12:00:00+00:00"),
        (time(12, 30), None, "12:30:00"),
        (Decimal("12.50"), None, "12.50"),
        (b"text", pyarrow.binary(), "text"),
        ("text", pyarrow.large_string(), "text"),
        ("text", pyarrow.dictionary(pyarrow.int32(), pyarrow.string()), "text"),
        ([("Karl", "Muster")], pyarrow.map_(pyarrow.string(), pyarrow.string()), [["Karl", "Muster"]]),
        ({"a": [1, None, {"b": True}][:2]}, None, {"a": [1, None]}),
        (1.5, pyarrow.float32(), 1.5),
        (2**64 - 1, pyarrow.uint64(), 2**64 - 1),
    ],
)
def test_a_value_is_written_whole(value: Any, kind: Any, written: Any) -> None:
    ((frame, body),) = told([value], kind)
    assert (frame, orjson.loads(body)) == (Frame.ROW, {"v": written})


@pytest.mark.parametrize(
    ("value", "kind", "why"),
    [
        (float("nan"), None, b"it holds a number that parsers read differently"),
        ([1.0, float("inf")], None, b"it holds a number that parsers read differently"),
        (timedelta(1), None, b"it holds a value of a kind that is not read (timedelta)"),
        (b"\xff\xd8\xff\xe0", pyarrow.binary(), b"it is not utf-8"),
        ("x" * LARGEST, None, b"it is too long"),
    ],
)
def test_what_json_has_no_words_for_costs_its_row_alone(value: Any, kind: Any, why: bytes) -> None:
    empty = (Frame.ROW, b'{"v":null}')
    assert told([None, value, None], kind) == [empty, (Frame.BAD_ROW, why), empty]


def test_text_that_is_no_utf_8_costs_its_row_alone() -> None:
    table = pyarrow.table({"v": pyarrow.array([b"a", b"\xff", b"c"], pyarrow.binary())})
    kind = pyarrow.schema([("v", pyarrow.string())])
    forged = pyarrow.Table.from_arrays([table["v"].chunk(0).view(pyarrow.string())], schema=kind)
    assert [frame for frame, _ in frames(parquet_of(forged)) if frame in (Frame.ROW, Frame.BAD_ROW)] == [
        Frame.ROW, Frame.BAD_ROW, Frame.ROW
    ]  # fmt: skip


def test_members_of_one_name_in_a_struct_are_refused() -> None:
    kind = pyarrow.list_(pyarrow.struct([pyarrow.field("a", pyarrow.string()), pyarrow.field("a", pyarrow.string())]))
    assert frames(parquet_of({"v": pyarrow.array([None], kind)})) == [(Frame.REFUSED, b"two columns have one name")]
