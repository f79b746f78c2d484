"""Parquet files as strangers make them: by the library, then damaged by the byte."""

import io
from collections.abc import Sequence
from typing import Any

import pyarrow
from pyarrow import parquet


def parquet_of(columns: Any, **how: Any) -> bytes:
    """Return a file of a table, or of columns by name."""
    table = columns if isinstance(columns, pyarrow.Table) else pyarrow.table(columns)
    out = io.BytesIO()
    parquet.write_table(table, out, **how)
    return out.getvalue()


def three_groups() -> bytes:
    """Return a file of 3 x 100 rows that a reader could check page by page."""
    texts = [f"This is the text of row {n}." for n in range(300)]
    return parquet_of({"text": texts}, row_group_size=100, write_page_checksum=True, use_dictionary=False)


def span_of(raw: bytes, group: int) -> tuple[int, int]:
    """Return where a row group's only column stands."""
    chunk = parquet.ParquetFile(io.BytesIO(raw)).metadata.row_group(group).column(0)
    return chunk.data_page_offset, chunk.data_page_offset + chunk.total_compressed_size


def damaged(raw: bytes, group: int) -> bytes:
    """Return a file whose row group has other bytes than were written."""
    start, end = span_of(raw, group)
    at = (start + end) // 2
    return raw[:at] + bytes([raw[at] ^ 0xFF]) + raw[at + 1 :]


def recounted(raw: bytes, numbers: Sequence[int], holds: Any) -> bytes:
    """Return the file with (old, new) counts in its footer, where a reader then finds what `holds` asks.

    A count is a varint in the footer (Thrift's compact protocol), and so is many another; each is tried.
    """
    (old, new) = (_varint(2 * n) for n in numbers)
    at = raw.rfind(old)
    while at > 0:
        tried = raw[:at] + new + raw[at + len(old) :]
        try:
            if len(old) == len(new) and holds(parquet.ParquetFile(io.BytesIO(tried)).metadata):
                return tried
        except (OSError, pyarrow.ArrowException):
            pass
        at = raw.rfind(old, 0, at)
    raise AssertionError("no such count")


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])
