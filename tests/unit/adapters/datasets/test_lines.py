import io
from hashlib import sha256

from situs.adapters.datasets.lines import Source


def test_lines_are_numbered_and_the_whole_is_hashed() -> None:
    raw = b"one\n\ntwo\r\nthree"
    source = Source(io.BytesIO(raw))
    assert [(line.number, line.raw) for line in source] == [(1, b"one\n"), (2, b"\n"), (3, b"two\r\n"), (4, b"three")]
    assert source.described() == {"bytes": len(raw), "sha256": sha256(raw).hexdigest()}


def test_a_line_that_is_too_long_is_told_with_its_digest_and_the_rest_is_read() -> None:
    for long in (b"x" * 11, b"x" * 5_000_000):
        raw = b"a\n" + long + b"\nb\n" + long
        source = Source(io.BytesIO(raw), limit=10)
        lines = list(source)
        assert [line.raw for line in lines] == [b"a\n", b"", b"b\n", b""]
        assert [line.digest for line in lines if line.digest] == [sha256(long).hexdigest()] * 2
        assert source.described()["sha256"] == sha256(raw).hexdigest()


def test_the_longest_line_is_read() -> None:
    for end in (b"\n", b"\r\n", b""):
        (line,) = Source(io.BytesIO(b"x" * 10 + end), limit=10)
        assert (line.raw, line.digest) == (b"x" * 10 + end, "")
