import numpy as np
import pytest

from situs.classify.names.hashes import EMPTY, PAIRS, read_hashes

LISTED = (0, 1, 0xFFFF, 0x10000, 0x12345678, 0xFFFFFFFE, 0xFFFFFFFF)


def table(hashes: tuple[int, ...]) -> bytes:
    """Return a table as the file has it."""
    each = np.array(sorted(hashes), np.uint32)
    counts = np.bincount(each >> 16, minlength=PAIRS)
    return counts.astype("<u2").tobytes() + (each & 0xFFFF).astype("<u2").tobytes()


def test_what_was_written_is_found_and_nothing_else() -> None:
    read = read_hashes(table(LISTED))
    assert all(each in read for each in LISTED)
    assert not [each for each in (2, 0x5678, 0x12345679, 0x12340000, 0xFFFFFFFD) if each in read]
    assert "0" not in read


def test_an_empty_table_has_nothing() -> None:
    assert 0 not in EMPTY
    assert 0 not in read_hashes(table(()))


@pytest.mark.parametrize("raw", [b"", table(LISTED)[:-2], table(LISTED)[:-1], table(LISTED) + b"\0\0", b"\0" * 400])
def test_a_table_that_does_not_fit_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_hashes(raw)
