"""A file that an operator wrote wrongly is told by its row, and by nothing that it holds."""

from collections.abc import Mapping
from typing import Any

import pytest

from situs.tasks.reading import LARGEST, flag, known, rows_of, word, words


def build(row: Mapping[str, Any]) -> tuple[str, tuple[str, ...], bool]:
    known(row, "id", "text", "match", "needed")
    return word(row, "text"), words(row, "match"), flag(row, "needed")


def test_rows_are_built_and_the_files_own_keys_returned() -> None:
    head, rows = rows_of(b'title = "T"\n[[row]]\nid = "a"\ntext = "x"\nmatch = ["m"]\nneeded = true\n', "row", build)
    assert (head, rows) == ({"title": "T"}, (("x", ("m",), True),))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\xff", "not UTF-8 at byte 1"),
        (b"a = ", "not valid TOML"),
        (b"a = " + b"[" * 20_000, "nested too deeply"),
        (b"\xef\xbb\xbfa = 1", "byte order mark"),
        (b"", "no [[row]]"),
        (b"row = 3", "no [[row]]"),
        (b"row = []", "no [[row]]"),
        (b"row = [3]", "number 1 has no `id`"),
        (b"[[row]]\ntext = 'x'", "number 1 has no `id`"),
        (b"[[row]]\nid='a'\ntext='x'\n[[row]]\nid='a'\ntext='x'", "number 2 has no `id`, or one that stands twice"),
        (b"[[row]]\nid='a'", "number 1: `text` is no string"),
        (b"[[row]]\nid='a'\ntext=1", "number 1: `text` is no string"),
        (b"[[row]]\nid='a'\ntext='x'\nmatch='m'", "number 1: `match` is no list of strings"),
        (b"[[row]]\nid='a'\ntext='x'\nneeded=1", "number 1: `needed` is neither true nor false"),
        (b"[[row]]\nid='a'\ntext='x'\nodd=1", "number 1: `odd` is no key here"),
        (b"#" * (LARGEST + 1), "too large"),
    ],
)
def test_each_fault_is_named(raw: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        rows_of(raw, "row", build)
    assert why in str(caught.value)
