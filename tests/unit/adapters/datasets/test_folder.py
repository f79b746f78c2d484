import os
from hashlib import sha256
from pathlib import Path

from situs.adapters.datasets.folder import Folder
from situs.export import Naming, Record, Unreadable


async def read(folder: Folder) -> list[Record | Unreadable]:
    return [record async for record in folder.records()]


async def test_documents_are_read_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name, text in (("b.txt", "Second."), ("a/x.md", "First."), ("c.html", "<p>Third</p>"), (".hidden.txt", "no")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    folder = Folder(tmp_path, Naming("M-1"))
    found = await read(folder)
    assert [r.slots[0].text.strip() for r in found if isinstance(r, Record)] == ["First.", "Second.", "Third"]
    assert {r.matter for r in found if isinstance(r, Record)} == {"M-1"}
    assert found[1].digest == sha256(b"Second.").hexdigest()
    assert folder.described()["bytes"] == len(b"First.Second.<p>Third</p>")
    assert folder.shown == "c.html"


async def test_what_cannot_be_read_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_bytes(b"MZ\x90\x00")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "c.txt").write_bytes(b"x" * (33 * 1024 * 1024))
    (tmp_path / "d.txt").write_text("Good.", encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "e.txt").symlink_to(tmp_path / "d.txt")
    (tmp_path / "f").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(tmp_path / "pipe.txt")
    found = await read(Folder(tmp_path, Naming()))
    assert [r.why if isinstance(r, Unreadable) else "" for r in found] == [
        "document_type_unsupported", "document_unreadable", "it is too long", "", "it is a link, and none is followed",
        "it is a link, and none is followed", "it is no regular file",
    ]  # fmt: skip
    assert [r.number for r in found] == [1, 2, 3, 4, 5, 6, 7]
    assert found[2].digest == sha256(b"x" * (33 * 1024 * 1024)).hexdigest()


async def test_folders_may_be_named_by_matters(tmp_path: Path) -> None:
    for name in ("M-7/a.txt", "M-7/deep/b.txt", "c.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Text.", encoding="utf-8")
    found = await read(Folder(tmp_path, Naming("M-1"), matters=True))
    assert [r.matter for r in found if isinstance(r, Record)] == ["M-7", "M-7", "M-1"]
