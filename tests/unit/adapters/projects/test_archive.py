"""An archive is unpacked in memory and within bounds; one that is hostile gives nothing."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.adapters.projects.archive import Bounds, Refused, read_archive


def packed(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, raw in files:
            archive.writestr(name, raw)
    return target.getvalue()


def special(kind: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("settings/A.settings")
    info.create_system = 3
    info.external_attr = (kind | 0o644) << 16
    return info


def encrypted() -> bytes:
    """Set the flag of encryption in both of a file's headers (APPNOTE 4.4.4)."""
    raw = bytearray(packed(("a.xml", b"x")))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def overlapping() -> bytes:
    """Lead a second entry of the directory to the first one's file, as bombs do that unpack one kernel many times."""
    raw = packed(("a.xml", b"x" * 100), ("b.xml", b"x" * 100))
    second = raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02") + 1)
    return raw[: second + 42] + struct.pack("<I", 0) + raw[second + 46 :]


def renamed(name: bytes) -> bytes:
    return packed(("a" * len(name), b"x")).replace(b"a" * len(name), name)


def twice() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return packed(("a.xml", b"one"), ("a.xml", b"two"))


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "path upwards": (lambda: renamed(b"../a.xml"), "leads out"),
    "path upwards inside": (lambda: renamed(b"a/../../b"), "leads out"),
    "absolute": (lambda: renamed(b"/etc/abc"), "leads out"),
    "backslash": (lambda: renamed(b"..\\a.xml"), "leads out"),
    "drive": (lambda: renamed(b"C:a.xml"), "leads out"),
    "line break": (lambda: renamed(b"a\n.xml"), "leads out"),
    "NUL": (lambda: renamed(b"a.xml\0.png"), "leads out"),
    "empty part": (lambda: renamed(b"a//b.xml"), "leads out"),
    "long name": (lambda: packed(("a" * 1_001, b"x")), "leads out"),
    "link": (lambda: packed((special(stat.S_IFLNK), b"/etc/passwd")), "a link"),
    "pipe": (lambda: packed((special(stat.S_IFIFO), b"")), "a link"),
    "encrypted": (encrypted, "encrypted"),
    "twice": (twice, "a path twice"),
    "twice but for case": (lambda: packed(("a.xml", b"1"), ("A.XML", b"2")), "a path twice"),
    "folder and file": (lambda: packed(("a/", b""), ("a", b"2")), "a path twice"),
    "overlapping": (overlapping, "overlap"),
    "bomb": (lambda: packed(("a.xml", b"\0" * 20_000_000)), "too much"),
    "uncommon packing": (lambda: packed(("a.xml", b"x"), method=zipfile.ZIP_BZIP2), "uncommon"),
    "nothing": (lambda: b"", "broken"),
    "no archive": (lambda: b"PK\x03\x04 and no more", "broken"),
    "cut off": (lambda: packed(("a.xml", b"x" * 500))[:-30], "broken"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_archive_gives_nothing(case: str) -> None:
    make, why = HOSTILE[case]
    given: list[str] = []
    with pytest.raises(Refused, match=why) as caught:
        given.extend(path for path, _ in read_archive(make(), Bounds()))
    assert given == []
    assert caught.value.broken is (why == "broken")


@pytest.mark.parametrize(("bounds", "why"), [(Bounds(files=2), "too many"), (Bounds(total=25), "too much")])
def test_more_than_the_bounds_is_refused(bounds: Bounds, why: str) -> None:
    with pytest.raises(Refused, match=why):
        list(read_archive(packed(*[(f"{n}.xml", b"x" * 10) for n in range(3)]), bounds))


def test_a_size_that_the_archive_hides_is_not_unpacked() -> None:
    raw = packed(("a.xml", b"x" * 5_000))
    at = raw.index(b"PK\x01\x02") + 24
    with pytest.raises(Refused, match="broken"):
        list(read_archive(raw[:at] + struct.pack("<I", 10) + raw[at + 4 :], Bounds()))


def test_a_changed_byte_is_noticed() -> None:
    raw = packed(("a.xml", b"unpacked as it stands"), method=zipfile.ZIP_STORED)
    with pytest.raises(Refused, match="broken"):
        list(read_archive(raw.replace(b"stands", b"stanDs"), Bounds()))


def test_a_file_beyond_the_bound_of_one_comes_with_one_byte_more() -> None:
    assert dict(read_archive(packed(("a.xml", b"x" * 100), ("b.xml", b"y")), Bounds(file=10))) == {
        "a.xml": b"x" * 11,
        "b.xml": b"y",
    }


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}/[a-z]{1,8}\.xml", fullmatch=True), st.binary(max_size=200)))
def test_what_was_packed_is_unpacked(files: dict[str, bytes]) -> None:
    assert dict(read_archive(packed(*files.items()), Bounds())) == files


@given(st.binary(max_size=300))
def test_no_bytes_do_worse_than_be_refused(raw: bytes) -> None:
    for candidate in (raw, b"PK\x03\x04" + raw, packed(("a.xml", b"x"))[:40] + raw):
        try:
            list(read_archive(candidate, Bounds()))
        except Refused:
            pass
