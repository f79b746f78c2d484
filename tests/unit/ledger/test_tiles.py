import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.errors import IntegrityError, LedgerError
from situs.ledger import Tiler, Tree, leaf_hash, node_hash, parse_bundle, parse_tile_path, tile_path


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ((0, 0), "tile/0/000"),
        ((1, 67), "tile/1/067"),
        ((0, 1000), "tile/0/x001/000"),
        ((0, 1234067), "tile/0/x001/x234/067"),  # the specification's own example
        ((2, 5, 17), "tile/2/005.p/17"),
        (("entries", 272, 112), "tile/entries/272.p/112"),
    ],
)
def test_paths_are_those_of_the_specification(place, path) -> None:
    assert tile_path(*place) == path


@given(st.sampled_from([*range(64), "entries"]), st.integers(0, 10**12), st.integers(1, 256))
def test_a_path_is_read_back(level, number: int, width: int) -> None:
    assert parse_tile_path(tile_path(level, number, width)) == (str(level), number, width)


@pytest.mark.parametrize(
    "path",
    [
        "checkpoint", "tile/0/1", "tile/0/0001", "tile/00/000", "tile/0/x000/001", "tile/0/000.p/0", "tile/0/000.p/256",
        "tile/0/000.p/05", "tile/0/000.p/1/x", "tile/data/000", "tile/0/../000", "tile/0/000\n",
        "tile/0/\u0660\u0660\u0660",
    ],
)  # fmt: skip
def test_what_is_no_path_of_a_tile_is_none(path: str) -> None:
    assert parse_tile_path(path) is None


def test_a_bundle_is_read_back_and_holds_what_it_says() -> None:
    content = b"\0\1a\0\0\0\2bc"
    assert parse_bundle("p", content, 3) == [b"a", b"", b"bc"]
    for wrong, width in ((content, 2), (content, 4), (content[:-1], 3), (content + b"\0", 3), (b"", 1)):
        with pytest.raises(IntegrityError) as caught:
            parse_bundle("p", wrong, width)
        assert caught.value.code == "tile_differs"


def tiles(size: int) -> dict[str, bytes]:
    tiler, out = Tiler(), {}
    for number in range(size):
        body = b"%d" % number
        out.update((t.path, t.content) for t in tiler.push(body, leaf_hash(body)))
    out.update((t.path, t.content) for t in tiler.rest())
    return out


def test_a_tree_of_70000_has_the_tiles_that_the_specification_names() -> None:
    made = tiles(70_000)
    hashes = [path for path in made if "entries" not in path]
    full0 = [p for p in hashes if p.startswith("tile/0/") and ".p" not in p]
    assert len(full0) == 273
    assert {p for p in hashes if p not in full0} == {
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    }
    assert {len(made[p]) for p in full0} == {8192}
    assert len(made["tile/0/273.p/112"]) == 112 * 32


def test_a_tree_of_256_is_a_full_tile_and_a_partial_one_of_width_1() -> None:
    assert set(tiles(256)) == {"tile/0/000", "tile/entries/000", "tile/1/000.p/1"}


@given(st.integers(0, 700))
def test_widths_are_those_of_the_formula(size: int) -> None:
    made = tiles(size)
    for level in range(3):
        count = size // 256**level
        widths = [len(c) // 32 for p, c in sorted(made.items()) if p.startswith(f"tile/{level}/")]
        assert sum(widths) == count
        assert (count % 256 in widths) == (count % 256 > 0)


def test_an_entry_hashes_to_its_place_in_the_tile() -> None:
    made = tiles(3)
    bundle = made["tile/entries/000.p/3"]
    assert bundle == b"\x00\x010\x00\x011\x00\x012"
    assert made["tile/0/000.p/3"][32:64] == hashlib.sha256(b"\x001").digest()


def test_an_entry_that_no_bundle_can_hold_is_refused() -> None:
    tiler = Tiler()
    body = b"x" * 65_535
    assert list(tiler.push(body, leaf_hash(body))) == []
    with pytest.raises(LedgerError) as caught:
        list(tiler.push(body + b"x", leaf_hash(body)))
    assert caught.value.code == "tile_entry_too_long"


def test_a_hash_of_level_1_is_the_root_of_the_full_tile_under_it() -> None:
    tree = Tree()
    for number in range(256):
        tree.push(leaf_hash(b"%d" % number))
    assert tiles(256)["tile/1/000.p/1"] == tree.head().root


def test_a_bundle_begins_where_the_one_before_it_ends() -> None:
    made = tiles(514)
    assert made["tile/entries/001"].startswith(b"\x00\x03256\x00\x03257")
    assert made["tile/entries/002.p/2"] == b"\x00\x03512\x00\x03513"


def test_only_what_never_changes_is_full() -> None:
    tiler = Tiler()
    made = [tile for number in range(257) for tile in tiler.push(b"%d" % number, leaf_hash(b"%d" % number))]
    assert [(t.path, t.full) for t in made] == [("tile/entries/000", True), ("tile/0/000", True)]
    assert [(t.path, t.full) for t in tiler.rest()] == [
        ("tile/entries/001.p/1", False),
        ("tile/0/001.p/1", False),
        ("tile/1/000.p/1", False),
    ]


def test_one_entry_may_fill_a_tile_of_every_level() -> None:
    """The last of 256**3 entries, all alike: what the tiler holds before it is put together by hand."""
    roots = [leaf_hash(b"")]
    for _ in range(3):
        root = roots[-1]
        for _ in range(8):
            root = node_hash(root, root)
        roots.append(root)
    tiler = Tiler([[root] * 255 for root in roots[:3]], [65_535, 255, 0], [b"\x00\x00"] * 255)
    assert [(t.path, t.content) for t in tiler.push(b"", roots[0])] == [
        ("tile/entries/x065/535", bytes(512)),
        ("tile/0/x065/535", roots[0] * 256),
        ("tile/1/255", roots[1] * 256),
        ("tile/2/000", roots[2] * 256),
    ]
    assert [(t.path, t.content) for t in tiler.rest()] == [("tile/3/000.p/1", roots[3])]
