import io

from situs.adapters.datasets.lines import Source
from situs.adapters.datasets.rows import rows_of
from situs.export import Naming, Record, Unreadable, read_head


def read(raw: bytes, limit: int = 1_000_000) -> list[Record | Unreadable]:
    lines = iter(Source(io.BytesIO(raw), limit))
    return list(rows_of(lines, read_head(next(lines).raw.strip(), Naming())))


def test_cells_may_hold_line_ends_and_blank_lines_are_no_rows() -> None:
    rows = read(b'prompt,answer\n"one\ntwo",x\n\n  \nthree,y\r\n')
    assert [r.plain for r in rows if isinstance(r, Record)] == [b'"one\ntwo",x', b"three,y"]


def test_a_stray_mark_costs_its_line_and_no_other() -> None:
    rows = read(b'prompt,answer\ngood,1\nbro"ken,2\ngood,3\n"also ""good""",4\n')
    assert [isinstance(r, Unreadable) for r in rows] == [False, True, False, False]
    assert rows[1].why == "its quotation marks do not pair"
    assert [r.number for r in rows] == [1, 2, 3, 4]


def test_a_mark_that_is_never_closed_does_not_swallow_the_rest() -> None:
    rows = read(b'prompt,answer\n"open,1\n' + b"".join(b"row,%d\n" % n for n in range(30_000)))
    assert len(rows) == 30_001
    assert [r.number for r in rows if isinstance(r, Unreadable)] == [1]


def test_a_line_that_is_too_long_within_a_row_is_told() -> None:
    rows = read(b'prompt,answer\n"a\n' + b"x" * 2_000 + b'\nb",c\nlast,1\n', limit=1_000)
    assert [r.why if isinstance(r, Unreadable) else "" for r in rows] == [
        "its quotation marks do not pair", "it is too long", "its quotation marks do not pair", ""
    ]  # fmt: skip
